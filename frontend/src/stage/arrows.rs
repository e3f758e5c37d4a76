//! What travels, as arrows; many messages as one broad one with their count.

use weir_tap::{Direction, Side, What};

use super::{
    axis::Axis,
    flights::{Fate, Flight, ends},
    labels::{HEIGHT, Labels, Spot},
    mark::{Anchor, Event, Layer, Mark, Shape},
    scene::{Lane, Note, View},
    trace::{Kind, Span},
};
use crate::base::order::in_order;

/// Arrows closer than this many pixels become one with a count.
const CLOSE: f64 = 4.0;
/// Where what has not arrived ends: as a part of the way, and how far down.
const STUB: (f64, f64) = (0.5, 16.0);

/// Draws everything of a call that is in the air in the part in sight.
pub(super) fn draw(
    axis: &Axis,
    view: &View,
    lane: &Lane<'_>,
    labels: &mut Labels,
    notes: &mut Vec<Note>,
    marks: &mut Vec<Mark>,
) {
    let (from, to) = view.window(axis);
    let mut kinds = vec![Kind::RequestHeaders, Kind::HalfClose, Kind::Trailers];
    if !lane.trace.trailers_only() {
        kinds.push(Kind::ResponseHeaders);
    }
    let mut flights: Vec<_> = kinds.into_iter().filter_map(|kind| lane.trace.of_kind(kind)).collect();
    flights.extend(reset(lane));
    flights.retain(|flight| begins(flight) <= to && flight.received.or(flight.sent).is_some_and(|end| end.to >= from));
    for direction in [Direction::Request, Direction::Response] {
        let messages = lane.trace.messages(direction, from, to);
        flights.extend(gathered(messages, |instant| view.y(axis, instant)));
    }
    // Where there is not room for all words, how it ended has its own first, then what was said, then what goes around it.
    let weight = |kind| match kind {
        Kind::Trailers | Kind::Abandoned => 0,
        Kind::Request | Kind::Response => 1,
        Kind::RequestHeaders | Kind::HalfClose | Kind::ResponseHeaders => 2,
    };
    let flights = in_order(flights, |flight| (weight(flight.kind), begins(flight)));
    for flight in flights.iter().filter(|flight| begins(flight) <= view.until) {
        arrow(axis, view, lane, flight, labels, notes, marks);
    }
}

fn begins(flight: &Flight<'_>) -> i64 {
    flight.sent.or(flight.received).or(flight.queued).map_or(i64::MAX, |span| span.from)
}

/// The end of a call that the page gave up, on its way to the server.
fn reset<'a>(lane: &Lane<'a>) -> Option<Flight<'a>> {
    let facts = lane.trace.log.facts();
    let at = lane.trace.at(Side::Client, facts.cancelled.or(facts.deadline)?);
    let (seen, _) = lane.trace.find(Side::Client, Kind::Abandoned)?;
    let received = lane.trace.abandoned(Side::Server).map(|(_, at)| Span::at(at));
    let ended = lane.trace.log.server_end().is_some();
    let fate = match received {
        Some(_) => Fate::Arrived,
        None if ended => Fate::Lost,
        None => Fate::Unknown,
    };
    let sent = Some(Span::at(at + Kind::Abandoned as i64));
    Some(Flight {
        kind: Kind::Abandoned,
        first: 0,
        count: 0,
        bytes: 0,
        queued: None,
        sent,
        received,
        fate,
        seen: Some(seen),
    })
}

/// Messages whose arrows would lie on each other, as one with their count.
fn gathered<'a>(flights: Vec<Flight<'a>>, y: impl Fn(i64) -> f64) -> Vec<Flight<'a>> {
    let mut gathered: Vec<Flight<'a>> = Vec::new();
    let mut began = f64::MIN;
    for flight in flights {
        let (Some(sent), Some(received)) = (flight.sent, flight.received) else {
            gathered.push(flight);
            continue;
        };
        let starts = y(sent.from);
        if let Some(before) = gathered.last_mut()
            && starts - began < CLOSE
            && before.first + before.count == flight.first
            && let (Some(start), Some(arrival)) = (before.sent, before.received)
            && flight.queued.is_none()
        {
            before.count += flight.count;
            before.bytes += flight.bytes;
            before.sent = Some(Span { to: sent.to, ..start });
            before.received = Some(Span { to: received.to.max(arrival.to), ..arrival });
            continue;
        }
        began = starts;
        gathered.push(flight);
    }
    gathered
}

fn arrow(
    axis: &Axis,
    view: &View,
    lane: &Lane<'_>,
    flight: &Flight<'_>,
    labels: &mut Labels,
    notes: &mut Vec<Note>,
    marks: &mut Vec<Mark>,
) {
    let (here, there) = ends(flight.kind.direction());
    let (x0, x1) = (lane.x(here), lane.x(there));
    let y = |instant| view.y(axis, instant);
    // Queued and not gone: there is nothing in the air.
    let Some(start) = flight.sent.or(flight.received) else { return };
    let received = flight.received.filter(|span| span.from <= view.until);
    let end = received.or_else(|| (flight.fate == Fate::Unknown).then_some(start));
    let from = (x0, f64::midpoint(y(start.from), y(start.to)));
    let to = match end {
        Some(end) => (x1, f64::midpoint(y(end.from), y(end.to))),
        None => (x0 + STUB.0 * (x1 - x0), from.1 + STUB.1),
    };

    let name = name(flight);
    let row = row(lane, flight);
    let number = flight.first;
    let color = color(flight);
    let mut class = format!("flight {color}");
    let mut state = String::new();
    if flight.fate == Fate::Unknown {
        state.push_str(" unsure");
    }
    if row.is_some() && selected(lane, flight, row) {
        state.push_str(" selected");
    }
    class.push_str(&state);

    let broad = flight.count > 1;
    let mut shapes = vec![Shape::Line { class: "hit", from, to }];
    if broad && let Some(end) = end {
        let points = vec![(x0, y(start.from)), (x1, y(end.from)), (x1, y(end.to)), (x0, y(start.to))];
        shapes.push(Shape::Polygon { class: "band", points });
    } else {
        shapes.push(Shape::Line {
            class: style(flight.kind),
            from,
            to: if end.is_some() { short(from, to) } else { to },
        });
    }
    if end.is_none() && flight.fate == Fate::Lost {
        shapes.extend(cross(to, 5.0, "cross lost"));
    }

    let mut events = Vec::new();
    if let Some(sent) = flight.sent {
        events.push(event(flight, name, here, sent, tail(flight, x0, y(sent.from), y(sent.to))));
    }
    if let Some(end) = end {
        let tip = tip(flight, from, to, x1, y(end.from), y(end.to));
        // What nobody has seen arrive is drawn, but is no event.
        if received.is_some() {
            events.push(event(flight, name, there, end, tip));
            notes.push(Note { side: there, y: y(end.to), instant: end.to });
        } else {
            shapes.extend(tip);
        }
    }

    let label = lane.speaker.label(flight);
    let preferred = match (flight.kind, end) {
        (_, None) => 0.5,
        (Kind::RequestHeaders, _) => 0.22,
        (Kind::HalfClose, _) => 0.84,
        // Its neighbour's label needs a place beside it.
        (Kind::Trailers, _) if labels.is_long(&label.words) => 0.22,
        _ => 0.5,
    };
    let says = lane.speaker.says(flight, &label.whole());
    // What was queued has its words there, where it was queued. Everywhere else few words are better than none.
    let places = if flight.queued.is_some() && flight.count > 0 { 0..0 } else { 1..4 };
    let spot = { places }.find_map(|parts| {
        let text = label.cut(labels.room() / parts);
        labels.place(&text, from, to, preferred).map(|spot| (spot, text))
    });
    let known = known(flight.kind);
    let key = lane.key(Layer::Arrows, known, number);
    marks.push(Mark { key, class, row, says, shapes, events });
    if let Some((spot, text)) = spot {
        let key = lane.key(Layer::Labels, known, number);
        marks.push(pill(key, &format!("label {color}{state}"), row, spot, text));
    }
}

/// A label: its words in a rounded box.
pub(super) fn pill(key: super::mark::Key, class: &str, row: Option<u64>, spot: Spot, text: String) -> Mark {
    let Spot { x, y, width } = spot;
    let shapes = vec![
        Shape::Rect {
            class: "plate",
            x: x - width / 2.0,
            y: y - HEIGHT / 2.0,
            width,
            height: HEIGHT,
            round: HEIGHT / 2.0,
        },
        Shape::Text { class: "words", x, y: y + 4.4, anchor: Anchor::Middle, text },
    ];
    Mark { key, class: class.to_owned(), row, says: String::new(), shapes, events: Vec::new() }
}

/// Two strokes across a place.
pub(super) fn cross((x, y): (f64, f64), half: f64, class: &'static str) -> [Shape; 2] {
    let stroke =
        |slope: f64| Shape::Line { class, from: (x - half, y - slope * half), to: (x + half, y + slope * half) };
    [stroke(1.0), stroke(-1.0)]
}

fn event(flight: &Flight<'_>, kind: &'static str, side: Side, span: Span, shapes: Vec<Shape>) -> Event {
    let direction = if flight.kind.direction() == Direction::Response { "response" } else { "request" };
    let ordinal = (flight.count > 0).then_some(flight.first);
    Event { side, kind, direction, ordinal, count: flight.count.max(1), at_ms: span.from as f64 / 1e6, shapes }
}

/// The feed's row of it, if the page has one.
fn row(lane: &Lane<'_>, flight: &Flight<'_>) -> Option<u64> {
    match flight.seen {
        Some(seen) => seen.row,
        None => lane.trace.log.row_of(flight.kind.direction(), flight.first),
    }
}

fn selected(lane: &Lane<'_>, flight: &Flight<'_>, row: Option<u64>) -> bool {
    let Some(selected) = lane.selected else { return false };
    let last = (flight.count > 1)
        .then(|| lane.trace.log.row_of(flight.kind.direction(), flight.first + flight.count - 1))
        .flatten();
    match last {
        // Rows of the other direction may lie between: those have arrows of their own.
        Some(last) => {
            row.is_some_and(|first| (first..=last).contains(&selected))
                && is_of(lane, selected, flight.kind.direction())
        }
        None => row == Some(selected),
    }
}

fn is_of(lane: &Lane<'_>, row: u64, direction: Direction) -> bool {
    let row = lane.trace.log.row_by_number(row);
    matches!(row.map(|row| row.kind), Some(crate::call::RowKind::Message(message)) if message.direction == direction)
}

fn name(flight: &Flight<'_>) -> &'static str {
    match flight.kind {
        Kind::RequestHeaders | Kind::ResponseHeaders => "headers",
        Kind::HalfClose => "half-close",
        Kind::Trailers => "trailers",
        Kind::Abandoned => "reset",
        Kind::Request | Kind::Response if flight.count > 1 => "messages",
        Kind::Request | Kind::Response => "message",
    }
}

/// The name by which a flight is known again in the next picture: each direction counts its own messages.
fn known(kind: Kind) -> &'static str {
    match kind {
        Kind::RequestHeaders => "request-headers",
        Kind::Request => "request",
        Kind::HalfClose => "half-close",
        Kind::ResponseHeaders => "response-headers",
        Kind::Response => "response",
        Kind::Trailers => "trailers",
        Kind::Abandoned => "reset",
    }
}

fn color(flight: &Flight<'_>) -> &'static str {
    match flight.kind {
        Kind::Trailers if failed(flight) => "bad",
        Kind::Request | Kind::HalfClose => "send",
        Kind::Response => "recv",
        Kind::RequestHeaders | Kind::ResponseHeaders | Kind::Trailers => "meta",
        Kind::Abandoned => "bad",
    }
}

/// It carries a status other than OK.
fn failed(flight: &Flight<'_>) -> bool {
    matches!(flight.seen.map(|seen| &seen.what), Some(What::Trailers(trailers)) if trailers.code.is_some_and(|code| code != 0))
}

fn style(kind: Kind) -> &'static str {
    match kind {
        Kind::Request | Kind::Response => "shaft",
        Kind::HalfClose => "shaft dotted",
        _ => "shaft dashed",
    }
}

/// The sender's end: a dot, a square for the half-close, a cross for the cancel, a bar for many.
fn tail(flight: &Flight<'_>, x: f64, from: f64, to: f64) -> Vec<Shape> {
    match flight.kind {
        Kind::HalfClose if flight.queued.is_none() => vec![square(x, from)],
        Kind::Abandoned => cross((x, from), 6.0, "cross").to_vec(),
        _ if flight.count > 1 => vec![bar(x, from, to)],
        _ => vec![Shape::Circle { class: "dot", x, y: from, radius: 3.4 }],
    }
}

/// The half-close's square.
pub(super) fn square(x: f64, y: f64) -> Shape {
    Shape::Rect { class: "square", x: x - 5.0, y: y - 5.0, width: 10.0, height: 10.0, round: 0.0 }
}

/// The receiver's end: the arrow's head, or a bar for many.
fn tip(flight: &Flight<'_>, from: (f64, f64), to: (f64, f64), x: f64, top: f64, bottom: f64) -> Vec<Shape> {
    if flight.count > 1 {
        return vec![bar(x, top, bottom)];
    }
    // Back along the arrow, and somewhat aside.
    let (x, y) = along(from, to);
    let side = |aside: f64| (to.0 - 9.2 * x - aside * y, to.1 - 9.2 * y + aside * x);
    vec![Shape::Polygon { class: "tip", points: vec![to, side(3.9), side(-3.9)] }]
}

fn bar(x: f64, from: f64, to: f64) -> Shape {
    Shape::Rect {
        class: "bar-end",
        x: x - 4.0,
        y: from - 1.0,
        width: 8.0,
        height: (to - from).max(0.0) + 2.0,
        round: 2.0,
    }
}

/// The arrow's direction, of length 1.
fn along(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (x, y) = (to.0 - from.0, to.1 - from.1);
    let length = (x * x + y * y).sqrt().max(f64::MIN_POSITIVE);
    (x / length, y / length)
}

/// The line ends where the head begins.
fn short(from: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let (x, y) = along(from, to);
    (to.0 - 8.0 * x, to.1 - 8.0 * y)
}

//! What happens on one line: queued, all leave, cancelled, given up, stalled; and the deadline across.

use weir_tap::{DIRECTIONS, Direction, Side, What};

use super::{
    arrows::{cross, pill, square},
    axis::Axis,
    flights::Leaving,
    labels::{Labels, cut, width},
    mark::{Event, Layer, Mark, Shape},
    scene::{Lane, Note, View},
    trace::{Kind, Span},
};
use crate::{i18n::td_string, ui::format};

struct Pen<'p, 'a> {
    axis: &'p Axis,
    view: &'p View,
    lane: &'p Lane<'a>,
    labels: &'p mut Labels,
    notes: &'p mut Vec<Note>,
    marks: &'p mut Vec<Mark>,
    from: i64,
    to: i64,
}

/// Draws them, as far as they are in sight.
pub(super) fn draw(
    axis: &Axis,
    view: &View,
    lane: &Lane<'_>,
    labels: &mut Labels,
    notes: &mut Vec<Note>,
    marks: &mut Vec<Mark>,
) {
    let (from, to) = view.window(axis);
    let mut pen = Pen { axis, view, lane, labels, notes, marks, from, to };
    pen.queued();
    pen.left();
    pen.given_up();
    pen.deadline();
    for direction in DIRECTIONS {
        pen.stalls(direction);
    }
}

impl Pen<'_, '_> {
    fn in_sight(&self, span: Span) -> bool {
        span.from <= self.to && span.to >= self.from && span.from <= self.view.until
    }

    fn y(&self, instant: i64) -> f64 {
        self.view.y(self.axis, instant)
    }

    /// What the browser collects, where it was given to it.
    fn queued(&mut self) {
        let trace = self.lane.trace;
        if trace.leaving(Direction::Request) == Leaving::AsItComes {
            return;
        }
        let chars = self.labels.room();
        for flight in trace.messages(Direction::Request, self.from, self.to) {
            let Some(span) = flight.queued.filter(|span| self.in_sight(*span)) else { continue };
            let what = self.lane.speaker.label(&flight).cut(chars.saturating_sub(10));
            let text = td_string!(self.lane.speaker.locale, stage.queued, what).to_string();
            let row = trace.log.row_of(Direction::Request, flight.first);
            let radius = if flight.count > 1 { 6.0 } else { 4.0 };
            let dot = Shape::Circle { class: "ring", x: self.lane.left, y: self.y(span.from), radius };
            let event = event("queued", Side::Client, span, Some(flight.first), flight.count, vec![dot]);
            self.put("queued", flight.first, "flight send", row, &text, vec![event]);
            self.beside("queued", flight.first, "label send", row, &text, self.y(span.from));
            self.notes.push(Note { side: Side::Client, y: self.y(span.from), instant: span.from });
        }
        if let Some((seen, at)) = trace.find(Side::Client, Kind::HalfClose)
            && self.in_sight(Span::at(at))
        {
            let shape = square(self.lane.left, self.y(at));
            let event = event("half-close", Side::Client, Span::at(at), None, 1, vec![shape]);
            let text = td_string!(self.lane.speaker.locale, stage.half_close);
            self.put("done", 0, "flight send", seen.row, text, vec![event]);
        }
    }

    /// The moment in which all that was collected leaves.
    fn left(&mut self) {
        let Leaving::Together(Some(at)) = self.lane.trace.leaving(Direction::Request) else { return };
        if !self.in_sight(Span::at(at)) {
            return;
        }
        let n = self.lane.trace.last(Side::Client, Direction::Request).unwrap_or(0);
        let text = td_string!(self.lane.speaker.locale, stage.left, n = format::count(n)).to_string();
        let dot = Shape::Circle { class: "dot", x: self.lane.left, y: self.y(at), radius: 6.0 };
        let event = event("left", Side::Client, Span::at(at), None, n, vec![dot]);
        self.put("left", 0, "flight send", None, &text, vec![event]);
        self.beside("left", 0, "label send strong", None, &text, self.y(at) - 14.0);
        self.notes.push(Note { side: Side::Client, y: self.y(at), instant: at });
    }

    /// Where a side stopped without a status.
    fn given_up(&mut self) {
        let trace = self.lane.trace;
        let facts = trace.log.facts();
        let by_page = facts.cancelled.is_some() || facts.deadline.is_some();
        for side in [Side::Client, Side::Server] {
            let Some((cause, at)) = trace.abandoned(side) else { continue };
            // The page's own wish has its cross at the start of the reset.
            if (side == Side::Client && by_page) || !self.in_sight(Span::at(at)) {
                continue;
            }
            let (x, y) = (self.lane.x(side), self.y(at));
            let row = trace.find(side, Kind::Abandoned).and_then(|(seen, _)| seen.row);
            let event = event("abandoned", side, Span::at(at), None, 1, cross((x, y), 6.0, "cross").to_vec());
            let text = self.lane.speaker.cause(cause);
            let number = u64::from(side == Side::Server);
            self.put("abandoned", number, "flight bad", row, text, vec![event]);
            let width = width(text) + 18.0;
            let x = if side == Side::Client { x + 18.0 } else { x - 18.0 - width };
            self.aside("abandoned", number, "label bad", row, text, (x, y + 16.0));
            self.notes.push(Note { side, y, instant: at });
        }
        let cancelled = facts.cancelled.map(|at| trace.at(Side::Client, at) + Kind::Abandoned as i64);
        if let Some(at) = cancelled.filter(|at| self.in_sight(Span::at(*at))) {
            let text = td_string!(self.lane.speaker.locale, stage.cancel);
            let y = self.y(at);
            let event = event("cancel", Side::Client, Span::at(at), None, 1, Vec::new());
            self.put("cancel", 0, "flight bad", None, text, vec![event]);
            self.aside("cancel", 0, "label bad", None, text, (self.lane.left + 18.0, y - 16.0));
            self.notes.push(Note { side: Side::Client, y, instant: at });
        }
    }

    /// The deadline, if it has passed.
    fn deadline(&mut self) {
        let Some(at) = self.lane.trace.deadline().filter(|at| self.in_sight(Span::at(*at))) else { return };
        let y = self.y(at);
        let line = Shape::Line { class: "deadline", from: (self.lane.left, y), to: (self.lane.right, y) };
        let text =
            td_string!(self.lane.speaker.locale, stage.deadline, time = format::millis(at as f64 / 1e6)).to_string();
        let event = event("deadline", Side::Client, Span::at(at), None, 1, vec![line]);
        self.put("deadline", 0, "flight warn", None, &text, vec![event]);
        self.beside("deadline", 0, "label warn", None, &text, y);
    }

    /// Where an end may not send, because the other does not read (flow control): the server with responses, the page with requests.
    fn stalls(&mut self, direction: Direction) {
        let trace = self.lane.trace;
        let stalled = trace.log.server_side().events().iter().filter_map(|seen| match &seen.what {
            What::Stalled(stalled) if stalled.direction() == direction => {
                let to = trace.at(Side::Server, seen.unix_nanos);
                let long = i64::try_from(stalled.millis).unwrap_or(i64::MAX).saturating_mul(1_000_000);
                Some(Span { from: to.saturating_sub(long), to })
            }
            _ => None,
        });
        // A stall is told again and again while it lasts: the last word has it all.
        let mut whole: Vec<Span> = Vec::new();
        for span in stalled {
            match whole.last_mut() {
                Some(last) if span.from <= last.to => last.to = span.to,
                _ => whole.push(span),
            }
        }
        for span in whole {
            if !self.in_sight(span) {
                continue;
            }
            let (top, bottom) = (self.y(span.from), self.y(span.to.min(self.view.until)));
            let (name, side, line) = match direction {
                Direction::Request => ("held-up", Side::Client, self.lane.left),
                _ => ("stalled", Side::Server, self.lane.right),
            };
            let height = (bottom - top).max(6.0);
            let bar = Shape::Rect { class: "stall", x: line - 5.0, y: top, width: 10.0, height, round: 3.0 };
            let time = format::millis((span.to - span.from) as f64 / 1e6);
            let text = td_string!(self.lane.speaker.locale, stage.stalled, time).to_string();
            let number = span.from.cast_unsigned();
            let event = event("stalled", side, span, None, 1, vec![bar]);
            self.put(name, number, "flight warn", None, &text, vec![event]);
            let text = cut(&text, self.labels.room());
            let x = match side {
                Side::Server => line - 18.0 - width(&text) - 18.0,
                _ => line + 18.0,
            };
            self.aside(name, number, "label warn", None, &text, (x, f64::midpoint(top, bottom)));
        }
    }

    fn put(&mut self, name: &'static str, number: u64, class: &str, row: Option<u64>, says: &str, events: Vec<Event>) {
        let selected = if row.is_some() && row == self.lane.selected { " selected" } else { "" };
        let key = self.lane.key(Layer::Arrows, name, number);
        let class = format!("{class}{selected}");
        self.marks.push(Mark { key, class, row, says: says.to_owned(), shapes: Vec::new(), events });
    }

    /// Words to the right of the browser's line.
    fn beside(&mut self, name: &'static str, number: u64, class: &str, row: Option<u64>, text: &str, y: f64) {
        self.aside(name, number, class, row, text, (self.lane.left + 18.0, y));
    }

    fn aside(
        &mut self,
        name: &'static str,
        number: u64,
        class: &str,
        row: Option<u64>,
        text: &str,
        (x, y): (f64, f64),
    ) {
        let text = cut(text, self.labels.room());
        if let Some(spot) = self.labels.beside(&text, x, y) {
            let selected = if row.is_some() && row == self.lane.selected { " selected" } else { "" };
            let key = self.lane.key(Layer::Labels, name, number);
            self.marks.push(pill(key, &format!("{class}{selected}"), row, spot, text));
        }
    }
}

fn event(kind: &'static str, side: Side, span: Span, ordinal: Option<u64>, count: u64, shapes: Vec<Shape>) -> Event {
    // All of them are about requests, but for a server that may not send.
    let direction = if (kind, side) == ("stalled", Side::Server) { "response" } else { "request" };
    Event { side, kind, direction, ordinal, count, at_ms: span.from as f64 / 1e6, shapes }
}

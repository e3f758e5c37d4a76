//! The picture as a whole, from logs made by hand.

use proptest::prelude::*;
use weir_tap::{
    Abandoned, CallEvent, Cause, Direction, Frame, HalfClose, Messages, PerDirection, RequestHeaders, ResponseHeaders,
    Side, Stalled, Trailers, What,
};

use super::{
    axis::Scale,
    fit::{Stand, sight},
    flights::Fate,
    labels::HEIGHT,
    mark::{Event, Layer, Mark, Shape},
    picture::{Subject, whole},
    scene::{FOOT, HEAD, columns},
    timeline::Timeline,
};
use crate::{
    call::{CallLog, Clock, Mode},
    i18n::Locale,
    page::Size,
    scenarios::Telling,
    transport::{Failure, Transport},
};

const START: u64 = 1_700_000_000_000_000_000;
/// The server's clock is ahead by an hour.
const AHEAD: u64 = 3_600_000_000_000;
const WIDTH: f64 = 820.0;
const ELASTIC: Scale = Scale { linear: false, zoom: 1.0 };

/// A call that is told by both sides, in milliseconds since its start.
struct Logged {
    log: CallLog,
    offsets: PerDirection<u64>,
    ordinals: PerDirection<u64>,
}

impl Logged {
    fn new(mode: Mode, transport: Transport) -> Self {
        let mut log = CallLog::new(mode, transport, START, 1 << 24);
        log.set_clock(Clock::recorded(AHEAD.cast_signed(), 200_000));
        Self { log, offsets: PerDirection::default(), ordinals: PerDirection::default() }
    }

    fn at(ms: f64) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some seconds in nanoseconds are far from where whole numbers of a float end"
        )]
        let nanos = (ms * 1e6) as u64;
        START + nanos
    }

    fn client(&mut self, ms: f64, what: What) {
        self.log.event(Self::at(ms), what);
    }

    fn server(&mut self, ms: f64, what: What) {
        let unix_nanos = Self::at(ms) + AHEAD;
        self.log.apply(CallEvent { side: Side::Server.into(), unix_nanos, what: Some(what), ..CallEvent::default() });
    }

    fn message(&mut self, direction: Direction, client_ms: f64, server_ms: Option<f64>) {
        let frame = Frame { offset: self.offsets[direction], len: 3, compressed: false };
        self.offsets[direction] += 8;
        self.ordinals[direction] += 1;
        self.log.data(Self::at(client_ms), direction, &[0, 0, 0, 0, 3, 0x78, 7, 7], &[frame]);
        if let Some(ms) = server_ms {
            self.run(direction, ms, 0.0, self.ordinals[direction], 1);
        }
    }

    fn run(&mut self, direction: Direction, ms: f64, span_ms: f64, first: u64, count: u64) {
        let span_nanos = Self::at(span_ms) - START;
        let messages =
            Messages { direction: direction.into(), first, count, bytes: 3 * count, span_nanos, ..Messages::default() };
        self.server(ms, What::Messages(messages));
    }

    /// Both ends of everything that stands around the messages.
    fn opening(&mut self, way: f64) {
        self.client(0.0, What::RequestHeaders(RequestHeaders { path: "/a.B/C".into(), metadata: Vec::new() }));
        self.server(way, What::RequestHeaders(RequestHeaders { path: "/a.B/C".into(), metadata: Vec::new() }));
    }

    fn half_close(&mut self, ms: f64, way: f64) {
        self.client(ms, What::HalfClose(HalfClose {}));
        self.server(ms + way, What::HalfClose(HalfClose {}));
    }

    fn answer(&mut self, ms: f64, way: f64) {
        let headers = || What::ResponseHeaders(ResponseHeaders { http_status: 200, metadata: Vec::new() });
        self.server(ms, headers());
        self.client(ms + way, headers());
    }

    fn status(&mut self, ms: f64, way: f64) {
        let trailers = || What::Trailers(Trailers { code: Some(0), ..Trailers::default() });
        self.server(ms, trailers());
        self.client(ms + way, trailers());
    }

    fn marks(&self, scale: Scale) -> Vec<Mark> {
        let subject = Subject { log: &self.log, title: None, selected: None, telling: Telling::default() };
        whole(&[subject], Locale::en, |_| scale, WIDTH, 1e6).0
    }
}

fn events<'m>(marks: &'m [Mark], side: Side, kind: &str) -> Vec<&'m Event> {
    let events = marks.iter().flat_map(|mark| &mark.events);
    let mut found: Vec<_> = events.filter(|event| event.side == side && event.kind == kind).collect();
    found.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
    found
}

fn ticker() -> Logged {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(120.0);
    call.message(Direction::Request, 0.3, Some(120.3));
    call.half_close(0.4, 120.0);
    call.answer(121.0, 120.0);
    for n in 0..5 {
        let sent = 521.0 + 400.0 * f64::from(n);
        call.message(Direction::Response, sent + 120.0, Some(sent));
    }
    call.status(2121.5, 120.0);
    call
}

#[test]
fn every_message_has_its_instant_on_both_sides() {
    let marks = ticker().marks(ELASTIC);
    let keys: std::collections::HashSet<_> = marks.iter().map(|mark| mark.key).collect();
    assert_eq!(keys.len(), marks.len(), "each is known by a name of its own");
    let (sent, received) = (events(&marks, Side::Server, "message"), events(&marks, Side::Client, "message"));
    // One request among them.
    assert_eq!((sent.len(), received.len()), (6, 6));
    for ordinal in 1..=5 {
        let at = |events: &[&Event]| {
            let of = |event: &&&Event| event.direction == "response" && event.ordinal == Some(ordinal);
            events.iter().find(of).map(|event| event.at_ms)
        };
        let way = at(&received).unwrap() - at(&sent).unwrap();
        assert!((way - 120.0).abs() < 0.01, "{way}");
    }
}

#[test]
fn a_quick_call_is_as_readable_as_a_slow_one() {
    let mut call = Logged::new(Mode::Unary, Transport::Tunnel);
    // A browser's clock has steps: all of this has one instant.
    call.opening(0.2);
    call.message(Direction::Request, 0.0, Some(0.2));
    call.half_close(0.0, 0.2);
    call.answer(0.3, 0.2);
    call.message(Direction::Response, 0.5, Some(0.3));
    call.status(0.3, 0.2);
    let marks = call.marks(ELASTIC);
    let arrows: Vec<_> = marks.iter().filter(|mark| mark.key.layer == Layer::Arrows).collect();
    assert_eq!(arrows.len(), 6);
    let mut starts: Vec<_> = arrows.iter().map(|mark| hit(mark)).collect();
    starts.sort_by(|a, b| a.0.1.total_cmp(&b.0.1));
    for side in [0, 1] {
        let mut ys: Vec<_> = starts.iter().map(|ends| if side == 0 { ends.0 } else { ends.1 }).collect();
        ys.sort_by(|a, b| a.1.total_cmp(&b.1));
        for x in [columns(WIDTH, 1).0[0].0, columns(WIDTH, 1).0[0].1] {
            let on_line: Vec<_> = ys.iter().filter(|end| (end.0 - x).abs() < 1.0).collect();
            assert!(on_line.windows(2).all(|pair| pair[1].1 - pair[0].1 >= 12.9), "{on_line:?}");
        }
    }
}

#[test]
fn a_status_in_the_headers_is_one_arrow() {
    let mut call = Logged::new(Mode::Unary, Transport::Tunnel);
    call.opening(1.0);
    call.message(Direction::Request, 0.0, Some(1.0));
    call.half_close(0.0, 1.0);
    call.answer(2.0, 1.0);
    let only = || What::Trailers(Trailers { code: Some(16), trailers_only: true, ..Trailers::default() });
    call.server(2.0, only());
    call.client(3.0, only());
    let marks = call.marks(ELASTIC);
    let back: Vec<_> = [Side::Server, Side::Client].iter().flat_map(|side| events(&marks, *side, "trailers")).collect();
    assert_eq!((back.len(), events(&marks, Side::Client, "headers").len()), (2, 1), "the request's headers alone");
    let words = marks
        .iter()
        .flat_map(|mark| &mark.shapes)
        .any(|shape| matches!(shape, Shape::Text { text, .. } if text == "HEADERS grpc-status 16 UNAUTHENTICATED"));
    assert!(words);
}

fn hit(mark: &Mark) -> ((f64, f64), (f64, f64)) {
    let hit = mark.shapes.iter().find_map(|shape| match shape {
        Shape::Line { class: "hit", from, to } => Some((*from, *to)),
        _ => None,
    });
    hit.expect("every flight can be pointed at")
}

#[test]
fn what_is_collected_leaves_together() {
    let mut call = Logged::new(Mode::Client, Transport::Web);
    call.client(0.0, What::RequestHeaders(RequestHeaders::default()));
    for n in 0..4 {
        call.message(Direction::Request, 200.0 * f64::from(n), None);
    }
    let queued = call.marks(ELASTIC);
    assert_eq!(events(&queued, Side::Client, "queued").len(), 4);
    assert!(events(&queued, Side::Client, "message").is_empty(), "nothing is in the air yet");

    call.client(800.0, What::HalfClose(HalfClose {}));
    call.log.left(Logged::at(801.0));
    call.server(802.0, What::RequestHeaders(RequestHeaders::default()));
    for n in 1..=4 {
        call.run(Direction::Request, 802.1, 0.0, n, 1);
    }
    call.server(802.5, What::HalfClose(HalfClose {}));
    let marks = call.marks(ELASTIC);
    let left = events(&marks, Side::Client, "left");
    assert_eq!((left.len(), left[0].count), (1, 4));
    let sent = events(&marks, Side::Client, "message");
    assert_eq!(sent.len(), 4);
    assert!(sent.iter().all(|event| (event.at_ms - 801.0).abs() < 0.001));
}

#[test]
fn a_long_queue_shows_its_newest_too() {
    let mut call = Logged::new(Mode::Client, Transport::Web);
    call.client(0.0, What::RequestHeaders(RequestHeaders::default()));
    for n in 0..5_000 {
        call.message(Direction::Request, 10.0 * f64::from(n), None);
    }
    let subject = Subject { log: &call.log, title: None, selected: None, telling: Telling::default() };
    let mut timeline = super::timeline::Timeline::default();
    timeline.update(&[&call.log]);
    let whole = super::picture::height(&timeline, ELASTIC);
    let view = super::scene::View {
        width: WIDTH,
        top: whole - 600.0,
        height: 600.0,
        scale: ELASTIC,
        origin: 0.0,
        until: i64::MAX,
    };
    let lanes = super::picture::lanes(&timeline, &[subject], Locale::en, WIDTH);
    let marks = super::scene::marks(&timeline.axis, &view, &lanes);
    let queued = events(&marks, Side::Client, "queued");
    assert!(queued.iter().any(|event| event.ordinal == Some(5_000)), "{} drawn", queued.len());
    assert!(queued.len() < 60, "only those in sight: {}", queued.len());
}

#[test]
fn what_reached_nobody_does_not_arrive() {
    let drawn = |failure: Option<Failure>| {
        let mut call = Logged::new(Mode::Server, Transport::Web);
        call.client(0.0, What::RequestHeaders(RequestHeaders::default()));
        call.log.left(Logged::at(1.0));
        if let Some(failure) = failure {
            call.log.failed(Logged::at(9.0), failure);
        }
        call.log.end(Logged::at(9.0));
        let trace = super::trace::Trace { log: &call.log, offset: 0 };
        trace.of_kind(super::trace::Kind::RequestHeaders).map(|flight| flight.fate)
    };
    assert_eq!(drawn(Some(Failure::Unreachable { http_status: None })), Some(Fate::Lost));
    assert_eq!(drawn(Some(Failure::SentElsewhere)), Some(Fate::Lost));
    assert_eq!(drawn(Some(Failure::Dropped)), Some(Fate::Unknown), "it may have arrived");
}

#[test]
fn a_cancel_has_its_cross_here_and_its_end_there() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(50.0);
    call.message(Direction::Response, 200.0, Some(150.0));
    call.log.cancelled(Logged::at(300.0));
    call.client(300.0, What::Abandoned(Abandoned { cause: Cause::Reset.into() }));
    call.server(350.0, What::Abandoned(Abandoned { cause: Cause::Reset.into() }));
    let marks = call.marks(ELASTIC);
    let at = |side, kind| events(&marks, side, kind).first().map(|event| event.at_ms.round());
    assert_eq!(at(Side::Client, "cancel"), Some(300.0));
    assert_eq!(at(Side::Server, "abandoned"), Some(350.0));
    let reset = marks.iter().find(|mark| mark.key.name == "reset").expect("it travels");
    let crosses = reset.events[0].shapes.iter().filter(|shape| matches!(shape, Shape::Line { class: "cross", .. }));
    assert_eq!((reset.events[0].side, crosses.count()), (Side::Client, 2));
}

#[test]
fn what_did_not_arrive_ends_on_its_way() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(1.0);
    call.run(Direction::Response, 100.0, 0.0, 1, 1);
    let flying = call.marks(ELASTIC);
    let (from, to) = hit(flying.iter().find(|mark| mark.key.name == "response").expect("it was sent"));
    let (left, right) = columns(WIDTH, 1).0[0];
    assert!((from.0 - right).abs() < 1.0 && to.0 > left + 50.0, "half of the way");
    call.log.cancelled(Logged::at(110.0));
    call.client(110.0, What::Abandoned(Abandoned::default()));
    let lost = call.marks(ELASTIC);
    let mark = lost.iter().find(|mark| mark.key.name == "response").expect("still there");
    assert!(mark.shapes.iter().any(|shape| matches!(shape, Shape::Line { class: "cross lost", .. })));
    assert_eq!(mark.events.len(), 1, "only the server saw it");
}

#[test]
fn a_firehose_is_bands_and_no_message_goes_uncounted() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(0.2);
    for n in 0..5_000_u32 {
        call.message(Direction::Response, 10.0 + f64::from(n) * 0.05, None);
    }
    for n in 0..16_u32 {
        let (first, count) = (u64::from(n) * 320 + 1, if n == 15 { 200 } else { 320 });
        call.run(Direction::Response, 9.0 + f64::from(n + 1) * 16.0, 15.9, first, count);
    }
    for scale in [ELASTIC, Scale { linear: true, zoom: 0.25 }, Scale { linear: false, zoom: 0.25 }] {
        let marks = call.marks(scale);
        for side in [Side::Client, Side::Server] {
            let all: Vec<_> = marks.iter().flat_map(|mark| &mark.events).filter(|event| event.side == side).collect();
            let counted: u64 = all.iter().filter(|event| event.kind.starts_with("message")).map(|e| e.count).sum();
            assert_eq!(counted, 5_000);
            assert!(all.len() < 60, "{} events", all.len());
        }
    }
}

#[test]
fn a_stall_is_a_bar_on_the_servers_line() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(0.2);
    call.message(Direction::Response, 2.0, Some(1.0));
    for ms in [250, 1250, 2250] {
        let stalled = Stalled { direction: Direction::Response.into(), millis: ms - 1 };
        call.server(1.0 + f64::from(u32::try_from(ms).unwrap()), What::Stalled(stalled));
    }
    let marks = call.marks(ELASTIC);
    let stalls = events(&marks, Side::Server, "stalled");
    assert_eq!(stalls.len(), 1, "one stall, told three times");
    let mark = marks.iter().find(|mark| mark.key.name == "stalled" && mark.key.layer == Layer::Arrows);
    assert!(mark.unwrap().says.contains("2.25 s"), "{}", mark.unwrap().says);
}

#[test]
fn requests_that_must_wait_are_a_bar_on_the_pages_line() {
    let mut call = Logged::new(Mode::Bidi, Transport::Tunnel);
    call.opening(0.2);
    call.server(300.0, What::Stalled(Stalled { direction: Direction::Request.into(), millis: 250 }));
    let marks = call.marks(ELASTIC);
    let directions = |side| events(&marks, side, "stalled").iter().map(|event| event.direction).collect::<Vec<_>>();
    assert_eq!((directions(Side::Client), directions(Side::Server)), (vec!["request"], vec![]));
}

#[test]
fn a_passed_deadline_lies_across() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.log.set_timeout(500);
    call.opening(1.0);
    assert!(events(&call.marks(ELASTIC), Side::Client, "deadline").is_empty());
    call.log.deadline(Logged::at(501.0));
    call.client(501.0, What::Abandoned(Abandoned { cause: Cause::Deadline.into() }));
    assert_eq!(events(&call.marks(ELASTIC), Side::Client, "deadline").len(), 1);
}

#[test]
fn the_offset_is_bent_so_that_nothing_arrives_before_it_was_sent() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    // As measured, the server is ahead by 150 µs less than it is: its headers would leave after they came.
    call.log.set_clock(Clock::recorded(AHEAD.cast_signed() - 150_000, 50_000));
    call.opening(0.2);
    call.message(Direction::Response, 2.0, Some(1.95));
    let marks = call.marks(ELASTIC);
    let at = |side| {
        let of = events(&marks, side, "message");
        of.iter().find(|event| event.direction == "response").map(|event| event.at_ms).expect("seen")
    };
    assert!(at(Side::Server) <= at(Side::Client), "{} {}", at(Side::Server), at(Side::Client));
}

/// All messages of a call that the page and a server saw 2 ms apart, in milliseconds since its start: page, server.
fn of_server(clocks: &[(u64, i64)], server_id: u64, ahead: i64) -> Vec<(bool, f64, f64)> {
    let mut call = Logged::new(Mode::Bidi, Transport::Tunnel);
    call.log = CallLog::new(Mode::Bidi, Transport::Tunnel, START, 1 << 24);
    for (server_id, ahead) in clocks {
        call.log.set_clock(Clock::recorded(*ahead, 200_000).of(*server_id));
    }
    let mut told = |ms: f64, what: What| {
        let unix_nanos = Logged::at(ms).saturating_add_signed(ahead);
        let (side, what) = (Side::Server.into(), Some(what));
        call.log.apply(CallEvent { side, unix_nanos, what, server_id, ..CallEvent::default() });
    };
    let run = |direction: Direction, first| {
        What::Messages(Messages { direction: direction.into(), first, count: 1, bytes: 3, ..Messages::default() })
    };
    told(2.0, What::RequestHeaders(RequestHeaders::default()));
    for n in 0..4_u64 {
        let ms = 10.0 + n as f64 * 20.0;
        told(ms + 2.0, run(Direction::Request, n + 1));
        told(ms + 5.0, run(Direction::Response, n + 1));
    }
    call.client(0.0, What::RequestHeaders(RequestHeaders::default()));
    for n in 0..4_u32 {
        let ms = 10.0 + f64::from(n) * 20.0;
        call.message(Direction::Request, ms, None);
        call.message(Direction::Response, ms + 7.0, None);
    }
    let marks = call.marks(ELASTIC);
    let ends = [Side::Client, Side::Server].map(|side| events(&marks, side, "message"));
    let [page, server] = ends;
    assert_eq!((page.len(), server.len()), (8, 8));
    let pair = |(page, server): (&Event, &Event)| {
        assert_eq!(page.direction, server.direction);
        (page.direction == "response", page.at_ms, server.at_ms)
    };
    page.iter().copied().zip(server.iter().copied()).map(pair).collect()
}

#[test]
fn no_arrow_runs_backwards_whichever_servers_clock_is_known() {
    const FIVE: i64 = 5_000_000_000;
    let forwards = |ends: &[(bool, f64, f64)]| {
        ends.iter().all(|(response, page, server)| if *response { server <= page } else { page <= server })
    };
    // Of two servers five seconds apart the other one saw the call.
    for (clocks, exact) in [
        (&[(1, 0), (2, FIVE)][..], true),
        (&[(2, FIVE), (1, 0)][..], true),
        // The link has asked only the one that did not see it.
        (&[(1, 0)][..], false),
        (&[(1, 2 * FIVE)][..], false),
        (&[][..], false),
    ] {
        let ends = of_server(clocks, 2, FIVE);
        assert!(forwards(&ends), "{clocks:?}: {ends:?}");
        let apart = ends.iter().map(|(_, page, server)| (page - server).abs());
        assert_eq!(apart.into_iter().all(|apart| (apart - 2.0).abs() < 0.01), exact, "{clocks:?}: {ends:?}");
    }
}

#[test]
fn a_silent_server_leaves_level_arrows_that_are_not_lost() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.client(0.0, What::RequestHeaders(RequestHeaders::default()));
    call.message(Direction::Request, 1.0, None);
    call.client(2.0, What::Trailers(Trailers { code: Some(0), ..Trailers::default() }));
    let marks = call.marks(ELASTIC);
    for mark in marks.iter().filter(|mark| mark.key.layer == Layer::Arrows) {
        let (from, to) = hit(mark);
        assert!((from.1 - to.1).abs() < 0.1 && (from.0 - to.0).abs() > 500.0);
        assert!(mark.class.contains("unsure"));
    }
}

#[test]
fn two_calls_share_one_axis() {
    let (a, b) = (ticker(), ticker());
    let subject = |call| Subject { log: call, title: Some("a"), selected: None, telling: Telling::default() };
    let (marks, _) = whole(&[subject(&a.log), subject(&b.log)], Locale::en, |_| ELASTIC, 2.0 * WIDTH, 1e6);
    let ys = |lane: u8| -> Vec<_> {
        let of = |mark: &&Mark| mark.key.layer == Layer::Arrows && mark.key.lane == lane;
        marks.iter().filter(of).map(|mark| hit(mark).0.1).collect()
    };
    assert_eq!(ys(0), ys(1));
    assert_eq!(ys(0).len(), 10);
}

/// The notes of when: where they stand and what they say.
fn stamps(marks: &[Mark]) -> Vec<(f64, f64, &str)> {
    let shapes = marks.iter().flat_map(|mark| &mark.shapes);
    shapes
        .filter_map(|shape| match shape {
            Shape::Text { class: "note", x, y, text, .. } => Some((*x, *y, &**text)),
            _ => None,
        })
        .collect()
}

#[test]
fn compared_calls_have_their_times_between_them() {
    let (a, b) = (ticker(), ticker());
    let subject = |call| Subject { log: call, title: Some("a"), selected: None, telling: Telling::default() };
    for linear in [false, true] {
        let scale = Scale { linear, zoom: 1.0 };
        let drawn = |width| whole(&[subject(&a.log), subject(&b.log)], Locale::en, |_| scale, width, 1e6).0;
        let marks = drawn(390.0);
        let between = stamps(&marks);
        let columns = columns(390.0, 2).0;
        let (left, right) = (columns[0].1, columns[1].0);
        // The widest is eight characters of some seven pixels.
        assert!(right - left >= 70.0);
        assert!(between.iter().all(|(x, ..)| (x - f64::midpoint(left, right)).abs() < 0.1));
        // Quotes come 400 ms apart, 120 ms after they left; each is written once for both.
        for quote in ["641.0 ms", "1.041 s", "1.441 s", "1.841 s"] {
            assert_eq!(between.iter().filter(|(.., text)| *text == quote).count(), 1, "{between:?}");
        }
        for pair in between.windows(2) {
            assert!(pair[1].1 - pair[0].1 >= 11.0, "{pair:?}");
        }
        // Where there is room, each has its own.
        let wide = drawn(1200.0);
        assert_eq!(stamps(&wide).iter().filter(|(.., text)| *text == "1.441 s").count(), 2);
    }
}

#[test]
fn a_quick_call_in_even_time_fills_the_height_and_keeps_its_words() {
    let mut call = Logged::new(Mode::Unary, Transport::Tunnel);
    call.opening(0.4);
    call.message(Direction::Request, 0.1, Some(0.5));
    call.half_close(0.2, 0.4);
    call.answer(6.0, 0.4);
    call.message(Direction::Response, 6.5, Some(6.1));
    call.status(6.2, 0.4);
    let mut timeline = Timeline::default();
    timeline.update(&[&call.log]);
    let stand = Stand { height: 420.0, over: true, several: false, fitted: false };
    let sight = sight(&timeline.axis, true, Size::Auto, stand);
    let scale = Scale { linear: true, zoom: sight.zoom };
    assert!((scale.height(&timeline.axis) + HEAD + FOOT - 420.0).abs() < 0.01 && sight.whole);
    let marks = call.marks(scale);
    assert_eq!(words(&marks).len(), 6, "{:?}", words(&marks));
}

fn words(marks: &[Mark]) -> Vec<&str> {
    let shapes = marks.iter().filter(|mark| mark.key.layer == Layer::Labels).flat_map(|mark| &mark.shapes);
    shapes
        .filter_map(|shape| match shape {
            Shape::Text { text, .. } => Some(&**text),
            _ => None,
        })
        .collect()
}

#[test]
fn how_a_call_failed_is_written_out_beside_the_last_message() {
    let mut call = Logged::new(Mode::Server, Transport::Tunnel);
    call.opening(0.2);
    call.answer(1.0, 0.2);
    call.message(Direction::Response, 150.2, Some(150.0));
    let failed = || What::Trailers(Trailers { code: Some(8), ..Trailers::default() });
    call.server(150.1, failed());
    call.client(150.3, failed());
    for zoom in [1.0, 0.5] {
        let marks = call.marks(Scale { linear: false, zoom });
        let words = words(&marks);
        assert!(
            words.contains(&"grpc-status 8 RESOURCE_EXHAUSTED") && words.contains(&"#1 · 3 B"),
            "{zoom}: {words:?}"
        );
    }
}

fn pills(marks: &[Mark]) -> Vec<(f64, f64, f64)> {
    let shapes = marks.iter().filter(|mark| mark.key.layer == Layer::Labels).flat_map(|mark| &mark.shapes);
    shapes
        .filter_map(|shape| match shape {
            Shape::Rect { class: "plate", x, y, width, .. } => Some((*x, *y, *width)),
            _ => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens when: no label on another or on a line, and nothing outside of the picture.
    #[test]
    fn labels_never_cover_each_other_or_an_arrows_end(
        requests in prop::collection::vec((0.0..3000.0f64, 0.1..300.0f64), 0..12),
        responses in prop::collection::vec((0.0..3000.0f64, 0.1..300.0f64), 0..25),
        linear in any::<bool>(),
        zoom in 0.25..4.0f64,
    ) {
        let mut call = Logged::new(Mode::Bidi, Transport::Tunnel);
        call.opening(0.5);
        let sorted = |mut list: Vec<(f64, f64)>| {
            list.sort_by(|a, b| a.0.total_cmp(&b.0));
            list
        };
        for (at, way) in sorted(requests) {
            call.message(Direction::Request, at, Some(at + way));
        }
        for (at, way) in sorted(responses) {
            call.message(Direction::Response, at + way, Some(at));
        }
        let marks = call.marks(Scale { linear, zoom });
        let pills = pills(&marks);
        let (left, right) = columns(WIDTH, 1).0[0];
        for (index, (x, y, width)) in pills.iter().enumerate() {
            prop_assert!(*x > left + 10.0 && x + width < right - 10.0);
            for (other_x, other_y, other_width) in &pills[..index] {
                let apart = (y - other_y).abs() >= HEIGHT || x + width <= *other_x || other_x + other_width <= *x;
                prop_assert!(apart);
            }
        }
    }
}

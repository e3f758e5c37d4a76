//! Calls made by hand.

use weir_proto::weir::v1::recording::Call;
use weir_tap::{
    Abandoned, CallEvent, Cause, Direction, Entry, Frame, FrameReader, HalfClose, MalformedEvent, Messages,
    PerDirection, RequestHeaders, ResponseHeaders, Side, Stalled, Trailers, What,
};

use crate::{
    call::{CallLog, Clock, Mode},
    transport::{
        Failure, TargetEnd, Transport,
        http2::Goodbye,
        http2::{FrameHead, Http2, Http2Frame, kind},
    },
};

pub(super) const START: u64 = 1_700_000_000_000_000_000;
pub(super) const MS: u64 = 1_000_000;
/// The server's clock is so far ahead.
pub(super) const AHEAD: i64 = 5_000_000_000;
/// The server that most calls are of.
pub(super) const SERVER: u64 = 0x0123_4567_89ab_cdef;
/// Another one, whose clock is as far behind.
pub(super) const OTHER: u64 = 7;

pub(super) fn call(mode: Mode, transport: Transport) -> Call {
    Call {
        id: "0123456789abcdef0123456789abcdef".to_owned(),
        scenario: "echo".to_owned(),
        path: "/weir.v1.Lab/Echo".to_owned(),
        mode: mode.id().to_owned(),
        transport: transport.name().to_owned(),
        started_unix_nanos: START,
        timeout_ms: Some(4000),
        window: 65_536,
        latency_ms: Some(20),
        ..Call::default()
    }
}

/// A log that is told what the tap, the transport and the recorder tell.
pub(super) struct Live {
    pub(super) log: CallLog,
    readers: PerDirection<FrameReader>,
    data: PerDirection<u64>,
}

impl Live {
    pub(super) fn new(mode: Mode, transport: Transport, limit: usize) -> Self {
        let mut log = CallLog::new(mode, transport, START, limit);
        log.set_timeout(4000);
        log.set_clock(Clock::recorded(AHEAD, 40_000).of(SERVER));
        Self { log, readers: PerDirection::default(), data: PerDirection::default() }
    }

    pub(super) fn begin(&mut self) {
        let metadata = [("weir-session", "f".repeat(32)), ("name", "河 \"\\\n".to_owned())];
        let metadata = metadata.map(|(key, value)| Entry { key: key.to_owned(), value: value.into() }).to_vec();
        let headers = RequestHeaders { path: "/weir.v1.Lab/Echo".to_owned(), metadata };
        self.page(0, What::RequestHeaders(headers.clone()));
        self.log.connected(START + 300_000);
        self.server(MS, What::RequestHeaders(headers));
    }

    pub(super) fn page(&mut self, at: u64, what: What) {
        self.log.event(START + at, what);
    }

    /// What the server saw at an instant of the page.
    pub(super) fn server(&mut self, at: u64, what: What) {
        self.seen(Side::Server, SERVER, (START + at).saturating_add_signed(AHEAD), what);
    }

    /// What somebody beyond the page saw, at an instant of that server's clock.
    pub(super) fn seen(&mut self, side: Side, server_id: u64, unix_nanos: u64, what: What) {
        let (connection, stream) = (Some(3), (side == Side::Target).then_some(5));
        let whole = !matches!(what, What::Messages(_));
        let (connection, stream) = (connection.filter(|_| whole), stream.filter(|_| whole));
        let (side, what) = (side.into(), Some(what));
        self.log.apply(CallEvent { side, unix_nanos, what, server_id, connection, stream, ..CallEvent::default() });
    }

    /// A chunk of a body.
    pub(super) fn chunk(&mut self, at: u64, direction: Direction, chunk: &[u8]) {
        let mut frames: Vec<Frame> = Vec::new();
        self.readers[direction].feed(chunk, &mut frames).unwrap();
        if direction == Direction::Request {
            self.log.queued(frames.len() as u64);
        }
        let len = u32::try_from(chunk.len()).unwrap();
        let head = FrameHead { kind: kind::DATA, flags: 0, stream: 5, len, value: len };
        let frame = Http2Frame { unix_nanos: START + at, direction, head, offset: self.data[direction] };
        self.log.see_http2(Http2::Frame(frame));
        self.data[direction] += chunk.len() as u64;
        self.log.data(START + at, direction, chunk, &frames);
    }

    /// One message, whole.
    pub(super) fn message(&mut self, at: u64, direction: Direction, payload: &[u8]) {
        self.chunk(at, direction, &framed(payload));
    }

    pub(super) fn half_close(&mut self, at: u64) {
        self.page(at, What::HalfClose(HalfClose {}));
        self.server(at + MS, What::HalfClose(HalfClose {}));
    }

    pub(super) fn answer(&mut self, at: u64) {
        let headers = ResponseHeaders { http_status: 200, metadata: vec![] };
        self.server(at - MS, What::ResponseHeaders(headers.clone()));
        self.page(at, What::ResponseHeaders(headers));
    }

    pub(super) fn ok(&mut self, at: u64) {
        let trailers = Trailers { code: Some(0), ..Trailers::default() };
        self.server(at - MS, What::Trailers(trailers.clone()));
        self.page(at, What::Trailers(trailers));
    }

    pub(super) fn stream(&mut self) {
        self.log.see_http2(Http2::Opened { stream: 5, windows: PerDirection { request: 65_535, response: 70_000 } });
        self.log.see_http2(Http2::Calls(2));
    }

    pub(super) fn update(&mut self, at: u64, stream: u32, value: u32) {
        let head = FrameHead { kind: kind::WINDOW_UPDATE, flags: 0, stream, len: 4, value };
        let frame = Http2Frame { unix_nanos: START + at, direction: Direction::Request, head, offset: 0 };
        self.log.see_http2(Http2::Frame(frame));
    }
}

pub(super) fn framed(payload: &[u8]) -> Vec<u8> {
    [&[0][..], &u32::try_from(payload.len()).unwrap().to_be_bytes(), payload].concat()
}

pub(super) fn run(direction: Direction, first: u64, count: u64) -> What {
    let (bytes, offset, span_nanos) = (count * 7, (first - 1) * 12, (count - 1) * 100_000);
    What::Messages(Messages { direction: direction.into(), first, count, bytes, compressed: 0, offset, span_nanos })
}

const UP: Direction = Direction::Request;
const DOWN: Direction = Direction::Response;

/// One call of every kind that there is, by its name.
pub(super) fn every_kind() -> Vec<(&'static str, Call, CallLog)> {
    let no_limit = usize::MAX;
    let mut calls = Vec::new();
    for transport in Transport::ALL {
        // One request, one answer.
        let mut live = Live::new(Mode::Unary, transport, no_limit);
        live.stream();
        live.begin();
        live.message(MS, UP, b"hello");
        live.half_close(MS);
        live.log.left(START + 2 * MS);
        live.server(3 * MS, run(UP, 1, 1));
        live.answer(6 * MS);
        live.server(5 * MS, run(DOWN, 1, 1));
        live.message(6 * MS, DOWN, b"hello you");
        live.ok(6 * MS);
        live.log.set_trailers_frame(bytes::Bytes::from_static(b"\x80\0\0\0\x0dgrpc-status:0"));
        calls.push(("unary", call(Mode::Unary, transport), live.log));

        // Many requests at once, one answer: over gRPC-Web they leave late.
        let mut live = Live::new(Mode::Client, transport, no_limit);
        live.begin();
        for n in 0..40 {
            live.message(2 * MS + u64::from(n) * 300_000, UP, &[n; 20]);
        }
        live.half_close(30 * MS);
        live.log.left(START + 31 * MS);
        for n in 0..4 {
            live.server((33 + n * 2) * MS, run(UP, n * 10 + 1, 10));
        }
        live.answer(50 * MS);
        live.message(50 * MS, DOWN, b"all");
        live.ok(51 * MS);
        calls.push(("client", call(Mode::Client, transport), live.log));
    }

    // Many answers, several in one chunk, one across two, and cancelled in the middle of a message.
    let mut live = Live::new(Mode::Server, Transport::Tunnel, no_limit);
    live.stream();
    live.begin();
    live.message(MS, UP, b"go");
    live.half_close(MS);
    live.answer(4 * MS);
    live.chunk(5 * MS, DOWN, &[framed(b"one"), framed(b""), framed(b"three")].concat());
    live.server(4 * MS, run(DOWN, 1, 3));
    live.update(5 * MS, 5, 100);
    live.update(5 * MS, 0, 400);
    let four = framed(&[4; 3000]);
    live.chunk(8 * MS, DOWN, &four[..1000]);
    live.chunk(9 * MS, DOWN, &four[1000..]);
    live.server(8 * MS, What::Stalled(Stalled { direction: DOWN.into(), millis: 250 }));
    live.log.server_missed(3);
    live.chunk(300 * MS, DOWN, &framed(&[5; 9000])[..77]);
    live.log.queued(2);
    live.log.cancelled(START + 900 * MS);
    live.page(900 * MS, What::Abandoned(Abandoned::default()));
    live.server(903 * MS, What::Abandoned(Abandoned { cause: Cause::Reset.into() }));
    calls.push(("cancelled", call(Mode::Server, Transport::Tunnel), live.log));

    // Both at once, faster than single events, taking turns.
    let mut live = Live::new(Mode::Bidi, Transport::Tunnel, no_limit);
    live.begin();
    live.answer(2 * MS);
    for n in 0..300 {
        live.message(3 * MS + n * 400_000, UP, &[1; 7]);
        live.message(3 * MS + n * 400_000 + 100_000, DOWN, &[2; 7]);
    }
    for n in 0..10 {
        live.server((10 + n * 12) * MS, run(UP, n * 30 + 1, 30));
        live.server((10 + n * 12) * MS, run(DOWN, n * 30 + 1, 30));
    }
    calls.push(("open", call(Mode::Bidi, Transport::Tunnel), live.log));

    calls.push(("three ends", call(Mode::Unary, Transport::Tunnel), three_ends()));

    // The ways in which it goes wrong.
    for (name, failure) in [
        ("unreachable", Failure::Unreachable { http_status: Some(502) }),
        ("refused", Failure::Refused { http_status: None }),
        ("sent elsewhere", Failure::SentElsewhere),
        ("dropped", Failure::Dropped),
        ("reset", Failure::Reset { code: 11 }),
        (
            "target",
            Failure::Target {
                end: TargetEnd::Closed,
                address: "localhost:9000".into(),
                goodbye: Some(Goodbye { last: 3, code: 11, text: b"too_many_pings".to_vec() }),
            },
        ),
        ("malformed", Failure::Malformed { reason: "no \"HTTP/2\"".to_owned() }),
    ] {
        let mut live = Live::new(Mode::Server, Transport::Tunnel, no_limit);
        live.begin();
        live.log.failed(START + 4 * MS, failure);
        live.page(4 * MS, What::Abandoned(Abandoned { cause: Cause::ConnectionLost.into() }));
        calls.push((name, call(Mode::Server, Transport::Tunnel), live.log));
    }
    let mut live = Live::new(Mode::Server, Transport::Web, no_limit);
    live.begin();
    live.log.deadline(START + 4000 * MS);
    live.log.end(START + 4000 * MS);
    calls.push(("deadline", call(Mode::Server, Transport::Web), live.log));
    let mut live = Live::new(Mode::Server, Transport::Web, no_limit);
    live.begin();
    let reason = "a flag that is none".to_owned();
    live.page(3 * MS, What::Malformed(MalformedEvent { direction: DOWN.into(), offset: 0, reason }));
    live.log.unreadable(13, "cannot be read");
    live.log.end(START + 4 * MS);
    calls.push(("unreadable", call(Mode::Server, Transport::Web), live.log));
    calls
}

/// Seen by Weir, at the edge of a server that is not Weir, and by another server, whose clock is ten seconds behind the first.
fn three_ends() -> CallLog {
    let mut live = Live::new(Mode::Unary, Transport::Tunnel, usize::MAX);
    live.log.set_clock(Clock::recorded(-AHEAD, 90_000).of(OTHER));
    live.begin();
    live.message(MS, UP, b"hello");
    live.server(2 * MS, run(UP, 1, 1));
    let (first, other) = (START.saturating_add_signed(AHEAD), START.saturating_add_signed(-AHEAD));
    live.seen(Side::Target, SERVER, first + 2 * MS, What::RequestHeaders(RequestHeaders::default()));
    live.seen(Side::Target, SERVER, first + 3 * MS, run(UP, 1, 1));
    live.seen(Side::Server, OTHER, other + 4 * MS, run(UP, 1, 1));
    live.seen(Side::Server, OTHER, other + 5 * MS, run(DOWN, 1, 1));
    live.seen(Side::Target, SERVER, first + 6 * MS, run(DOWN, 1, 1));
    live.answer(8 * MS);
    live.server(8 * MS, run(DOWN, 1, 1));
    live.message(9 * MS, DOWN, b"hello you");
    live.seen(Side::Target, SERVER, first + 9 * MS, What::Trailers(Trailers { code: Some(0), ..Trailers::default() }));
    live.ok(10 * MS);
    live.log
}

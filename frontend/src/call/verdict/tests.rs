//! One test for each cause, and what goes with it.

use weir_tap::{
    Abandoned as AbandonedEvent, CallEvent, DIRECTIONS, Entry, HalfClose, MalformedEvent, Messages, RequestHeaders,
    ResponseHeaders, Side, Stalled, Trailers,
};

use super::*;
use crate::{call::Clock, transport::Transport};

const START: u64 = 1_700_000_000_000_000_000;
const MS: u64 = 1_000_000;

/// A call whose events come a millisecond apart.
struct Call {
    log: CallLog,
    now: u64,
}

impl Call {
    fn new(mode: Mode, transport: Transport) -> Self {
        let mut log = CallLog::new(mode, transport, START, usize::MAX);
        log.set_clock(Clock::recorded((3000 * MS).cast_signed(), 0));
        log.event(START, What::RequestHeaders(RequestHeaders { path: "/a.B/C".to_owned(), metadata: vec![] }));
        Self { log, now: START }
    }

    /// A server stream over the tunnel that has been answered, and has two messages.
    fn streaming() -> Self {
        Self::new(Mode::Server, Transport::Tunnel)
            .connected()
            .event(What::HalfClose(HalfClose {}))
            .answered(200)
            .messages(2)
    }

    fn with(mut self, act: impl FnOnce(&mut CallLog, u64)) -> Self {
        self.now += MS;
        act(&mut self.log, self.now);
        self
    }

    fn event(self, what: What) -> Self {
        self.with(|log, now| log.event(now, what))
    }

    fn connected(self) -> Self {
        self.with(CallLog::connected)
    }

    fn answered(self, http_status: u32) -> Self {
        self.event(What::ResponseHeaders(ResponseHeaders { http_status, metadata: vec![] }))
    }

    fn messages(self, count: usize) -> Self {
        let chunk = [0, 0, 0, 0, 1, 7].repeat(count);
        self.with(|log, now| {
            let mut frames = Vec::new();
            weir_tap::FrameReader::new().feed(&chunk, &mut frames).unwrap();
            log.data(now, Direction::Response, &chunk, &frames);
        })
    }

    fn trailers(self, code: Option<i32>, message: &str) -> Self {
        self.event(What::Trailers(Trailers { code, message: message.to_owned(), ..Trailers::default() }))
    }

    fn abandoned(self, cause: Abandoned) -> Self {
        self.event(What::Abandoned(AbandonedEvent { cause: cause.into() }))
    }

    fn failed(self, failure: Failure) -> Self {
        self.with(|log, now| log.failed(now, failure)).abandoned(Abandoned::ConnectionLost)
    }

    /// The server says this at the present instant, on a clock that is 3 s ahead.
    fn server(mut self, what: What) -> Self {
        let unix_nanos = self.now + 3000 * MS;
        let event = CallEvent { side: Side::Server.into(), unix_nanos, what: Some(what), ..CallEvent::default() };
        self.log.apply(event);
        self
    }

    fn verdict(&self) -> Verdict {
        verdict(&self.log, self.now)
    }
}

fn who(call: &Call) -> (Cause, By, Option<i32>) {
    let verdict = call.verdict();
    assert_eq!(verdict.by == By::Nobody, !verdict.cause.is_end());
    (verdict.cause, verdict.by, verdict.code)
}

#[test]
fn connecting() {
    let call = Call::new(Mode::Unary, Transport::Tunnel);
    assert_eq!(who(&call), (Cause::Connecting, By::Nobody, None));
    let call = Call::new(Mode::Server, Transport::Web).with(CallLog::left);
    assert_eq!(who(&call), (Cause::Connecting, By::Nobody, None));
}

#[test]
fn a_web_call_that_nothing_is_heard_of_may_be_held_back() {
    let mut call = Call::new(Mode::Server, Transport::Web).with(CallLog::left);
    call.now = call.log.started() + 700 * MS;
    assert!(!call.verdict().held);
    call.now = call.log.started() + 900 * MS;
    assert!(call.verdict().held);
    let mut tunnel = Call::new(Mode::Server, Transport::Tunnel);
    tunnel.now = tunnel.log.started() + 900 * MS;
    assert!(!tunnel.verdict().held, "one connection for all");
}

#[test]
fn the_server_knows_first_that_a_web_call_is_open() {
    let call = Call::new(Mode::Unary, Transport::Web).event(What::HalfClose(HalfClose {})).with(CallLog::left);
    assert_eq!(who(&call).0, Cause::Connecting);
    let call = call.server(What::RequestHeaders(RequestHeaders::default()));
    assert_eq!((who(&call).0, call.verdict().open), (Cause::Open, Some(Open::Waiting)));
}

#[test]
fn open_by_mode() {
    let open = |call: &Call| (call.verdict().cause, call.verdict().open);
    let bidi = Call::new(Mode::Bidi, Transport::Tunnel).connected();
    assert_eq!(open(&bidi), (Cause::Open, Some(Open::Streaming)));
    let done = bidi.event(What::HalfClose(HalfClose {}));
    assert_eq!(open(&done), (Cause::Open, Some(Open::Waiting)));
    assert!(done.verdict().half_closed);
    assert_eq!(open(&Call::streaming()), (Cause::Open, Some(Open::Receiving)));
    let client = Call::new(Mode::Client, Transport::Web);
    assert_eq!(open(&client), (Cause::Open, Some(Open::Collecting)));
    let left = client.event(What::HalfClose(HalfClose {})).with(CallLog::left);
    assert_eq!(open(&left), (Cause::Open, Some(Open::Waiting)));
}

#[test]
fn an_open_call_whose_server_waits() {
    let none = PerDirection::default();
    for direction in DIRECTIONS {
        let stalled = || What::Stalled(Stalled { direction: direction.into(), millis: 1200 });
        let call = Call::streaming().server(stalled());
        let mut waits = none;
        waits[direction] = Some(1200);
        assert_eq!((who(&call).0, call.verdict().stalled_ms), (Cause::Open, waits));
        let run = |direction: Direction| {
            What::Messages(Messages {
                direction: direction.into(),
                first: 3,
                count: 1,
                bytes: 1,
                ..Messages::default()
            })
        };
        let other = DIRECTIONS.into_iter().find(|other| *other != direction).unwrap();
        let call = call.server(run(other));
        assert_eq!(call.verdict().stalled_ms, waits, "what goes the other way says nothing of it");
        assert_eq!(call.server(run(direction)).verdict().stalled_ms, none);
        let call = Call::streaming().server(stalled()).with(CallLog::cancelled).abandoned(Abandoned::Unspecified);
        assert_eq!(call.verdict().stalled_ms, none);
    }
}

#[test]
fn ok() {
    let call = Call::streaming().trailers(Some(0), "");
    assert_eq!(who(&call), (Cause::Ok, By::Server, Some(0)));
    let verdict = call.verdict();
    assert_eq!((verdict.received, verdict.elapsed_ms, verdict.open), (2, 5.0, None));
}

#[test]
fn server_error() {
    let call = Call::streaming().trailers(Some(5), "no such file");
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(5)));
    assert_eq!((call.verdict().message.as_str(), call.verdict().details), ("no such file", 0));
    // A status is the server's last word even if its body was cut.
    let bad = MalformedEvent { direction: Direction::Response.into(), offset: 12, reason: "cut".to_owned() };
    let call = Call::streaming().event(What::Malformed(bad)).trailers(Some(13), "");
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(13)));
}

#[test]
fn rich_details_are_counted() {
    // google.rpc.Status: code 8, message "full", two details of an empty type.
    let value = b"\x08\x08\x12\x04full\x1a\x00\x1a\x02\x0a\x00".as_slice().into();
    let metadata = vec![Entry { key: "grpc-status-details-bin".to_owned(), value }];
    let trailers = Trailers { code: Some(8), message: "full".to_owned(), metadata, ..Trailers::default() };
    let call = Call::streaming().event(What::Trailers(trailers));
    assert_eq!((who(&call).2, call.verdict().details), (Some(8), 2));
}

#[test]
fn a_reset_is_the_servers_error_with_the_code_that_stands_for_it() {
    let call = Call::streaming().failed(Failure::Reset { code: 7 });
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(14)));
    assert_eq!(call.verdict().reset, Some(7));
}

#[test]
fn cancelled_and_the_server_noticed() {
    let call = Call::streaming().with(CallLog::cancelled).abandoned(Abandoned::Unspecified);
    assert_eq!(who(&call), (Cause::Cancelled, By::User, None));
    assert_eq!(call.verdict().server, ServerEnd::Unknown);
    let call = call.with(|_, _| {}).with(|_, _| {});
    let call = call.server(What::Abandoned(AbandonedEvent { cause: Abandoned::Reset.into() }));
    let ServerEnd::Noticed { cause, after_ms } = call.verdict().server else { panic!("not noticed") };
    assert_eq!((cause, after_ms), (Abandoned::Reset, 2.0));
}

#[test]
fn cancelled_and_the_server_did_not_notice() {
    let cancelled = |call: Call| call.with(CallLog::cancelled).abandoned(Abandoned::Unspecified);
    // It saw the call begin, and has not said more.
    let call = cancelled(Call::streaming().server(What::RequestHeaders(RequestHeaders::default())));
    assert_eq!((who(&call).0, call.verdict().server), (Cause::Cancelled, ServerEnd::Silent));
    // What the browser collects has not left it.
    let call = cancelled(Call::new(Mode::Bidi, Transport::Web));
    assert_eq!((who(&call).0, call.verdict().server), (Cause::Cancelled, ServerEnd::Unheard));
    let call = cancelled(Call::new(Mode::Server, Transport::Web).with(CallLog::left));
    assert_eq!(call.verdict().server, ServerEnd::Unknown);
    // There was no connection yet.
    let call = cancelled(Call::new(Mode::Server, Transport::Tunnel));
    assert_eq!((who(&call).0, call.verdict().server), (Cause::Cancelled, ServerEnd::Unheard));
}

#[test]
fn a_cancel_that_comes_too_late_changes_nothing() {
    let call = Call::streaming().trailers(Some(0), "").with(CallLog::cancelled);
    assert_eq!(who(&call), (Cause::Ok, By::Server, Some(0)));
}

#[test]
fn deadline_seen_by_the_page() {
    let call = Call::streaming().with(|log, _| log.set_timeout(5)).with(CallLog::deadline);
    let call = call.abandoned(Abandoned::Deadline);
    assert_eq!(who(&call), (Cause::Deadline, By::Page, Some(4)));
    assert_eq!(call.verdict().timeout_ms, Some(5));
    let call = call.server(What::Trailers(Trailers { code: Some(4), ..Trailers::default() }));
    assert_eq!(call.verdict().server, ServerEnd::Status { code: Some(4), after_ms: 0.0 });
}

#[test]
fn deadline_seen_by_the_server() {
    let call = Call::streaming().with(|log, _| log.set_timeout(5)).trailers(Some(4), "deadline exceeded");
    assert_eq!(who(&call), (Cause::Deadline, By::Server, Some(4)));
}

#[test]
fn a_deadline_seen_by_both_is_the_first_ones() {
    let passed = |call: Call| call.with(|log, _| log.set_timeout(5));
    let status = || What::Trailers(Trailers { code: Some(4), ..Trailers::default() });
    let call = passed(Call::streaming()).server(status()).with(CallLog::deadline).abandoned(Abandoned::Deadline);
    assert_eq!(who(&call), (Cause::Deadline, By::Server, Some(4)));
    assert_eq!(call.verdict().server, ServerEnd::Status { code: Some(4), after_ms: -2.0 });
    // The page's reset may reach the server before its own timer.
    let call = passed(Call::streaming()).with(CallLog::deadline).abandoned(Abandoned::Deadline).with(|_, _| {});
    let call = call.server(What::Abandoned(AbandonedEvent { cause: Abandoned::Reset.into() }));
    assert_eq!(who(&call), (Cause::Deadline, By::Page, Some(4)));
    assert_eq!(call.verdict().server, ServerEnd::Noticed { cause: Abandoned::Reset, after_ms: 1.0 });
}

#[test]
fn a_deadline_that_is_not_the_calls_own_is_a_server_error() {
    let call = Call::streaming().trailers(Some(4), "a deadline of its own");
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(4)));
    let call = Call::streaming().with(|log, _| log.set_timeout(60_000)).trailers(Some(4), "early");
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(4)));
}

#[test]
fn dropped() {
    let call = Call::streaming().failed(Failure::Dropped);
    assert_eq!(who(&call), (Cause::Dropped, By::Network, Some(14)));
    // Without a word from the transport, too.
    let call = Call::streaming().abandoned(Abandoned::ConnectionLost);
    assert_eq!(who(&call), (Cause::Dropped, By::Network, None));
}

#[test]
fn unreachable() {
    let call = Call::new(Mode::Unary, Transport::Tunnel).failed(Failure::Unreachable { http_status: None });
    assert_eq!(who(&call), (Cause::Unreachable, By::Network, Some(14)));
    let call = Call::new(Mode::Unary, Transport::Web).failed(Failure::Unreachable { http_status: Some(502) });
    assert_eq!(call.verdict().http_status, Some(502));
}

#[test]
fn refused() {
    let call = Call::new(Mode::Unary, Transport::Tunnel).failed(Failure::Refused { http_status: Some(403) });
    assert_eq!(who(&call), (Cause::Refused, By::Server, Some(7)));
    assert_eq!(call.verdict().http_status, Some(403));
    // An HTTP error instead of gRPC: its page is no gRPC either, but that is not the point.
    let bad = MalformedEvent { direction: Direction::Response.into(), offset: 0, reason: "3c".to_owned() };
    let call = Call::new(Mode::Unary, Transport::Tunnel).connected().answered(404).event(What::Malformed(bad));
    let call = call.trailers(None, "");
    assert_eq!((who(&call).0, call.verdict().http_status), (Cause::Refused, Some(404)));
}

#[test]
fn sent_elsewhere() {
    let call = Call::new(Mode::Server, Transport::Web).failed(Failure::SentElsewhere);
    assert_eq!(who(&call), (Cause::SentElsewhere, By::Network, Some(2)));
}

#[test]
fn shutdown() {
    let call = Call::streaming().trailers(Some(14), "the server is shutting down");
    assert_eq!(who(&call), (Cause::Shutdown, By::Server, Some(14)));
    let call = Call::streaming().trailers(Some(14), "try again");
    assert_eq!(who(&call), (Cause::ServerError, By::Server, Some(14)));
}

#[test]
fn trailers_missing() {
    let call = Call::streaming().trailers(None, "");
    assert_eq!(who(&call), (Cause::TrailersMissing, By::Server, None));
    assert_eq!(call.verdict().received, 2);
}

#[test]
fn malformed() {
    let bad = MalformedEvent { direction: Direction::Response.into(), offset: 12, reason: "a bad flag".to_owned() };
    let call = Call::streaming().event(What::Malformed(bad)).with(|log, _| log.unreadable(13, "protocol error"));
    let call = call.abandoned(Abandoned::Unspecified);
    assert_eq!(who(&call), (Cause::Malformed, By::Page, Some(13)));
    let verdict = call.verdict();
    assert_eq!((verdict.malformed.unwrap().offset, verdict.message.as_str()), (12, "protocol error"));
    let call = Call::streaming().failed(Failure::Malformed { reason: "cut trailers".to_owned() });
    assert_eq!((who(&call).0, call.verdict().message.as_str()), (Cause::Malformed, "cut trailers"));
}

#[test]
fn every_cause_has_its_own_name() {
    let mut names: Vec<&str> = Cause::ALL.into_iter().map(Cause::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Cause::ALL.len());
    assert_eq!(Cause::ALL.into_iter().filter(|cause| !cause.is_end()).count(), 2);
}

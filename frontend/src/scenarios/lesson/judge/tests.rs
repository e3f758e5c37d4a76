//! Each answer can be right, and it is the calls that say so.

use weir_tap::{Abandoned, CallEvent, Cause, Entry, HalfClose, Messages, RequestHeaders, Side, Trailers, What};

use super::*;
use crate::{
    call::{Clock, Mode},
    transport::{
        Failure, Transport,
        http2::{FrameHead, Http2, Http2Frame},
    },
};

const START: u64 = 1_700_000_000_000_000_000;
/// The server's clock is so much ahead.
const AHEAD: u64 = 3_600_000_000_000;

/// A call as a test tells it, in milliseconds from its start.
struct Logged(CallLog);

fn call(mode: Mode) -> Logged {
    let mut log = CallLog::new(mode, Transport::Tunnel, START, usize::MAX);
    log.set_clock(Clock::recorded(AHEAD.cast_signed(), 100));
    Logged(log)
}

fn at(ms: u64) -> u64 {
    START + ms * 1_000_000
}

fn one(direction: Direction, first: u64, bytes: u64) -> What {
    What::Messages(Messages { direction: direction.into(), first, count: 1, bytes, ..Messages::default() })
}

impl Logged {
    fn page(mut self, ms: u64, what: What) -> Self {
        self.0.event(at(ms), what);
        self
    }

    fn server(mut self, ms: u64, what: What) -> Self {
        let event = CallEvent {
            side: Side::Server.into(),
            unix_nanos: at(ms) + AHEAD,
            what: Some(what),
            ..CallEvent::default()
        };
        self.0.apply(event);
        self
    }

    /// The page sends messages, the server sees each `later`.
    fn sends(mut self, instants: &[u64], later: u64) -> Self {
        for (n, &ms) in (1..).zip(instants) {
            self.0.queued(1);
            self = self.page(ms, one(Request, n, 10)).server(ms + later, one(Request, n, 10));
        }
        self
    }

    /// The server sends messages of so many bytes, the page takes each `later`.
    fn answers(mut self, instants: &[u64], later: u64, bytes: u64) -> Self {
        for (n, &ms) in (1..).zip(instants) {
            self = self.server(ms, one(Response, n, bytes)).page(ms + later, one(Response, n, bytes));
        }
        self
    }

    fn done(self, ms: u64) -> Self {
        self.page(ms, What::HalfClose(HalfClose {}))
    }

    fn ends(self, ms: u64, code: i32) -> Self {
        let trailers = Trailers { code: Some(code), message: "no".to_owned(), ..Trailers::default() };
        self.server(ms, What::Trailers(trailers.clone())).page(ms, What::Trailers(trailers))
    }

    fn cancelled(mut self, ms: u64) -> Self {
        self.0.cancelled(at(ms));
        self.page(ms, What::Abandoned(Abandoned { cause: Cause::Unspecified.into() }))
    }
}

fn judge(judge: Judge, calls: &[Logged]) -> Judged {
    judge(&calls.iter().map(|call| &call.0).collect::<Vec<_>>())
}

fn choice(found: Judge, calls: &[Logged]) -> usize {
    match judge(found, calls) {
        Judged::Is(choice, figures) => {
            assert!(figures.iter().all(|(_, value)| !value.is_empty()), "{figures:?}");
            choice
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_said_before_the_end_nor_of_a_call_that_failed() {
    for found in [refused, requests, before_deadline, ahead, seen_before_done, answers, first_answer, answers_meanwhile]
    {
        assert_eq!(judge(found, &[]), Judged::NotYet);
        assert_eq!(judge(found, &[call(Mode::Bidi).sends(&[1], 1)]), Judged::NotYet);
        let mut lost = call(Mode::Bidi).sends(&[1], 1);
        lost.0.failed(at(2), Failure::Dropped);
        lost.0.end(at(2));
        assert_eq!(judge(found, &[lost]), Judged::Cannot);
    }
}

#[test]
fn a_refusal_is_a_status_without_a_message() {
    let told = judge(refused, &[call(Mode::Unary).sends(&[0], 1).ends(2, 3)]);
    assert_eq!(told, Judged::Is(1, vec![("status", "INVALID_ARGUMENT".to_owned()), ("message", "no".to_owned())]));
    assert_eq!(choice(refused, &[call(Mode::Unary).answers(&[1], 1, 5).ends(2, 0)]), 0);
    assert_eq!(choice(refused, &[call(Mode::Unary).cancelled(2)]), 2);
}

#[test]
fn headers_are_measured_against_their_text() {
    let with = |len: u32| {
        let metadata = vec![Entry { key: "k".repeat(40), value: vec![b'v'; 50].into() }];
        let headers = RequestHeaders { path: "/a/b".to_owned() + &"c".repeat(6), metadata };
        let mut call = call(Mode::Unary).page(0, What::RequestHeaders(headers)).ends(1, 0);
        let head = FrameHead { kind: kind::HEADERS, flags: 0, stream: 3, len, value: 0 };
        call.0.see_http2(Http2::Opened { stream: 3, windows: weir_tap::PerDirection::both(65_535) });
        call.0.see_http2(Http2::Frame(Http2Frame { unix_nanos: at(0), direction: Request, head, offset: 0 }));
        call
    };
    assert_eq!(judge(header_compression, &[with(90)]), Judged::NotYet, "the second call tells");
    for (len, expected) in [(90, 0), (50, 1), (20, 2)] {
        assert_eq!(choice(header_compression, &[with(90), with(len)]), expected, "{len}");
    }
    let hidden = [with(90), call(Mode::Unary).ends(1, 0)];
    assert_eq!(judge(header_compression, &hidden), Judged::Cannot, "gRPC-Web hides its frames");
}

#[test]
fn one_request_is_one_request() {
    assert_eq!(choice(requests, &[call(Mode::Server).sends(&[0], 1).answers(&[1, 2, 3], 1, 5).ends(9, 0)]), 1);
    assert_eq!(choice(requests, &[call(Mode::Bidi).sends(&[0, 1], 1).answers(&[1, 2], 1, 5).ends(9, 0)]), 0);
    assert_eq!(choice(requests, &[call(Mode::Bidi).sends(&[0, 1], 1).answers(&[1], 1, 5).ends(9, 0)]), 2);
}

#[test]
fn quotes_before_a_deadline_are_counted() {
    let with = |instants: &[u64]| {
        let mut call = call(Mode::Server).answers(instants, 1, 5);
        call.0.set_timeout(1000);
        call.ends(1000, 4)
    };
    assert_eq!(choice(before_deadline, &[with(&[0, 900])]), 0);
    assert_eq!(choice(before_deadline, &[with(&[0, 400, 800])]), 1);
    assert_eq!(choice(before_deadline, &[with(&[0, 100, 200, 300])]), 2);
    assert_eq!(judge(before_deadline, &[call(Mode::Server).ends(1, 0)]), Judged::Cannot, "there was none");
}

#[test]
fn how_far_ahead_the_server_gets_is_read_off_both_sides() {
    // Ten messages at once, read one each 100 ms.
    let mut eager = call(Mode::Server);
    for n in 1..=10 {
        eager = eager.server(1, one(Response, n, 1000));
    }
    for n in 1..=10 {
        eager = eager.page(n * 100, one(Response, n, 1000));
    }
    assert_eq!(
        judge(ahead, &[eager.ends(1100, 0)]),
        Judged::Is(0, vec![("n", "9.77 KiB".to_owned()), ("all", "9.77 KiB".to_owned())])
    );
    // One after the other, each read before the next.
    assert_eq!(choice(ahead, &[call(Mode::Server).answers(&[0, 100, 200, 300], 50, 1000).ends(500, 0)]), 1);
    // A message each 100 ms that is read 350 ms later: four are under way.
    let instants: Vec<u64> = (0..20).map(|n| n * 100).collect();
    assert_eq!(
        judge(ahead, &[call(Mode::Server).answers(&instants, 350, 1000).ends(3000, 0)]),
        Judged::Is(2, vec![("n", "3.91 KiB".to_owned()), ("all", "19.5 KiB".to_owned())])
    );
    let deaf = call(Mode::Server).page(5, one(Response, 1, 9)).page(9, What::Trailers(Trailers::default()));
    assert_eq!(judge(ahead, &[deaf]), Judged::Unheard);
}

#[test]
fn the_seventh_begins_when_one_of_six_is_over() {
    let open = |first: u64| call(Mode::Server).answers(&[first], 0, 5);
    let six = |seventh: Option<u64>| {
        let mut calls: Vec<Logged> = (0..5).map(|_| open(4)).collect();
        calls.push(open(4).cancelled(3000));
        calls.push(seventh.map_or_else(|| call(Mode::Server), open));
        calls
    };
    assert_eq!(judge(seven, &six(None)), Judged::NotYet);
    assert_eq!(judge(seven, &six(None)[..6]), Judged::NotYet);
    assert_eq!(
        judge(seven, &six(Some(3004))),
        Judged::Is(1, vec![("n", "6".to_owned()), ("wait", "3.00 s".to_owned())])
    );
    assert_eq!(choice(seven, &six(Some(9))), 0);
    let mut five = six(Some(3004));
    five[0] = open(3010);
    assert_eq!(choice(seven, &five), 2);
}

#[test]
fn what_the_server_saw_before_done_is_counted_on_the_pages_clock() {
    let live = call(Mode::Client).sends(&[10, 20, 30], 2).done(900).ends(905, 0);
    assert_eq!(judge(seen_before_done, &[live]), Judged::Is(0, vec![("n", "3".to_owned()), ("all", "3".to_owned())]));
    assert_eq!(choice(seen_before_done, &[call(Mode::Client).sends(&[10, 20, 30], 900).done(40).ends(999, 0)]), 1);
    assert_eq!(choice(seen_before_done, &[call(Mode::Client).sends(&[10, 20, 30], 15).done(31).ends(99, 0)]), 2);
    let mut deaf = call(Mode::Client).page(5, one(Request, 1, 9)).done(6);
    deaf.0.end(at(7));
    assert_eq!(judge(seen_before_done, &[deaf]), Judged::Unheard);
    assert_eq!(judge(seen_before_done, &[call(Mode::Client).sends(&[10], 1).cancelled(20)]), Judged::Cannot);
}

#[test]
fn a_cancelled_call_has_no_answer() {
    assert_eq!(choice(answers, &[call(Mode::Client).sends(&[1, 2, 3], 1).cancelled(9)]), 0);
    assert_eq!(choice(answers, &[call(Mode::Client).sends(&[1], 1).done(2).answers(&[3], 1, 5).ends(4, 0)]), 1);
    assert_eq!(choice(answers, &[call(Mode::Bidi).sends(&[1], 1).answers(&[3, 4], 1, 5).ends(9, 0)]), 2);
    assert_eq!(judge(answers, &[call(Mode::Client).sends(&[1], 1).ends(4, 3)]), Judged::Cannot);
}

#[test]
fn the_first_answer_comes_when_it_comes() {
    let with =
        |answer: u64| call(Mode::Bidi).sends(&[0, 100, 200, 300], 1).done(301).answers(&[answer], 1, 5).ends(900, 0);
    assert_eq!(choice(first_answer, &[with(50)]), 0);
    assert_eq!(choice(first_answer, &[with(150)]), 1);
    assert_eq!(judge(first_answer, &[with(310)]), Judged::Is(2, vec![("n", "4".to_owned())]));
    assert_eq!(judge(first_answer, &[call(Mode::Bidi).sends(&[0], 1).answers(&[2], 1, 5).ends(9, 0)]), Judged::Cannot);
}

#[test]
fn answers_meanwhile_are_those_before_the_last_request() {
    let with = |instants: &[u64]| {
        call(Mode::Bidi).sends(&[0, 100, 200, 300], 1).done(301).answers(instants, 1, 5).ends(900, 0)
    };
    assert_eq!(choice(answers_meanwhile, &[with(&[400, 500])]), 0);
    assert_eq!(choice(answers_meanwhile, &[with(&[2, 102, 202, 302])]), 1);
    assert_eq!(choice(answers_meanwhile, &[with(&[0, 250, 500])]), 2);
}

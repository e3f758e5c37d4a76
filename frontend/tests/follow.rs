//! Calls that somebody else makes, among the page's own: told in parts, as they go on.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use weir_page::{
    call::{CallLog, Calls, Cause, Mode, Run},
    recording::{Cursor, FollowError, OpenError, part},
    transport::{Routes, Transport},
};
use weir_proto::weir::v1::{
    Recording,
    recording::{Call, Step, step::What as Seen},
};
use weir_tap::{Direction, Frame, HalfClose, PerDirection, ResponseHeaders, Trailers, What};

wasm_bindgen_test_configure!(run_in_browser);

/// Nobody listens there.
const ORIGIN: &str = "http://127.0.0.1:1";
const START: u64 = 1_700_000_000_000_000_000;
const MS: u64 = 1_000_000;

/// A call that another page makes.
struct Theirs {
    log: CallLog,
    cursor: Cursor,
    sent: PerDirection<u64>,
}

impl Theirs {
    fn new() -> Self {
        let log = CallLog::new(Mode::Bidi, Transport::Tunnel, START, 1 << 20);
        Self { log, cursor: Cursor::default(), sent: PerDirection::default() }
    }

    fn message(&mut self, at: u64, direction: Direction) {
        let frame = Frame { offset: self.sent[direction], len: 2, compressed: false };
        self.sent[direction] += 7;
        self.log.data(START + at, direction, &[0, 0, 0, 0, 2, 8, 7], &[frame]);
    }

    fn part(&mut self, at: u64) -> Recording {
        let call = Call {
            id: "0123456789abcdef0123456789abcdef".to_owned(),
            path: "/weir.v1.Lab/Echo".to_owned(),
            mode: Mode::Bidi.id().to_owned(),
            transport: Transport::Tunnel.name().to_owned(),
            started_unix_nanos: START,
            ..Call::default()
        };
        part(&self.log, call, START + at, &mut self.cursor)
    }
}

fn same(run: &Run, theirs: &Theirs) {
    let now = run.now();
    assert_eq!(run.counters(), theirs.log.counters(now));
    assert_eq!(run.verdict(), weir_page::call::verdict(&theirs.log, now));
}

#[wasm_bindgen_test]
fn a_call_of_somebody_else_is_shown_as_it_goes_on() {
    let calls = Calls::with(Routes::to(ORIGIN.to_owned()));
    let mut theirs = Theirs::new();
    theirs.log.connected(START + MS);
    theirs.message(2 * MS, Direction::Request);
    let run = calls.follow(theirs.part(3 * MS), None).unwrap();
    assert_eq!((run.number(), run.id()), (1, "0123456789abcdef0123456789abcdef"), "its id is kept");
    assert!(run.is_open() && !run.can_cancel() && !run.can_send());
    assert_eq!(run.mode(), Some(Mode::Bidi));
    same(&run, &theirs);
    run.cancel();
    run.half_close();
    assert!(run.try_send(&bytes::Bytes::new()).is_err());
    assert_eq!((run.is_open(), run.log().facts().cancelled), (true, None), "it is not the page's to cancel");

    theirs.log.event(START + 4 * MS, What::ResponseHeaders(ResponseHeaders { http_status: 200, metadata: vec![] }));
    for n in 5..30 {
        theirs.message(n * MS, Direction::Response);
    }
    run.push(theirs.part(40 * MS)).unwrap();
    same(&run, &theirs);
    assert_eq!((run.counters().received, run.verdict().cause), (25, Cause::Open));
    // What cannot follow changes nothing.
    let broken = Recording { steps: vec![Step { unix_nanos: 1, what: Some(Seen::Queued(1)) }], ..theirs.part(40 * MS) };
    assert!(matches!(run.push(broken), Err(OpenError::Damaged { .. })));
    same(&run, &theirs);
    // Looking back and forth.
    let stops = run.tape().unwrap().stops();
    run.seek(1);
    assert!(run.is_open(), "whatever is shown of it");
    assert!(run.counters().received < 25);
    run.seek(stops);
    same(&run, &theirs);

    theirs.log.event(START + 50 * MS, What::HalfClose(HalfClose {}));
    theirs.log.event(START + 51 * MS, What::Trailers(Trailers { code: Some(0), ..Trailers::default() }));
    run.push(theirs.part(60 * MS)).unwrap();
    same(&run, &theirs);
    assert_eq!((run.is_open(), run.verdict().cause), (false, Cause::Ok));
    assert_eq!(run.record().left_out, 0);
    calls.forget(&run);
}

#[wasm_bindgen_test]
fn so_many_are_followed_and_the_page_has_room_for_its_own() {
    let calls = Calls::with(Routes::to(ORIGIN.to_owned()));
    let runs: Vec<_> = (0..64).map(|_| calls.follow(Theirs::new().part(0), None).unwrap()).collect();
    assert_eq!(calls.follow(Theirs::new().part(0), None), Err(FollowError::TooMany));
    calls.forget(&runs[0]);
    assert!(calls.follow(Theirs::new().part(0), None).is_ok());
    assert_eq!(calls.follow(Recording::default(), None), Err(FollowError::Open(OpenError::NotRecording)));
}

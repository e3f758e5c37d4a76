//! The file of a call: it is refused, or it can be played, judged, drawn, saved again, and told in parts.

use bytes::Bytes;
use weir_page::{
    call::{CallLog, Clock, Filter, Mode, verdict},
    recording::{Cursor, Tape, from_file, part, take, to_file},
    scenarios::contract,
    stage,
    transport::Transport,
};
use weir_proto::weir::v1::{Recording, recording::Call};
use weir_tap::{Direction, Frame, HalfClose, RequestHeaders, ResponseHeaders, Trailers, What};
use weir_wire::grpc::frame;

/// When the seed's call began.
const START: u64 = 1_700_000_000_000_000_000;
/// What a log may keep here, in bytes: little, so that it also drops.
const LIMIT: usize = 1 << 16;

pub(crate) fn run(input: &[u8]) {
    let contract = contract();
    let Ok(tape) = from_file(input, &contract) else { return };
    let now = tape.end();
    let mut log = tape.log(LIMIT);
    let mut told = 0;
    let (mut cursor, mut followed) = (Cursor::default(), None::<Tape>);
    for stop in 1..=tape.stops() {
        let until = tape.steps_at(stop);
        tape.play(&mut log, told, until);
        told = until;
        let part = part(&log, tape.call().clone(), now, &mut cursor);
        match &mut followed {
            None => followed = Some(Tape::open(part).expect("what the page tells is sound")),
            Some(followed) => drop(followed.push(part).expect("what the page tells follows")),
        }
    }
    tape.play(&mut log, told, tape.steps());
    let counters = log.counters(now);
    for figure in [counters.elapsed_ms, counters.received_rate, counters.sent_rate] {
        assert!(figure.is_finite() && figure >= 0.0, "{figure}");
    }
    let _ = verdict(&log, now);
    if let Some(followed) = followed {
        let there = followed.whole(LIMIT).counters(now);
        assert_eq!((there.sent, there.received), (counters.sent, counters.received));
    }
    apart(&tape, input.len());
    for filter in [Filter::All, Filter::Requests, Filter::Responses] {
        for at in 0..log.rows(filter) {
            let row = log.row(filter, at).expect("it counts among the rows");
            let _ = log.bytes(row.number);
        }
    }
    let _ = stage::plain_picture(&log, 3000.0);
    let saved = take(&log, tape.call().clone(), now.max(tape.start())).recording;
    let file = to_file(&saved, &contract).expect("the contract has recordings");
    assert!(from_file(file.as_bytes(), &contract).is_ok(), "what was saved cannot be opened");
}

/// The same file in two parts is the same call.
fn apart(tape: &Tape, cut: usize) {
    let mut first = tape.recording().clone();
    let rest = first.steps.split_off(cut % (first.steps.len() + 1));
    let second = Recording { steps: rest, ..first.clone() };
    let mut parts = Tape::open(first).expect("a beginning of what is sound");
    parts.push(second).expect("its end");
    let now = tape.end();
    let [whole, parts] = [tape, &parts].map(|tape| tape.whole(LIMIT).counters(now));
    assert_eq!((parts.sent, parts.received, parts.queued), (whole.sent, whole.received, whole.queued));
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let file = to_file(&take(&log(), call(), START + 90_000_000).recording, &contract()).unwrap_or_default();
    let other = r#"{"format":1,"call":{"mode":"unary","transport":"web","startedUnixNanos":"5"},"savedUnixNanos":"9",
        "steps":[{"unixNanos":"6","moment":"LEFT"},{"unixNanos":"7","failed":{"kind":"DROPPED"}},{"unixNanos":"8","moment":"ENDED"}]}"#;
    vec![file.into_bytes(), other.into(), b"{\"format\":2,\"weir\":\"9.9.9\"}".to_vec()]
}

fn call() -> Call {
    Call {
        mode: Mode::Bidi.id().to_owned(),
        transport: Transport::Tunnel.name().to_owned(),
        scenario: "echo".to_owned(),
        path: "/weir.v1.Lab/Echo".to_owned(),
        started_unix_nanos: START,
        ..Call::default()
    }
}

/// A call of two messages each way.
fn log() -> CallLog {
    let mut log = CallLog::new(Mode::Bidi, Transport::Tunnel, START, 1 << 20);
    log.set_clock(Clock::recorded(3_000_000, 200_000));
    log.connected(START + 1000);
    log.event(
        START + 2000,
        What::RequestHeaders(RequestHeaders { path: "/weir.v1.Lab/Echo".into(), ..Default::default() }),
    );
    let message = Bytes::from(frame(0, &[8, 7]));
    for number in 0..4_u64 {
        let direction = if number % 2 == 0 { Direction::Request } else { Direction::Response };
        let frame = Frame { offset: number / 2 * message.len() as u64, len: 2, compressed: false };
        log.data(START + 10_000_000 * (number + 1), direction, &message, &[frame]);
    }
    log.event(START + 51_000_000, What::HalfClose(HalfClose::default()));
    log.event(START + 52_000_000, What::ResponseHeaders(ResponseHeaders { http_status: 200, ..Default::default() }));
    log.event(START + 53_000_000, What::Trailers(Trailers { code: Some(0), ..Default::default() }));
    log.end(START + 54_000_000);
    log
}

//! Recordings that are taken in parts while the call goes on.

use std::ops::Range;

use proptest::prelude::*;
use prost::Message as _;
use weir_proto::weir::v1::{
    Recording,
    recording::{Step, step::What as Seen},
};
use weir_tap::{CallEvent, Direction, HalfClose, Messages, Side, What};

use super::{
    acts::{Act, Acted, acts},
    calls::{Live, MS, SERVER, START, call, framed, run},
    contract,
    same::{same, same_rows},
};
use crate::{
    call::{CallLog, Filter, Mode, Teller as _, verdict},
    recording::{Cursor, OpenError, Tape, part, replay::Replay, take},
    transport::Transport,
};

const LATER: u64 = START + 500_000 * MS;

/// A call as it went, and the parts in which it was told.
fn told(mode: Mode, transport: Transport, acts: &[Act], nanos: u64) -> (Acted, Vec<Recording>) {
    let mut acted = Acted::new(mode, transport);
    acted.at += nanos;
    let (mut cursor, mut parts) = (Cursor::default(), Vec::new());
    let mut cut = |acted: &Acted| {
        parts.push(part(acted.log(), acted.call.clone(), START + acted.at, &mut cursor));
    };
    for act in acts {
        if acted.act(act) {
            cut(&acted);
        }
    }
    cut(&acted);
    (acted, parts)
}

/// The parts put together by a tape, and the log that was told them as they came.
fn follow(parts: &[Recording], room: usize) -> (Replay, CallLog) {
    let mut tape = Tape::open(parts[0].clone()).unwrap();
    tape.room = room;
    let mut log = tape.whole(usize::MAX);
    let replay = Replay::at_end(tape);
    for part in &parts[1..] {
        replay.push(&mut log, usize::MAX, part.clone()).unwrap();
    }
    (replay, log)
}

/// The file of a log, byte for byte.
fn file(log: &CallLog, acted: &Acted) -> Vec<u8> {
    take(log, acted.call.clone(), LATER).recording.encode_to_vec()
}

/// Asserts that no message is told twice, and none left out.
fn once(parts: &[Recording]) {
    let mut next = std::collections::BTreeMap::new();
    let mut seen = |whose: (i32, u64, i32), told: Range<u64>, first: bool| {
        let next = next.entry(whose).or_insert(1);
        assert!(told.start >= *next && (first || told.start == *next), "{whose:?}: {told:?} after {next}");
        *next = told.end;
    };
    for step in parts.iter().flat_map(|part| &part.steps) {
        match &step.what {
            Some(Seen::Event(event)) => {
                if let Some(What::Messages(run)) = event.what {
                    // Older ones may be gone.
                    seen((event.side, event.server_id, run.direction), run.first..run.first + run.count, true);
                }
            }
            Some(Seen::Rows(rows)) => {
                let count = crate::recording::rows::messages(step.unix_nanos, rows).count() as u64;
                seen((-1, 0, rows.direction), rows.first..rows.first + count, false);
            }
            Some(Seen::Counted(run)) => seen((-1, 0, run.direction), run.first..run.first + run.count, false),
            _ => {}
        }
    }
}

proptest! {
    #[test]
    fn parts_make_the_recording_that_is_made_at_once(
        acts in acts(true),
        mode in prop::sample::select(&Mode::ALL[..]),
        web in any::<bool>(),
        nanos in 0u64..5000,
        small in any::<bool>(),
    ) {
        let transport = if web { Transport::Web } else { Transport::Tunnel };
        let (acted, parts) = told(mode, transport, &acts, nanos);
        once(&parts);
        let (replay, log) = follow(&parts, if small { 20_000 } else { usize::MAX });
        let at_once = file(acted.log(), &acted);
        prop_assert!(file(&log, &acted) == at_once, "the log that was told them as they came");
        prop_assert!(file(&replay.tape().whole(usize::MAX), &acted) == at_once, "a log that is told all of them");
        // And so does what is played of the file.
        let tape = Tape::new(take(acted.log(), acted.call.clone(), LATER).recording).unwrap();
        prop_assert!(file(&tape.whole(usize::MAX), &acted) == at_once, "a log that is told the file");
    }

    #[test]
    fn who_follows_sees_what_the_caller_sees(
        acts in acts(false),
        mode in prop::sample::select(&Mode::ALL[..]),
        web in any::<bool>(),
        when in any::<prop::sample::Index>(),
    ) {
        let acts: Vec<_> = acts.into_iter().map(|act| match act {
            // The page's rows know whole microseconds.
            Act::Wait(nanos) => Act::Wait(nanos / 1000 * 1000),
            act => act,
        }).collect();
        let transport = if web { Transport::Web } else { Transport::Tunnel };
        let (acted, mut parts) = told(mode, transport, &acts, 0);
        // How the method streams is known with some part only.
        let known = when.index(parts.len() + 1);
        for part in &mut parts[..known] {
            part.call.as_mut().unwrap().mode.clear();
        }
        let (replay, mut log) = follow(&parts, usize::MAX);
        if known == parts.len() {
            prop_assert_eq!((log.mode(), replay.tape().mode()), (None, None));
            log.set_mode(mode);
        }
        let live = acted.log();
        // Of what is not known to be one request it is said when it left.
        if known > 0 && !mode.client_streams() && live.facts().left.is_some() && known == parts.len() {
            prop_assert_eq!(log.rows(Filter::All), live.rows(Filter::All) + 1);
        } else {
            same(live, &log, LATER);
        }
        prop_assert_eq!(replay.is_live(), live.ended().is_none());
        prop_assert_eq!(replay.now(), replay.tape().end());
    }

    #[test]
    fn who_looks_back_finds_everything_in_its_place(
        acts in acts(false),
        back in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let (acted, parts) = told(Mode::Bidi, Transport::Tunnel, &acts, 0);
        let tape = Tape::open(parts[0].clone()).unwrap();
        let mut log = tape.whole(usize::MAX);
        let replay = Replay::at_end(tape);
        for (at, part) in parts[1..].iter().enumerate() {
            let stops = replay.tape().stops();
            replay.seek(&mut log, usize::MAX, back[at % back.len()].index(stops + 1));
            let shown = replay.now();
            let follows = replay.played() == stops;
            replay.push(&mut log, usize::MAX, part.clone()).unwrap();
            prop_assert!(follows || replay.now() == shown, "what is looked at stays");
            // What came late is in its place: as if all had been there before.
            let tape = replay.tape();
            let mut anew = tape.log(usize::MAX);
            let told = if follows { tape.steps() } else { replay.told() };
            tape.play(&mut anew, 0, told);
            same(&anew, &log, LATER);
            prop_assert!(follows || tape.steps_until(shown) >= told);
        }
        let stops = replay.tape().stops();
        replay.seek(&mut log, usize::MAX, stops);
        prop_assert!(file(&log, &acted) == file(acted.log(), &acted));
    }
}

/// A call that is longer than what a log keeps of a side's messages and frames.
fn long(cuts: &[u64]) -> (Live, Vec<Recording>) {
    let mut live = Live::new(Mode::Bidi, Transport::Tunnel, 400_000);
    live.stream();
    live.begin();
    let (mut cursor, mut parts) = (Cursor::default(), Vec::new());
    let message = framed(&[9; 19]);
    for n in 0..150_000 {
        // Slow enough to be told one by one.
        let at = 3 * MS + n * 6 * MS;
        live.chunk(at, Direction::Request, &message);
        live.chunk(at + MS, Direction::Response, &message);
        live.server(at + MS, run(Direction::Request, n + 1, 1));
        if cuts.contains(&n) {
            parts.push(part(&live.log, call(Mode::Bidi, Transport::Tunnel), START + at, &mut cursor));
        }
    }
    parts.push(part(&live.log, call(Mode::Bidi, Transport::Tunnel), START + 900_000 * MS, &mut cursor));
    (live, parts)
}

#[test]
fn what_no_log_keeps_is_counted_once_however_the_parts_are_cut() {
    for cuts in [&[][..], &[70, 20_000, 21_000, 60_000, 149_999], &[149_000]] {
        let (live, parts) = long(cuts);
        assert_eq!(parts.len(), cuts.len() + 1);
        once(&parts);
        let at_once = take(&live.log, call(Mode::Bidi, Transport::Tunnel), LATER).recording;
        let tape = Tape::open(parts[0].clone()).unwrap();
        let mut log = tape.whole(400_000);
        let replay = Replay::at_end(tape);
        for part in &parts[1..] {
            replay.push(&mut log, 400_000, part.clone()).unwrap();
        }
        let again = take(&log, call(Mode::Bidi, Transport::Tunnel), LATER).recording;
        assert!(again.encode_to_vec() == at_once.encode_to_vec(), "cut at {cuts:?}");
        same_rows(&live.log, &log);
        let counters = |log: &CallLog| (log.counters(LATER).received_bytes, log.counters(LATER).sent, log.server());
        assert_eq!(counters(&log), counters(&live.log));
        let http2 = |log: &CallLog| (log.http2().total(), log.http2().dropped(), log.http2().frames().len());
        assert_eq!(http2(&log), http2(&live.log));
    }
}

#[test]
fn a_run_that_grows_is_told_as_it_is_and_once_when_it_is_over() {
    let mut live = Live::new(Mode::Server, Transport::Tunnel, usize::MAX);
    live.begin();
    let mut cursor = Cursor::default();
    let head = part(&live.log, call(Mode::Server, Transport::Tunnel), LATER, &mut cursor);
    let (replay, mut log) = follow(&[head], usize::MAX);
    let mut runs = Vec::new();
    for n in 0..6 {
        live.message(10 * MS + n * MS, Direction::Response, b"fast");
        let part = part(&live.log, call(Mode::Server, Transport::Tunnel), LATER, &mut cursor);
        let of = |steps: &[Step]| -> Vec<(u64, u64)> {
            let runs = steps.iter().filter_map(|step| match &step.what {
                Some(Seen::Event(CallEvent { what: Some(What::Messages(run)), .. })) => Some((run.first, run.count)),
                _ => None,
            });
            runs.collect()
        };
        runs.push((of(&part.steps), of(&part.open)));
        replay.push(&mut log, usize::MAX, part).unwrap();
        same(&live.log, &log, LATER);
        assert_eq!(log.client_side().open_run(Direction::Response).map(|told| told.1.count), (n > 0).then_some(n));
    }
    let none = Vec::new();
    assert_eq!(runs[0], (vec![(1, 1)], none.clone()));
    for (n, run) in runs[1..].iter().enumerate() {
        assert_eq!(*run, (none.clone(), vec![(2, n as u64 + 1)]));
    }
    live.page(60 * MS, What::HalfClose(HalfClose {}));
    let part = part(&live.log, call(Mode::Server, Transport::Tunnel), LATER, &mut cursor);
    assert_eq!((part.steps.len(), part.open.len()), (2, 0), "the whole run, and what ended it");
}

#[test]
fn a_call_of_somebody_else_is_open_until_it_is_said_to_have_ended() {
    let mut live = Live::new(Mode::Server, Transport::Tunnel, usize::MAX);
    let mut cursor = Cursor::default();
    live.begin();
    live.message(MS, Direction::Request, b"go");
    let mut next =
        |live: &Live, at: u64| part(&live.log, call(Mode::Server, Transport::Tunnel), START + at, &mut cursor);
    let first = next(&live, 2 * MS);
    let tape = Tape::open(first).unwrap();
    let mut log = tape.whole(usize::MAX);
    let replay = Replay::at_end(tape);
    assert!(replay.is_live());
    assert_eq!(
        (replay.now(), verdict(&log, replay.now()).elapsed_ms),
        (START + 2 * MS, 2.0),
        "the caller's clock counts"
    );
    // Nothing new is a part too: the call goes on.
    replay.push(&mut log, usize::MAX, next(&live, 40 * MS)).unwrap();
    assert_eq!((replay.is_live(), verdict(&log, replay.now()).elapsed_ms), (true, 40.0));
    live.answer(50 * MS);
    live.message(51 * MS, Direction::Response, b"one");
    replay.push(&mut log, usize::MAX, next(&live, 60 * MS)).unwrap();
    assert_eq!(verdict(&log, replay.now()), verdict(&live.log, START + 60 * MS));
    assert!(!verdict(&log, replay.now()).cause.is_end());
    live.ok(70 * MS);
    replay.push(&mut log, usize::MAX, next(&live, 80 * MS)).unwrap();
    assert!(!replay.is_live());
    assert_eq!(verdict(&log, replay.now()), verdict(&live.log, START + 80 * MS));
    same(&live.log, &log, LATER);
    // A server's word may come after that.
    live.server(75 * MS, run(Direction::Response, 1, 1));
    replay.push(&mut log, usize::MAX, next(&live, 90 * MS)).unwrap();
    same(&live.log, &log, LATER);
    // A file of it is a file like any other.
    let tape = Tape::new(replay.tape().recording().clone()).unwrap();
    assert!(!tape.is_live());
    same(&live.log, &tape.whole(usize::MAX), LATER);
}

#[test]
fn a_method_that_is_found_later_says_how_it_streams() {
    let mut live = Live::new(Mode::Unary, Transport::Web, usize::MAX);
    live.begin();
    live.message(MS, Direction::Request, b"hello");
    live.half_close(MS);
    live.log.left(START + 2 * MS);
    let mut cursor = Cursor::default();
    let mut call = call(Mode::Unary, Transport::Web);
    call.mode.clear();
    let tape = Tape::open(part(&live.log, call.clone(), LATER, &mut cursor)).unwrap();
    let mut log = tape.whole(usize::MAX);
    let replay = Replay::at_end(tape);
    // What left may have been many requests.
    assert_eq!((log.mode(), log.rows(Filter::All)), (None, live.log.rows(Filter::All) + 1));
    let method = contract().methods().find(|method| method.mode() == Mode::Unary).unwrap();
    replay.know(&mut log, usize::MAX, method.clone());
    assert_eq!(log.callee().method(), Some(&method));
    same(&live.log, &log, LATER);
    // Who tells the call need not know it yet.
    live.answer(6 * MS);
    live.message(6 * MS, Direction::Response, b"hello you");
    replay.push(&mut log, usize::MAX, part(&live.log, call, LATER, &mut cursor)).unwrap();
    same(&live.log, &log, LATER);
    replay.seek(&mut log, usize::MAX, 1);
    assert_eq!(log.callee().method(), Some(&method));
}

#[test]
fn what_a_side_says_out_of_its_order_is_put_into_it() {
    let mut live = Live::new(Mode::Server, Transport::Tunnel, usize::MAX);
    live.begin();
    let whole = |live: &Live| part(&live.log, call(Mode::Server, Transport::Tunnel), LATER, &mut Cursor::default());
    let mut first = whole(&live);
    let event = |at: u64, first: u64| {
        let what = Messages { direction: Direction::Response.into(), first, count: 1, ..Messages::default() };
        let (side, what) = (Side::Server.into(), Some(What::Messages(what)));
        let unix_nanos = START + 5_000 * MS + at;
        let event = CallEvent { side, unix_nanos, what, server_id: SERVER, ..CallEvent::default() };
        Step { what: Some(Seen::Event(event)), ..Step::default() }
    };
    let head = Recording { steps: Vec::new(), ..first.clone() };
    first.steps.push(event(30 * MS, 3));
    let tape = Tape::open(first).unwrap();
    let mut log = tape.whole(usize::MAX);
    let replay = Replay::at_end(tape);
    let late = Recording { steps: vec![event(40 * MS, 4), event(20 * MS, 2)], ..head };
    replay.push(&mut log, usize::MAX, late).unwrap();
    let firsts: Vec<_> = log.server_side().messages(Direction::Response, 0).1.map(|told| told.1.first).collect();
    assert_eq!(firsts, [2, 3, 4]);
}

#[test]
fn a_part_that_cannot_follow_is_refused_and_changes_nothing() {
    let mut live = Live::new(Mode::Bidi, Transport::Tunnel, usize::MAX);
    let mut cursor = Cursor::default();
    live.begin();
    live.message(2 * MS, Direction::Response, b"one");
    let mut parts = vec![part(&live.log, call(Mode::Bidi, Transport::Tunnel), LATER, &mut cursor)];
    live.page(3 * MS, What::HalfClose(HalfClose {}));
    parts.push(part(&live.log, call(Mode::Bidi, Transport::Tunnel), LATER, &mut cursor));
    let mut tape = Tape::open(parts[0].clone()).unwrap();
    let before = tape.clone();
    let mut refused = |change: &dyn Fn(&mut Recording), place: &str| {
        let mut part = parts[1].clone();
        change(&mut part);
        assert_eq!(tape.push(part), Err(OpenError::Damaged { place: place.to_owned() }));
        assert!(tape == before);
    };
    refused(&|part| part.call.as_mut().unwrap().id.push('0'), "call");
    refused(&|part| part.call.as_mut().unwrap().started_unix_nanos += 1, "call");
    refused(&|part| part.call.as_mut().unwrap().mode = "unary".to_owned(), "call.mode");
    let moment = |unix_nanos| Step { unix_nanos, what: Some(Seen::Moment(1)) };
    refused(&move |part| part.steps.push(moment(1)), "steps[1]");
    refused(&move |part| part.open.push(moment(START)), "open[0]");
    let endless = Step { unix_nanos: START, what: Some(Seen::Missed(u64::MAX)) };
    refused(&move |part| part.steps.push(endless.clone()), "steps[1].missed");
    // What was told already cannot come again.
    let rows = parts[0].steps.iter().find(|step| matches!(step.what, Some(Seen::Rows(_)))).unwrap().clone();
    refused(&move |part| part.steps.push(rows.clone()), "steps[1].rows.offset");
    assert!(tape.push(parts[1].clone()).is_ok());
}

#[test]
fn a_clock_that_becomes_better_known_moves_what_is_told_already() {
    let mut live = Live::new(Mode::Unary, Transport::Tunnel, usize::MAX);
    live.begin();
    let mut cursor = Cursor::default();
    let mut first = part(&live.log, call(Mode::Unary, Transport::Tunnel), LATER, &mut cursor);
    // As known at first, the server would have heard of the call before it was made.
    first.clock.as_mut().unwrap().offset_nanos += (20 * MS).cast_signed();
    first.clock.as_mut().unwrap().error_nanos = 30 * MS;
    let mut tape = Tape::open(first).unwrap();
    let far = |tape: &Tape| {
        let place = tape
            .recording()
            .steps
            .iter()
            .position(|step| matches!(&step.what, Some(Seen::Event(event)) if event.side() == Side::Server));
        tape.instant(place.unwrap() + 1)
    };
    assert_eq!(far(&tape), START, "an instant before the start is the start");
    live.half_close(3 * MS);
    tape.push(part(&live.log, call(Mode::Unary, Transport::Tunnel), LATER, &mut cursor)).unwrap();
    assert_eq!(far(&tape), START + MS);
    same(&live.log, &tape.whole(usize::MAX), LATER);
}

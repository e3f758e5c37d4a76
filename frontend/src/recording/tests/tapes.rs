//! A log, its recording, and the log that comes of it.

use proptest::prelude::*;
use weir_proto::weir::v1::{
    Recording,
    recording::{Clock, step::What as Seen},
};
use weir_tap::{Direction, PerDirection, Side, What};

use super::{
    calls::{Live, MS, OTHER, SERVER, START, call, every_kind, framed, run},
    file, open,
    same::{same, same_rows},
};
use crate::{
    call::{CallLog, Filter, Mode, verdict},
    recording::{Tape, take},
    transport::Transport,
};

const LATER: u64 = START + 5000 * MS;

fn replayed(tape: &Tape) -> CallLog {
    let mut log = tape.log(usize::MAX);
    tape.play(&mut log, 0, tape.steps());
    log
}

/// Through the file, as a user does it.
fn through_file(log: &CallLog, mode: Mode, transport: Transport) -> Tape {
    let taken = take(log, call(mode, transport), LATER);
    let tape = open(file(&taken.recording).as_bytes()).unwrap();
    assert_eq!(tape.recording(), &taken.recording, "the file says what was recorded, in its order");
    tape
}

#[test]
fn a_call_of_every_kind_plays_again_as_it_was() {
    for (name, call, log) in every_kind() {
        let taken = take(&log, call, LATER);
        assert_eq!(taken.left_out, 0, "{name}");
        let tape = open(file(&taken.recording).as_bytes()).unwrap();
        assert_eq!(tape.recording(), &taken.recording);
        same(&log, &replayed(&tape), LATER);
    }
}

#[test]
fn every_stop_is_reached_from_both_sides() {
    for (name, call, log) in every_kind() {
        let tape = Tape::new(take(&log, call, LATER).recording).unwrap();
        assert!(tape.stops() > 0, "{name}");
        assert_eq!((tape.steps_at(0), tape.steps_at(tape.stops())), (0, tape.steps()));
        let mut forward = tape.log(usize::MAX);
        for stop in 1..=tape.stops() {
            let (before, steps) = (tape.steps_at(stop - 1), tape.steps_at(stop));
            assert!(before < steps, "{name}: stop {stop} is none");
            assert_eq!((tape.stop_of(before), tape.stop_of(steps)), (stop - 1, stop));
            tape.play(&mut forward, before, steps);
            let mut anew = tape.log(usize::MAX);
            tape.play(&mut anew, 0, steps);
            assert!(tape.instant(steps) >= tape.instant(before));
            same(&forward, &anew, tape.instant(steps));
        }
        same(&log, &forward, LATER);
    }
}

#[test]
fn what_both_sides_saw_comes_in_the_order_of_the_pages_clock() {
    let (_, call, log) = every_kind().into_iter().find(|(name, ..)| *name == "unary").unwrap();
    let tape = Tape::new(take(&log, call, LATER).recording).unwrap();
    let at = |millis| tape.steps_until(START + millis * MS);
    let mut log = tape.log(usize::MAX);
    tape.play(&mut log, 0, at(0));
    assert_eq!((log.rows(Filter::All), log.server_side().is_empty()), (1, true));
    tape.play(&mut log, at(0), at(2));
    assert_eq!((log.rows(Filter::Requests), log.server().received), (3, 0));
    tape.play(&mut log, at(2), at(3));
    assert_eq!((log.counters(START).sent, log.server().received, log.counters(START).received), (1, 1, 0));
    assert_eq!(tape.end(), START + 6 * MS);
}

#[test]
fn each_server_has_its_own_clock() {
    let (_, call, log) = every_kind().into_iter().find(|(name, ..)| *name == "three ends").unwrap();
    let recording = take(&log, call, LATER).recording;
    let clocks = |recording: &Recording| {
        let of = |clock: &Clock| (clock.server_id, clock.offset_nanos);
        (recording.clock.as_ref().map(of), recording.clocks.iter().map(of).collect::<Vec<_>>())
    };
    assert_eq!(clocks(&recording), (Some((SERVER, 5_000_000_000)), vec![(OTHER, -5_000_000_000)]));
    // What they saw comes in the order in which it happened, ten seconds apart on their clocks.
    let seen = recording.steps.iter().filter_map(|step| match &step.what {
        Some(Seen::Event(event)) if matches!(event.what, Some(What::Messages(_))) => {
            Some((event.side(), event.server_id))
        }
        _ => None,
    });
    let (page, server, target) = ((Side::Client, 0), (Side::Server, SERVER), (Side::Target, SERVER));
    let other = (Side::Server, OTHER);
    assert_eq!(seen.collect::<Vec<_>>(), [page, server, target, other, other, target, server, page]);
}

#[test]
fn a_file_of_before_servers_had_names_opens_as_it_did() {
    let (_, call, log) = every_kind().into_iter().find(|(name, ..)| *name == "unary").unwrap();
    let mut recording = take(&log, call, LATER).recording;
    assert!(recording.clocks.is_empty(), "one server has one clock, where older pages look for it");
    let new = replayed(&Tape::new(recording.clone()).unwrap());
    recording.clock.as_mut().unwrap().server_id = 0;
    for step in &mut recording.steps {
        if let Some(Seen::Event(event)) = &mut step.what {
            (event.server_id, event.connection, event.stream) = (0, None, None);
        }
    }
    let file = file(&recording);
    assert!(!file.contains("serverId"));
    let tape = open(file.as_bytes()).unwrap();
    assert_eq!(tape.recording(), &recording);
    let old = replayed(&tape);
    assert_eq!(verdict(&old, LATER), verdict(&new, LATER));
    assert_eq!(old.server(), new.server());
    assert_eq!(old.server_side().events(), new.server_side().events());
}

#[test]
fn a_recorded_replay_is_the_same_file() {
    for (_, call, log) in every_kind() {
        let (mode, transport) = (Mode::find(&call.mode).unwrap(), Transport::from_name(&call.transport).unwrap());
        let tape = Tape::new(take(&log, call, LATER).recording).unwrap();
        let again = through_file(&replayed(&tape), mode, transport);
        assert_eq!(again.recording(), tape.recording());
    }
}

/// A log that has dropped its oldest rows, in both directions.
fn long(limit: usize) -> Live {
    let mut live = Live::new(Mode::Bidi, Transport::Tunnel, limit);
    live.begin();
    live.answer(2 * MS);
    let chunk = framed(&[9; 19]).repeat(8);
    for n in 0..3000 {
        live.chunk(3 * MS + n * 700_000, Direction::Request, &chunk);
        live.chunk(3 * MS + n * 700_000 + 200_000, Direction::Response, &chunk);
    }
    live.half_close(2200 * MS);
    live.ok(2300 * MS);
    live
}

#[test]
fn what_the_log_has_dropped_is_counted_in_the_replay() {
    for limit in [20_000, 300_000, 1_000_000, 2_000_000] {
        let mut live = long(usize::MAX);
        live.log.lessen(limit, usize::MAX);
        assert!(live.log.dropped(Filter::All) > 0);
        let tape = through_file(&live.log, Mode::Bidi, Transport::Tunnel);
        let replayed = replayed(&tape);
        if live.log.rows(Filter::All) > 0 && live.log.bytes(live.log.row(Filter::All, 0).unwrap().number).is_some() {
            same_rows(&live.log, &replayed);
        }
        let mut counters = [&live.log, &replayed].map(|log| log.counters(LATER));
        // Messages in runs have no gaps and round trips of their own.
        for counters in &mut counters {
            (counters.round_trip, counters.sent_gap, counters.received_gap) = (None, None, None);
        }
        assert_eq!(counters[1], counters[0]);
        assert_eq!(replayed.facts().ended, live.log.facts().ended);
        for direction in [Direction::Request, Direction::Response] {
            assert_eq!(replayed.totals(direction), live.log.totals(direction), "{limit}");
            let events = |log: &CallLog| log.client_side().messages(direction, 0).1.copied().collect::<Vec<_>>();
            assert!(events(&replayed) == events(&live.log));
        }
    }
}

#[test]
fn a_recording_has_room_for_the_newest_and_says_what_it_leaves_out() {
    let mut live = Live::new(Mode::Server, Transport::Tunnel, usize::MAX);
    live.begin();
    live.answer(2 * MS);
    let message = framed(&vec![3; 1_000_000]);
    for n in 0..40 {
        live.chunk((10 + n) * MS, Direction::Response, &message);
        live.server((9 + n) * MS, run(Direction::Response, n + 1, 1));
    }
    live.ok(90 * MS);
    let taken = take(&live.log, call(Mode::Server, Transport::Tunnel), LATER);
    let file = file(&taken.recording);
    assert!(file.len() < 48 * 1024 * 1024, "{} bytes", file.len());
    assert!((10..30).contains(&taken.left_out), "{} of 43 rows", taken.left_out);
    let replayed = replayed(&open(file.as_bytes()).unwrap());
    assert_eq!(replayed.dropped(Filter::All), taken.left_out);
    assert_eq!(replayed.counters(LATER).received, 40);
    assert_eq!(replayed.counters(LATER).received_bytes, live.log.counters(LATER).received_bytes);
    let newest = |log: &CallLog| log.bytes(log.newest(Direction::Response).next().unwrap());
    assert_eq!(newest(&replayed), newest(&live.log));
    assert!(newest(&replayed).is_some());
}

#[derive(Clone, Debug)]
enum Act {
    Chunk { response: bool, payloads: Vec<usize>, cut: prop::sample::Index },
    Wait(u64),
    Server { response: bool, count: u64 },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let payloads = prop::collection::vec(0usize..60, 1..5);
    let chunk = (any::<bool>(), payloads, any::<prop::sample::Index>())
        .prop_map(|(response, payloads, cut)| Act::Chunk { response, payloads, cut });
    let wait = (0u64..40_000).prop_map(|micros| Act::Wait(micros * 1000));
    let server = (any::<bool>(), 1u64..5).prop_map(|(response, count)| Act::Server { response, count });
    prop::collection::vec(prop_oneof![6 => chunk, 3 => wait, 2 => server], 0..60)
}

proptest! {
    #[test]
    fn any_call_plays_again_as_it_was(acts in acts(), ends in any::<bool>()) {
        let mut live = Live::new(Mode::Bidi, Transport::Tunnel, usize::MAX);
        live.stream();
        live.begin();
        let mut at = 2 * MS;
        let mut seen = PerDirection::<u64>::default();
        for act in acts {
            match act {
                Act::Wait(nanos) => at += nanos,
                Act::Chunk { response, payloads, cut } => {
                    let direction = if response { Direction::Response } else { Direction::Request };
                    let bytes = payloads.iter().map(|len| framed(&vec![7; *len])).collect::<Vec<_>>().concat();
                    let cut = cut.index(bytes.len());
                    live.chunk(at, direction, &bytes[..cut]);
                    at += 5000;
                    live.chunk(at, direction, &bytes[cut..]);
                }
                Act::Server { response, count } => {
                    let direction = if response { Direction::Response } else { Direction::Request };
                    let seen = &mut seen[direction];
                    live.server(at, run(direction, *seen + 1, count));
                    *seen += count;
                }
            }
        }
        if ends {
            live.half_close(at);
            live.ok(at + 3 * MS);
        }
        let tape = through_file(&live.log, Mode::Bidi, Transport::Tunnel);
        same(&live.log, &replayed(&tape), LATER);
    }
}

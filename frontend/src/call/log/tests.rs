//! The log against a naive model that keeps everything.

#![expect(clippy::float_cmp, reason = "what is computed alike is alike")]

use proptest::prelude::*;
use weir_tap::{Abandoned, FrameReader, HalfClose, RequestHeaders, Trailers};

use super::*;
use crate::call::{CallSpec, Filter, RowKind, verdict};

const START: u64 = 1_700_000_000_000_000_000;
const NO_LIMIT: usize = usize::MAX;

fn log(mode: impl Into<Option<Mode>>, limit: usize) -> CallLog {
    CallLog::new(mode, Transport::Tunnel, START, limit)
}

fn framed(payload: &[u8]) -> Vec<u8> {
    [&[0][..], &u32::try_from(payload.len()).unwrap().to_be_bytes(), payload].concat()
}

/// One direction of a call: bodies in chunks, frames found as the tap finds them.
#[derive(Default)]
struct Feeder(FrameReader);

impl Feeder {
    fn feed(&mut self, log: &mut CallLog, at: u64, direction: Direction, chunk: &[u8]) -> usize {
        let mut frames = Vec::new();
        self.0.feed(chunk, &mut frames).unwrap();
        log.data(START + at, direction, chunk, &frames);
        frames.len()
    }
}

#[derive(Clone, Debug)]
enum Act {
    Message { response: bool, payload: Vec<u8>, cut: prop::sample::Index },
    HalfClose,
    Wait(u64),
    Know(Mode),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let message = (any::<bool>(), 0usize..300, any::<u8>(), any::<prop::sample::Index>())
        .prop_map(|(response, len, first, cut)| Act::Message { response, payload: bytes(len, first), cut });
    let act = prop_oneof![20 => message, 1 => Just(Act::HalfClose), 3 => (1u64..3_000_000_000).prop_map(Act::Wait)];
    prop::collection::vec(act, 0..200)
}

fn bytes(len: usize, first: u8) -> Vec<u8> {
    std::iter::successors(Some(first), |byte| Some(byte.wrapping_add(1))).take(len).collect()
}

/// What the model knows of a row.
#[derive(Debug, PartialEq)]
enum Naive {
    Message { at: u64, response: bool, ordinal: u64, framed: Vec<u8> },
    HalfClose { at: u64 },
}

fn play(acts: &[Act], log: &mut CallLog) -> Vec<Naive> {
    let mut feeders = PerDirection::<Feeder>::default();
    let mut model = Vec::new();
    let mut counts = PerDirection::<u64>::default();
    let mut at = 0;
    for act in acts {
        match act {
            Act::Message { response, payload, cut } => {
                let direction = if *response { Direction::Response } else { Direction::Request };
                let framed = framed(payload);
                let cut = cut.index(framed.len());
                feeders[direction].feed(log, at, direction, &framed[..cut]);
                at += 1000;
                feeders[direction].feed(log, at, direction, &framed[cut..]);
                counts[direction] += 1;
                model.push(Naive::Message { at, response: *response, ordinal: counts[direction], framed });
            }
            Act::HalfClose => {
                log.event(START + at, What::HalfClose(HalfClose {}));
                model.push(Naive::HalfClose { at });
            }
            Act::Wait(nanos) => at += nanos / 1000 * 1000,
            Act::Know(mode) => log.set_mode(*mode),
        }
    }
    model
}

fn is_response(row: &Naive) -> bool {
    matches!(row, Naive::Message { response: true, .. })
}

/// Compares a row. Where the limit is smaller than a chunk, a row may be kept without its bytes, but never with others.
fn check(log: &CallLog, filter: Filter, at: usize, naive: &Naive, bytes_kept: bool) {
    let row = log.row(filter, at).expect("kept");
    match naive {
        Naive::HalfClose { at } => {
            assert_eq!(row.kind, RowKind::Event(What::HalfClose(HalfClose {})));
            assert_eq!(row.unix_nanos, START + at);
            assert_eq!(log.bytes(row.number), None);
        }
        Naive::Message { at, response, ordinal, framed } => {
            let RowKind::Message(message) = row.kind else { panic!("{row:?} is no message") };
            assert_eq!(message.direction == Direction::Response, *response);
            assert_eq!((message.ordinal, row.unix_nanos), (*ordinal, START + at));
            assert_eq!(message.len as usize, framed.len() - PREFIX);
            let bytes = log.bytes(row.number);
            assert!(bytes.is_some() || !bytes_kept);
            if let Some(bytes) = bytes {
                assert_eq!(bytes.framed, framed[..]);
                assert_eq!(bytes.payload(), framed[PREFIX..]);
            }
        }
    }
    assert_eq!(log.row_by_number(row.number).as_ref(), Some(&row));
    assert_eq!(log.place(filter, row.number), at);
}

proptest! {
    #[test]
    fn every_row_is_as_the_model_has_it(acts in acts()) {
        let mut log = log(Mode::Bidi, NO_LIMIT);
        let model = play(&acts, &mut log);
        for (filter, keep) in [(Filter::All, None), (Filter::Requests, Some(false)), (Filter::Responses, Some(true))] {
            let rows: Vec<&Naive> = model.iter().filter(|row| keep.is_none_or(|keep| is_response(row) == keep)).collect();
            prop_assert_eq!(log.rows(filter), rows.len());
            prop_assert_eq!(log.dropped(filter), 0);
            for (at, naive) in rows.iter().enumerate() {
                check(&log, filter, at, naive, true);
            }
            prop_assert_eq!(log.row(filter, rows.len()), None);
        }
    }

    #[test]
    fn a_mode_that_becomes_known_late_is_as_if_it_always_had_been(
        acts in acts(),
        mode in prop::sample::select(&Mode::ALL[..]),
        when in any::<prop::sample::Index>(),
        ends in any::<bool>(),
    ) {
        let (mut early, mut late) = (log(mode, NO_LIMIT), log(None, NO_LIMIT));
        play(&acts, &mut early);
        let mut acts = acts;
        acts.insert(when.index(acts.len() + 1), Act::Know(mode));
        // One change is allowed.
        acts.push(Act::Know(if mode == Mode::Bidi { Mode::Unary } else { Mode::Bidi }));
        play(&acts, &mut late);
        let now = START + 1_000_000_000_000;
        for log in [&mut early, &mut late] {
            if ends {
                log.event(now, What::Trailers(Trailers { code: Some(0), ..Trailers::default() }));
            }
        }
        prop_assert_eq!(late.mode(), Some(mode));
        prop_assert_eq!(late.counters(now), early.counters(now));
        prop_assert_eq!(verdict(&late, now), verdict(&early, now));
        let rows = |log: &CallLog| (0..log.rows(Filter::All)).map(|at| log.row(Filter::All, at)).collect::<Vec<_>>();
        prop_assert_eq!(rows(&late), rows(&early));
    }

    #[test]
    fn what_does_not_fit_goes_from_the_front_and_totals_stay(acts in acts(), limit in 0usize..60_000) {
        let mut log = log(Mode::Bidi, limit);
        let model = play(&acts, &mut log);
        for (filter, keep) in [(Filter::All, None), (Filter::Requests, Some(false)), (Filter::Responses, Some(true))] {
            let rows: Vec<&Naive> = model.iter().filter(|row| keep.is_none_or(|keep| is_response(row) == keep)).collect();
            let dropped = usize::try_from(log.dropped(filter)).unwrap();
            prop_assert_eq!(dropped + log.rows(filter), rows.len());
            for (at, naive) in rows[dropped..].iter().enumerate() {
                check(&log, filter, at, naive, false);
            }
        }
        prop_assert!(log.memory() <= limit, "{} of {limit}", log.memory());
        let counters = log.counters(START);
        let of = |response: bool| model.iter().filter_map(move |row| match row {
            Naive::Message { response: is, framed, .. } if *is == response => Some(framed.len() as u64),
            _ => None,
        });
        prop_assert_eq!((counters.sent, counters.sent_bytes), (of(false).count() as u64, of(false).sum()));
        prop_assert_eq!((counters.received, counters.received_bytes), (of(true).count() as u64, of(true).sum()));
        prop_assert_eq!(counters.received_payload + 5 * counters.received, counters.received_bytes);
    }
}

/// What the firehose sends: 24 bytes of payload, about 44 on the wire.
fn blast(log: &mut CallLog, count: u64) {
    let mut feeder = Feeder::default();
    let message = framed(&[7; 39]);
    let chunk = message.repeat(700);
    let mut sent = 0;
    while sent < count {
        sent += feeder.feed(log, sent * 300, Direction::Response, &chunk) as u64;
    }
}

#[test]
fn a_kept_message_of_24_bytes_costs_at_most_64() {
    let mut log = log(Mode::Server, CallSpec::KEEP);
    blast(&mut log, 700_000);
    assert_eq!(log.dropped(Filter::All), 0);
    let each = log.memory() as f64 / log.rows(Filter::All) as f64;
    assert!(each <= 64.0, "{each} bytes");
}

#[test]
fn a_firehose_stays_within_its_limit_and_is_counted_to_the_last() {
    let mut log = log(Mode::Server, 8 * 1024 * 1024);
    blast(&mut log, 2_100_000);
    assert!(log.memory() <= 8 * 1024 * 1024);
    assert_eq!(log.counters(START).received, 2_100_000);
    assert_eq!(log.dropped(Filter::Responses) + log.rows(Filter::Responses) as u64, 2_100_000);
    let last = log.rows(Filter::All) - 1;
    let RowKind::Message(message) = log.row(Filter::All, last).unwrap().kind else { panic!("no message") };
    assert_eq!(message.ordinal, 2_100_000);
    for at in [0, last / 2, last] {
        let number = log.row(Filter::All, at).unwrap().number;
        assert_eq!(log.bytes(number).expect("kept").payload(), [7; 39][..]);
    }
    assert!(log.rows(Filter::All) > 100_000, "{} rows", log.rows(Filter::All));
}

#[test]
fn a_lower_limit_takes_effect_at_once() {
    let mut log = log(Mode::Server, CallSpec::KEEP);
    blast(&mut log, 210_000);
    assert!(!log.lessen(4 * 1024 * 1024, usize::MAX), "all at once");
    assert!(log.memory() <= 4 * 1024 * 1024);
    assert_eq!(log.counters(START).received, 210_000);
}

#[test]
fn a_log_lets_go_step_by_step_down_to_its_limit() {
    let mut log = log(Mode::Server, CallSpec::KEEP);
    blast(&mut log, 210_000);
    let (limit, mut before) = (4 * 1024 * 1024, log.memory());
    let mut steps = 1;
    while log.lessen(limit, 2 * 1024 * 1024) {
        let now = log.memory();
        assert!(now > limit && before - now < 4 * 1024 * 1024, "from {before} to {now} in one step");
        (before, steps) = (now, steps + 1);
    }
    assert!(log.memory() <= limit && steps > 3, "{steps} steps");
    assert!(!log.lessen(limit, 1), "nothing more goes");
}

#[test]
fn instants_stay_exact_for_longer_than_32_bits_of_microseconds() {
    let mut log = log(Mode::Server, NO_LIMIT);
    let mut feeder = Feeder::default();
    let day = 24 * 3600 * 1_000_000_000;
    for number in 0..3 {
        feeder.feed(&mut log, number * day, Direction::Response, &framed(b"x"));
    }
    let rows: Vec<u64> = (0..3).map(|at| log.row(Filter::All, at).unwrap().unix_nanos - START).collect();
    assert_eq!(rows, [0, day, 2 * day]);
}

#[test]
fn gaps_first_message_and_round_trip_come_from_the_messages() {
    let mut log = log(Mode::Bidi, NO_LIMIT);
    let (mut requests, mut responses) = (Feeder::default(), Feeder::default());
    let ms = 1_000_000;
    for number in 0..3 {
        requests.feed(&mut log, number * 100 * ms, Direction::Request, &framed(b"ping"));
        responses.feed(&mut log, (number * 100 + 4) * ms, Direction::Response, &framed(b"pong"));
    }
    let counters = log.counters(START + 300 * ms);
    assert_eq!((counters.first_message_ms, counters.elapsed_ms), (Some(4.0), 300.0));
    let (gap, trip) = (counters.received_gap.unwrap(), counters.round_trip.unwrap());
    assert_eq!((gap.min_ms, gap.mean_ms, gap.max_ms), (100.0, 100.0, 100.0));
    assert_eq!((trip.min_ms, trip.mean_ms, trip.max_ms), (4.0, 4.0, 4.0));
}

#[test]
fn what_depends_on_the_mode_is_not_said_before_it_is_known() {
    let mut log = log(None, NO_LIMIT);
    let (mut requests, mut responses) = (Feeder::default(), Feeder::default());
    requests.feed(&mut log, 0, Direction::Request, &framed(b"ping"));
    responses.feed(&mut log, 1_000_000, Direction::Response, &framed(b"pong"));
    assert_eq!((log.mode(), log.counters(START).round_trip), (None, None));
    assert_eq!((log.client_streams(), log.server_streams()), (false, false));
    // Who has answered twice streams.
    responses.feed(&mut log, 2_000_000, Direction::Response, &framed(b"pong"));
    assert_eq!((log.client_streams(), log.server_streams()), (false, true));
    // Over gRPC-Web what leaves may be many requests.
    let mut web = CallLog::new(None, Transport::Web, START, NO_LIMIT);
    web.left(START + 5);
    assert_eq!(web.row(Filter::All, 0).unwrap().kind, RowKind::Left { messages: 0, bytes: 0 });
}

#[test]
fn collected_requests_are_queued_until_they_leave() {
    let mut log = CallLog::new(Mode::Client, Transport::Web, START, NO_LIMIT);
    let mut feeder = Feeder::default();
    for number in 0..3 {
        log.queued(1);
        feeder.feed(&mut log, number, Direction::Request, &framed(b"abc"));
    }
    let counters = log.counters(START);
    assert_eq!((counters.queued, counters.sent, counters.sent_bytes), (3, 0, 0));
    log.left(START + 50);
    log.left(START + 60);
    let counters = log.counters(START);
    assert_eq!((counters.queued, counters.sent, counters.sent_bytes), (3, 3, 24));
    assert_eq!(log.rows(Filter::Requests), 4);
    assert_eq!(log.row(Filter::All, 3).unwrap().kind, RowKind::Left { messages: 3, bytes: 24 });
}

#[test]
fn a_recording_without_bytes_plays_again() {
    let mut log = log(Mode::Server, NO_LIMIT);
    let event = |side: Side, unix_nanos, what| CallEvent {
        side: side.into(),
        unix_nanos,
        what: Some(what),
        ..CallEvent::default()
    };
    let run = |first, count| {
        let direction = Direction::Response.into();
        What::Messages(Messages {
            direction,
            first,
            count,
            bytes: count * 10,
            span_nanos: 2_000_000,
            ..Messages::default()
        })
    };
    log.apply(event(
        Side::Client,
        START,
        What::RequestHeaders(RequestHeaders { path: "/a/B".to_owned(), metadata: vec![] }),
    ));
    log.apply(event(Side::Server, START, run(1, 7)));
    log.apply(event(Side::Client, START + 9_000_000, run(1, 1)));
    log.apply(event(Side::Client, START + 20_000_000, run(2, 5)));
    log.apply(event(
        Side::Client,
        START + 30_000_000,
        What::Trailers(Trailers { code: Some(0), ..Trailers::default() }),
    ));
    let counters = log.counters(START + 99_000_000);
    assert_eq!((counters.received, counters.received_payload, counters.received_bytes), (6, 60, 90));
    assert_eq!(counters.elapsed_ms, 30.0);
    assert_eq!(log.server().sent, 7);
    assert_eq!(log.rows(Filter::All), 4);
    assert_eq!(log.bytes(1), None);
    assert!(matches!(log.row(Filter::All, 2).unwrap().kind, RowKind::Event(What::Messages(run)) if run.count == 5));
}

#[test]
fn the_first_end_stays() {
    let mut log = log(Mode::Unary, NO_LIMIT);
    log.event(START + 5, What::Abandoned(Abandoned::default()));
    log.cancelled(START + 6);
    log.deadline(START + 7);
    log.failed(START + 8, Failure::Dropped);
    log.end(START + 9);
    let facts = log.facts();
    assert_eq!((facts.ended, facts.cancelled, facts.deadline, &facts.failure), (Some(START + 5), None, None, &None));
}

#[test]
fn the_newest_messages_of_a_direction_are_found_from_the_end() {
    let mut log = log(Mode::Bidi, NO_LIMIT);
    let (mut requests, mut responses) = (Feeder::default(), Feeder::default());
    for at in 0..4 {
        requests.feed(&mut log, at, Direction::Request, &framed(b"a"));
        responses.feed(&mut log, at, Direction::Response, &framed(b"b"));
    }
    log.event(START + 9, What::HalfClose(HalfClose {}));
    assert_eq!(log.newest(Direction::Response).take(2).collect::<Vec<_>>(), [7, 5]);
    assert_eq!(log.newest(Direction::Request).next(), Some(6));
}

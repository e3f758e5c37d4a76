//! From a call's log to a recording.

mod page;
mod rest;

use weir_proto::weir::v1::{
    Recording,
    recording::{self, Call, Gone, Step, step::What as Told},
};
use weir_tap::{CallEvent, DIRECTIONS, Direction, PerDirection, Side, What};

use super::FORMAT;
use crate::{
    base::order::in_order,
    call::{CallLog, Clock, Filter, Origin, SideLog},
};

/// Singles and runs of a side's direction that are taken: the newest.
const EVENTS: usize = 32_768;
/// As many of a server that is not the one at the call's other end.
const FEW_EVENTS: usize = 1_024;

/// A recording, and what did not fit into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The recording.
    pub recording: Recording,
    /// How many rows the log has that the recording only counts.
    pub left_out: u64,
}

/// Records what a log knows. `call` is what was asked for, `saved` is now, in nanoseconds since 1970.
pub fn take(log: &CallLog, call: Call, saved: u64) -> Taken {
    let mut taker = Taker { log, steps: Vec::new(), latest: 0, left: false };
    let [request, response] = DIRECTIONS.map(|direction| Events::new(log.client_side(), direction, EVENTS));
    let page = PerDirection { request, response };
    taker.start();
    let kept = taker.rows(&page);
    taker.before(&kept, &page);
    taker.moments(saved);
    taker.frames();
    taker.servers();
    // What happened at one instant keeps its order.
    let steps = in_order(taker.steps, |(key, rank, _)| (key.cast_signed(), *rank as i64));
    let http2 = log.http2().stream().map(|stream| rest::stream_before(log, stream));
    let first = log.servers().next().map_or(0, |server| server.origin().server_id);
    let mut others: Vec<_> = log.servers().map(|server| server.origin().server_id).filter(|id| *id != first).collect();
    others.dedup();
    let recording = Recording {
        format: FORMAT,
        weir: env!("CARGO_PKG_VERSION").to_owned(),
        call: Some(call),
        saved_unix_nanos: saved,
        clock: log.clock().map(of_clock),
        clocks: others.into_iter().filter_map(|server_id| log.clock_of(server_id)).map(of_clock).collect(),
        first_row: kept.first_row,
        steps: steps.into_iter().map(|(.., step)| step).collect(),
        http2,
    };
    Taken { recording, left_out: kept.first_row - log.dropped(Filter::All) }
}

/// Who tells what the page sees.
const PAGE: Origin = Origin { side: Side::Client, server_id: 0, connection: None, stream: None };

/// Which goes first of what happened at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// What counts only before the end.
    First,
    Frame,
    /// What was before the first row.
    Before,
    Row,
    Last,
    Server,
}

struct Taker<'a> {
    log: &'a CallLog,
    steps: Vec<(u64, Rank, Step)>,
    /// The latest instant of the page's rows: they keep their order whatever their instants.
    latest: u64,
    /// There is a row for the moment when the collected request left.
    left: bool,
}

impl Taker<'_> {
    fn add(&mut self, key: u64, rank: Rank, what: Told) {
        let unix_nanos = if matches!(what, Told::Event(_)) { 0 } else { key };
        self.steps.push((key, rank, Step { unix_nanos, what: Some(what) }));
    }

    /// What there is to know before anything happens.
    fn start(&mut self) {
        let started = self.log.started();
        let missed = self.log.server().missed;
        if missed > 0 {
            self.add(started, Rank::First, Told::Missed(missed));
        }
    }

    fn gone(&mut self, of: &Origin, direction: Direction, count: u64, bytes: u64) {
        if count > 0 {
            let (side, server_id) = (of.side.into(), of.server_id);
            let gone = Gone { side, direction: direction.into(), count, bytes, server_id };
            self.add(self.log.started(), Rank::First, Told::Gone(gone));
        }
    }

    fn server_event(&mut self, of: &Origin, unix_nanos: u64, what: What) {
        let clock = self.log.clock_of(of.server_id);
        let key = clock.map_or(unix_nanos, |clock| clock.to_page(unix_nanos));
        self.event(key, Rank::Server, of, unix_nanos, what);
    }

    fn page_event(&mut self, unix_nanos: u64, rank: Rank, what: What) {
        let mut key = unix_nanos;
        if rank == Rank::Row {
            self.latest = self.latest.max(unix_nanos);
            key = self.latest;
        }
        self.event(key, rank, &PAGE, unix_nanos, what);
    }

    fn event(&mut self, key: u64, rank: Rank, of: &Origin, unix_nanos: u64, mut what: What) {
        if let What::RequestHeaders(headers) = &mut what {
            // Who knows the session can watch what else the page calls.
            for entry in headers.metadata.iter_mut().filter(|entry| entry.key == weir_proto::keys::SESSION) {
                entry.value = vec![b'0'; entry.value.len()].into();
            }
        }
        // Where the call is there need not be said with every message.
        let whole = !matches!(what, What::Messages(_));
        let event = CallEvent {
            side: of.side.into(),
            unix_nanos,
            what: Some(what),
            server_id: of.server_id,
            connection: of.connection.filter(|_| whole),
            stream: of.stream.filter(|_| whole),
            ..CallEvent::default()
        };
        self.add(key, rank, Told::Event(event));
    }
}

/// A side's singles and runs of a direction: those that are taken, and how many messages the others are.
struct Events {
    kept: Vec<weir_tap::Told>,
    gone: u64,
}

impl Events {
    fn new(side: &SideLog, direction: Direction, most: usize) -> Self {
        let (_, closed) = side.messages(direction, 0);
        let mut kept: Vec<_> = closed.copied().chain(side.open_run(direction)).collect();
        let surplus = kept.len().saturating_sub(most);
        let gone = kept.drain(..surplus).map(|(_, run)| run.count).sum::<u64>();
        Self { kept, gone: gone + side.dropped(direction) }
    }
}

fn of_clock(clock: Clock) -> recording::Clock {
    let (offset_nanos, error_nanos) = (clock.offset_nanos(), clock.error_nanos());
    recording::Clock { offset_nanos, error_nanos, server_id: clock.server_id() }
}

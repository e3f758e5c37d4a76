//! From a call's log to a recording: at once, or in parts while the call goes on.
//!
//! What a part tells does not change any more, whatever the log drops afterwards. What still grows (the run that the last messages
//! make, the beginning of a message, messages that wait) is told apart, and anew by each part. All parts together are put in order
//! by telling them to a log: that log's own recording is the same as the one that is taken of the call at once.

mod cursor;
mod page;
mod rest;

use weir_proto::weir::v1::{
    Recording,
    recording::{self, Call, Gone, Step, step::What as Seen},
};
use weir_tap::{CallEvent, DIRECTIONS, Direction, Entry, PerDirection, Side, What};
use weir_wire::grpc::is_secret;

pub use self::cursor::Cursor;
use self::cursor::Events;
use super::FORMAT;
use crate::{
    base::order::in_order,
    call::{CallLog, Clock, Filter, Origin, masked},
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
    let mut taker = Taker { log, cursor: &mut Cursor::default(), steps: Vec::new() };
    taker.settled(true);
    taker.open(saved, true);
    let recording = taker.recording(call, saved);
    let left_out = recording.first_row - log.dropped(Filter::All);
    Taken { recording, left_out }
}

/// Records what has happened since the cursor, which goes on to now, and how the call stands by now.
pub fn part(log: &CallLog, call: Call, saved: u64, cursor: &mut Cursor) -> Recording {
    let mut taker = Taker { log, cursor, steps: Vec::new() };
    taker.settled(false);
    let steps = std::mem::take(&mut taker.steps);
    taker.open(saved, false);
    let open = sorted(std::mem::replace(&mut taker.steps, steps));
    Recording { open, ..taker.recording(call, saved) }
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
    cursor: &'a mut Cursor,
    steps: Vec<(u64, Rank, Step)>,
}

impl Taker<'_> {
    /// What does not change any more. In the whole the run that still grows is one like any other.
    fn settled(&mut self, whole: bool) {
        let log = self.log;
        let missed = log.server().missed;
        let new = missed - std::mem::replace(&mut self.cursor.missed, missed);
        if new > 0 {
            self.add(log.started(), Rank::First, Seen::Missed(new));
        }
        let [request, response] = DIRECTIONS.map(|direction| {
            let heard = &mut self.cursor.page[direction];
            let mut events = Events::since(heard, log.client_side(), direction, 0, EVENTS);
            if whole {
                events.kept.extend(events.open.take());
            }
            events
        });
        let page = PerDirection { request, response };
        self.page(&page);
        self.moments();
        self.frames();
        self.servers();
    }

    /// The recording of what has been told.
    fn recording(self, call: Call, saved: u64) -> Recording {
        let log = self.log;
        let first = log.servers().next().map_or(0, |server| server.origin().server_id);
        let mut others: Vec<_> =
            log.servers().map(|server| server.origin().server_id).filter(|id| *id != first).collect();
        others.dedup();
        Recording {
            format: FORMAT,
            weir: env!("CARGO_PKG_VERSION").to_owned(),
            call: Some(call),
            saved_unix_nanos: saved,
            clock: log.clock().map(of_clock),
            clocks: others.into_iter().filter_map(|server_id| log.clock_of(server_id)).map(of_clock).collect(),
            first_row: self.cursor.first_row,
            steps: sorted(self.steps),
            http2: log.http2().stream().map(|stream| rest::stream_before(log, stream)),
            open: Vec::new(),
        }
    }

    fn add(&mut self, key: u64, rank: Rank, what: Seen) {
        let unix_nanos = if matches!(what, Seen::Event(_)) { 0 } else { key };
        self.steps.push((key, rank, Step { unix_nanos, what: Some(what) }));
    }

    /// Messages whose events are not kept any more.
    fn gone(&mut self, of: &Origin, direction: Direction, events: &Events) {
        if events.gone > 0 {
            let (side, server_id) = (of.side.into(), of.server_id);
            let (count, bytes) = (events.gone, events.gone_bytes);
            let gone = Gone { side, direction: direction.into(), count, bytes, server_id };
            self.add(self.log.started(), Rank::First, Seen::Gone(gone));
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
            self.cursor.latest = self.cursor.latest.max(unix_nanos);
            key = self.cursor.latest;
        }
        self.event(key, rank, &PAGE, unix_nanos, what);
    }

    fn event(&mut self, key: u64, rank: Rank, of: &Origin, unix_nanos: u64, mut what: What) {
        let metadata = match &mut what {
            What::RequestHeaders(headers) => &mut headers.metadata[..],
            What::ResponseHeaders(headers) => &mut headers.metadata[..],
            What::Trailers(trailers) => &mut trailers.metadata[..],
            _ => &mut [],
        };
        for Entry { key, value } in metadata {
            if key == weir_proto::keys::SESSION {
                // Who knows the session can watch what else the page calls.
                *value = vec![b'0'; value.len()].into();
            } else if is_secret(key) {
                *value = masked(value).into();
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
        self.add(key, rank, Seen::Event(event));
    }
}

/// The steps in their order. What happened at one instant keeps its own.
fn sorted(steps: Vec<(u64, Rank, Step)>) -> Vec<Step> {
    let steps = in_order(steps, |(key, rank, _)| (key.cast_signed(), *rank as i64));
    steps.into_iter().map(|(.., step)| step).collect()
}

fn of_clock(clock: Clock) -> recording::Clock {
    let (offset_nanos, error_nanos) = (clock.offset_nanos(), clock.error_nanos());
    recording::Clock { offset_nanos, error_nanos, server_id: clock.server_id() }
}

//! What the page knows of a call.

mod chunks;
mod facts;
mod http2;
mod index;
mod read;
mod replay;
mod round_trip;
mod server;
mod side;
mod tally;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, sync::Arc};

use bytes::Bytes;
use weir_tap::{CallEvent, Direction, Frame, Messages, PREFIX, PerDirection, Side, What};

use self::{chunks::Chunks, index::Index, round_trip::RoundTrips, tally::Tally};
pub use self::{
    facts::{BadBytes, Facts},
    http2::{FrameRow, Http2Log},
    replay::{Growing, Kept, Totals},
    server::{Origin, ServerLog},
    side::{SideEvent, SideLog},
};
use super::{Callee, Clock, Mode};
use crate::transport::{Connection, Failure, Transport};

/// Servers beside the first one whose words of one call are kept.
const OTHERS: usize = 2;

/// What the page knows of one call: its messages, its turning points, its figures, and what the server said of it.
///
/// Message bytes are kept once, beside an index of 16 bytes a row. What is kept is bounded: the oldest rows go first
/// and are counted. Figures stay exact. Nothing here reads a clock.
#[derive(Debug)]
pub struct CallLog {
    /// How the method streams. Not known yet, if nobody has said so.
    mode: Option<Mode>,
    callee: Callee,
    /// The server's address, if it is not Weir.
    elsewhere: Option<Arc<str>>,
    /// Where it is on the connection to that server.
    beyond: Option<(Connection, u32)>,
    /// The transport collects requests and sends them when the last one is there.
    collects: bool,
    /// Bytes that may be kept.
    limit: usize,
    index: Index,
    bodies: PerDirection<Chunks>,
    tallies: PerDirection<Tally>,
    /// Rows that are not messages, and the number of the first of them.
    events: VecDeque<Other>,
    events_start: u64,
    queued: u64,
    round_trips: RoundTrips,
    facts: Facts,
    client: SideLog,
    /// The one that spoke first: it stands for the other end of the call.
    server: ServerLog,
    others: Vec<ServerLog>,
    /// Which one has to be the first, where that is known before.
    first: Option<u64>,
    /// Of each server that has spoken, where it is known.
    clocks: Vec<Clock>,
    http2: Http2Log,
    /// The frame of gRPC-Web that carried the trailers.
    trailers_frame: Option<Bytes>,
}

#[derive(Debug)]
enum Other {
    Event(What),
    Left { messages: u64, bytes: u64 },
}

impl CallLog {
    /// An empty log of a call that began at `started` (nanoseconds since 1970) and may keep `limit` bytes.
    /// How its method streams may become known [later](Self::set_mode).
    pub fn new(mode: impl Into<Option<Mode>>, transport: Transport, started: u64, limit: usize) -> Self {
        let mode = mode.into();
        Self {
            mode,
            callee: Callee::Unknown("".into()),
            elsewhere: None,
            beyond: None,
            collects: transport.facts().collects,
            limit,
            index: Index::default(),
            bodies: PerDirection::default(),
            tallies: PerDirection::default(),
            events: VecDeque::new(),
            events_start: 0,
            queued: 0,
            round_trips: RoundTrips::new(mode),
            facts: Facts { started, ..Facts::default() },
            client: SideLog::default(),
            server: ServerLog::default(),
            others: Vec::new(),
            first: None,
            clocks: Vec::new(),
            http2: Http2Log::default(),
            trailers_frame: None,
        }
    }

    /// A chunk of a body passed; `frames` are the messages that end in it (see [`weir_tap::Sink::data`]).
    pub fn data(&mut self, unix_nanos: u64, direction: Direction, chunk: &[u8], frames: &[Frame]) {
        if let Some(messages) = weir_tap::messages(direction, self.tallies[direction].messages + 1, frames) {
            self.client.chunk(unix_nanos, messages);
        }
        self.bodies[direction].append(chunk);
        let micros = self.micros(unix_nanos);
        let mut payload = 0;
        for frame in frames {
            self.index.message(direction, frame.offset, frame.len, frame.compressed, micros);
            payload += u64::from(frame.len);
        }
        let tally = &mut self.tallies[direction];
        tally.bytes += chunk.len() as u64;
        tally.messages(unix_nanos, unix_nanos, frames.len() as u64, payload);
        self.count_round_trips(unix_nanos, direction, frames.len());
        self.enforce();
    }

    /// Something else happened on the page's side.
    pub fn event(&mut self, unix_nanos: u64, what: What) {
        let direction = match &what {
            What::Messages(run) => return self.run(unix_nanos, *run),
            What::RequestHeaders(headers) => {
                self.facts.request_headers = Some((unix_nanos, headers.clone()));
                Direction::Request
            }
            What::HalfClose(_) => {
                self.facts.half_closed.get_or_insert(unix_nanos);
                Direction::Request
            }
            What::ResponseHeaders(headers) => {
                self.facts.response_headers = Some((unix_nanos, headers.clone()));
                Direction::Response
            }
            What::Trailers(trailers) => {
                self.facts.trailers.get_or_insert((unix_nanos, trailers.clone()));
                self.end(unix_nanos);
                Direction::Response
            }
            What::Abandoned(abandoned) => {
                self.facts.abandoned.get_or_insert((unix_nanos, abandoned.cause()));
                self.end(unix_nanos);
                Direction::Response
            }
            What::Malformed(bad) => {
                let (direction, offset, reason) = (bad.direction(), bad.offset, bad.reason.clone());
                self.facts.malformed.get_or_insert(BadBytes { direction, offset, reason });
                bad.direction()
            }
            What::Stalled(stalled) => stalled.direction(),
        };
        let row = self.other(unix_nanos, direction, Other::Event(what.clone()));
        self.client.event(SideEvent { unix_nanos, what, row: Some(row) });
    }

    /// An event of either side: from the recorder, or from a recording that is played again.
    pub fn apply(&mut self, event: CallEvent) {
        let side = event.side();
        let Some(what) = event.what else { return };
        if !Origin::is_of(side) {
            self.event(event.unix_nanos, what);
        } else if let Some(server) = self.server_mut(side, event.server_id) {
            server.at(event.connection, event.stream);
            server.add(event.unix_nanos, what);
        } else {
            self.server_missed(1);
        }
    }

    /// The words of a server. Nothing: too many others have spoken of this call already.
    fn server_mut(&mut self, side: Side, server_id: u64) -> Option<&mut ServerLog> {
        if self.server.origin().side == Side::Unspecified && self.first.is_none_or(|first| first == server_id) {
            self.server.speaks(side, server_id);
        }
        if self.server.is(side, server_id) {
            return Some(&mut self.server);
        }
        let known = self.others.iter().position(|other| other.is(side, server_id));
        if known.is_none() && self.others.len() < OTHERS {
            self.others.push(ServerLog::new(side, server_id));
            return self.others.last_mut();
        }
        self.others.get_mut(known?)
    }

    /// How a server's clock stands to the page's, as known now. The better one counts, until the call has ended: a picture
    /// that has been looked at does not move any more. What the server says first may come later than that.
    pub fn set_clock(&mut self, clock: Clock) {
        let spoken = self.servers().any(|server| server.origin().server_id == clock.server_id());
        if self.facts.ended.is_some() && spoken {
            return;
        }
        match self.clocks.iter().position(|known| known.server_id() == clock.server_id()) {
            Some(known) if clock.betters(&self.clocks[known]) => self.clocks[known] = clock,
            None if self.clocks.len() <= OTHERS => self.clocks.push(clock),
            _ => {}
        }
    }

    /// So many events of servers were lost on their way here.
    pub fn server_missed(&mut self, count: u64) {
        self.server.missed(count);
    }

    /// So many more messages were handed over for sending.
    pub fn queued(&mut self, count: u64) {
        self.queued += count;
    }

    /// The request's head went to a connection that stands.
    pub fn connected(&mut self, unix_nanos: u64) {
        self.facts.connected.get_or_insert(unix_nanos);
    }

    /// The collected request left (gRPC-Web).
    pub fn left(&mut self, unix_nanos: u64) {
        if self.facts.left.is_some() {
            return;
        }
        self.facts.left = Some(unix_nanos);
        self.round_trips.left(unix_nanos);
        let Tally { messages, bytes, .. } = self.tallies.request;
        // What is not known to be one request may be many.
        if self.mode.is_none_or(Mode::client_streams) {
            self.other(unix_nanos, Direction::Request, Other::Left { messages, bytes });
        }
    }

    /// The user cancelled. After the end it means nothing.
    pub fn cancelled(&mut self, unix_nanos: u64) {
        if self.facts.ended.is_none() {
            self.facts.cancelled.get_or_insert(unix_nanos);
        }
    }

    /// Which method the call is of, where the log must be read by its types.
    pub fn set_callee(&mut self, callee: Callee) {
        self.callee = callee;
    }

    /// The call goes to a server that is not Weir, at this address.
    pub fn set_elsewhere(&mut self, address: &str) {
        self.elsewhere = Some(address.into());
    }

    /// The server's address, if it is not Weir.
    pub fn elsewhere(&self) -> Option<&str> {
        self.elsewhere.as_deref()
    }

    /// The call is that stream of a connection from Weir to a server that is not Weir: events of it are this call's.
    pub fn set_beyond(&mut self, connection: Connection, stream: u32) {
        self.beyond = Some((connection, stream));
    }

    /// The event is one of this call's, though it names no call.
    pub fn is_of(&self, event: &CallEvent) -> bool {
        self.beyond.is_some_and(|(Connection { server_id, number }, stream)| {
            (event.server_id, event.connection, event.stream) == (server_id, Some(number), Some(stream))
        })
    }

    /// How the method streams is known now, if it was not from the beginning. A second time it means nothing.
    pub fn set_mode(&mut self, mode: Mode) {
        if self.mode.is_none() {
            self.mode = Some(mode);
            self.round_trips.know(mode);
        }
    }

    /// The call has a deadline, so many milliseconds after its start.
    pub fn set_timeout(&mut self, timeout_ms: u64) {
        self.facts.timeout_ms = Some(timeout_ms);
    }

    /// The page saw the deadline pass. After the end it means nothing.
    pub fn deadline(&mut self, unix_nanos: u64) {
        if self.facts.ended.is_none() {
            self.facts.deadline.get_or_insert(unix_nanos);
        }
    }

    /// The transport failed. The first failure stays; after the end it means nothing.
    pub fn failed(&mut self, unix_nanos: u64, failure: Failure) {
        if self.facts.ended.is_none() {
            self.facts.failure.get_or_insert((unix_nanos, failure));
        }
    }

    /// The page could not read on and gave the call up with a status of its own.
    pub fn unreadable(&mut self, code: i32, message: &str) {
        self.facts.unreadable.get_or_insert_with(|| (code, message.to_owned()));
    }

    /// The call is over for the page. The first instant stays.
    pub fn end(&mut self, unix_nanos: u64) {
        self.facts.ended.get_or_insert(unix_nanos);
    }

    /// Keeps at most `limit` bytes from now on, and lets go of about `step` of what is too much. Says whether there is more to go.
    pub fn lessen(&mut self, limit: usize, step: usize) -> bool {
        let before = self.memory();
        self.limit = limit.max(before.saturating_sub(step));
        self.enforce();
        let now = self.memory();
        limit < now && now < before
    }

    /// A run of messages without bytes, from a recording.
    fn run(&mut self, unix_nanos: u64, run: Messages) {
        self.client.told((unix_nanos, run));
        let direction = run.direction();
        let from = unix_nanos.saturating_sub(run.span_nanos);
        let tally = &mut self.tallies[direction];
        tally.bytes += run.bytes + run.count * PREFIX as u64;
        tally.messages(from, unix_nanos, run.count, run.bytes);
        let count = usize::try_from(run.count).unwrap_or(usize::MAX);
        self.count_round_trips(unix_nanos, direction, count);
        if run.count == 1 {
            let len = u32::try_from(run.bytes).unwrap_or(u32::MAX);
            self.index.message(direction, run.offset, len, run.compressed > 0, self.micros(unix_nanos));
            self.enforce();
        } else {
            self.other(unix_nanos, direction, Other::Event(What::Messages(run)));
        }
    }

    /// A row for something that is no message. Gives the row's number.
    fn other(&mut self, unix_nanos: u64, direction: Direction, other: Other) -> u64 {
        let number = self.events_start + self.events.len() as u64;
        let row = self.index.event(direction, number, self.micros(unix_nanos));
        self.events.push_back(other);
        self.enforce();
        row
    }

    fn count_round_trips(&mut self, unix_nanos: u64, direction: Direction, count: usize) {
        if direction == Direction::Response {
            self.round_trips.received(unix_nanos, count);
        } else {
            self.round_trips.sent(unix_nanos, count);
        }
    }

    fn micros(&self, unix_nanos: u64) -> u64 {
        unix_nanos.saturating_sub(self.facts.started) / 1000
    }

    fn enforce(&mut self) {
        while self.memory() > self.limit {
            if !self.drop_row() {
                // Only the bytes of messages that have not ended are left.
                let dropped = self.bodies.each_mut().map(Chunks::drop_first);
                if !dropped.contains(&true) {
                    return;
                }
            }
        }
    }

    /// Lets the first row go. Says whether there was one.
    fn drop_row(&mut self) -> bool {
        let Some(entry) = self.index.pop() else { return false };
        if entry.is_event() {
            self.events.pop_front();
            self.events_start += 1;
        } else {
            let end = entry.place() + u64::from(entry.len()) + PREFIX as u64;
            self.bodies[entry.direction()].drop_before(end);
        }
        true
    }
}

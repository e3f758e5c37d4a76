//! Reading a log.

use weir_tap::{Direction, PREFIX, PerDirection, Side, What};

use super::{CallLog, Facts, Other, ServerLog, SideLog, chunks::Chunks, index::Found, tally};
use crate::call::{
    Callee, Clock, Mode,
    view::{Counters, Filter, MessageRow, Row, RowKind, ServerCounters, WireMessage},
};

impl CallLog {
    /// How the method streams, if it is known.
    pub fn mode(&self) -> Option<Mode> {
        self.mode
    }

    /// Which method the call is of.
    pub fn callee(&self) -> &Callee {
        &self.callee
    }

    /// The client may send more than one message, as far as is known: the method says so, or the client has done it.
    pub fn client_streams(&self) -> bool {
        self.mode.map_or(self.tallies.request.messages > 1, Mode::client_streams)
    }

    /// The server may send more than one message, as far as is known.
    pub fn server_streams(&self) -> bool {
        self.mode.map_or(self.tallies.response.messages > 1, Mode::server_streams)
    }

    /// The transport collects the requests (gRPC-Web).
    pub fn collects(&self) -> bool {
        self.collects
    }

    /// The call's turning points.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// When the call began, in nanoseconds since 1970.
    pub fn started(&self) -> u64 {
        self.facts.started
    }

    /// When the call ended, in nanoseconds since 1970.
    pub fn ended(&self) -> Option<u64> {
        self.facts.ended
    }

    /// The figures at `now` (nanoseconds since 1970).
    pub fn counters(&self, now: u64) -> Counters {
        let PerDirection { request: requests, response: responses } = &self.tallies;
        let gone = !self.collects || self.facts.left.is_some();
        let gone = |count: u64| if gone { count } else { 0 };
        let now = self.facts.ended.unwrap_or(now);
        let ended = self.facts.ended.is_some();
        let since = |at: u64| tally::millis(at.saturating_sub(self.facts.started));
        let live = !self.collects;
        let measures = self.mode.is_some_and(|mode| live || mode == Mode::Unary);
        Counters {
            queued: self.queued.max(requests.messages),
            sent: gone(requests.messages),
            received: responses.messages,
            sent_bytes: gone(requests.bytes),
            received_bytes: responses.bytes,
            sent_payload: gone(requests.payload),
            received_payload: responses.payload,
            first_message_ms: responses.first.map(since),
            elapsed_ms: since(now),
            received_rate: responses.rate(now, ended),
            // What is collected has no rate of its own: it goes at one instant.
            sent_rate: if live { requests.rate(now, ended) } else { 0.0 },
            received_gap: responses.gap(),
            sent_gap: if live { requests.gap() } else { None },
            round_trip: self.round_trips.spread().filter(|_| measures),
        }
    }

    /// What the server has said of its side.
    pub fn server(&self) -> ServerCounters {
        self.server.counters()
    }

    /// Messages come too fast at `now` (nanoseconds since 1970) to be read one by one.
    pub fn is_fast(&self, now: u64) -> bool {
        self.tallies.each().into_iter().any(|tally| tally.is_fast(now))
    }

    /// What the page saw, for the stage.
    pub fn client_side(&self) -> &SideLog {
        &self.client
    }

    /// What the server saw, for the stage. Its instants are on the server's clock.
    pub fn server_side(&self) -> &SideLog {
        self.server.side()
    }

    /// All servers that have spoken of the call. The first is the one that spoke first: it stands for the other end.
    pub fn servers(&self) -> impl Iterator<Item = &ServerLog> {
        let spoken = |server: &&ServerLog| server.origin().side != Side::Unspecified;
        std::iter::once(&self.server).chain(&self.others).filter(spoken)
    }

    /// How the server's clock stands to the page's for this call.
    pub fn clock(&self) -> Option<Clock> {
        self.clock_of(self.server.origin().server_id)
    }

    /// How the clock of that server stands to the page's for this call.
    pub fn clock_of(&self, server_id: u64) -> Option<Clock> {
        self.clocks.iter().copied().find(|clock| clock.server_id() == server_id)
    }

    /// An instant of the server on the page's clock, as far as that is known.
    pub fn on_page(&self, server_unix_nanos: u64) -> u64 {
        self.clock().map_or(server_unix_nanos, |clock| clock.to_page(server_unix_nanos))
    }

    /// The event that ended the call on the server, with its instant on the server's clock.
    pub fn server_end(&self) -> Option<&(u64, What)> {
        self.server.end()
    }

    /// How many rows of the filter are kept.
    pub fn rows(&self, filter: Filter) -> usize {
        let range = self.index.range(filter);
        usize::try_from(range.end - range.start).unwrap_or(usize::MAX)
    }

    /// How many rows of the filter were dropped to stay within the limit.
    pub fn dropped(&self, filter: Filter) -> u64 {
        self.index.range(filter).start
    }

    /// The row at a place among the kept rows of the filter, from 0.
    pub fn row(&self, filter: Filter, at: usize) -> Option<Row> {
        self.to_row(self.index.at(filter, self.index.range(filter).start + at as u64)?)
    }

    /// The row of that number, if it is kept.
    pub fn row_by_number(&self, number: u64) -> Option<Row> {
        self.to_row(self.index.get(number)?)
    }

    /// The place among the kept rows of the filter of the first row whose number is `number` or more.
    pub fn place(&self, filter: Filter, number: u64) -> usize {
        let position = self.index.position(filter, number).max(self.index.range(filter).start);
        usize::try_from(position - self.index.range(filter).start).unwrap_or(usize::MAX)
    }

    /// The number of the row of a message, by its direction and its ordinal (from 1), if it is kept.
    pub fn row_of(&self, direction: Direction, ordinal: u64) -> Option<u64> {
        self.index.of_message(direction, ordinal)
    }

    /// The message in the row of that number as it was on the wire. Nothing if the row is no message, or its bytes were
    /// dropped, or there never were any (a replay without bytes).
    pub fn bytes(&self, number: u64) -> Option<WireMessage> {
        let entry = self.index.entry(number)?;
        if entry.is_event() {
            return None;
        }
        let framed = self.bodies[entry.direction()].read(entry.place(), entry.len() as usize + PREFIX)?;
        Some(WireMessage { framed })
    }

    /// The rows of the newest messages of a direction, newest first, as numbers.
    pub fn newest(&self, direction: Direction) -> impl Iterator<Item = u64> {
        let filter = Filter::of(direction);
        let found = self.index.range(filter).rev().filter_map(move |position| self.index.at(filter, position));
        found.filter(|found| !found.entry.is_event()).map(|found| found.number)
    }

    /// Bytes that the log holds for rows and messages.
    pub fn memory(&self) -> usize {
        let events = self.events.len() * size_of::<Other>();
        let bodies = self.bodies.each().map(Chunks::allocated);
        self.index.allocated() + bodies[0] + bodies[1] + events
    }

    fn to_row(&self, found: Found) -> Option<Row> {
        let Found { entry, number, ordinal, micros } = found;
        let kind = if entry.is_event() {
            let at = usize::try_from(entry.place().checked_sub(self.events_start)?).ok()?;
            match self.events.get(at)? {
                Other::Event(what) => RowKind::Event(what.clone()),
                &Other::Left { messages, bytes } => RowKind::Left { messages, bytes },
            }
        } else {
            let direction = entry.direction();
            let (offset, len, compressed) = (entry.place(), entry.len(), entry.compressed());
            RowKind::Message(MessageRow { direction, ordinal, offset, len, compressed })
        };
        Some(Row { number, unix_nanos: self.facts.started + micros * 1000, kind })
    }
}

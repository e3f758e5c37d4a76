//! What a log is told when a recording is played: the results of what a live call tells it.

use weir_proto::weir::v1::recording::Gone;
use weir_tap::{CallEvent, DIRECTIONS, Direction, Messages, PREFIX, PerDirection, Timed, What};

use super::{CallLog, Origin};
use crate::{call::Clock, transport::http2::Http2Frame};

/// All of one direction, whether kept or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Messages.
    pub messages: u64,
    /// Bytes of the body: payloads, prefixes, and what came of a message that never ended.
    pub bytes: u64,
    /// Bytes of the payloads.
    pub payload: u64,
    /// When the first message passed, in nanoseconds since 1970.
    pub first: Option<u64>,
}

/// A message to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// When it passed, in nanoseconds since 1970.
    pub unix_nanos: u64,
    /// Which way.
    pub direction: Direction,
    /// Where its prefix begins in its direction's body.
    pub offset: u64,
    /// Its prefix and its payload.
    pub framed: &'a [u8],
}

/// What of the page's side still grows, as somebody else tells it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Growing {
    /// The run that the last messages make.
    pub run: PerDirection<Option<Timed>>,
    /// Bytes of a message that has not ended.
    pub rest: PerDirection<u64>,
}

impl CallLog {
    /// The totals of a direction, whatever has left the browser by now.
    pub fn totals(&self, direction: Direction) -> Totals {
        let tally = &self.tallies[direction];
        Totals { messages: tally.messages, bytes: tally.bytes, payload: tally.payload, first: tally.first }
    }

    /// An event of either side as it was told then. Messages of the page's side come as rows besides.
    pub fn replay_event(&mut self, event: CallEvent) {
        match event.what {
            Some(What::Messages(run)) if !Origin::is_of(event.side()) => self.client.told((event.unix_nanos, run)),
            _ => self.apply(event),
        }
    }

    /// A message with its bytes.
    pub fn replay_message(&mut self, message: Kept<'_>) {
        let Kept { unix_nanos, direction, offset, framed } = message;
        let payload = framed.len().saturating_sub(PREFIX);
        let len = u32::try_from(payload).unwrap_or(u32::MAX);
        self.bodies[direction].skip_to(offset);
        self.bodies[direction].append(framed);
        self.index.message(direction, offset, len, framed.first() == Some(&1), self.micros(unix_nanos));
        let tally = &mut self.tallies[direction];
        tally.bytes += framed.len() as u64;
        tally.messages(unix_nanos, unix_nanos, 1, payload as u64);
        self.count_round_trips(unix_nanos, direction, 1);
        self.enforce();
    }

    /// Messages of which there is no more than their count. The rows before them are not kept any more. Round trips among them
    /// were measured one by one, and cannot be again.
    pub fn replay_counted(&mut self, unix_nanos: u64, run: Messages) {
        while run.count > 0 && self.drop_row() {}
        let direction = run.direction();
        let tally = &mut self.tallies[direction];
        tally.bytes += run.bytes + run.count * PREFIX as u64;
        tally.messages(unix_nanos.saturating_sub(run.span_nanos), unix_nanos, run.count, run.bytes);
        self.index.forget(direction, run.count);
    }

    /// Drops the rows before this one.
    pub fn replay_drop(&mut self, first_row: u64) {
        while self.index.range(crate::call::Filter::All).start < first_row && self.drop_row() {}
    }

    /// Messages whose events are not kept any more: so many, and so many bytes.
    pub fn replay_gone(&mut self, gone: &Gone) {
        let (side, direction) = (gone.side(), gone.direction());
        if !Origin::is_of(side) {
            self.client.forget(direction, gone.count);
        } else if let Some(server) = self.server_mut(side, gone.server_id) {
            server.forget(direction, gone.count, gone.bytes);
        }
    }

    /// So many messages were handed over for sending in all.
    pub fn replay_queued(&mut self, count: u64) {
        self.queued = self.queued.max(count);
    }

    /// What still grows, anew.
    pub fn replay_growing(&mut self, growing: &Growing) {
        for direction in DIRECTIONS {
            self.client.grows(direction, growing.run[direction]);
            let tally = &mut self.tallies[direction];
            tally.bytes = tally.whole() + growing.rest[direction];
        }
    }

    /// Bytes of a direction's body that are of a message that has not ended.
    pub fn rest(&self, direction: Direction) -> u64 {
        let tally = &self.tallies[direction];
        tally.bytes.saturating_sub(tally.whole())
    }

    /// The server that stands for the call's other end, whoever speaks first.
    pub fn replay_server(&mut self, server_id: u64) {
        self.first = Some(server_id);
    }

    /// How a server's clock stands to the page's, as the page says that makes the call.
    pub fn replay_clock(&mut self, clock: Clock) {
        self.clocks.retain(|known| known.server_id() != clock.server_id());
        self.clocks.push(clock);
    }

    /// The HTTP/2 stream: its number, the calls on its connection, how many frames are gone, and its windows.
    pub fn replay_stream(&mut self, stream: u32, calls: u32, dropped: u64, windows: PerDirection<i64>) {
        self.http2.begin(stream, calls, dropped, windows);
    }

    /// How the HTTP/2 stream stands: the calls on its connection, how many frames are gone.
    pub fn replay_http2(&mut self, calls: u32, dropped: u64) {
        self.http2.stands(calls, dropped);
    }

    /// An HTTP/2 frame, and the window that it left.
    pub fn replay_frame(&mut self, frame: Http2Frame, window: Option<i64>) {
        self.http2.again(frame, window);
    }
}

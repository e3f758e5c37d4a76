//! How far a call has been told.

use weir_tap::{Direction, Messages, PerDirection, Side, Timed};

use crate::call::{Origin, SideLog};

/// How far a call's log has been told in parts. The default: not at all.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// The number of the next row.
    pub(super) row: u64,
    /// The number of the first row of which more than its count was told, of those that the log still keeps.
    pub(super) first_row: u64,
    /// Messages of the page that have been told, with their bytes or counted.
    pub(super) messages: PerDirection<u64>,
    /// Bytes of their payloads.
    pub(super) payload: PerDirection<u64>,
    /// The page's singles and runs.
    pub(super) page: PerDirection<Heard>,
    /// How many of the page's events.
    pub(super) events: usize,
    /// What each server saw.
    pub(super) servers: Vec<Words>,
    /// The number of the next HTTP/2 frame.
    pub(super) frame: u64,
    /// Events of servers that never came.
    pub(super) missed: u64,
    /// What is told once has been: see [`Once`].
    pub(super) said: u16,
    /// The latest instant of the page's rows: they keep their order whatever their instants.
    pub(super) latest: u64,
}

/// What is told once.
#[derive(Clone, Copy)]
pub(super) enum Once {
    Connected,
    Left,
    Cancelled,
    Deadline,
    Ended,
    Failed,
    Unreadable,
    TrailersFrame,
}

impl Cursor {
    /// It has not been told before, and is now.
    pub(super) fn says(&mut self, what: Once) -> bool {
        let bit = 1 << what as u16;
        let new = self.said & bit == 0;
        self.said |= bit;
        new
    }
}

/// How far the words of one server have been told.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    of: (Side, u64),
    pub(super) messages: PerDirection<Heard>,
    pub(super) events: usize,
}

impl Words {
    /// Those of a server.
    pub(super) fn of<'a>(all: &'a mut Vec<Self>, origin: &Origin) -> &'a mut Self {
        let of = (origin.side, origin.server_id);
        let at = all.iter().position(|words| words.of == of).unwrap_or(all.len());
        if at == all.len() {
            all.push(Self { of, ..Self::default() });
        }
        &mut all[at]
    }
}

/// How far the singles and runs of one direction have been told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    /// The number of the next one.
    number: u64,
    /// Messages in those before it.
    messages: u64,
    /// Bytes of their payloads.
    bytes: u64,
}

/// A side's singles and runs of a direction that have not been told yet: those that are taken, and what the others come to.
#[derive(Default)]
pub(super) struct Events {
    pub(super) kept: Vec<Timed>,
    /// The run that still grows: it is not told yet.
    pub(super) open: Option<Timed>,
    /// How many messages are in the others.
    pub(super) gone: u64,
    /// Their bytes.
    pub(super) gone_bytes: u64,
}

impl Events {
    /// The newest, `most` of them. `bytes` are those of all messages that the side saw.
    pub(super) fn since(heard: &mut Heard, side: &SideLog, direction: Direction, bytes: u64, most: usize) -> Self {
        let (first, closed) = side.messages(direction, heard.number);
        let mut kept: Vec<_> = closed.copied().collect();
        let number = first + kept.len() as u64;
        kept.drain(..kept.len().saturating_sub(most));
        let now = Heard { number, messages: side.closed(direction), bytes };
        let sum = |of: fn(&Messages) -> u64| kept.iter().map(|(_, run)| of(run)).sum::<u64>();
        let gone = (now.messages - heard.messages).saturating_sub(sum(|run| run.count));
        let gone_bytes = now.bytes.saturating_sub(heard.bytes).saturating_sub(sum(|run| run.bytes));
        *heard = now;
        Self { kept, open: side.open_run(direction), gone, gone_bytes }
    }
}

/// The number of a run's last message.
pub(super) fn last(run: &Messages) -> u64 {
    (run.first + run.count).saturating_sub(1)
}

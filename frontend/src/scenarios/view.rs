//! What a scenario shows of its own: a small picture folded from the call's messages.

use std::collections::VecDeque;

use bytes::Bytes;
use weir_proto::weir::v1::Direction;

use super::{Chat, FileParts, Loads, Prices, Readings, RoundTrips, Scenario, decode, descriptors};

/// A message as the page saw it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Which way it went.
    pub direction: Direction,
    /// Its number in its direction, from 1.
    pub ordinal: u64,
    /// When the page saw it: nanoseconds since 1970 on the page's clock.
    pub unix_nanos: u64,
    /// The message, without prefix and not compressed.
    pub bytes: &'a Bytes,
}

/// The state of a scenario's own view: a pure function of the messages it was told, in their order. What it keeps is
/// bounded, the parts of a file by [`FileParts::MAX_BYTES`] and everything else by a few hundred entries.
#[derive(Clone, PartialEq, Debug)]
pub enum View {
    /// The scenario has none: nobody need tell it anything.
    None,
    /// The text of the last answer, empty before the first.
    Text(String),
    /// A price over time.
    Prices(Prices),
    /// A file that comes in pieces.
    File(FileParts),
    /// A server's load over time.
    Loads(Loads),
    /// What devices report, and the summary at the end.
    Readings(Readings),
    /// Who said what.
    Chat(Chat),
    /// How long messages took there and back.
    RoundTrips(RoundTrips),
}

impl View {
    /// The scenario's view before any message.
    pub fn new(scenario: &Scenario) -> Self {
        (scenario.view)()
    }

    /// Takes one more message of a call of the method at `path`. Messages that cannot be decoded change nothing.
    pub fn message(&mut self, path: &str, seen: Seen<'_>) {
        let answer = seen.direction == Direction::Response;
        match self {
            Self::Chat(chat) => chat.message(path, seen),
            Self::Text(last) if answer => {
                if let Some(method) = descriptors::method(path) {
                    // A lone text speaks for itself; of anything more, the whole.
                    *last = if decode::is_text(method.output) {
                        decode::text(method.output, seen.bytes, 200)
                    } else {
                        decode::line(method.output, seen.bytes, 200)
                    };
                }
            }
            Self::Prices(prices) if answer => prices.message(seen.unix_nanos, seen.bytes),
            Self::File(file) if answer => file.message(seen.ordinal, seen.bytes),
            Self::File(file) => file.request(seen.bytes),
            Self::Loads(loads) if answer => loads.message(seen.bytes),
            Self::Readings(readings) if answer => readings.answered(seen.bytes),
            Self::Readings(readings) => readings.sent(seen.bytes),
            Self::RoundTrips(trips) if answer => trips.message(seen.unix_nanos, seen.bytes),
            _ => {}
        }
    }
}

/// The empty views, as the scenarios name them.
impl View {
    pub(super) fn none() -> Self {
        Self::None
    }

    pub(super) fn text() -> Self {
        Self::Text(String::new())
    }

    pub(super) fn prices() -> Self {
        Self::Prices(Prices::default())
    }

    pub(super) fn file() -> Self {
        Self::File(FileParts::default())
    }

    pub(super) fn loads() -> Self {
        Self::Loads(Loads::default())
    }

    pub(super) fn readings() -> Self {
        Self::Readings(Readings::default())
    }

    pub(super) fn chat() -> Self {
        Self::Chat(Chat::default())
    }

    pub(super) fn round_trips() -> Self {
        Self::RoundTrips(RoundTrips::default())
    }
}

/// Puts a value at the end of a list that keeps the last `max`.
pub(super) fn push<T>(list: &mut VecDeque<T>, value: T, max: usize) {
    if list.len() >= max {
        list.pop_front();
    }
    list.push_back(value);
}

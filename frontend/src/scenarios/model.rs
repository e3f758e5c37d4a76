//! What a scenario makes of a call's messages: its model, which its pictures are drawn from.

use std::{any::Any, collections::VecDeque};

use bytes::Bytes;
use weir_proto::weir::v1::Direction;
use weir_schema::decode;

use crate::call::{CallLog, Callee};

/// A message as the page saw it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The method of the call.
    pub callee: &'a Callee,
    /// Which way it went.
    pub direction: Direction,
    /// Its number in its direction, from 1.
    pub ordinal: u64,
    /// When the page saw it: nanoseconds since 1970 on the page's clock.
    pub unix_nanos: u64,
    /// The message, without prefix and not compressed.
    pub bytes: &'a Bytes,
}

impl Seen<'_> {
    /// The server sent it.
    pub fn is_answer(&self) -> bool {
        self.direction == Direction::Response
    }
}

/// A pure function of the messages it was told, in their order. What it keeps is bounded: the parts of a file by
/// [`super::transfer::MAX_BYTES`], everything else by a few hundred entries.
pub trait Model: Any + Send + Sync {
    /// Takes one more message. One that cannot be decoded changes nothing.
    fn message(&mut self, seen: Seen<'_>);

    /// All messages of the call so far have been told; this is the rest that is known of it.
    fn told(&mut self, log: &CallLog) {
        let _ = log;
    }

    /// There is a newer call whose model is as heavy: what weighs may go, what is known stays.
    fn let_go(&mut self) {}
}

/// Makes a model before any message; how the scenarios' records name theirs.
pub fn empty<M: Model + Default>() -> Box<dyn Model> {
    Box::<M>::default()
}

/// The text of the last answer, empty before the first.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct LastAnswer(pub String);

impl LastAnswer {
    /// How many characters of it are kept.
    const CHARS: usize = 200;
}

impl Model for LastAnswer {
    fn message(&mut self, seen: Seen<'_>) {
        if !seen.is_answer() {
            return;
        }
        let message = seen.callee.message(seen.direction);
        // A lone text speaks for itself; of anything more, the whole.
        self.0 = if decode::is_text(&message) {
            decode::text(&message, seen.bytes, Self::CHARS)
        } else {
            decode::line(&message, seen.bytes, Self::CHARS)
        };
    }
}

/// Puts a value at the end of a list that keeps the last `max`.
pub(super) fn push<T>(list: &mut VecDeque<T>, value: T, max: usize) {
    if list.len() >= max {
        list.pop_front();
    }
    list.push_back(value);
}

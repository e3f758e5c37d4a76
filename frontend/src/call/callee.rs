//! Which method a call is of.

use std::sync::Arc;

use weir_schema::{Message, Method};
use weir_tap::Direction;

/// A call's method: with its types, or by its path alone where nobody knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// A pool has it.
    Known(Method),
    /// No pool does; `/package.Service/Method`. So are calls of other pages, opened from a file.
    Unknown(Arc<str>),
}

impl Callee {
    /// `/package.Service/Method`
    pub fn path(&self) -> &str {
        match self {
            Self::Known(method) => method.path(),
            Self::Unknown(path) => path,
        }
    }

    /// The method, if it is known.
    pub fn method(&self) -> Option<&Method> {
        match self {
            Self::Known(method) => Some(method),
            Self::Unknown(_) => None,
        }
    }

    /// The type of the messages that go this way; [`Message::unknown`] if nobody knows it.
    pub fn message(&self, direction: Direction) -> Message {
        match self {
            Self::Known(method) if direction == Direction::Response => method.output(),
            Self::Known(method) => method.input(),
            Self::Unknown(_) => Message::unknown(),
        }
    }
}

//! What is wrong with a text, and where.

use std::ops::Range;

/// The first thing in a text that is not the JSON of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why} (at {path:?}, bytes {} to {})", at.start, at.end)]
pub struct Mistake {
    /// Where it stands, in bytes of the text; at least up to where it was read.
    pub at: Range<usize>,
    /// Which field it is: `steps[3].rows["a"].framed`, with names as in the .proto; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It is no JSON.
    #[error("it is not JSON")]
    Syntax,
    /// It ends before it is complete.
    #[error("it ends before it is complete")]
    Cut,
    /// It nests deeper than a hundred times.
    #[error("it nests too deep")]
    Deep,
    /// The message has no field of that name.
    #[error("there is no field {name:?}")]
    Unknown {
        /// What stands there.
        name: String,
        /// The field that is spelled most like it, if one is.
        near: Option<String>,
    },
    /// A field is there twice, whatever the spelling.
    #[error("the field {0} is there twice")]
    Twice(String),
    /// Another field of the same `oneof` is there already.
    #[error("of {oneof} there can be one, and {other} is there already")]
    OneOf {
        /// The `oneof`.
        oneof: String,
        /// The field that came first.
        other: String,
    },
    /// The value is none of the field's type.
    #[error("it is no {kind}")]
    Value {
        /// The type as the .proto writes it: `int32`, `package.Message`; `repeated` or `map` for a list or a map.
        kind: String,
        /// Of an enum the name that is spelled most like it, if one is.
        near: Option<String>,
    },
    /// An `Any` says a type that the pool does not have. Its bytes can be given: `"value"` in base64.
    #[error("the type {0:?} is not known")]
    AnyType(String),
}

/// What is read, or why it cannot be.
pub(super) type Read<T> = Result<T, Mistake>;

impl Mistake {
    pub(super) fn new(at: Range<usize>, why: Why) -> Self {
        Self { at, path: String::new(), why }
    }

    /// The same, seen from around it.
    pub(super) fn under(mut self, name: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = [name, dot, &self.path].concat();
        self
    }
}

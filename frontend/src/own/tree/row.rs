//! One row of a form.

use std::ops::Range;

use weir_schema::{Enum, Field, Kind, json::Step};

/// One row.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::own) struct Row {
    /// Which one it is, by names and indices: `box.kids.0.name`.
    pub(in crate::own) id: String,
    /// The way to its value.
    pub(in crate::own) path: Vec<Step>,
    /// How far in.
    pub(in crate::own) depth: usize,
    /// What stands in front of it: the field's name, an index, a key.
    pub(in crate::own) name: String,
    /// The field, for what is to be said of it. Items have that of their list.
    pub(in crate::own) field: Option<Field>,
    /// Where its value stands in the text; empty if it does not.
    pub(in crate::own) at: Range<usize>,
    /// Whether it is there, where that makes a difference.
    pub(in crate::own) there: Option<bool>,
    /// It is part of a list or a map.
    pub(in crate::own) item: Option<Item>,
    /// What stands there is no value of its type.
    pub(in crate::own) wrong: bool,
    /// What it holds.
    pub(in crate::own) is: Is,
}

/// The place of an item among others.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::own) struct Item {
    /// Which one.
    pub(in crate::own) index: usize,
    /// Of how many.
    pub(in crate::own) count: usize,
    /// The key of an entry of a map.
    pub(in crate::own) key: Option<String>,
    /// Another entry has the same key: only the last counts.
    pub(in crate::own) twice: bool,
}

/// What a row holds.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::own) enum Is {
    /// A field with presence that is not set: its type, and what it counts as.
    Absent { kind: Kind, default: String },
    /// What is typed in one line, or in several.
    Text { kind: Kind, text: String, lines: bool },
    /// A flag; not set at all is another thing where [`Row::there`] says so.
    Flag(bool),
    /// One of an enum's values, by name or number.
    Choice { values: Enum, text: String },
    /// Bytes, as the JSON has them.
    Bytes(String),
    /// Any JSON: `google.protobuf.Struct` and its like.
    Json { kind: Kind, text: String },
    /// Which field of a `oneof` is set.
    OneOf { fields: Vec<Field>, chosen: Option<usize> },
    /// A message: its rows follow if it is open, else it is told in short.
    Message { name: String, open: bool, short: String },
    /// The type that an `Any` holds.
    Type { text: String },
    /// A list or a map: so many of that type.
    Many { kind: Kind, count: usize, open: bool, map: bool },
    /// So many items more, which are not shown.
    More { left: usize },
    /// Something for which there is no field.
    Unknown { text: String },
}

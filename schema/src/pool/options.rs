//! The options of a descriptor, and the features that follow from them.
//!
//! What an edition is by itself: <https://protobuf.dev/editions/features/> and `google.protobuf.FeatureSetDefaults` of protoc.
//! Options are either encoded, or, in what was read from a .proto and not yet resolved, a list of names and values.

use crate::{
    descriptor::{last, within},
    wire::{Part, Parts, Value},
};

/// `google.protobuf.Edition`
pub(crate) const PROTO2: u32 = 998;
pub(crate) const PROTO3: u32 = 999;
/// The latest whose features are known here.
pub(crate) const LATEST: u32 = 1001;

/// Of all options, in a list of their own: what was not resolved.
const UNINTERPRETED: u32 = 999;

/// What holds for a field or an enum unless its own options say otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a feature of its own")]
pub(super) struct Features {
    /// A field that is not set can be told from one that is its default.
    pub(super) explicit: bool,
    /// A field must be set.
    pub(super) required: bool,
    /// An enum has no other values than those that it names.
    pub(super) closed: bool,
    /// Lists of numbers are written in one piece.
    pub(super) packed: bool,
    /// Messages stand between two tags.
    pub(super) delimited: bool,
}

impl Features {
    /// What the edition says.
    pub(super) fn of(edition: u32) -> Self {
        Self {
            explicit: edition != PROTO3,
            required: false,
            closed: edition == PROTO2,
            packed: edition != PROTO2,
            delimited: false,
        }
    }

    /// With what options say that have their features under that number.
    pub(super) fn with(mut self, options: &Options<'_>, number: u32) -> Self {
        if let Some(presence) =
            options.feature(number, 1, "field_presence", &["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"])
        {
            self.explicit = presence != 2;
            self.required = presence == 3;
        }
        if let Some(kind) = options.feature(number, 2, "enum_type", &["OPEN", "CLOSED"]) {
            self.closed = kind == 2;
        }
        if let Some(encoding) = options.feature(number, 3, "repeated_field_encoding", &["PACKED", "EXPANDED"]) {
            self.packed = encoding == 1;
        }
        if let Some(encoding) = options.feature(number, 5, "message_encoding", &["LENGTH_PREFIXED", "DELIMITED"]) {
            self.delimited = encoding == 2;
        }
        self
    }
}

/// The options of one descriptor. What else stands in them may be anybody's and anything, and is not looked at.
#[derive(Default)]
pub(super) struct Options<'a>(Vec<Part<'a>>);

impl<'a> Options<'a> {
    /// The options that a descriptor has under that number.
    pub(super) fn of(descriptor: &[Part<'a>], number: u32) -> Self {
        Self(within(descriptor, number))
    }

    /// A flag, if they say it.
    pub(super) fn flag(&self, number: u32, name: &str) -> Option<bool> {
        match last(&self.0, number) {
            Some(value) => Some(value != Value::Varint(0)),
            None => Some(self.named(&[name])? == "true"),
        }
    }

    /// A feature, if they say it: the number of its value, which has 1 for the first of `values`.
    fn feature(&self, features: u32, number: u32, name: &str, values: &[&str]) -> Option<u64> {
        if let Some(Value::Varint(value)) = last(&within(&self.0, features), number) {
            return Some(value);
        }
        let named = self.named(&["features", name])?;
        Some(values.iter().position(|value| *value == named)? as u64 + 1)
    }

    /// The word that an option of that name has, if it was not resolved.
    fn named(&self, path: &[&str]) -> Option<&'a str> {
        let mut options = self.0.iter().rev().filter(|part| part.number == UNINTERPRETED);
        let word = options.find_map(|option| {
            let (option, _) = Parts::all(option.value.bytes());
            let names = option.iter().filter(|part| part.number == 2);
            let mut names = names.filter_map(|part| last(&Parts::all(part.value.bytes()).0, 1));
            let same = path.iter().all(|step| names.next().is_some_and(|name| name.bytes() == step.as_bytes()));
            (same && names.next().is_none()).then(|| last(&option, 3))?
        })?;
        std::str::from_utf8(word.bytes()).ok()
    }
}

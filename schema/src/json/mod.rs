//! Messages as JSON and back, led by their descriptors: the mapping of <https://protobuf.dev/programming-guides/json/>,
//! written canonically. Of the types that the mapping has special forms for (`google.protobuf.Timestamp` and the like) nothing
//! is known: they are messages like any other.

mod read;
mod text;
mod write;

pub use read::{Wrong, from_json, member};
pub use write::to_json;

/// How deep messages, and what is skipped, may nest: as deep as protobuf's own libraries go.
const DEPTH: u8 = 100;

/// A field's name as JSON has it, unless it says so itself: `lowerCamelCase`.
pub(crate) fn camel(name: &str) -> String {
    let mut upper = false;
    let letters = name.chars().filter_map(|letter| {
        if letter == '_' {
            upper = true;
            return None;
        }
        Some(if std::mem::take(&mut upper) { letter.to_ascii_uppercase() } else { letter })
    });
    letters.collect()
}

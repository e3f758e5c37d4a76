//! Messages as JSON and back, led by their descriptors: the mapping of <https://protobuf.dev/programming-guides/json/>,
//! written canonically; and JSON as it stands in an editor, whose places are those of a message.

mod edit;
mod example;
mod known;
mod mistake;
mod near;
mod outline;
mod read;
mod text;
mod time;
mod write;

pub use self::{
    edit::{Edit, Step, typed},
    example::{example, laid_out},
    mistake::{Mistake, Why},
    outline::{Node, NodeKind, outline},
    read::{from_json, from_newer_json, member},
    write::{Names, to_json, to_json_named},
};

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

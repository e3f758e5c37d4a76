//! Messages as JSON and back, led by their descriptors: the mapping of <https://protobuf.dev/programming-guides/json/>,
//! written canonically; and JSON as it stands in an editor, whose places are those of a message.

mod caret;
mod edit;
mod example;
mod ink;
mod known;
mod mistake;
mod near;
mod outline;
mod place;
mod read;
mod text;
mod time;
mod tokens;
mod write;

pub use self::{
    caret::{Choice, Completions, completions},
    edit::{Edit, Step, typed},
    example::{blank, example, laid_out},
    ink::{Ink, inks},
    known::{Known, type_of},
    mistake::{Mistake, Why},
    outline::{Node, NodeKind, outline},
    place::{Place, place},
    read::{fits, from_json, from_newer_json, member},
    time::utc,
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

//! Protobuf messages as JSON and back, led by their descriptors: the proto3 mapping
//! (<https://protobuf.dev/programming-guides/json/>), as far as recordings need it: no floats, no maps, no well-known types.

mod read;
mod text;
mod write;

pub use read::{Wrong, from_json, member};
pub use write::to_json;

/// A field's name as JSON has it: `lowerCamelCase`.
fn camel(name: &str) -> impl Iterator<Item = char> {
    let mut upper = false;
    name.chars().filter_map(move |letter| {
        if letter == '_' {
            upper = true;
            return None;
        }
        Some(if std::mem::take(&mut upper) { letter.to_ascii_uppercase() } else { letter })
    })
}

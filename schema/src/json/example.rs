//! A message with something in every field, as a beginning; and JSON laid out for people.

use super::{known::Known, write::quoted};
use crate::{Field, Kind, Message};

/// How deep messages within are filled in.
const DEPTH: usize = 2;

/// JSON of the message with each of its fields, by their names in the .proto: one item in lists and maps, of a `oneof` the first field,
/// zeros and empty texts. Messages within are filled in twice, and never within themselves. Extensions and what is deprecated are
/// left out.
pub fn example(message: &Message) -> String {
    let mut example = Example { out: String::new(), path: Vec::new() };
    example.message(message);
    laid_out(&example.out)
}

struct Example {
    out: String,
    /// The messages that we are in.
    path: Vec<Message>,
}

impl Example {
    fn message(&mut self, message: &Message) {
        if Known::of(message).is_some() {
            return self.out.push_str(&blank(&Kind::Message(message.clone())));
        }
        self.out.push('{');
        if self.path.len() <= DEPTH && !self.path.contains(message) {
            self.path.push(message.clone());
            let mut oneofs = Vec::new();
            for field in message.fields().filter(|field| !field.is_extension() && !field.is_deprecated()) {
                if let Some(oneof) = field.oneof() {
                    if oneofs.iter().any(|known| known == oneof) {
                        continue;
                    }
                    oneofs.push(oneof.to_owned());
                }
                if !self.out.ends_with('{') {
                    self.out.push(',');
                }
                self.out.push_str(&quoted(field.name()));
                self.out.push(':');
                self.field(&field);
            }
            self.path.pop();
        }
        self.out.push('}');
    }

    fn field(&mut self, field: &Field) {
        let kind = field.kind();
        match &kind {
            Kind::Message(entry) if field.is_map() => {
                let key = match entry.field(1).map(|key| key.kind()) {
                    Some(Kind::String) | None => "",
                    Some(Kind::Bool) => "false",
                    Some(_) => "0",
                };
                self.out.push('{');
                self.out.push_str(&quoted(key));
                self.out.push(':');
                entry.field(2).into_iter().for_each(|value| self.one(&value.kind()));
                self.out.push('}');
            }
            // An item that would be empty only because it is within itself says less than none.
            Kind::Message(message) if field.is_list() && self.path.contains(message) => self.out.push_str("[]"),
            _ if field.is_list() => {
                self.out.push('[');
                self.one(&kind);
                self.out.push(']');
            }
            _ => self.one(&kind),
        }
    }

    fn one(&mut self, kind: &Kind) {
        match kind {
            Kind::Message(message) => self.message(message),
            _ => self.out.push_str(&blank(kind)),
        }
    }
}

/// JSON of an empty value of a kind: zero, an empty text, the first value of an enum, which is what it is when it is not set, a message
/// without fields. Of well-known types it is what is nearest to that in the form that they have.
pub fn blank(kind: &Kind) -> String {
    let blank = match kind {
        Kind::Message(message) => match Known::of(message) {
            Some(Known::Timestamp) => "\"1970-01-01T00:00:00Z\"",
            Some(Known::Duration) => "\"0s\"",
            Some(Known::FieldMask) => "\"\"",
            Some(Known::Value) => "null",
            Some(Known::List) => "[]",
            Some(Known::Wrapper) => return message.field(1).map_or_else(String::new, |field| blank(&field.kind())),
            Some(Known::Any | Known::Struct) | None => "{}",
        },
        Kind::String | Kind::Bytes => "\"\"",
        Kind::Bool => "false",
        Kind::Enum(values) => {
            return values.values().next().map_or_else(|| "0".to_owned(), |(_, name)| quoted(name));
        }
        Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => "\"0\"",
        _ => "0",
    };
    blank.to_owned()
}

/// JSON with a line for each member and item, two spaces a level; what is no JSON stays as it is from where it stops to be.
pub fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(2 * text.len());
    let mut depth = 0_usize;
    let (mut quoted, mut escaped) = (false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if quoted {
            out.push(letter);
            quoted = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|letter| matches!(letter, ' ' | '\t' | '\r' | '\n')).is_some() {}
                if let Some(close) = letters.next_if(|letter| matches!(letter, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                quoted = letter == '"';
                out.push(letter);
            }
        }
    }
    out
}

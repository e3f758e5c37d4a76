//! A message with something in every field, as a beginning; and JSON laid out for people.

use super::{known::Known, write::quoted};
use crate::{Enum, Field, Kind, Message};

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
        match Known::of(message) {
            Some(Known::Timestamp) => return self.out.push_str("\"1970-01-01T00:00:00Z\""),
            Some(Known::Duration) => return self.out.push_str("\"0s\""),
            Some(Known::FieldMask) => return self.out.push_str("\"\""),
            Some(Known::Value) => return self.out.push_str("null"),
            Some(Known::List) => return self.out.push_str("[]"),
            Some(Known::Any | Known::Struct) => return self.out.push_str("{}"),
            Some(Known::Wrapper) => return message.field(1).into_iter().for_each(|field| self.one(&field.kind())),
            None => {}
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
            Kind::String | Kind::Bytes => self.out.push_str("\"\""),
            Kind::Bool => self.out.push_str("false"),
            Kind::Enum(values) => self.out.push_str(&zero(values)),
            Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => self.out.push_str("\"0\""),
            _ => self.out.push('0'),
        }
    }
}

/// The first value of an enum, which is what it is when it is not set.
fn zero(values: &Enum) -> String {
    values.values().next().map_or_else(|| "0".to_owned(), |(_, name)| quoted(name))
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

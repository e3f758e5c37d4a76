//! From protobuf to JSON.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::DEPTH;
use crate::{
    Field, Kind, Message, decode,
    scalar::{is_numeric, is_zero, unpacked},
    wire::{Malformed, Parts, Value},
};

/// An encoded message as JSON without white space, its fields in the order of the .proto. What the descriptor does not know is
/// left out; so are, as the mapping wants it, values that are the default of a field that cannot tell them from none.
///
/// # Errors
/// From where on the bytes, or those of a message within, are not protobuf; or where a message begins that lies too deep.
/// Bytes count from the start of the outermost message.
pub fn to_json(message: &Message, bytes: &[u8]) -> Result<String, Malformed> {
    let mut writer = Writer { out: String::with_capacity(bytes.len() + bytes.len() / 2) };
    writer.message(message, bytes, 0, DEPTH)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
}

/// A value, and where it begins in the outermost message.
type Placed<'a> = (Value<'a>, usize);

impl Writer {
    /// A message that begins at byte `base` of the outermost one.
    fn message(&mut self, message: &Message, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        let deeper = depth.checked_sub(1).ok_or(Malformed { at: base })?;
        self.out.push('{');
        for field in message.fields() {
            let kind = field.kind();
            let values = values(message, &field, bytes, base)?;
            let Some(&(mut last, at)) = values.last() else { continue };
            let pieces: Vec<u8>;
            if let (Kind::Message(_), false, true) = (&kind, field.is_list(), values.len() > 1) {
                pieces = values.iter().flat_map(|(value, _)| value.bytes()).copied().collect();
                last = Value::Bytes(&pieces);
            }
            if !field.is_list() && !field.has_presence() && is_zero(&kind, last) {
                continue;
            }
            if !self.out.ends_with('{') {
                self.out.push(',');
            }
            self.string(field.json_name());
            self.out.push(':');
            if field.is_list() {
                self.list(&kind, &values, deeper)?;
            } else {
                self.value(&kind, (last, at), deeper)?;
            }
        }
        self.out.push('}');
        Ok(())
    }

    /// A list, or a map, which is a list of entries on the wire.
    fn list(&mut self, kind: &Kind, values: &[Placed<'_>], depth: u8) -> Result<(), Malformed> {
        let entry =
            if let Kind::Message(entry) = kind { Some(entry).filter(|entry| entry.is_map_entry()) } else { None };
        let [mut before, behind] = if entry.is_some() { ['{', '}'] } else { ['[', ']'] };
        for value in values {
            self.out.push(before);
            before = ',';
            match entry {
                Some(entry) => {
                    self.part_of(entry, 1, *value, depth)?;
                    self.out.push(':');
                    self.part_of(entry, 2, *value, depth)?;
                }
                None => self.value(kind, *value, depth)?,
            }
        }
        self.out.push(behind);
        Ok(())
    }

    /// The key (1) or the value (2) of an entry of a map. Either may be absent, and is its default then.
    fn part_of(&mut self, entry: &Message, number: u32, (of, at): Placed<'_>, depth: u8) -> Result<(), Malformed> {
        let Some(field) = entry.field(number) else { return Ok(()) };
        let kind = field.kind();
        let absent = if is_numeric(&kind) { Value::Varint(0) } else { Value::Bytes(&[]) };
        let value = values(entry, &field, of.bytes(), at)?.pop().unwrap_or((absent, at));
        if number == 1 && is_numeric(&kind) {
            // Whatever the type, a key is a string.
            self.out.push('"');
            let _ = decode::number(&mut self.out, &kind, value.0);
            self.out.push('"');
            return Ok(());
        }
        self.value(&kind, value, depth)
    }

    fn value(&mut self, kind: &Kind, (value, at): Placed<'_>, depth: u8) -> Result<(), Malformed> {
        match (kind, value) {
            (Kind::Message(message), Value::Bytes(bytes)) => return self.message(message, bytes, at, depth),
            (Kind::String, Value::Bytes(bytes)) => self.string(&String::from_utf8_lossy(bytes)),
            (_, Value::Bytes(bytes)) => {
                self.out.push('"');
                STANDARD.encode_string(bytes, &mut self.out);
                self.out.push('"');
            }
            _ => self.number(kind, value),
        }
        Ok(())
    }

    fn number(&mut self, kind: &Kind, value: Value<'_>) {
        let start = self.out.len();
        // Writing to a string does not fail.
        let _ = decode::number(&mut self.out, kind, value);
        let word = self.out[start..].trim_start_matches('-');
        let quoted = match kind {
            // Larger than what every reader of JSON takes for a number.
            Kind::Int64 | Kind::Uint64 | Kind::Fixed64 | Kind::Sfixed64 | Kind::Sint64 => true,
            // The name of an enum's value, `NaN`, `inf`.
            _ => *kind != Kind::Bool && !word.starts_with(|first: char| first.is_ascii_digit()),
        };
        if word == "inf" {
            self.out.truncate(self.out.len() - word.len());
            self.out.push_str("Infinity");
        }
        if quoted {
            self.out.insert(start, '"');
            self.out.push('"');
        }
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.out.extend(['\\', letter]),
                '\n' => self.out.push_str("\\n"),
                // Of the rest of Unicode nothing must be escaped.
                '\0'..='\x1f' => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(letter));
                }
                _ => self.out.push(letter),
            }
        }
        self.out.push('"');
    }
}

/// What the bytes of a message say of a field, those that are packed one by one. Of a `oneof` only the field that comes last
/// has any. Where a field that comes once has several, the last counts; of a message, all of them together.
fn values<'a>(message: &Message, field: &Field, bytes: &'a [u8], base: usize) -> Result<Vec<Placed<'a>>, Malformed> {
    let kind = field.kind();
    let mut values = Vec::new();
    for part in Parts::new(bytes) {
        let part = part.map_err(|malformed| Malformed { at: base + malformed.at })?;
        if part.number == field.number() && field.takes(part.value) {
            let mut at = base + part.body;
            match part.value {
                Value::Bytes(mut packed) if is_numeric(&kind) => {
                    while !packed.is_empty() {
                        let (value, len) = unpacked(&kind, packed).ok_or(Malformed { at })?;
                        values.push((value, at));
                        packed = &packed[len..];
                        at += len;
                    }
                }
                value => values.push((value, at)),
            }
        } else if let (false, Some(oneof)) = (values.is_empty(), field.oneof_index()) {
            let other = message.field(part.number).filter(|other| other.takes(part.value));
            if other.is_some_and(|other| other.oneof_index() == Some(oneof)) {
                values.clear();
            }
        }
    }
    Ok(values)
}

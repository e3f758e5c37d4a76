//! From protobuf to JSON.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{DEPTH, known::Known};
use crate::{
    Kind, Message, decode,
    pool::FieldData,
    scalar::{is_numeric, is_zero, unpacked},
    wire::{Malformed, Part, Parts, Value},
};

/// How fields are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Names {
    /// As the mapping has it: `lowerCamelCase`, or what the .proto says.
    Json,
    /// As the .proto has them. Whoever reads JSON takes either.
    Proto,
}

/// An encoded message as JSON without white space, its fields in the order of the .proto. What the descriptor does not know is
/// left out; so are, as the mapping wants it, values that are the default of a field that cannot tell them from none. An enum's value
/// without a name is its number, also of an enum that has no others: the line shows what came.
///
/// # Errors
/// From where on the bytes, or those of a message within, are not protobuf; or where a message begins that lies too deep.
/// Bytes count from the start of the outermost message.
pub fn to_json(message: &Message, bytes: &[u8]) -> Result<String, Malformed> {
    to_json_named(message, bytes, Names::Json)
}

/// As [`to_json`], with names as told.
///
/// # Errors
/// As there.
pub fn to_json_named(message: &Message, bytes: &[u8], names: Names) -> Result<String, Malformed> {
    let mut writer = Writer { out: String::with_capacity(bytes.len() + bytes.len() / 2), names };
    writer.message(message, bytes, 0, DEPTH)?;
    Ok(writer.out)
}

pub(super) struct Writer {
    pub(super) out: String,
    names: Names,
}

/// A value, and where it begins in the outermost message.
pub(super) type Placed<'a> = (Value<'a>, usize);

impl Writer {
    /// A message that begins at byte `base` of the outermost one.
    fn message(&mut self, message: &Message, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        let deeper = depth.checked_sub(1).ok_or(Malformed { at: base })?;
        if let Some(known) = Known::of(message)
            && self.known(message, known, (bytes, base), deeper)?
        {
            return Ok(());
        }
        self.out.push('{');
        self.members(message, bytes, base, deeper)?;
        self.out.push('}');
        Ok(())
    }

    /// The members of an object that is begun.
    pub(super) fn members(&mut self, message: &Message, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        let parts = sound(bytes, base)?;
        for field in &message.data().fields {
            let values = values(message, field, &parts, base)?;
            let Some(&(mut last, at)) = values.last() else { continue };
            let kind = field.kind(message.pool());
            let mut pieces = Vec::new();
            if let (Kind::Message(_), false, true) = (&kind, field.list, values.len() > 1) {
                for (piece, _) in &values {
                    pieces.extend_from_slice(piece.bytes());
                }
                last = Value::Bytes(&pieces);
            }
            if !field.list && !field.presence && is_zero(&kind, last) {
                continue;
            }
            if !self.out.ends_with('{') {
                self.out.push(',');
            }
            self.string(if self.names == Names::Proto { &field.name } else { &field.json_name });
            self.out.push(':');
            if field.list {
                self.list(&kind, &values, depth)?;
            } else {
                // Within a message that came in pieces places are not those of the bytes: then it is the last piece.
                let place = |malformed| if pieces.is_empty() { malformed } else { Malformed { at } };
                self.value(&kind, (last, at), depth).map_err(place)?;
            }
        }
        Ok(())
    }

    /// A list, or a map, which is a list of entries on the wire.
    pub(super) fn list(&mut self, kind: &Kind, values: &[Placed<'_>], depth: u8) -> Result<(), Malformed> {
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
        let Some(field) = entry.get(number) else { return Ok(()) };
        let kind = field.kind(entry.pool());
        let value = values(entry, field, &sound(of.bytes(), at)?, at)?.pop().unwrap_or((absent(&kind), at));
        if number == 1 && is_numeric(&kind) {
            // Whatever the type, a key is a string.
            self.out.push('"');
            let _ = decode::number(&mut self.out, &kind, value.0);
            self.out.push('"');
            return Ok(());
        }
        self.value(&kind, value, depth)
    }

    pub(super) fn value(&mut self, kind: &Kind, (value, at): Placed<'_>, depth: u8) -> Result<(), Malformed> {
        match (kind, value) {
            (Kind::Message(message), Value::Bytes(bytes) | Value::Group(bytes)) => {
                return self.message(message, bytes, at, depth);
            }
            (Kind::String, Value::Bytes(bytes)) => self.string(&String::from_utf8_lossy(bytes)),
            (_, Value::Bytes(bytes) | Value::Group(bytes)) => {
                self.out.push('"');
                STANDARD.encode_string(bytes, &mut self.out);
                self.out.push('"');
            }
            _ => self.number(kind, value),
        }
        Ok(())
    }

    fn number(&mut self, kind: &Kind, value: Value<'_>) {
        // The only value of an enum that has a word of its own in JSON.
        if matches!(kind, Kind::Enum(values) if values.full_name() == "google.protobuf.NullValue")
            && is_zero(kind, value)
        {
            return self.out.push_str("null");
        }
        if let Some(name) = decode::name(kind, value) {
            return self.string(name);
        }
        let start = self.out.len();
        // Writing to a string does not fail.
        let _ = decode::number(&mut self.out, kind, value);
        let word = self.out[start..].trim_start_matches('-');
        let quoted = match kind {
            // Larger than what every reader of JSON takes for a number.
            Kind::Int64 | Kind::Uint64 | Kind::Fixed64 | Kind::Sfixed64 | Kind::Sint64 => true,
            // `NaN`, `inf`.
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

    pub(super) fn string(&mut self, text: &str) {
        quote(text, &mut self.out);
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(text, &mut out);
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            // Of the rest of Unicode nothing must be escaped.
            '\0'..='\x1f' => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

/// All values of a field of a message that begins at byte `base` of the outermost one.
pub(super) fn all<'a>(
    message: &Message,
    number: u32,
    bytes: &'a [u8],
    base: usize,
) -> Result<Vec<Placed<'a>>, Malformed> {
    match message.get(number) {
        Some(field) => values(message, field, &sound(bytes, base)?, base),
        None => Ok(Vec::new()),
    }
}

/// What stands for a field that is not there.
pub(super) fn absent(kind: &Kind) -> Value<'static> {
    if is_numeric(kind) { Value::Varint(0) } else { Value::Bytes(&[]) }
}

/// The fields of a message that begins at byte `base` of the outermost one.
fn sound(bytes: &[u8], base: usize) -> Result<Vec<Part<'_>>, Malformed> {
    match Parts::all(bytes) {
        (parts, None) => Ok(parts),
        (_, Some(Malformed { at })) => Err(Malformed { at: base + at }),
    }
}

/// What the bytes of a message say of a field, those that are packed one by one. Of a `oneof` only the field that comes last
/// has any. Where a field that comes once has several, the last counts; of a message, all of them together.
fn values<'a>(
    message: &Message,
    field: &FieldData,
    parts: &[Part<'a>],
    base: usize,
) -> Result<Vec<Placed<'a>>, Malformed> {
    let number = field.number;
    let mut values = Vec::new();
    for part in parts {
        if part.number == number && field.takes(part.value) {
            let kind = field.kind(message.pool());
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
        } else if let (false, Some(oneof)) = (values.is_empty(), field.oneof) {
            let other = message.get(part.number).filter(|other| other.takes(part.value));
            if other.is_some_and(|other| other.oneof == Some(oneof)) {
                values.clear();
            }
        }
    }
    Ok(values)
}

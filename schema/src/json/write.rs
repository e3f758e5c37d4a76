//! From protobuf to JSON.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::DEPTH;
use crate::{
    Field, Kind, Message, decode,
    scalar::{is_zero, unpacked},
    wire::{Malformed, Part, Parts, Value},
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

impl Writer {
    /// A message that begins at byte `base` of the outermost one.
    fn message(&mut self, message: &Message, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        let deeper = depth.checked_sub(1).ok_or(Malformed { at: base })?;
        sound(bytes, base)?;
        self.out.push('{');
        for field in message.fields() {
            if field.is_list() {
                self.list(&field, bytes, base, deeper)?;
            } else {
                self.single(message, &field, bytes, base, deeper)?;
            }
        }
        self.out.push('}');
        Ok(())
    }

    /// A field that comes once. Where the bytes have it more often the last value counts, of a message all of its pieces;
    /// and of a `oneof` only the field that comes last is set.
    fn single(
        &mut self,
        message: &Message,
        field: &Field,
        bytes: &[u8],
        base: usize,
        depth: u8,
    ) -> Result<(), Malformed> {
        let kind = field.kind();
        let oneof = field.oneof_index();
        let mut last: Option<Part<'_>> = None;
        let mut pieces = Vec::new();
        for part in Parts::new(bytes).flatten() {
            if part.number == field.number() && field.takes(part.value) {
                if let (Kind::Message(_), Some(Value::Bytes(piece))) = (&kind, last.map(|last| last.value)) {
                    pieces.extend_from_slice(piece);
                }
                last = Some(part);
            } else if last.is_some()
                && oneof.is_some()
                && message
                    .field(part.number)
                    .is_some_and(|other| other.oneof_index() == oneof && other.takes(part.value))
            {
                last = None;
                pieces.clear();
            }
        }
        let Some(Part { mut value, body, .. }) = last else { return Ok(()) };
        if let (false, Value::Bytes(piece)) = (pieces.is_empty(), value) {
            pieces.extend_from_slice(piece);
            value = Value::Bytes(&pieces);
        }
        if field.has_presence() || !is_zero(&kind, value) {
            self.name(field);
            self.value(&kind, value, base + body, depth)?;
        }
        Ok(())
    }

    fn list(&mut self, field: &Field, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        let kind = field.kind();
        let entry =
            if let Kind::Message(entry) = &kind { Some(entry).filter(|entry| entry.is_map_entry()) } else { None };
        let [open, close] = if entry.is_some() { ['{', '}'] } else { ['[', ']'] };
        let mut empty = true;
        for part in parts(field, bytes) {
            let at = base + part.body;
            match (entry, &kind, part.value) {
                (Some(entry), _, Value::Bytes(bytes)) => {
                    self.item(field, open, &mut empty);
                    self.entry(entry, bytes, at, depth)?;
                }
                (_, Kind::Message(_) | Kind::String | Kind::Bytes, value) => {
                    self.item(field, open, &mut empty);
                    self.value(&kind, value, at, depth)?;
                }
                (_, _, Value::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        let broken = Malformed { at: base + part.end - packed.len() };
                        let (value, len) = unpacked(&kind, packed).ok_or(broken)?;
                        self.item(field, open, &mut empty);
                        self.number(&kind, value);
                        packed = &packed[len..];
                    }
                }
                (_, _, value) => {
                    self.item(field, open, &mut empty);
                    self.number(&kind, value);
                }
            }
        }
        if !empty {
            self.out.push(close);
        }
        Ok(())
    }

    /// Something of a list follows: the list begins with the first.
    fn item(&mut self, field: &Field, open: char, first: &mut bool) {
        if std::mem::take(first) {
            self.name(field);
            self.out.push(open);
        } else {
            self.out.push(',');
        }
    }

    /// A key and a value of a map: either may be absent, and is its default then.
    fn entry(&mut self, entry: &Message, bytes: &[u8], base: usize, depth: u8) -> Result<(), Malformed> {
        sound(bytes, base)?;
        for number in [1, 2] {
            let Some(field) = entry.field(number) else { continue };
            let kind = field.kind();
            let (value, at) = match parts(&field, bytes).last() {
                Some(part) => (part.value, base + part.body),
                None => match kind {
                    Kind::Message(_) | Kind::String | Kind::Bytes => (Value::Bytes(&[]), base),
                    _ => (Value::Varint(0), base),
                },
            };
            if number == 2 {
                self.out.push(':');
            } else if kind != Kind::String {
                // Whatever the type, a key is a string.
                self.out.push('"');
                let _ = decode::number(&mut self.out, &kind, value);
                self.out.push('"');
                continue;
            }
            self.value(&kind, value, at, depth)?;
        }
        Ok(())
    }

    fn name(&mut self, field: &Field) {
        if !self.out.ends_with('{') {
            self.out.push(',');
        }
        self.string(field.json_name());
        self.out.push(':');
    }

    fn value(&mut self, kind: &Kind, value: Value<'_>, base: usize, depth: u8) -> Result<(), Malformed> {
        match (kind, value) {
            (Kind::Message(message), Value::Bytes(bytes)) => return self.message(message, bytes, base, depth),
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
        let real = match (kind, value) {
            (Kind::Double, Value::Fixed64(bits)) => f64::from_bits(bits),
            (Kind::Float, Value::Fixed32(bits)) => f32::from_bits(bits).into(),
            _ => 0.0,
        };
        if !real.is_finite() {
            let name = if real.is_nan() { "NaN" } else { "Infinity" };
            return self.out.extend(["\"", if real < 0.0 { "-" } else { "" }, name, "\""]);
        }
        // Where other writers begin to use exponents, instead of hundreds of zeros.
        if real != 0.0 && !(1e-6..1e21).contains(&real.abs()) {
            let _ = match value {
                Value::Fixed32(bits) => write!(self.out, "{:e}", f32::from_bits(bits)),
                _ => write!(self.out, "{real:e}"),
            };
            return;
        }
        let start = self.out.len();
        // Writing to a string does not fail.
        let _ = decode::number(&mut self.out, kind, value);
        let quoted = match kind {
            // Larger than what every reader of JSON takes for a number.
            Kind::Int64 | Kind::Uint64 | Kind::Fixed64 | Kind::Sfixed64 | Kind::Sint64 => true,
            // A value without a name is its number.
            Kind::Enum(_) => self.out[start..].starts_with(|first: char| first != '-' && !first.is_ascii_digit()),
            _ => false,
        };
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

/// The bytes are protobuf to their end.
fn sound(bytes: &[u8], base: usize) -> Result<(), Malformed> {
    match Parts::new(bytes).find_map(Result::err) {
        Some(Malformed { at }) => Err(Malformed { at: base + at }),
        None => Ok(()),
    }
}

/// What the bytes have of a field.
fn parts<'a>(field: &Field, bytes: &'a [u8]) -> impl Iterator<Item = Part<'a>> {
    let number = field.number();
    Parts::new(bytes).flatten().filter(move |part| part.number == number && field.takes(part.value))
}

//! Turns an encoded message into one short line, reading no more of it than the line shows.

use std::fmt::{self, Write as _};

use crate::{
    Kind, Message, Pool,
    pool::FieldData,
    scalar::unpacked,
    wire::{Malformed, Part, Parts, Value},
};

/// The most characters of one string that a line shows.
pub(crate) const STRING_CHARS: usize = 160;
/// How deep nested messages are written out.
pub(crate) const MAX_DEPTH: u32 = 8;

/// The message for a row of the feed: `symbol: "GOOG" price: 181.36 seq: 1`, at most `max` characters and then `…`.
///
/// Fields stand in the order of the bytes; those with their default value are not on the wire and so not here, and a
/// message without any is `{}`. Bytes are told by their length, enums by name, nested messages stand in braces, times
/// ([`Field::is_time`]) as the UTC time of day. A field that the descriptor does not know, or has with another wire type, is
/// told as `#7: …`, and where the bytes stop to be protobuf the line says from which byte on.
pub fn line(message: &Message, bytes: &[u8], max: usize) -> String {
    let mut out = Writer::new(max);
    if bytes.is_empty() {
        return "{}".to_owned();
    }
    // An error means that the line is full, which it says itself.
    let _full = out.fields(message, bytes, 0);
    out.text
}

/// As [`line`], but the fields with the numbers `leads` stand before the others, in that order.
pub fn line_led(message: &Message, bytes: &[u8], leads: &[u32], max: usize) -> String {
    if bytes.is_empty() || leads.is_empty() {
        return line(message, bytes, max);
    }
    let mut out = Writer::new(max);
    let _full = out.led(message, bytes, leads);
    out.text
}

/// The message has one field, and that is a string.
pub fn is_text(message: &Message) -> bool {
    matches!(&*message.data().fields, [field] if matches!(field.kind(message.pool()), Kind::String))
}

/// The text of the message's first string field, at most `max` characters; empty if it has none.
pub fn text(message: &Message, bytes: &[u8], max: usize) -> String {
    let mut out = Writer::new(max);
    // For people to read: a tab is one.
    let escaped = |letter: char| letter.is_control() && letter != '\t';
    let _full = out.letters(first_string(message, bytes).unwrap_or_default(), max, escaped);
    out.text
}

/// The message's first string field as it is on the wire.
pub(crate) fn first_string<'a>(message: &Message, bytes: &'a [u8]) -> Option<&'a [u8]> {
    Parts::new(bytes).flatten().find_map(|part| match part.value {
        Value::Bytes(bytes) if matches!(message.get(part.number)?.kind(message.pool()), Kind::String) => Some(bytes),
        _ => None,
    })
}

/// A line that takes `left` more characters and then answers [`fmt::Error`], which ends the walk through the message.
pub(crate) struct Writer {
    pub(crate) text: String,
    left: usize,
}

impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|char| self.write_char(char))
    }

    fn write_char(&mut self, char: char) -> fmt::Result {
        if self.left == 0 {
            self.text.push('…');
            return Err(fmt::Error);
        }
        self.left -= 1;
        self.text.push(char);
        Ok(())
    }
}

impl Writer {
    pub(crate) fn new(max: usize) -> Self {
        Self { text: String::new(), left: max }
    }

    fn led(&mut self, message: &Message, bytes: &[u8], leads: &[u32]) -> fmt::Result {
        let mut first = true;
        for lead in leads {
            for part in Parts::new(bytes).flatten().filter(|part| part.number == *lead) {
                self.part(message, &part, 0, &mut first)?;
            }
        }
        self.fields_but(message, bytes, leads, (0, first))
    }

    fn fields(&mut self, message: &Message, bytes: &[u8], depth: u32) -> fmt::Result {
        self.fields_but(message, bytes, &[], (depth, true))
    }

    /// The fields without those of some numbers; so deep, and with something before them or not.
    fn fields_but(
        &mut self,
        message: &Message,
        bytes: &[u8],
        but: &[u32],
        (depth, mut first): (u32, bool),
    ) -> fmt::Result {
        for part in Parts::new(bytes) {
            match part {
                Ok(part) if but.contains(&part.number) => {}
                Ok(part) => self.part(message, &part, depth, &mut first)?,
                Err(Malformed { at }) => {
                    self.space(&mut first)?;
                    return write!(self, "⚠ byte {at}: {} B not protobuf", bytes.len() - at);
                }
            }
        }
        Ok(())
    }

    fn part(&mut self, message: &Message, part: &Part<'_>, depth: u32, first: &mut bool) -> fmt::Result {
        let field = message.get(part.number);
        self.space(first)?;
        match field {
            Some(field) if field.takes(part.value) => {
                self.write_str(&field.name)?;
                self.write_str(": ")?;
                self.value(message.pool(), field, part.value, depth)
            }
            _ => {
                write!(self, "#{}: ", part.number)?;
                raw(self, part.value)
            }
        }
    }

    fn space(&mut self, first: &mut bool) -> fmt::Result {
        if std::mem::take(first) { Ok(()) } else { self.write_char(' ') }
    }

    fn value(&mut self, pool: &Pool, field: &FieldData, value: Value<'_>, depth: u32) -> fmt::Result {
        match (value, field.kind(pool)) {
            (Value::Bytes(bytes) | Value::Group(bytes), Kind::Message(nested)) => {
                if depth >= MAX_DEPTH {
                    return self.write_str("{…}");
                }
                self.write_char('{')?;
                if !bytes.is_empty() {
                    self.write_char(' ')?;
                    self.fields(&nested, bytes, depth + 1)?;
                    self.write_char(' ')?;
                }
                self.write_char('}')
            }
            (Value::Bytes(bytes), Kind::String) => self.quoted('"', bytes, '"'),
            (Value::Bytes(bytes), Kind::Bytes) => write!(self, "{} B", bytes.len()),
            (Value::Bytes(bytes), kind) => self.packed(&kind, bytes),
            (Value::Fixed64(nanos), _) if field.time => utc_time_of_day(self, nanos),
            (value, kind) => number(self, &kind, value),
        }
    }

    /// Numbers of a repeated field in one piece.
    fn packed(&mut self, kind: &Kind, mut bytes: &[u8]) -> fmt::Result {
        self.write_char('[')?;
        let mut first = true;
        while !bytes.is_empty() {
            self.space(&mut first)?;
            let Some((value, len)) = unpacked(kind, bytes) else {
                write!(self, "⚠ {} B not protobuf", bytes.len())?;
                break;
            };
            number(self, kind, value)?;
            bytes = &bytes[len..];
        }
        self.write_char(']')
    }

    pub(crate) fn quoted(&mut self, open: char, bytes: &[u8], close: char) -> fmt::Result {
        self.write_char(open)?;
        self.string(bytes, STRING_CHARS)?;
        self.write_char(close)
    }

    /// At most `max` characters of a string, with control characters escaped. Bytes that are not UTF-8 show as U+FFFD.
    pub(crate) fn string(&mut self, bytes: &[u8], max: usize) -> fmt::Result {
        self.letters(bytes, max, char::is_control)
    }

    /// The same, with what is to be escaped.
    fn letters(&mut self, bytes: &[u8], max: usize, escaped: fn(char) -> bool) -> fmt::Result {
        let max = max.min(self.left.saturating_add(1));
        // A character takes at most four bytes; the rest is not even looked at. What the cut leaves of a last
        // character is beyond the `max` that are shown.
        let seen = &bytes[..bytes.len().min(max.saturating_add(1).saturating_mul(4))];
        let mut shown = 0;
        for chunk in seen.utf8_chunks() {
            let bad = if chunk.invalid().is_empty() { "" } else { "\u{fffd}" };
            for char in chunk.valid().chars().chain(bad.chars()) {
                if shown == max {
                    return self.write_char('…');
                }
                shown += 1;
                if escaped(char) {
                    write!(self, "{}", char.escape_default())?;
                } else {
                    self.write_char(char)?;
                }
            }
        }
        Ok(())
    }
}

/// The value of the field at `path` (`a.b` is field `b` of message field `a`) as [`crate::Encoder::set`] takes it; of a list or a field
/// that comes several times, the last. What is not on the wire has its default. Nothing for a message, bytes, or no such field.
pub fn at(message: &Message, bytes: &[u8], path: &str) -> Option<String> {
    let (name, inner) = path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
    let field = message.field_by_name(name)?;
    let value = Parts::new(bytes).flatten().filter(|part| part.number == field.number()).last().map(|part| part.value);
    match (field.kind(), value, inner) {
        (Kind::Message(within), value, Some(inner)) => at(&within, value.map_or(&[], Value::bytes), inner),
        (Kind::Message(_) | Kind::Bytes, ..) | (_, _, Some(_)) => None,
        (Kind::String, value, None) => String::from_utf8(value.map_or(&[][..], Value::bytes).to_vec()).ok(),
        (kind, value, None) => {
            let mut text = String::new();
            number(&mut text, &kind, value.unwrap_or(Value::Varint(0))).ok()?;
            Some(text)
        }
    }
}

/// The time of day in UTC, `12:18:03.123`, of nanoseconds since 1970.
///
/// # Errors
/// What `out` answers: it is full.
pub fn utc_time_of_day(out: &mut dyn fmt::Write, unix_nanos: u64) -> fmt::Result {
    let millis = unix_nanos / 1_000_000;
    let seconds = millis / 1000;
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    write!(out, "{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, millis % 1000)
}

/// A value whose meaning nobody knows.
fn raw(out: &mut dyn fmt::Write, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Varint(value) | Value::Fixed64(value) => write!(out, "{value}"),
        Value::Fixed32(value) => write!(out, "{value}"),
        Value::Bytes(bytes) | Value::Group(bytes) => write!(out, "{} B", bytes.len()),
    }
}

/// The name of an enum's value, if it has one.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "two's complement is what the wire has")]
pub(crate) fn name<'a>(kind: &'a Kind, value: Value<'_>) -> Option<&'a str> {
    match (kind, value) {
        (Kind::Enum(values), Value::Varint(bits)) => values.name(bits as i32),
        _ => None,
    }
}

/// A number, a flag, or an enum's value by its name. Numbers come as the wire has them: two's complement, cut to the
/// width of their type.
///
/// # Errors
/// What `out` answers: it is full.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "two's complement is what the wire has")]
pub fn number(out: &mut dyn fmt::Write, kind: &Kind, value: Value<'_>) -> fmt::Result {
    let bits = match value {
        Value::Varint(bits) | Value::Fixed64(bits) => bits,
        Value::Fixed32(bits) => u64::from(bits),
        Value::Bytes(_) | Value::Group(_) => return raw(out, value),
    };
    match kind {
        Kind::Double => write!(out, "{}", f64::from_bits(bits)),
        Kind::Float => write!(out, "{}", f32::from_bits(bits as u32)),
        Kind::Bool => write!(out, "{}", bits != 0),
        Kind::Int32 | Kind::Sfixed32 => write!(out, "{}", bits as i32),
        Kind::Int64 | Kind::Sfixed64 => write!(out, "{}", bits as i64),
        Kind::Sint32 | Kind::Sint64 => write!(out, "{}", (bits >> 1) as i64 ^ -((bits & 1) as i64)),
        Kind::Uint32 => write!(out, "{}", bits as u32),
        Kind::Enum(_) => match name(kind, value) {
            Some(name) => out.write_str(name),
            None => write!(out, "{}", bits as i32),
        },
        _ => write!(out, "{bits}"),
    }
}

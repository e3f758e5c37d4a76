//! Google's well-known types, which have forms of their own in JSON: <https://protobuf.dev/programming-guides/json/>.
//!
//! What a form cannot say, such as a time beyond the year 9999, is written as the message that it is, and that is read too: whatever was
//! received can be sent again.

use super::{
    camel,
    mistake::{Mistake, Read, Why},
    text::Reader,
    time,
    write::{Placed, Writer, absent, all},
};
use crate::{
    Kind, Message, Pool,
    scalar::Put,
    wire::{Malformed, Value},
};

/// The types that are not written as objects with their fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// An object with `@type` beside the fields of that message.
    Any,
    /// A string: `2026-11-29T13:30:00Z`.
    Timestamp,
    /// A string: `1.5s`.
    Duration,
    /// A string: paths with commas between them.
    FieldMask,
    /// Any object.
    Struct,
    /// Any value.
    Value,
    /// Any list.
    List,
    /// A number, flag or text that can be absent: `google.protobuf.Int64Value` and its like.
    Wrapper,
}

impl Known {
    /// What the message is, if it is one of them and has the fields that it should have.
    pub fn of(message: &Message) -> Option<Self> {
        let known = match message.full_name().strip_prefix("google.protobuf.")? {
            "Any" => Self::Any,
            "Timestamp" => Self::Timestamp,
            "Duration" => Self::Duration,
            "FieldMask" => Self::FieldMask,
            "Struct" => Self::Struct,
            "Value" => Self::Value,
            "ListValue" => Self::List,
            "DoubleValue" | "FloatValue" | "Int64Value" | "UInt64Value" | "Int32Value" | "UInt32Value"
            | "BoolValue" | "StringValue" | "BytesValue" => Self::Wrapper,
            _ => return None,
        };
        let kind = |number| message.get(number).map(|field| field.kind(message.pool()));
        let sound = match known {
            Self::Any => kind(1) == Some(Kind::String) && kind(2) == Some(Kind::Bytes),
            Self::Timestamp | Self::Duration => kind(1) == Some(Kind::Int64) && kind(2) == Some(Kind::Int32),
            Self::FieldMask => kind(1) == Some(Kind::String),
            Self::Struct | Self::List => matches!(kind(1), Some(Kind::Message(_))),
            Self::Value => {
                let messages = [kind(5), kind(6)].iter().all(|kind| matches!(kind, Some(Kind::Message(_))));
                messages
                    && kind(2) == Some(Kind::Double)
                    && kind(3) == Some(Kind::String)
                    && kind(4) == Some(Kind::Bool)
            }
            Self::Wrapper => kind(1).is_some_and(|kind| !matches!(kind, Kind::Message(_))),
        };
        sound.then_some(known)
    }
}

impl Reader<'_> {
    pub(super) fn known(&mut self, message: &Message, known: Known, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let next = self.peek()?;
        let name = message.full_name();
        let field = |number: u32| message.get(number).map(|field| (field.kind(message.pool()), Put::of(field)));
        match (known, next) {
            (Known::Any, _) => return self.any(message, depth, out),
            (Known::Wrapper, _) => {
                let Some((kind, put)) = field(1) else { return Ok(()) };
                return self.value(&kind, put, depth, out);
            }
            // As the messages that they are.
            (Known::Timestamp | Known::Duration | Known::FieldMask, b'{') => {
                return self.fields(message, "", depth, out);
            }
            (Known::Struct, _) => return self.members(message, depth, out),
            (Known::List, _) => {
                let Some((kind, put)) = field(1) else { return Ok(()) };
                return self.list(&mut |reader| reader.value(&kind, put, depth, out));
            }
            (Known::Value, next) => {
                let number = match next {
                    b'n' => 1,
                    b'"' => 3,
                    b't' | b'f' => 4,
                    b'{' => 5,
                    b'[' => 6,
                    _ => 2,
                };
                let Some((kind, mut put)) = field(number) else { return self.skip(depth) };
                put.always = true;
                return self.value(&kind, put, depth, out);
            }
            _ => {}
        }
        let from = self.at;
        let text = self.string()?;
        let parts = match known {
            Known::Timestamp => time::timestamp(&text),
            Known::Duration => time::duration(&text),
            _ => {
                let paths = text.split(',').filter(|path| !path.is_empty());
                return paths.map(|path| snake(path).ok_or_else(|| self.no(from, name, None))).try_for_each(|path| {
                    Value::Bytes(path?.as_bytes()).put(1, out);
                    Ok(())
                });
            }
        };
        let (seconds, nanos) = parts.ok_or_else(|| self.no(from, name, None))?;
        for (number, part) in [(1, seconds), (2, nanos)].into_iter().filter(|(_, part)| *part != 0) {
            Value::Varint(part.cast_unsigned()).put(number, out);
        }
        Ok(())
    }

    /// Any object, as a `Struct`.
    fn members(&mut self, message: &Message, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let Some(Kind::Message(entry)) = message.get(1).map(|field| field.kind(message.pool())) else { return Ok(()) };
        let Some(kind) = entry.get(2).map(|field| field.kind(entry.pool())) else { return Ok(()) };
        self.object(&mut |reader, key, _| {
            let mut inner = Vec::new();
            Value::Bytes(key.as_bytes()).put(1, &mut inner);
            let put = Put { number: 2, always: true, delimited: false };
            let read = reader.value(&kind, put, depth, &mut inner);
            read.map_err(|mistake| mistake.under(&["[\"", key, "\"]"].concat()))?;
            Value::Bytes(&inner).put(1, out);
            Ok(true)
        })
    }

    /// An object with `@type`, wherever in it that stands, beside the fields of a message of that type.
    fn any(&mut self, message: &Message, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let from = self.at;
        let mut ahead = Reader { text: self.text, at: from, lenient: true };
        let Some(url) = ahead.member("@type", depth)? else {
            // Without a type there can be nothing in it.
            return self.fields(message, "", depth, out).map_err(|_| {
                let why = Why::AnyType(String::new());
                Mistake::new(from..from + 1, why)
            });
        };
        let place = ahead.at - url.len()..ahead.at;
        let url = Reader { text: self.text, at: place.start, lenient: true }.string()?.into_owned();
        let mut inner = Vec::new();
        match type_of(message.pool(), &url) {
            None => {
                let bytes = Put { number: 2, always: true, delimited: false };
                let mut given = false;
                self.object(&mut |reader, key, _| {
                    match key {
                        "value" => {
                            given = true;
                            reader.value(&Kind::Bytes, bytes, depth, &mut inner)?;
                        }
                        "@type" => reader.skip(depth)?,
                        _ => return Err(Mistake::new(place.clone(), Why::AnyType(url.clone()))),
                    }
                    Ok(true)
                })?;
                if !given {
                    return Err(Mistake::new(place, Why::AnyType(url)));
                }
                Value::Bytes(url.as_bytes()).put(1, out);
                out.extend_from_slice(&inner);
                return Ok(());
            }
            Some(of) if Known::of(&of).is_some() => self.object(&mut |reader, key, place| {
                match key {
                    "value" => reader.message(&of, depth, &mut inner).map_err(|mistake| mistake.under(key))?,
                    "@type" => reader.skip(depth)?,
                    _ => {
                        let why = Why::Unknown { name: key.to_owned(), near: Some("value".to_owned()) };
                        return Err(Mistake::new(place, why).under(key));
                    }
                }
                Ok(true)
            })?,
            Some(of) => self.fields(&of, "@type", depth, &mut inner)?,
        }
        Value::Bytes(url.as_bytes()).put(1, out);
        if !inner.is_empty() {
            Value::Bytes(&inner).put(2, out);
        }
        Ok(())
    }
}

impl Writer {
    /// Writes the form of its own that the message has; says no, and has written nothing, if there is none that says it.
    pub(super) fn known(
        &mut self,
        message: &Message,
        known: Known,
        (bytes, at): (&[u8], usize),
        depth: u8,
    ) -> Result<bool, Malformed> {
        match known {
            Known::Any => return self.any(message, (bytes, at), depth),
            Known::Timestamp | Known::Duration => {
                let [seconds, nanos] = [1, 2].map(|number| one(message, number, bytes, at));
                let [seconds, nanos] = [seconds?, nanos?].map(|value| match value {
                    Some((Value::Varint(bits), _)) => bits.cast_signed(),
                    _ => 0,
                });
                // What is wider than its type is cut.
                #[expect(clippy::cast_possible_truncation, reason = "so is what every reader makes of it")]
                let nanos = i64::from(nanos as i32);
                let text = if known == Known::Timestamp {
                    time::timestamp_text(seconds, nanos)
                } else {
                    time::duration_text(seconds, nanos)
                };
                let Some(text) = text else { return Ok(false) };
                self.string(&text);
            }
            Known::FieldMask => {
                let Some(text) = mask(message, bytes, at)? else { return Ok(false) };
                self.string(&text);
            }
            Known::Wrapper => {
                let Some(field) = message.get(1) else { return Ok(false) };
                let kind = field.kind(message.pool());
                let value = one(message, 1, bytes, at)?.unwrap_or((absent(&kind), at));
                self.value(&kind, value, depth)?;
            }
            Known::Struct | Known::List => {
                let Some(field) = message.get(1) else { return Ok(false) };
                let values = all(message, 1, bytes, at)?;
                let kind = field.kind(message.pool());
                match (values.is_empty(), known) {
                    (true, Known::Struct) => self.out.push_str("{}"),
                    (true, _) => self.out.push_str("[]"),
                    _ => self.list(&kind, &values, depth)?,
                }
            }
            Known::Value => {
                let mut set = None;
                for number in 1..=6 {
                    if let Some(value) = one(message, number, bytes, at)? {
                        set = Some((number, value));
                    }
                }
                match set {
                    // Nothing is set, or a null: the first is no value that JSON has, and null is nearest to it.
                    None | Some((1, _)) => self.out.push_str("null"),
                    Some((number, value)) => {
                        let kind = message.get(number).map(|field| field.kind(message.pool()));
                        self.value(&kind.unwrap_or(Kind::Bytes), value, depth)?;
                    }
                }
            }
        }
        Ok(true)
    }

    fn any(&mut self, message: &Message, (bytes, at): (&[u8], usize), depth: u8) -> Result<bool, Malformed> {
        let url = one(message, 1, bytes, at)?;
        let value = one(message, 2, bytes, at)?;
        if url.is_none() && value.is_none() {
            self.out.push_str("{}");
            return Ok(true);
        }
        let url = url.map_or_else(String::new, |(url, _)| String::from_utf8_lossy(url.bytes()).into_owned());
        let (value, at) = value.unwrap_or((Value::Bytes(&[]), at));
        self.out.push_str("{\"@type\":");
        self.string(&url);
        match type_of(message.pool(), &url) {
            Some(of) if Known::of(&of).is_none() => self.members(&of, value.bytes(), at, depth)?,
            of => {
                self.out.push_str(",\"value\":");
                match of {
                    Some(of) => self.value(&Kind::Message(of), (value, at), depth)?,
                    // Nobody knows what is in it.
                    None => self.value(&Kind::Bytes, (value, at), depth)?,
                }
            }
        }
        self.out.push('}');
        Ok(true)
    }
}

/// The value of a field that comes once: the last.
fn one<'a>(of: &Message, number: u32, bytes: &'a [u8], at: usize) -> Result<Option<Placed<'a>>, Malformed> {
    Ok(all(of, number, bytes, at)?.pop())
}

/// The paths of a mask, if all of them can be told in JSON.
fn mask(message: &Message, bytes: &[u8], at: usize) -> Result<Option<String>, Malformed> {
    let mut text = String::new();
    for (path, _) in all(message, 1, bytes, at)? {
        let path = String::from_utf8_lossy(path.bytes()).into_owned();
        let told = camel(&path);
        if path.is_empty() || path.contains(',') || snake(&told).as_ref() != Some(&path) {
            return Ok(None);
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&told);
    }
    Ok(Some(text))
}

/// The message that an `Any` with that address holds: what follows the last slash is its name.
pub fn type_of(pool: &Pool, url: &str) -> Option<Message> {
    pool.message(url.rsplit_once('/')?.1)
}

/// A path of a mask as the .proto has it, from how JSON has it.
fn snake(path: &str) -> Option<String> {
    let mut snake = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '_' => return None,
            'A'..='Z' => snake.extend(['_', letter.to_ascii_lowercase()]),
            _ => snake.push(letter),
        }
    }
    Some(snake)
}

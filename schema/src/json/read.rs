//! From JSON to protobuf.

use std::borrow::Cow;

use super::{
    DEPTH,
    text::{Reader, is_number},
};
use crate::{
    Field, Kind, Message,
    scalar::{base64, is_zero, scalar},
    wire::{Parts, Value},
};

/// Why a text is not the JSON of a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no JSON, or JSON that nests deeper than a hundred times.
    #[error("it is not JSON")]
    Syntax,
    /// It ends before it is complete.
    #[error("it ends before it is complete")]
    Cut,
    /// A value is not of its field's type. Which: `steps[3].rows.framed`; empty for the whole.
    #[error("what stands at {0:?} is of another type")]
    Value(String),
}

/// What is read, or why it cannot be.
pub(super) type Read<T> = Result<T, Wrong>;

/// Encodes the message that `text` says. Fields and names of enum values that are not known are left out, and so are, as every
/// encoder does, values that are the default of a field that cannot tell them from none.
///
/// # Errors
/// The first place where the text cannot be read.
pub fn from_json(message: &Message, text: &str) -> Result<Vec<u8>, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let mut out = Vec::with_capacity(text.len());
    reader.message(message, DEPTH, &mut out)?;
    match reader.peek() {
        Err(_) => Ok(out),
        Ok(_) => Err(Wrong::Syntax),
    }
}

/// A member of the object that `text` is: its value as it stands there. Reads no further.
///
/// # Errors
/// The text cannot be read so far, or is no object.
pub fn member<'a>(text: &'a str, name: &str) -> Result<Option<&'a str>, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let mut found = None;
    reader.object(&mut |reader, key| {
        reader.peek()?;
        let from = reader.at;
        reader.skip(DEPTH)?;
        if key == name {
            found = Some(&text[from..reader.at]);
        }
        Ok(found.is_none())
    })?;
    Ok(found)
}

impl Reader<'_> {
    fn message(&mut self, message: &Message, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let deeper = depth.checked_sub(1).ok_or(Wrong::Syntax)?;
        // The oneofs of which a field was set.
        let mut chosen = Vec::new();
        self.object(&mut |reader, key| {
            match message.field_by_key(key) {
                // An absent value and null are the same.
                Some(field) if reader.peek()? != b'n' => {
                    if let Some(oneof) = field.oneof_index() {
                        if chosen.contains(&oneof) {
                            return Err(under(bad(), field.name()));
                        }
                        chosen.push(oneof);
                    }
                    reader.field(&field, deeper, out).map_err(|wrong| under(wrong, field.name()))?;
                }
                _ => reader.skip(deeper)?,
            }
            Ok(true)
        })
    }

    fn field(&mut self, field: &Field, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let (kind, number) = (field.kind(), field.number());
        match &kind {
            Kind::Message(entry) if field.is_list() && entry.is_map_entry() => self.map(entry, number, depth, out),
            _ if field.is_list() => {
                let mut packed = Vec::new();
                let mut index = 0_usize;
                self.list(&mut |reader| {
                    let read = if field.is_packed() {
                        reader.value(&kind, None, depth, &mut packed)
                    } else {
                        reader.value(&kind, Some(number), depth, out)
                    };
                    index += 1;
                    read.map_err(|wrong| under(wrong, &["[", &(index - 1).to_string(), "]"].concat()))
                })?;
                if !packed.is_empty() {
                    Value::Bytes(&packed).put(number, out);
                }
                Ok(())
            }
            _ => {
                let start = out.len();
                self.value(&kind, Some(number), depth, out)?;
                // As an encoder would have it.
                let is_default = Parts::new(&out[start..]).flatten().all(|part| is_zero(&kind, part.value));
                if is_default && !field.has_presence() {
                    out.truncate(start);
                }
                Ok(())
            }
        }
    }

    /// A map is an object; its keys, whatever their type, are strings.
    fn map(&mut self, entry: &Message, number: u32, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let kind = |number| entry.field(number).map_or(Kind::Bytes, |field| field.kind());
        let kinds = [kind(1), kind(2)];
        self.object(&mut |reader, text| {
            let place = |wrong| under(wrong, &["[\"", text, "\"]"].concat());
            let mut inner = Vec::new();
            let key = match &kinds[0] {
                Kind::String => Value::Bytes(text.as_bytes()),
                kind => scalar(kind, text).ok_or_else(|| place(bad()))?,
            };
            key.put(1, &mut inner);
            let without = inner.len();
            reader.value(&kinds[1], Some(2), depth, &mut inner).map_err(place)?;
            // An enum's value that is not known takes its key along.
            if inner.len() > without {
                Value::Bytes(&inner).put(number, out);
            }
            Ok(true)
        })
    }

    /// A value, written under its number if it has one.
    fn value(&mut self, kind: &Kind, number: Option<u32>, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let first = self.peek()?;
        let mut put = |value: Value<'_>| match number {
            Some(number) => value.put(number, out),
            None => value.put_bare(out),
        };
        match kind {
            Kind::Message(message) => {
                let mut inner = Vec::new();
                self.message(message, depth, &mut inner)?;
                put(Value::Bytes(&inner));
            }
            Kind::String => put(Value::Bytes(self.string()?.as_bytes())),
            Kind::Bytes => put(Value::Bytes(&base64(&self.string()?).ok_or_else(bad)?)),
            Kind::Enum(values) if first == b'"' => {
                // A name that a newer version has is as good as none.
                if let Some(value) = values.number(&self.string()?) {
                    put(Value::Varint(i64::from(value).cast_unsigned()));
                }
            }
            _ => {
                let quoted = first == b'"';
                let text = if quoted { self.string()? } else { Cow::Borrowed(self.literal()) };
                let fits = match kind {
                    Kind::Bool => !quoted,
                    Kind::Double | Kind::Float if quoted => {
                        matches!(&*text, "NaN" | "Infinity" | "-Infinity") || is_number(&text)
                    }
                    _ => quoted || is_number(&text),
                };
                let value = scalar(kind, &text).filter(|_| fits);
                put(value.ok_or_else(|| if quoted { bad() } else { self.unless_cut(bad()) })?);
            }
        }
        Ok(())
    }
}

/// The value here is not of its type.
pub(super) fn bad() -> Wrong {
    Wrong::Value(String::new())
}

/// The same, seen from around it.
fn under(wrong: Wrong, name: &str) -> Wrong {
    match wrong {
        Wrong::Value(place) if place.is_empty() || place.starts_with('[') => Wrong::Value([name, &place].concat()),
        Wrong::Value(place) => Wrong::Value([name, ".", &place].concat()),
        other => other,
    }
}

//! From JSON to protobuf.

use std::borrow::Cow;

use super::{
    DEPTH,
    text::{Reader, is_number},
};
use crate::{Field, Kind, Message, scalar::Put, wire::Value};

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
        let kind = field.kind();
        let mut put = Put { number: field.number(), always: field.is_list() || field.has_presence() };
        if !field.is_list() {
            return self.value(&kind, put, depth, out);
        }
        if let Kind::Message(entry) = &kind
            && entry.is_map_entry()
        {
            return self.map(entry, put, depth, out);
        }
        let mut packed = Vec::new();
        let mut index = 0_usize;
        let items = if field.is_packed() { &mut packed } else { &mut *out };
        if field.is_packed() {
            put.number = 0;
        }
        self.list(&mut |reader| {
            index += 1;
            let read = reader.value(&kind, put, depth, items);
            read.map_err(|wrong| under(wrong, &["[", &(index - 1).to_string(), "]"].concat()))
        })?;
        if !packed.is_empty() {
            Value::Bytes(&packed).put(field.number(), out);
        }
        Ok(())
    }

    /// A map is an object; its keys, whatever their type, are strings.
    fn map(&mut self, entry: &Message, put: Put, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let (Some(key), Some(value)) = (entry.field(1), entry.field(2)) else { return self.skip(depth) };
        let kinds = [key.kind(), value.kind()];
        let part = |number| Put { number, always: true };
        self.object(&mut |reader, text| {
            let mut inner = Vec::new();
            let read = part(1).text(&kinds[0], text, &mut inner).ok_or_else(bad);
            let key = inner.len();
            let read = read.and_then(|()| reader.value(&kinds[1], part(2), depth, &mut inner));
            read.map_err(|wrong| under(wrong, &["[\"", text, "\"]"].concat()))?;
            // An enum's value that is not known takes its key along.
            if inner.len() > key {
                put.value(&kinds[0], Value::Bytes(&inner), out);
            }
            Ok(true)
        })
    }

    fn value(&mut self, kind: &Kind, put: Put, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        if let Kind::Message(message) = kind {
            let mut inner = Vec::new();
            self.message(message, depth, &mut inner)?;
            put.value(kind, Value::Bytes(&inner), out);
            return Ok(());
        }
        let quoted = self.peek()? == b'"';
        let text = if quoted { self.string()? } else { Cow::Borrowed(self.literal()) };
        let fits = match kind {
            Kind::String | Kind::Bytes => quoted,
            Kind::Bool => !quoted,
            Kind::Double | Kind::Float if matches!(&*text, "NaN" | "Infinity" | "-Infinity") => quoted,
            Kind::Double | Kind::Float => is_number(&text),
            _ => quoted || is_number(&text),
        };
        match (fits, kind) {
            (true, _) if put.text(kind, &text, out).is_some() => Ok(()),
            // A name that a newer version has is as good as none.
            (true, Kind::Enum(_)) if quoted => Ok(()),
            _ if quoted => Err(bad()),
            _ => Err(self.unless_cut(bad())),
        }
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

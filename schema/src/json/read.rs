//! From JSON to protobuf.

use std::borrow::Cow;

use super::{
    DEPTH,
    known::Known,
    mistake::{Mistake, Read, Why},
    near::near,
    text::{Reader, is_number},
};
use crate::{
    Kind, Message, Pool,
    pool::{FieldData, MessageData},
    scalar::Put,
    wire::Value,
};

/// Encodes the message that `text` says. Values that are the default of a field that cannot tell them from none are left out, as every
/// encoder does.
///
/// # Errors
/// The first place where the text cannot be read, or names something that is not known.
pub fn from_json(message: &Message, text: &str) -> Result<Vec<u8>, Mistake> {
    read(message, Reader { text, at: 0, lenient: false })
}

/// As [`from_json`], but fields and names of enum values that are not known are left out: what a newer version wrote.
///
/// # Errors
/// The first place where the text cannot be read.
pub fn from_newer_json(message: &Message, text: &str) -> Result<Vec<u8>, Mistake> {
    read(message, Reader { text, at: 0, lenient: true })
}

fn read(message: &Message, mut reader: Reader<'_>) -> Result<Vec<u8>, Mistake> {
    let mut out = Vec::with_capacity(reader.text.len());
    let read = reader.message(message, DEPTH, &mut out).and_then(|()| match reader.peek() {
        Err(_) => Ok(()),
        Ok(_) => Err(reader.syntax()),
    });
    read.map(|()| out)
}

/// A text says a value of that type, standing alone.
pub fn fits(kind: &Kind, text: &str) -> bool {
    let mut reader = Reader { text, at: 0, lenient: false };
    let put = Put { number: 1, always: true, delimited: false };
    reader.value(kind, put, DEPTH, &mut Vec::new()).is_ok() && reader.peek().is_err()
}

/// A member of the object that `text` is: its value as it stands there. Reads no further.
///
/// # Errors
/// The text cannot be read so far, or is no object.
pub fn member<'a>(text: &'a str, name: &str) -> Result<Option<&'a str>, Mistake> {
    let mut reader = Reader { text, at: 0, lenient: true };
    reader.member(name, DEPTH)
}

impl<'a> Reader<'a> {
    /// The value of a member of the object that stands here, as it stands there. Goes no further.
    pub(super) fn member(&mut self, name: &str, depth: u8) -> Read<Option<&'a str>> {
        let mut found = None;
        self.object(&mut |reader, key, _| {
            reader.peek()?;
            let from = reader.at;
            reader.skip(depth)?;
            if key == name {
                found = Some(&reader.text[from..reader.at]);
            }
            Ok(found.is_none())
        })?;
        Ok(found)
    }

    pub(super) fn message(&mut self, message: &Message, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let deeper = self.deeper(depth)?;
        match Known::of(message) {
            Some(known) => self.known(message, known, deeper, out),
            None => self.fields(message, "", deeper, out),
        }
    }

    /// The members of an object as the fields of a message; but for the one named `but`, which is somebody else's.
    pub(super) fn fields(&mut self, message: &Message, but: &str, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let fields = message.data();
        // Those that were set.
        let mut seen = Vec::new();
        self.object(&mut |reader, key, place| {
            let Some(index) = fields.named(key) else {
                if !reader.lenient && (but.is_empty() || key != but) {
                    let names = fields.fields.iter().map(|field| &*field.name);
                    let why = Why::Unknown { name: key.to_owned(), near: near(key, names) };
                    return Err(Mistake::new(place, why).under(key));
                }
                return reader.skip(depth).map(|()| true);
            };
            let field = &fields.fields[index];
            if reader.peek()? == b'n' && !takes_null(field, message.pool()) {
                // An absent value and null are the same; but no other word is.
                return reader.skip(depth).map(|()| true);
            }
            if let Some(why) = again(fields, &seen, index) {
                return Err(Mistake::new(place, why).under(&field.name));
            }
            seen.push(index);
            reader.field(message.pool(), field, depth, out).map_err(|mistake| mistake.under(&field.name))?;
            Ok(true)
        })
    }

    fn field(&mut self, pool: &Pool, field: &FieldData, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let kind = field.kind(pool);
        let mut put = Put::of(field);
        if !field.list {
            return self.value(&kind, put, depth, out);
        }
        if let Kind::Message(entry) = &kind
            && entry.is_map_entry()
        {
            return self.map(entry, put, depth, out);
        }
        let mut packed = Vec::new();
        let mut index = 0_usize;
        let items = if field.packed { &mut packed } else { &mut *out };
        if field.packed {
            put.number = 0;
        }
        let from = self.at;
        let read = self.list(&mut |reader| {
            index += 1;
            let read = reader.value(&kind, put, depth, items);
            read.map_err(|mistake| mistake.under(&["[", &(index - 1).to_string(), "]"].concat()))
        });
        read.map_err(|mistake| instead(mistake, from, "repeated"))?;
        if !packed.is_empty() {
            Value::Bytes(&packed).put(field.number, out);
        }
        Ok(())
    }

    /// A map is an object; its keys, whatever their type, are strings.
    fn map(&mut self, entry: &Message, put: Put, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        let (Some(key), Some(value)) = (entry.get(1), entry.get(2)) else { return self.skip(depth) };
        let kinds = [key, value].map(|field| field.kind(entry.pool()));
        let part = |number| Put { number, always: true, delimited: false };
        let from = self.at;
        let read = self.object(&mut |reader, text, place| {
            let mut inner = Vec::new();
            let of_key = Why::Value { kind: kinds[0].name().to_owned(), near: None };
            let read = part(1).text(&kinds[0], text, &mut inner).ok_or_else(|| Mistake::new(place, of_key));
            let key = inner.len();
            let read = read.and_then(|()| reader.value(&kinds[1], part(2), depth, &mut inner));
            read.map_err(|mistake| mistake.under(&["[\"", text, "\"]"].concat()))?;
            // An enum's value that is not known takes its key along.
            if inner.len() > key {
                put.value(&kinds[0], Value::Bytes(&inner), out);
            }
            Ok(true)
        });
        read.map_err(|mistake| instead(mistake, from, "map"))
    }

    pub(super) fn value(&mut self, kind: &Kind, put: Put, depth: u8, out: &mut Vec<u8>) -> Read<()> {
        if let Kind::Message(message) = kind {
            let mut inner = Vec::new();
            self.peek()?;
            let from = self.at;
            let read = self.message(message, depth, &mut inner);
            read.map_err(|mistake| instead(mistake, from, message.full_name()))?;
            put.message(&inner, out);
            return Ok(());
        }
        let quoted = self.peek()? == b'"';
        let from = self.at;
        let text = if quoted { self.string()? } else { Cow::Borrowed(self.literal()) };
        let fits = match kind {
            Kind::String | Kind::Bytes => quoted,
            Kind::Bool => !quoted,
            Kind::Double | Kind::Float if matches!(&*text, "NaN" | "Infinity" | "-Infinity") => quoted,
            Kind::Double | Kind::Float => is_number(&text),
            // The only value that a null is.
            Kind::Enum(values) if is_null(values.full_name()) && text == "null" => {
                put.value(kind, Value::Varint(0), out);
                return Ok(());
            }
            _ => quoted || is_number(&text),
        };
        // A bare number is one, whatever the values are called.
        let read_as = if quoted || !matches!(kind, Kind::Enum(_)) { kind } else { &Kind::Int32 };
        match (fits, kind) {
            (true, _) if put.text(read_as, &text, out).is_some() => Ok(()),
            // A name that a newer version has is as good as none.
            (true, Kind::Enum(_)) if quoted && self.lenient => Ok(()),
            (true, Kind::Enum(values)) if quoted => {
                Err(self.no(from, kind.name(), near(&text, values.values().map(|(_, name)| name))))
            }
            _ if quoted => Err(self.no(from, kind.name(), None)),
            // Something that is no word at all may be an object or a list, or nothing that JSON has.
            _ if text.is_empty() => {
                self.skip(depth)?;
                Err(self.no(from, kind.name(), None))
            }
            _ => Err(self.unless_cut(from, Why::Value { kind: kind.name().to_owned(), near: None })),
        }
    }
}

/// A field that is to be set with others before it: twice, or beside another of its `oneof`.
fn again(message: &MessageData, seen: &[usize], index: usize) -> Option<Why> {
    let field = &message.fields[index];
    if seen.contains(&index) {
        return Some(Why::Twice(field.name.clone()));
    }
    let oneof = field.oneof?;
    let other = seen.iter().find(|other| message.fields[**other].oneof == Some(oneof))?;
    Some(Why::OneOf { oneof: message.oneofs[oneof].clone(), other: message.fields[*other].name.clone() })
}

/// Null is a value of it, and not as good as none: `google.protobuf.Value` and `NullValue`.
fn takes_null(field: &FieldData, pool: &Pool) -> bool {
    !field.list
        && match field.kind(pool) {
            Kind::Message(message) => matches!(Known::of(&message), Some(Known::Value)),
            Kind::Enum(values) => is_null(values.full_name()),
            _ => false,
        }
}

fn is_null(name: &str) -> bool {
    name == "google.protobuf.NullValue"
}

/// Something else than a value of that type begins there: it is called by the type's name, and not by what JSON has for it.
fn instead(mut mistake: Mistake, from: usize, name: &str) -> Mistake {
    if let Why::Value { kind, .. } = &mut mistake.why
        && mistake.at.start == from
        && matches!(&**kind, "{" | "[")
    {
        name.clone_into(kind);
    }
    mistake
}

//! From JSON to protobuf.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use prost::encoding::{WireType, encode_key, encode_varint};

use super::{
    camel,
    text::{DEPTH, Reader},
};
use crate::{
    base::number::real,
    scenarios::descriptors::{FieldDescriptor, Kind, MessageDescriptor},
};

/// Readers must take padding or none, and both alphabets.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Why a text is not the JSON of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no JSON.
    Syntax,
    /// It ends before it is complete.
    Cut,
    /// A value is not of its field's type. Which: `steps[3].rows.framed`.
    Value(String),
}

/// What is read, or why it cannot be.
pub(super) type Read<T> = Result<T, Wrong>;

/// Encodes the message that `text` says. Fields and names of enum values that are not known are left out.
///
/// # Errors
/// The first place where the text cannot be read.
pub fn from_json(message: MessageDescriptor, text: &str) -> Result<Vec<u8>, Wrong> {
    let mut reader = Reader { text, at: 0 };
    let mut out = Vec::with_capacity(text.len());
    reader.message(message, &mut out)?;
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
    fn message(&mut self, message: MessageDescriptor, out: &mut Vec<u8>) -> Read<()> {
        self.object(&mut |reader, key| {
            let field = message.fields().iter().find(|field| field.name == key || camel(&field.name).eq(key.chars()));
            match field {
                // An absent value and null are the same.
                Some(field) if reader.peek()? != b'n' => reader.field(message, field, out)?,
                _ => reader.skip(DEPTH)?,
            }
            Ok(true)
        })
    }

    fn field(&mut self, message: MessageDescriptor, field: &FieldDescriptor, out: &mut Vec<u8>) -> Read<()> {
        let kind = message.kind(field);
        if !field.is_list {
            return self.value(kind, field.number, out).map_err(|wrong| under(wrong, &field.name));
        }
        let mut index = 0;
        self.list(&mut |reader| {
            let read = reader.value(kind, field.number, out);
            let read = read.map_err(|wrong| under(wrong, &format!("{}[{index}]", field.name)));
            index += 1;
            read
        })
        .map_err(|wrong| if wrong == bad() { under(wrong, &field.name) } else { wrong })
    }

    fn value(&mut self, kind: Kind, number: u32, out: &mut Vec<u8>) -> Read<()> {
        let first = self.peek()?;
        match kind {
            Kind::Message(message) => {
                let mut inner = Vec::new();
                self.message(message, &mut inner)?;
                delimited(number, &inner, out);
            }
            Kind::String => delimited(number, self.string()?.as_bytes(), out),
            Kind::Bytes => {
                let text = self.string()?;
                let bytes = STANDARD.decode(&*text).or_else(|_| URL_SAFE.decode(&*text)).map_err(|_| bad())?;
                delimited(number, &bytes, out);
            }
            Kind::Enum(values) if first == b'"' => {
                let name = self.string()?;
                // A name that a newer version has is as good as none.
                if let Some(value) = values.number(&name) {
                    varint(number, i64::from(value).cast_unsigned(), out);
                }
            }
            Kind::Bool => {
                let value = self.literal();
                let value = value.parse::<bool>().map_err(|_| self.unless_cut(bad()))?;
                varint(number, value.into(), out);
            }
            _ => {
                let value = self.integer(first)?;
                let unsigned = || u64::try_from(value).map_err(|_| bad());
                match kind {
                    Kind::Fixed64 => {
                        encode_key(number, WireType::SixtyFourBit, out);
                        out.extend(unsigned()?.to_le_bytes());
                    }
                    Kind::Uint64 => varint(number, unsigned()?, out),
                    Kind::Uint32 => {
                        varint(number, u32::try_from(value).map_err(|_| bad())?.into(), out);
                    }
                    Kind::Int64 => {
                        varint(number, i64::try_from(value).map_err(|_| bad())?.cast_unsigned(), out);
                    }
                    Kind::Int32 | Kind::Enum(_) => {
                        let value = i32::try_from(value).map_err(|_| bad())?;
                        varint(number, i64::from(value).cast_unsigned(), out);
                    }
                    // Nothing in a recording is of these types.
                    _ => return Err(bad()),
                }
            }
        }
        Ok(())
    }

    /// A whole number, or a string with one in it.
    fn integer(&mut self, first: u8) -> Read<i128> {
        let text = if first == b'"' { self.string()? } else { Cow::Borrowed(self.literal()) };
        if let Ok(value) = text.parse::<i128>() {
            return Ok(value);
        }
        // As other tools may write it: 1e3 or 1.0.
        let value = real(&text).filter(|value| value.fract() == 0.0 && value.abs() < 1e18);
        // It is whole and in range.
        #[allow(clippy::cast_possible_truncation)]
        value.map(|value| value as i128).ok_or_else(|| self.unless_cut(bad()))
    }
}

/// The value here is not of its type.
pub(super) fn bad() -> Wrong {
    Wrong::Value(String::new())
}

/// The same, seen from around it.
fn under(wrong: Wrong, name: &str) -> Wrong {
    match wrong {
        Wrong::Value(place) if place.is_empty() => Wrong::Value(name.to_owned()),
        Wrong::Value(place) => Wrong::Value(format!("{name}.{place}")),
        other => other,
    }
}

fn delimited(number: u32, bytes: &[u8], out: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn varint(number: u32, value: u64, out: &mut Vec<u8>) {
    encode_key(number, WireType::Varint, out);
    encode_varint(value, out);
}

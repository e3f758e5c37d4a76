//! From protobuf to JSON.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::camel;
use crate::scenarios::{
    descriptors::{Kind, MessageDescriptor},
    wire::{Parts, Value, varint},
};

/// An encoded message as JSON. What the descriptor does not know is left out. The fields of a list must follow each other,
/// as every encoder has them.
pub fn to_json(message: MessageDescriptor, bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 2);
    object(message, bytes, &mut out);
    out
}

fn object(message: MessageDescriptor, bytes: &[u8], out: &mut String) {
    out.push('{');
    let start = out.len();
    // The list that is being written.
    let mut list = None;
    for part in Parts::new(bytes).flatten() {
        let Some(field) = message.field(part.number) else { continue };
        if list != Some(field.number) {
            if list.take().is_some() {
                out.push(']');
            }
            if out.len() > start {
                out.push(',');
            }
            out.push('"');
            out.extend(camel(&field.name));
            out.push_str("\":");
            if field.is_list {
                out.push('[');
                list = Some(field.number);
            }
        } else if !out.ends_with('[') {
            out.push(',');
        }
        let kind = message.kind(field);
        match part.value {
            Value::Bytes(packed) if is_number(kind) => {
                let mut rest = packed;
                while let Some((value, len)) = varint(rest) {
                    if !out.ends_with('[') {
                        out.push(',');
                    }
                    number(kind, value, out);
                    rest = &rest[len..];
                }
            }
            Value::Bytes(bytes) => match kind {
                Kind::Message(message) => object(message, bytes, out),
                Kind::String => string(&String::from_utf8_lossy(bytes), out),
                _ => {
                    out.push('"');
                    STANDARD.encode_string(bytes, out);
                    out.push('"');
                }
            },
            Value::Varint(value) | Value::Fixed64(value) => number(kind, value, out),
            Value::Fixed32(value) => number(kind, value.into(), out),
        }
    }
    if list.is_some() {
        out.push(']');
    }
    out.push('}');
}

/// Everything whose values are varints.
fn is_number(kind: Kind) -> bool {
    !matches!(kind, Kind::Message(_) | Kind::String | Kind::Bytes)
}

// Two's complement is what the encoding says.
#[allow(clippy::cast_possible_truncation)]
fn number(kind: Kind, value: u64, out: &mut String) {
    // Writing to a string does not fail.
    let _ = match kind {
        Kind::Bool => write!(out, "{}", value != 0),
        Kind::Enum(values) => match values.name(value.cast_signed() as i32) {
            Some(name) => write!(out, "\"{name}\""),
            None => write!(out, "{}", value.cast_signed() as i32),
        },
        Kind::Int32 => write!(out, "{}", value.cast_signed() as i32),
        Kind::Uint32 | Kind::Fixed32 => write!(out, "{}", value as u32),
        // Larger than what every reader of JSON takes for a number.
        Kind::Int64 => write!(out, "\"{}\"", value.cast_signed()),
        _ => write!(out, "\"{value}\""),
    };
}

fn string(text: &str, out: &mut String) {
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

//! Messages as literals of a language, from their very bytes.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use weir_schema::{
    Field, Kind, Message, decode,
    wire::{Parts, Value},
};

use super::{
    escape,
    sheet::{Sheet, Values},
};

/// Stands for the message's number on its call.
pub(super) const NUMBER: u64 = 7391;
const NUMBER_DIGITS: &str = "7391";
/// Stands for the time at which the message is sent.
pub(super) const STAMP: u64 = 0x5765_6972_2121_2121;

/// How a literal is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Over several lines. It is evaluated when the message is sent.
    Block,
    /// On one line, in a list that is made before the first message is sent.
    Item,
}

/// Writes literals, and sets values that say what they need: `number` and `stamp` (the field's name) where one stands
/// for something else, `run` and `run_len` for bytes that are all the same, and `nan`, `inf` and `-inf`.
pub(super) struct Literals<'a> {
    pub(super) sheet: Sheet<'a>,
    pub(super) values: Values,
    /// [`NUMBER`] stands for the message's number.
    pub(super) numbered: bool,
    pub(super) layout: Layout,
}

impl Literals<'_> {
    /// A whole message, every field of it: those that are not on the wire have their default value. Of a `oneof` there
    /// is what is set.
    pub(super) fn message(&mut self, message: &Message, bytes: &[u8]) -> String {
        let mut fields: Vec<String> = Vec::new();
        for field in message.fields() {
            let value = Parts::new(bytes).flatten().filter(|part| part.number == field.number()).last();
            let oneof = field.oneof().unwrap_or_default();
            if value.is_none() && !oneof.is_empty() {
                continue;
            }
            let Some(value) = self.value(&field, value.map(|part| part.value)) else { continue };
            let mut values = Values::default();
            values.set("name", field.name());
            values.set("oneof", oneof);
            values.set("type", message.full_name());
            values.set("v", &value);
            let piece = if oneof.is_empty() || self.sheet.piece("oneof").is_none() { "field" } else { "oneof" };
            fields.push(self.sheet.fill(piece, &values));
        }
        let block = self.layout == Layout::Block && fields.len() > 1 && self.sheet.piece("block").is_some();
        let mut values = Values::default();
        values.set("type", message.full_name());
        values.set("v", &fields.join(if block { ",\n" } else { ", " }));
        self.sheet.fill(if block { "block" } else { "object" }, &values)
    }

    /// `None` for a field that the literal does without.
    fn value(&mut self, field: &Field, value: Option<Value<'_>>) -> Option<String> {
        let (bits, bytes) = match value {
            Some(Value::Varint(bits) | Value::Fixed64(bits)) => (bits, &[][..]),
            Some(Value::Fixed32(bits)) => (bits.into(), &[][..]),
            Some(Value::Bytes(bytes) | Value::Group(bytes)) => (0, bytes),
            None => (0, &[][..]),
        };
        Some(match field.kind() {
            Kind::Message(nested) => {
                value?;
                self.message(&nested, bytes)
            }
            Kind::String => self.string(&String::from_utf8_lossy(bytes)),
            Kind::Bytes => self.bytes(bytes),
            Kind::Bool => self.sheet.piece(if bits == 0 { "false" } else { "true" })?.to_owned(),
            Kind::Double => self.real(f64::from_bits(bits)),
            _ if bits == STAMP => {
                self.values.set("stamp", field.name());
                self.sheet.piece(if self.layout == Layout::Block { "stamp" } else { "unstamped" })?.to_owned()
            }
            _ if self.numbered && bits == NUMBER => self.sheet.piece("number")?.to_owned(),
            // Every language takes an enum's number for its value.
            Kind::Enum(_) => number(&Kind::Int32, bits),
            kind => self.whole(&kind, number(&kind, bits)),
        })
    }

    /// Numbers of 64 bits may be of a type of their own.
    fn whole(&self, kind: &Kind, digits: String) -> String {
        let long = matches!(kind, Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64);
        if !long || self.sheet.piece("long").is_none() {
            return digits;
        }
        let mut values = Values::default();
        values.set("v", &digits);
        self.sheet.fill("long", &values)
    }

    fn string(&self, text: &str) -> String {
        let mut values = Values::default();
        // The user may have typed the same digits; the page's own come behind.
        match text.match_indices(NUMBER_DIGITS).last() {
            Some((at, digits)) if self.numbered => {
                values.set("v", &text[..at]);
                values.set("w", &text[at + digits.len()..]);
                self.sheet.fill("numbered", &values)
            }
            _ => {
                values.set("v", text);
                self.sheet.fill("string", &values)
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> String {
        let mut values = Values::default();
        let piece = match bytes {
            [] => "no_bytes",
            [first, rest @ ..] if rest.iter().all(|byte| byte == first) => {
                for values in [&mut values, &mut self.values] {
                    values.set("run", &escape::bytes(&[*first]));
                    values.set("run_len", &bytes.len().to_string());
                }
                "run_bytes"
            }
            _ => {
                values.set("v", &escape::bytes(bytes));
                values.set("base64", &STANDARD_NO_PAD.encode(bytes));
                "bytes"
            }
        };
        self.sheet.fill(piece, &values)
    }

    fn real(&mut self, value: f64) -> String {
        let special = if value.is_nan() {
            "nan"
        } else if value.is_infinite() {
            if value > 0.0 { "inf" } else { "-inf" }
        } else {
            let digits = value.to_string();
            // Without a point some languages take it for a whole number.
            return if digits.contains('.') { digits } else { digits + ".0" };
        };
        self.values.set(special, "");
        self.sheet.fill(special, &Values::default())
    }
}

fn number(kind: &Kind, bits: u64) -> String {
    let mut out = String::new();
    // A string is never full.
    let _ = decode::number(&mut out, kind, Value::Varint(bits));
    out
}

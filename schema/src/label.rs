//! A message in a few words, for a picture: the one field that tells most, by its name, and rounded as people read numbers.

use std::fmt::{self, Write as _};

use crate::{
    Kind, Message,
    decode::{MAX_DEPTH, STRING_CHARS, Writer, first_string, is_text, number},
    pool::FieldData,
    wire::{Parts, Value},
};

/// So many fields of a message are looked at, from its start.
const LOOKED_AT: usize = 32;
/// What numbers of order are called: which message it is says the picture itself.
const ORDER: [&str; 4] = ["seq", "sequence", "ordinal", "index"];

/// The message for a label: `price 58.64`, at most `max` characters and then `…`; a message that is one string is that in quotes.
///
/// `telling` names the field. If the message has no such field set, or nobody says which: its first string or number that is
/// not a time or a number of order; then the same within its messages; then a flag or an enum. Bytes tell nothing, and so
/// the label may be empty. Real numbers have two decimals, small ones four digits that count.
pub fn label(message: &Message, bytes: &[u8], telling: Option<&str>, max: usize) -> String {
    let mut out = Writer::new(max);
    // An error means that the label is full, which it says itself.
    let _full = if is_text(message) {
        first_string(message, bytes).map(|text| out.quoted('“', text, '”'))
    } else {
        find(message, bytes, telling, 0).map(|found| found.write(&mut out))
    };
    out.text
}

/// The field that tells most.
struct Found<'a> {
    name: String,
    kind: Kind,
    value: Value<'a>,
}

impl Found<'_> {
    fn write(self, out: &mut Writer) -> fmt::Result {
        write!(out, "{} ", self.name)?;
        match (self.kind, self.value) {
            (Kind::String, value) => out.string(value.bytes(), STRING_CHARS),
            (Kind::Double, Value::Fixed64(bits)) => real(out, f64::from_bits(bits)),
            (Kind::Float, Value::Fixed32(bits)) => real(out, f32::from_bits(bits).into()),
            (kind, value) => number(out, &kind, value),
        }
    }
}

fn find<'a>(message: &Message, bytes: &'a [u8], telling: Option<&str>, depth: u32) -> Option<Found<'a>> {
    let parts = || {
        let parts = Parts::new(bytes).flatten().take(LOOKED_AT);
        let known = parts.filter_map(move |part| Some((message.get(part.number)?, part.value)));
        known.filter(|(field, value)| field.takes(*value))
    };
    let found = |field: &FieldData, value| {
        let kind = field.kind(message.pool());
        let says = match kind {
            Kind::String => matches!(value, Value::Bytes([_, ..])),
            Kind::Bytes | Kind::Message(_) => false,
            _ => true,
        };
        (says && !field.list).then(|| Found { name: field.name.clone(), kind, value })
    };
    let named = telling.and_then(|name| {
        let field = &message.data().fields[message.data().named(name)?];
        let set = parts().filter(|(of, _)| of.number == field.number).last().map(|(_, value)| value);
        // A number without a presence of its own is 0 where it is not on the wire.
        found(field, set.or((!field.presence).then_some(Value::Varint(0)))?)
    });
    let small = |kind: &Kind| matches!(kind, Kind::Bool | Kind::Enum(_));
    let all = || {
        let worth = parts().filter(|(field, _)| !field.time && !ORDER.contains(&&*field.name));
        worth.filter_map(|(field, value)| found(field, value))
    };
    named
        .or_else(|| all().find(|found| !small(&found.kind)))
        .or_else(|| {
            parts().filter(|_| depth < MAX_DEPTH).find_map(|(field, value)| match field.kind(message.pool()) {
                Kind::Message(within) => find(&within, value.bytes(), None, depth + 1),
                _ => None,
            })
        })
        .or_else(|| all().next())
}

/// A real number as people read it: whole as it is, two decimals from 0.1 on, four digits that count below; what is so small
/// or so large that this says nothing stays as it is.
fn real(out: &mut Writer, value: f64) -> fmt::Result {
    let size = value.abs();
    if value.fract() == 0.0 || !(1e-6..1e15).contains(&size) {
        return write!(out, "{value}");
    }
    if size >= 0.1 {
        return write!(out, "{value:.2}");
    }
    let (mut decimals, mut first) = (4, size);
    while first < 0.1 {
        first *= 10.0;
        decimals += 1;
    }
    out.write_str(format!("{value:.decimals$}").trim_end_matches('0'))
}

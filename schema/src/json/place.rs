//! Where in an encoded message stands what its JSON has at the end of a way: an editor shows the bytes of what is being typed.

use std::ops::Range;

use super::{
    edit::Step,
    known::{Known, type_of},
};
use crate::{
    Field, Kind, Message, decode,
    scalar::{is_numeric, unpacked},
    wire::{Part, Parts, Value},
};

/// Where a value stands in the bytes of the outermost message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// All of it, with its tag and its length; of a list from the first item to the last.
    pub whole: Range<usize>,
    /// The value alone.
    pub value: Range<usize>,
    /// The message that it is a field of.
    pub of: Message,
}

/// Where the value at the end of the way stands, if it is there: what has its default and no presence is not. What has a form of its own
/// in JSON, such as a `Struct`, is one whole.
pub fn place(message: &Message, bytes: &[u8], path: &[Step]) -> Option<Place> {
    within(message, bytes, 0, path)
}

fn within(message: &Message, bytes: &[u8], base: usize, path: &[Step]) -> Option<Place> {
    let (step, rest) = path.split_first()?;
    let Step::Key(names) = step else { return None };
    let last = |number: u32| Parts::new(bytes).flatten().filter(|part| part.number == number).last();
    if Known::of(message) == Some(Known::Any) {
        if names.iter().any(|name| name == "@type") {
            return Some(at(message, &last(1)?, base));
        }
        let value = last(2)?;
        let here = at(message, &value, base);
        let Value::Bytes(url) = last(1)?.value else { return Some(here) };
        let of = std::str::from_utf8(url).ok().and_then(|url| type_of(message.pool(), url));
        return Some(match of {
            // What has a form of its own stands there as `value`.
            Some(of) if Known::of(&of).is_none() => {
                within(&of, value.value.bytes(), here.value.start, path).unwrap_or(here)
            }
            _ => here,
        });
    }
    let field = names.iter().find_map(|name| message.field_in_json(name))?;
    let parts = || Parts::new(bytes).flatten().filter(|part| part.number == field.number());
    if !field.is_list() {
        return deeper(message, &field.kind(), &last(field.number())?, base, rest);
    }
    let (first, Some((item, rest))) = (parts().next()?, rest.split_first()) else {
        let whole = base + parts().next()?.start..base + last(field.number())?.end;
        return Some(Place { value: whole.clone(), whole, of: message.clone() });
    };
    let kind = field.kind();
    if is_numeric(&kind)
        && let (Value::Bytes(packed), Step::Item(index)) = (first.value, item)
    {
        let mut from = 0;
        for _ in 0..*index {
            from += unpacked(&kind, packed.get(from..)?)?.1;
        }
        let len = unpacked(&kind, packed.get(from..)?)?.1;
        let whole = base + first.body + from..base + first.body + from + len;
        return Some(Place { value: whole.clone(), whole, of: message.clone() });
    }
    let part = match item {
        Step::Item(index) => parts().nth(*index),
        Step::Key(keys) => parts().filter(|part| has_key(&field, part, keys)).last(),
    }?;
    match &kind {
        Kind::Message(entry) if entry.is_map_entry() && !rest.is_empty() => {
            let value = Parts::new(part.value.bytes()).flatten().filter(|part| part.number == 2).last()?;
            deeper(entry, &entry.field(2)?.kind(), &value, base + part.body, rest)
        }
        kind if field.is_map() => Some(at(message, &part, base)).filter(|_| matches!(kind, Kind::Message(_))),
        kind => deeper(message, kind, &part, base, rest),
    }
}

/// A value that was found, or what lies in it.
fn deeper(of: &Message, kind: &Kind, part: &Part<'_>, base: usize, rest: &[Step]) -> Option<Place> {
    match kind {
        Kind::Message(message) if !rest.is_empty() && Known::of(message).is_none_or(|known| known == Known::Any) => {
            within(message, part.value.bytes(), base + part.body, rest)
        }
        _ => Some(at(of, part, base)),
    }
}

fn at(of: &Message, part: &Part<'_>, base: usize) -> Place {
    let [start, body, end] = [part.start, part.body, part.end].map(|at| base + at);
    Place { whole: start..end, value: body..end, of: of.clone() }
}

fn has_key(map: &Field, entry: &Part<'_>, keys: &[String]) -> bool {
    let Kind::Message(of) = map.kind() else { return false };
    decode::at(&of, entry.value.bytes(), "key").is_some_and(|key| keys.contains(&key))
}

//! Descriptors as they are encoded, read where they lie. What has another wire type than it should is not there, for everybody alike.

use crate::wire::{Part, Parts, Value};

/// What a descriptor has of a number, if it has bytes: messages and texts.
pub(crate) fn all<'a>(descriptor: &[Part<'a>], number: u32) -> impl Iterator<Item = &'a [u8]> {
    descriptor.iter().filter_map(move |part| match part.value {
        Value::Bytes(bytes) if part.number == number => Some(bytes),
        _ => None,
    })
}

/// A descriptor's field; of one that comes more often than it may the last counts.
pub(crate) fn last<'a>(descriptor: &[Part<'a>], number: u32) -> Option<Value<'a>> {
    descriptor.iter().rev().find(|part| part.number == number).map(|part| part.value)
}

/// A text; empty if there is none.
pub(crate) fn text(descriptor: &[Part<'_>], number: u32) -> String {
    last(descriptor, number).map_or_else(String::new, |value| String::from_utf8_lossy(value.bytes()).into_owned())
}

/// A number or a flag; 0 if there is none.
pub(crate) fn number(descriptor: &[Part<'_>], number: u32) -> u64 {
    if let Some(Value::Varint(value)) = last(descriptor, number) { value } else { 0 }
}

/// The fields of a message within, however many pieces it came in.
pub(crate) fn within<'a>(descriptor: &[Part<'a>], number: u32) -> Vec<Part<'a>> {
    all(descriptor, number).flat_map(|piece| Parts::new(piece).flatten()).collect()
}

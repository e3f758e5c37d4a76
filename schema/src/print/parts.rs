//! What is read of descriptors only to print them.

use crate::{
    descriptor::{all, number},
    wire::{Part, Parts, Value},
};

/// The `oneof` that a field is of, unless the compiler made it up.
pub(super) fn one_of(field: &[Part<'_>]) -> Option<usize> {
    let set = field.iter().any(|part| part.number == 9) && number(field, 17) == 0;
    set.then(|| usize::try_from(number(field, 9)).ok())?
}

/// Who may use a type, of edition 2024 on.
pub(super) fn visibility(of: &[Part<'_>], under: u32) -> &'static str {
    match number(of, under) {
        1 => "local ",
        2 => "export ",
        _ => "",
    }
}

pub(super) fn is_map_entry(message: &[Part<'_>]) -> bool {
    all(message, 7).any(|options| number(&Parts::all(options).0, 7) != 0)
}

pub(super) fn last_of(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

pub(super) fn numbers(descriptor: &[Part<'_>], number: u32) -> Vec<u64> {
    let found = descriptor.iter().filter(|part| part.number == number);
    found.filter_map(|part| if let Value::Varint(value) = part.value { Some(value) } else { None }).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a negative one is ten bytes of two's complement")]
pub(super) fn signed(descriptor: &[Part<'_>], under: u32) -> i64 {
    i64::from(number(descriptor, under).cast_signed() as i32)
}

//! Single values: from text to the wire, and out of a packed list.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::{
    Kind,
    number::real,
    pool::FieldData,
    wire::{Value, varint},
};

/// Readers must take padding or none, and both alphabets.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
static STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
static URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

/// Below this a double says which whole number was meant.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// How a value is written.
#[derive(Clone, Copy)]
pub(crate) struct Put {
    /// Under which number; 0 for none, as in a packed list.
    pub(crate) number: u32,
    /// Even if it is the default.
    pub(crate) always: bool,
    /// A message stands between two tags.
    pub(crate) delimited: bool,
}

impl Put {
    /// As that field is.
    pub(crate) fn of(field: &FieldData) -> Self {
        Self { number: field.number, always: field.list || field.presence, delimited: field.delimited }
    }

    /// Writes a message.
    pub(crate) fn message(self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.always || !bytes.is_empty() {
            let value = if self.delimited { Value::Group(bytes) } else { Value::Bytes(bytes) };
            value.put(self.number, out);
        }
    }

    pub(crate) fn value(self, kind: &Kind, value: Value<'_>, out: &mut Vec<u8>) {
        if self.number == 0 {
            value.put_bare(out);
        } else if self.always || !is_zero(kind, value) {
            value.put(self.number, out);
        }
    }

    /// Writes the value that a text says: a string itself, bytes in base64 (of either alphabet, padded or not), and what
    /// [`scalar`] reads. `None`: it says none of that type.
    pub(crate) fn text(self, kind: &Kind, text: &str, out: &mut Vec<u8>) -> Option<()> {
        let bytes;
        let value = match kind {
            Kind::String => Value::Bytes(text.as_bytes()),
            Kind::Bytes => {
                bytes = from_base64(text)?;
                Value::Bytes(&bytes)
            }
            kind => scalar(kind, text)?,
        };
        self.value(kind, value, out);
        Some(())
    }
}

/// Bytes from base64 of either alphabet, padded or not.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let for_addresses = text.bytes().any(|byte| matches!(byte, b'-' | b'_'));
    if for_addresses { &URL_SAFE } else { &STANDARD }.decode(text).ok()
}

/// Bytes as JSON has them: base64 with padding.
pub fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Its values are numbers on the wire: a list of them may be packed.
pub(crate) fn is_numeric(kind: &Kind) -> bool {
    !matches!(kind, Kind::Message(_) | Kind::String | Kind::Bytes)
}

/// A number, a flag, or an enum's value by its name or number, as the wire has it. `None`: the text is none of that type, or
/// the type is another.
///
/// Whole numbers may have an exponent or zeros behind a point, as some tools write them: `1e3`, `1.0`.
fn scalar(kind: &Kind, text: &str) -> Option<Value<'static>> {
    Some(match kind {
        Kind::Bool => Value::Varint(match text {
            "true" => 1,
            "false" => 0,
            _ => return None,
        }),
        Kind::Double => Value::Fixed64(finite(real(text)?, text)?.to_bits()),
        Kind::Float => {
            #[allow(clippy::cast_possible_truncation, reason = "a float is the nearest of its values")]
            let float = real(text)? as f32;
            finite(float.into(), text)?;
            Value::Fixed32(float.to_bits())
        }
        Kind::Enum(values) => match values.number(text) {
            Some(value) => varint_of(value.into()),
            None => varint_of(signed(text, 32)?),
        },
        Kind::Int32 => varint_of(signed(text, 32)?),
        Kind::Int64 => varint_of(signed(text, 64)?),
        Kind::Sint32 => Value::Varint(zigzag(signed(text, 32)?)),
        Kind::Sint64 => Value::Varint(zigzag(signed(text, 64)?)),
        Kind::Sfixed32 => Value::Fixed32(i32::try_from(signed(text, 32)?).ok()?.cast_unsigned()),
        Kind::Sfixed64 => Value::Fixed64(signed(text, 64)?.cast_unsigned()),
        Kind::Uint32 => Value::Varint(u32::try_from(unsigned(text)?).ok()?.into()),
        Kind::Uint64 => Value::Varint(unsigned(text)?),
        Kind::Fixed32 => Value::Fixed32(u32::try_from(unsigned(text)?).ok()?),
        Kind::Fixed64 => Value::Fixed64(unsigned(text)?),
        Kind::String | Kind::Bytes | Kind::Message(_) => return None,
    })
}

/// The first of packed numbers, and how many bytes it takes.
pub(crate) fn unpacked<'a>(kind: &Kind, bytes: &[u8]) -> Option<(Value<'a>, usize)> {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => {
            bytes.first_chunk().map(|chunk| (Value::Fixed64(u64::from_le_bytes(*chunk)), 8))
        }
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => {
            bytes.first_chunk().map(|chunk| (Value::Fixed32(u32::from_le_bytes(*chunk)), 4))
        }
        _ => varint(bytes).map(|(value, len)| (Value::Varint(value), len)),
    }
}

/// The value that a field has when it is not set, if its kind is a number, a flag or an enum.
pub(crate) fn is_zero(kind: &Kind, value: Value<'_>) -> bool {
    match (kind, value) {
        #[expect(clippy::cast_possible_truncation, reason = "what is wider on the wire than its type is cut")]
        (Kind::Int32 | Kind::Uint32 | Kind::Enum(_) | Kind::Sint32, Value::Varint(bits)) => bits as u32 == 0,
        (_, Value::Varint(bits) | Value::Fixed64(bits)) => bits == 0,
        (_, Value::Fixed32(bits)) => bits == 0,
        (_, Value::Bytes(bytes) | Value::Group(bytes)) => bytes.is_empty(),
    }
}

/// Digits say a number that is within the range of its type.
fn finite(value: f64, text: &str) -> Option<f64> {
    (value.is_finite() || !text.contains(|letter: char| letter.is_ascii_digit())).then_some(value)
}

fn varint_of(value: i64) -> Value<'static> {
    Value::Varint(value.cast_unsigned())
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

fn signed(text: &str, bits: u32) -> Option<i64> {
    let (negative, size) = whole(text)?;
    let beyond = 1 << (bits - 1);
    if size < beyond {
        let value = size.cast_signed();
        return Some(if negative { -value } else { value });
    }
    (negative && size == beyond).then(|| size.wrapping_neg().cast_signed())
}

fn unsigned(text: &str) -> Option<u64> {
    let (negative, size) = whole(text)?;
    (!negative || size == 0).then_some(size)
}

/// A whole number: whether it is negative, and its size. Digits alone are read exactly, however many; with a point or an exponent
/// it must be one that a double holds exactly.
fn whole(text: &str) -> Option<(bool, u64)> {
    let unsigned = text.trim_start_matches(['-', '+']);
    if let Ok(size) = unsigned.parse()
        && text.len() - unsigned.len() < 2
    {
        return Some((text.starts_with('-'), size));
    }
    let value = real(text).filter(|value| value.fract() == 0.0 && value.abs() < EXACT)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is whole and in range")]
    let size = value.abs() as u64;
    Some((value.is_sign_negative(), size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_exact() {
        for (text, read) in [
            ("0", (false, 0)),
            ("-0", (true, 0)),
            ("+7", (false, 7)),
            ("007", (false, 7)),
            ("18446744073709551615", (false, u64::MAX)),
            ("9007199254740991.0", (false, 9_007_199_254_740_991)),
            ("1e3", (false, 1000)),
            ("-12.50E1", (true, 125)),
            ("1200e-2", (false, 12)),
            ("0e2000000000", (false, 0)),
            ("-9e15", (true, 9_000_000_000_000_000)),
        ] {
            assert_eq!(whole(text), Some(read), "{text}");
        }
        let bad = [
            "",
            "-",
            "1.5",
            "125e-1",
            "18446744073709551616",
            "2e19",
            "1e",
            "1e99999999999",
            "9007199254740992.0",
            "1e16",
            "-+1",
            "NaN",
            "inf",
            ".5",
            "1_0",
            "0x1",
            " 1",
            "1 ",
            "١",
            "e5",
            "--1",
            "1e2147483647",
        ];
        for text in bad {
            assert_eq!(whole(text), None, "{text:?}");
        }
    }

    #[test]
    fn both_ends_of_every_range_and_one_beyond() {
        let fits = |kind: &Kind, text: &str| scalar(kind, text).is_some();
        for (kind, least, most, below, above) in [
            (Kind::Int32, "-2147483648", "2147483647", "-2147483649", "2147483648"),
            (Kind::Sint32, "-2147483648", "2147483647", "-2147483649", "2147483648"),
            (Kind::Sfixed32, "-2147483648", "2147483647", "-2147483649", "2147483648"),
            (Kind::Uint32, "0", "4294967295", "-1", "4294967296"),
            (Kind::Fixed32, "-0", "4294967295", "-1", "4294967296"),
            (Kind::Int64, "-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775808"),
            (
                Kind::Sint64,
                "-9223372036854775808",
                "9223372036854775807",
                "-9223372036854775809",
                "9223372036854775808",
            ),
            (
                Kind::Sfixed64,
                "-9223372036854775808",
                "9223372036854775807",
                "-9223372036854775809",
                "9223372036854775808",
            ),
            (Kind::Uint64, "0", "18446744073709551615", "-1", "18446744073709551616"),
            (Kind::Fixed64, "0", "18446744073709551615", "-1", "18446744073709551616"),
            (Kind::Float, "-3.4028235e38", "3.4028235e38", "-1e39", "1e39"),
        ] {
            assert!(fits(&kind, least) && fits(&kind, most), "{kind:?}");
            assert!(!fits(&kind, below) && !fits(&kind, above), "{kind:?}");
        }
    }
}

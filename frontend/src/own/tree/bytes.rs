//! Bytes as people type them, while JSON has them in base64.

use weir_schema::{from_base64, to_base64};

/// What is typed as hex and is none yet stands in the JSON behind this, which base64 does not have: it stays as it was typed, and nothing
/// else is sent in its place.
const HEX: &str = "hex:";

/// How bytes are typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::own) enum Spelling {
    /// As UTF-8.
    Text,
    /// As pairs of hex digits.
    Hex,
    /// As the JSON has them.
    Base64,
}

impl Spelling {
    /// How bytes are shown at first.
    pub(in crate::own) fn of(base64: &str) -> Self {
        let readable = |bytes: &[u8]| {
            std::str::from_utf8(bytes).is_ok_and(|text| !text.is_empty() && !text.chars().any(char::is_control))
        };
        match from_base64(base64) {
            Some(bytes) if readable(&bytes) => Self::Text,
            Some(_) => Self::Hex,
            None if base64.starts_with(HEX) => Self::Hex,
            None => Self::Base64,
        }
    }
}

/// What is shown of bytes that the JSON has. Text is told only of what can be typed again: all else is shown in hex.
pub(in crate::own) fn spelled(base64: &str, spelling: Spelling) -> (Spelling, String) {
    if let Some(typed) = base64.strip_prefix(HEX) {
        return (Spelling::Hex, typed.to_owned());
    }
    let Some(bytes) = from_base64(base64) else { return (Spelling::Base64, base64.to_owned()) };
    match (spelling, String::from_utf8(bytes)) {
        (Spelling::Base64, _) => (spelling, base64.to_owned()),
        (Spelling::Text, Ok(text)) if !text.contains(['\n', '\r']) => (spelling, text),
        (_, bytes) => {
            let bytes = bytes.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            (Spelling::Hex, weir_proto::hex(&bytes))
        }
    }
}

/// What the JSON has for what is typed.
pub(in crate::own) fn read(typed: &str, spelling: Spelling) -> String {
    match spelling {
        Spelling::Text => to_base64(typed.as_bytes()),
        Spelling::Base64 => typed.to_owned(),
        Spelling::Hex => from_hex(typed).map_or_else(|| [HEX, typed].concat(), |bytes| to_base64(&bytes)),
    }
}

/// Pairs of hex digits, with what people put between them.
fn from_hex(typed: &str) -> Option<Vec<u8>> {
    let typed = typed.trim();
    let typed = typed.strip_prefix("0x").unwrap_or(typed);
    let digits = typed.chars().filter(|letter| !matches!(letter, ' ' | ':' | '-' | ',' | '\t'));
    let digits = digits.map(|letter| letter.to_digit(16)).collect::<Option<Vec<_>>>()?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_typed_in_three_ways() {
        assert_eq!(read("hé", Spelling::Text), "aMOp");
        assert_eq!(read("68 c3:A9", Spelling::Hex), "aMOp");
        assert_eq!(read("0x68c3a9", Spelling::Hex), "aMOp");
        assert_eq!(read("aMOp", Spelling::Base64), "aMOp");
        assert_eq!(Spelling::of("aMOp"), Spelling::Text);
        assert_eq!(Spelling::of(""), Spelling::Hex);
        assert_eq!(Spelling::of("AAE="), Spelling::Hex);
        assert_eq!(Spelling::of("?"), Spelling::Base64);
        assert_eq!(spelled("aMOp", Spelling::Text), (Spelling::Text, "hé".to_owned()));
        assert_eq!(spelled("aMOp", Spelling::Hex), (Spelling::Hex, "68c3a9".to_owned()));
        // A line cannot hold what has several.
        assert_eq!(spelled("YQpi", Spelling::Text), (Spelling::Hex, "610a62".to_owned()));
    }

    #[test]
    fn what_is_half_typed_stays_as_it_is_and_is_no_value() {
        for typed in ["9", "9f0", "9g", "0x"] {
            let json = read(typed, Spelling::Hex);
            if typed != "0x" {
                assert_eq!(from_base64(&json), None, "{typed}");
                assert_eq!(spelled(&json, Spelling::Text), (Spelling::Hex, typed.to_owned()));
            }
        }
        assert_eq!(read("", Spelling::Hex), "");
    }
}

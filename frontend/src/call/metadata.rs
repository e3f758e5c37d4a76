use base64::{Engine as _, engine::DecodePaddingMode, engine::GeneralPurpose, engine::GeneralPurposeConfig};
use http::{HeaderMap, HeaderValue};
use tonic::metadata::{AsciiMetadataKey, BinaryMetadataKey, MetadataMap, MetadataValue};
use weir_proto::weir::v1::Entry;
use weir_wire::grpc::{is_added, is_secret};

/// Binary values are typed as base64, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes of metadata that a server takes at most by default, keys and values together.
const LIMIT: usize = 16 * 1024;

/// Keys that belong to gRPC itself, or to the page. Those that belong to HTTP are [`is_added`]: browsers would drop some of them without a
/// word, and the server all.
const RESERVED: &[&str] =
    &["content-type", "te", "x-grpc-web", "x-user-agent", weir_proto::keys::CALL, weir_proto::keys::SESSION];

/// What is wrong with a metadata entry. Keys are given as typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// The key is empty or has characters other than `0-9 a-z _ - .`
    #[error("metadata key {key:?}: only 0-9, a-z, _, - and . are allowed")]
    Key {
        /// The key.
        key: String,
    },
    /// The key belongs to HTTP, gRPC or the page itself.
    #[error("metadata key {key:?} is reserved")]
    Reserved {
        /// The key.
        key: String,
    },
    /// The value of a key without `-bin` has characters other than printable ASCII.
    #[error("metadata {key:?}: only printable ASCII is allowed; binary values need a key ending in -bin")]
    Value {
        /// The key.
        key: String,
    },
    /// The value of a key with `-bin` is not base64.
    #[error("metadata {key:?}: the value of a -bin key must be base64")]
    Base64 {
        /// The key.
        key: String,
    },
    /// All entries together are larger than a server takes.
    #[error("metadata of {bytes} bytes, at most {limit} are allowed")]
    TooLarge {
        /// Their size.
        bytes: usize,
        /// The most that is allowed.
        limit: usize,
    },
}

/// The bytes of a `-bin` key's value as typed.
pub fn binary(value: &str) -> Option<Vec<u8>> {
    BASE64.decode(value.trim()).ok()
}

/// What stands in the place of a secret where a call is written down: `<key>`, as a value that the key takes.
pub fn placeholder(key: &str) -> String {
    let name = ["<", key, ">"].concat();
    if key.ends_with("-bin") { BASE64.encode(name) } else { name }
}

/// A call's metadata as it would be typed. What belongs to gRPC and the page, and what is a secret (a recording has it masked), is left
/// out.
pub fn typed_metadata(entries: &[Entry]) -> Vec<(String, String)> {
    let typed = entries.iter().filter(|entry| !is_secret(&entry.key)).filter_map(|entry| {
        let value = if entry.key.ends_with("-bin") {
            BASE64.encode(&entry.value)
        } else {
            String::from_utf8(entry.value.to_vec()).ok()?
        };
        let typed = (entry.key.clone(), value);
        metadata(std::slice::from_ref(&typed), false).is_ok().then_some(typed)
    });
    typed.collect()
}

/// What the page calls itself: only to servers that are not Weir may the user call it otherwise.
const AGENT: &str = "user-agent";

/// Checks the user's metadata and makes it ready to be sent, to a server that is not Weir (`elsewhere`) or to Weir itself.
///
/// # Errors
/// The first entry that cannot be sent, and why.
pub fn metadata(entries: &[(String, String)], elsewhere: bool) -> Result<MetadataMap, MetadataError> {
    let mut map = MetadataMap::with_capacity(entries.len() + 2);
    let mut bytes = 0;
    for (typed, value) in entries {
        let key = typed.trim();
        let allowed = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || b"_-.".contains(&byte);
        if key.is_empty() || !key.bytes().all(allowed) {
            return Err(MetadataError::Key { key: typed.clone() });
        }
        if key.starts_with("grpc-") || is_added(key) || RESERVED.contains(&key) || (key == AGENT && !elsewhere) {
            return Err(MetadataError::Reserved { key: typed.clone() });
        }
        bytes += key.len() + value.len();
        if key.ends_with("-bin") {
            let base64 = || MetadataError::Base64 { key: typed.clone() };
            let decoded = binary(value).ok_or_else(base64)?;
            let key = BinaryMetadataKey::from_bytes(key.as_bytes()).map_err(|_| base64())?;
            map.append_bin(key, MetadataValue::from_bytes(&decoded));
        } else {
            let wrong = || MetadataError::Value { key: typed.clone() };
            let value = value.trim();
            if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                return Err(wrong());
            }
            let key = AsciiMetadataKey::from_bytes(key.as_bytes()).map_err(|_| wrong())?;
            map.append(key, value.parse().map_err(|_| wrong())?);
        }
    }
    if bytes > LIMIT {
        return Err(MetadataError::TooLarge { bytes, limit: LIMIT });
    }
    Ok(map)
}

/// Entries of the same key as one, joined by commas: what a browser's `fetch` makes of them, so that both ends show what travels. gRPC takes
/// them for the same (gRPC over HTTP/2, "Custom-Metadata").
pub(super) fn joined(metadata: MetadataMap) -> MetadataMap {
    let headers = metadata.into_headers();
    let mut one = HeaderMap::with_capacity(headers.keys_len());
    for key in headers.keys() {
        let values: Vec<_> = headers.get_all(key).iter().map(HeaderValue::as_bytes).collect();
        // What was valid apart is valid together.
        if let Ok(value) = HeaderValue::from_bytes(&values.join(&b", "[..])) {
            one.insert(key, value);
        }
    }
    MetadataMap::from_headers(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<MetadataMap, MetadataError> {
        metadata(&pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect::<Vec<_>>(), false)
    }

    #[test]
    fn text_and_binary_values_pass() {
        let map = of(&[("appid", " itxs "), ("trace-bin", "aGk"), ("trace-bin", "aG8=")]).expect("fine");
        assert_eq!(map.get("appid").expect("there"), "itxs");
        let values: Vec<_> = map.get_all_bin("trace-bin").iter().map(|v| v.to_bytes().expect("base64")).collect();
        assert_eq!(values, [&b"hi"[..], b"ho"]);
    }

    #[test]
    fn what_was_sent_can_be_typed_again_but_for_secrets_and_what_is_not_the_callers() {
        let entry = |key: &str, value: &[u8]| Entry { key: key.into(), value: value.to_vec().into() };
        let sent = [
            entry("x-tag", b"one"),
            entry("trace-bin", b"hi"),
            entry("authorization", b"Bearer x"),
            entry("content-type", b"application/grpc"),
            entry("odd", &[0xff]),
        ];
        let typed = [("x-tag".to_owned(), "one".to_owned()), ("trace-bin".to_owned(), "aGk".to_owned())];
        let again = typed_metadata(&sent);
        assert_eq!(again.len(), 2);
        assert_eq!(again[0], typed[0]);
        assert_eq!(binary(&again[1].1), binary(&typed[1].1));
    }

    #[test]
    fn a_placeholder_is_a_value_that_the_key_takes() {
        for key in ["authorization", "session-token-bin"] {
            let entry = (key.to_owned(), placeholder(key));
            assert!(metadata(std::slice::from_ref(&entry), false).is_ok(), "{entry:?}");
        }
        assert_eq!(binary(&placeholder("token-bin")).as_deref(), Some(&b"<token-bin>"[..]));
    }

    #[test]
    fn entries_of_one_key_travel_as_one() {
        let map =
            joined(of(&[("a", "1"), ("b", "2"), ("a", "3, 4"), ("c-bin", "aGk"), ("c-bin", "aG8")]).expect("fine"));
        assert_eq!(map.get_all("a").iter().collect::<Vec<_>>(), ["1, 3, 4"]);
        assert_eq!(map.get("b").expect("there"), "2");
        let headers = map.into_headers();
        let found = weir_tap::entries(&headers);
        let values: Vec<_> = found.iter().filter(|entry| entry.key == "c-bin").map(|entry| &entry.value[..]).collect();
        assert_eq!(values, [&b"hi"[..], b"ho"]);
    }

    #[test]
    fn what_cannot_be_sent_is_named() {
        let key = |key: &str| key.to_owned();
        assert_eq!(of(&[("", "x")]).unwrap_err(), MetadataError::Key { key: key("") });
        assert_eq!(of(&[("Up", "x")]).unwrap_err(), MetadataError::Key { key: key("Up") });
        assert_eq!(of(&[("a b", "x")]).unwrap_err(), MetadataError::Key { key: key("a b") });
        assert_eq!(of(&[("grpc-timeout", "1S")]).unwrap_err(), MetadataError::Reserved { key: key("grpc-timeout") });
        for added in ["cookie", "x-forwarded-for", "accept-encoding", "sec-fetch-mode"] {
            assert_eq!(of(&[(added, "x")]).unwrap_err(), MetadataError::Reserved { key: key(added) });
        }
        assert_eq!(of(&[("weir-call", "x")]).unwrap_err(), MetadataError::Reserved { key: key("weir-call") });
        assert_eq!(of(&[("name", "张")]).unwrap_err(), MetadataError::Value { key: key("name") });
        assert_eq!(of(&[("x-bin", "a")]).unwrap_err(), MetadataError::Base64 { key: key("x-bin") });
        let agent = [(key("user-agent"), key("mine/1"))];
        assert_eq!(metadata(&agent, false).unwrap_err(), MetadataError::Reserved { key: key("user-agent") });
        assert!(metadata(&agent, true).is_ok());
        let long = "x".repeat(LIMIT);
        assert_eq!(of(&[("a", &long)]).unwrap_err(), MetadataError::TooLarge { bytes: LIMIT + 1, limit: LIMIT });
    }
}

use base64::{Engine as _, engine::DecodePaddingMode, engine::GeneralPurpose, engine::GeneralPurposeConfig};
use http::HeaderMap;
use percent_encoding::percent_decode;

use crate::{Entry, Trailers};

/// gRPC allows the values of binary metadata with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Headers as contract entries, in their order. Values of keys ending in `-bin` are decoded from base64; one that is not
/// base64 stays as it came. Several binary values joined by commas become one entry each.
pub fn entries(headers: &HeaderMap) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(headers.len());
    for (key, value) in headers {
        let entry = |value: Vec<u8>| Entry { key: key.as_str().to_owned(), value: value.into() };
        if key.as_str().ends_with("-bin") {
            for part in value.as_bytes().split(|&byte| byte == b',') {
                entries.push(entry(BASE64.decode(part.trim_ascii()).unwrap_or_else(|_| part.to_vec())));
            }
        } else {
            entries.push(entry(value.as_bytes().to_vec()));
        }
    }
    entries
}

/// Reads the status from trailers, or from the headers of an answer that has no body (`trailers_only`).
pub fn trailers(headers: &HeaderMap, trailers_only: bool) -> Trailers {
    let code = headers.get("grpc-status").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let message = headers
        .get("grpc-message")
        .map(|value| percent_decode(value.as_bytes()).decode_utf8_lossy().into_owned())
        .unwrap_or_default();
    Trailers { code, message, metadata: entries(headers), trailers_only }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(key, value)| (key.parse().expect("a key"), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn binary_values_are_decoded_with_and_without_padding() {
        let found = entries(&headers(&[("a-bin", "aGk="), ("b-bin", "aGk"), ("c-bin", "???"), ("d", "aGk=")]));
        let values: Vec<&[u8]> = found.iter().map(|entry| &entry.value[..]).collect();
        assert_eq!(values, [&b"hi"[..], b"hi", b"???", b"aGk="]);
    }

    #[test]
    fn joined_binary_values_come_apart() {
        let found = entries(&headers(&[("a-bin", "aGk, aG8=")]));
        assert_eq!(found.iter().map(|entry| &entry.value[..]).collect::<Vec<_>>(), [b"hi", b"ho"]);
    }

    #[test]
    fn the_status_message_is_percent_decoded() {
        let end =
            trailers(&headers(&[("grpc-status", "16"), ("grpc-message", "%E6%9C%AA%E4%BC%A0%E8%BE%93token")]), true);
        assert_eq!((end.code, end.message.as_str(), end.trailers_only), (Some(16), "未传输token", true));
    }

    /// "Implementations MUST NOT error due to receiving an invalid percent-encoded value."
    #[test]
    fn a_message_that_is_badly_written_is_kept_as_far_as_it_goes() {
        for (written, read) in [("%ff%zz 50%", "\u{fffd}%zz 50%"), ("%E6%9C", "\u{fffd}"), ("a%2", "a%2"), ("%", "%")] {
            let end = trailers(&headers(&[("grpc-status", "5"), ("grpc-message", written)]), false);
            assert_eq!((end.code, end.message.as_str()), (Some(5), read), "{written}");
        }
    }

    #[test]
    fn a_status_that_is_no_number_is_no_status() {
        assert_eq!(trailers(&headers(&[("grpc-status", "fine")]), false).code, None);
        assert_eq!(trailers(&HeaderMap::new(), false).code, None);
    }
}

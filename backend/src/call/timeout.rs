//! `grpc-timeout`, as gRPC over HTTP/2 defines it: 1 to 8 digits and a unit.

use std::time::Duration;

use http::HeaderMap;
use tonic::Status;

use crate::refusal::refuse;

const KEY: &str = "grpc-timeout";

/// Reads how long the caller is willing to wait. None: for ever.
///
/// # Errors
/// `INVALID_ARGUMENT` naming the key and the value.
pub(crate) fn parse(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    let Some(value) = headers.get(KEY) else {
        return Ok(None);
    };
    let refusal = || {
        let text = String::from_utf8_lossy(value.as_bytes());
        refuse("metadata grpc-timeout", text, "1 to 8 digits followed by one of H, M, S, m, u, n")
    };
    parse_value(value.as_bytes()).ok_or_else(refusal).map(Some)
}

fn parse_value(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.split_last()?;
    if !(1..=8).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some(match unit {
        b'H' => Duration::from_hours(number),
        b'M' => Duration::from_mins(number),
        b'S' => Duration::from_secs(number),
        b'm' => Duration::from_millis(number),
        b'u' => Duration::from_micros(number),
        b'n' => Duration::from_nanos(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    #[test]
    fn every_unit() {
        for (text, expected) in [
            ("2H", Duration::from_hours(2)),
            ("3M", Duration::from_mins(3)),
            ("42S", Duration::from_secs(42)),
            ("500m", Duration::from_millis(500)),
            ("7u", Duration::from_micros(7)),
            ("99999999n", Duration::from_nanos(99_999_999)),
            ("0m", Duration::ZERO),
            ("99999999H", Duration::from_hours(99_999_999)),
        ] {
            assert_eq!(parse_value(text.as_bytes()), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for text in ["", "m", "5", "5s", "-5m", "+5m", "5 m", " 5m", "1.5S", "123456789m", "５m", "0x5m"] {
            assert_eq!(parse_value(text.as_bytes()), None, "{text}");
        }
        let mut headers = HeaderMap::new();
        assert!(matches!(parse(&headers), Ok(None)));
        headers.insert(KEY, http::HeaderValue::from_static("5s"));
        let status = parse(&headers).expect_err("no such unit");
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(
            status.message(),
            "metadata grpc-timeout is \"5s\", allowed is 1 to 8 digits followed by one of H, M, S, m, u, n"
        );
    }
}

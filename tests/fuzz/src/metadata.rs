//! Metadata: whatever stands in it is taken or refused in words that can be sent and read.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::{Code, Status, metadata::MetadataMap};
use weir::{fuzzing, request_options::RequestOptions};
use weir_proto::keys;

pub(crate) fn run(input: &[u8]) {
    let mut headers = HeaderMap::new();
    let mut pairs = Vec::new();
    for line in input.split(|byte| *byte == b'\n') {
        let (key, value) =
            line.iter().position(|byte| *byte == b':').map_or((line, &[][..]), |at| (&line[..at], &line[at + 1..]));
        pairs.push((String::from_utf8_lossy(key).into_owned(), String::from_utf8_lossy(value).into_owned()));
        if let (Ok(key), Ok(value)) = (HeaderName::from_bytes(key), HeaderValue::from_bytes(value)) {
            headers.append(key, value);
        }
    }
    typed(&pairs);

    // What the tap shows: nothing is lost, nothing added.
    assert!(weir_tap::entries(&headers).len() >= headers.len());
    let _ = weir_tap::trailers(&headers, true);

    let size: usize = headers.iter().map(|(key, value)| key.as_str().len() + value.len()).sum();
    if let Err(status) = fuzzing::limits(&headers, 4096) {
        let too_large = size > 4096;
        refused(&status, if too_large { Code::ResourceExhausted } else { Code::InvalidArgument });
    } else {
        for key in [keys::SESSION, keys::CALL] {
            assert!(headers.get_all(key).iter().all(|id| id.len() == 32 && id.to_str().is_ok()));
        }
    }
    deadline(&headers);

    let metadata = MetadataMap::from_headers(headers);
    let options = RequestOptions(&metadata);
    let limit = Duration::from_mins(1);
    check(options.interval(5), |time| *time <= limit);
    check(options.read_delay(), |time| *time <= limit);
    check(options.count(5), |count| *count <= 10_000_000);
    check(options.chunk_bytes(5), |bytes| (1..=1 << 20).contains(bytes));
    check(options.policy(), |_| true);
}

fn check<T>(read: Result<T, Status>, fits: impl FnOnce(&T) -> bool) {
    match read {
        Ok(value) => assert!(fits(&value)),
        Err(status) => refused(&status, Code::InvalidArgument),
    }
}

/// A refusal is short, has no control characters, and gets through as a header.
fn refused(status: &Status, code: Code) {
    assert_eq!(status.code(), code, "{status:?}");
    let message = status.message();
    assert!(!message.is_empty() && !message.contains(char::is_control), "{message:?}");
    assert!(message.chars().count() < 600, "{message}");
    let mut headers = HeaderMap::new();
    assert!(status.add_header(&mut headers).is_ok(), "{message}");
    assert_eq!(weir_tap::trailers(&headers, true).message, message);
}

fn deadline(headers: &HeaderMap) {
    let value = headers.get("grpc-timeout").map(HeaderValue::as_bytes);
    match (fuzzing::deadline(headers), value) {
        (Ok(None), value) => assert_eq!(value, None),
        (Ok(Some(_)), Some([digits @ .., unit])) => {
            assert!((1..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit), "{digits:?}");
            assert!(b"HMSmun".contains(unit));
        }
        (Ok(Some(_)), _) => panic!("a deadline out of nothing"),
        (Err(status), _) => refused(&status, Code::InvalidArgument),
    }
}

/// What somebody typed into the page's editor.
fn typed(pairs: &[(String, String)]) {
    for elsewhere in [false, true] {
        match weir_page::call::metadata(pairs, elsewhere) {
            Ok(map) => {
                assert_eq!(map.len(), pairs.len(), "each entry once");
                assert!(map.into_headers().keys().all(|key| !key.as_str().starts_with("grpc-")));
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        &b"weir-interval-ms:60000\nweir-count:3\nweir-policy:ping-pong\nweir-chunk-bytes:1\nweir-read-delay-ms:0"[..],
        b"weir-interval-ms:60001\nweir-count:-1\nweir-policy:none\nweir-chunk-bytes:0\nweir-read-delay-ms:x",
        b"weir-count:1\nweir-count:2\ngrpc-timeout:5x",
        b"grpc-timeout:99999999H\nweir-session:0123456789abcdef0123456789abcdef\nweir-call:ABC",
        b"trace-bin:aGk, aG8=\ntext: a b \ngrpc-status:16\ngrpc-message:%E6%9C%AA%00%0a%zz",
        b"weir-policy:\xff\xfe\x85\ngrpc-timeout:\xe2\x80\xaem",
    ]
    .map(<[u8]>::to_vec)
    .into()
}

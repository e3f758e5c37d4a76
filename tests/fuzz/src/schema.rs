//! Descriptors and JSON of others: a set makes a pool or is refused, a message makes JSON that is read again or says from which
//! byte on it is none.

use prost::Message as _;
use weir_page::scenarios::contract;
use weir_proto::weir::v1::{Entry, Quote, RequestHeaders};
use weir_schema::{
    Message, Pool,
    json::{Wrong, from_json, member, to_json},
    wire::Value,
};

use crate::bits::first;

/// What the rest of an input is, by its first byte.
const SET: u8 = 0;
const TEXT: u8 = 1;
const KINDS: u8 = 3;

pub(crate) fn run(input: &[u8]) {
    let (kind, rest) = first(input);
    match kind % KINDS {
        SET => set(rest),
        TEXT => {
            let (which, text) = first(rest);
            read(&message(which), &String::from_utf8_lossy(text));
        }
        _ => {
            let (which, bytes) = first(rest);
            written(&message(which), bytes);
        }
    }
}

fn message(which: u8) -> Message {
    let messages: Vec<_> = contract().messages().collect();
    messages[usize::from(which) % messages.len()].clone()
}

/// What is in a pool is found by its name, and everything in it can be used.
fn set(bytes: &[u8]) {
    let Ok(pool) = Pool::read(bytes) else { return };
    for method in pool.methods() {
        assert_eq!(pool.method(method.path()), Some(method.clone()));
        let _ = (method.input(), method.output(), method.file(), method.service(), method.name());
    }
    for values in pool.enums() {
        assert_eq!(pool.enumeration(values.full_name()), Some(values));
    }
    for message in pool.messages() {
        assert_eq!(pool.message(message.full_name()), Some(message.clone()));
        for field in message.fields() {
            let _ = (field.kind(), field.oneof(), field.is_map());
        }
        written(&message, bytes);
    }
}

fn written(message: &Message, bytes: &[u8]) {
    match to_json(message, bytes) {
        Ok(text) => {
            let read = from_json(message, &text).unwrap_or_else(|wrong| panic!("{wrong}: {text}"));
            // Canonical: whatever came, what was written once is written so again.
            assert_eq!(to_json(message, &read).as_ref(), Ok(&text));
        }
        Err(malformed) => assert!(malformed.at <= bytes.len()),
    }
}

fn read(message: &Message, text: &str) {
    match from_json(message, text) {
        Ok(bytes) => written(message, &bytes),
        Err(Wrong::Value(place)) => assert!(place.len() <= 4 * text.len() + 64, "{place}"),
        Err(Wrong::Syntax | Wrong::Cut) => {}
    }
    if let Ok(Some(value)) = member(text, "format") {
        assert!(text.contains(value));
    }
}

fn with(mut message: Vec<u8>, number: u32, value: Value<'_>) -> Vec<u8> {
    value.put(number, &mut message);
    message
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let names: Vec<_> = contract().messages().map(|message| message.full_name().to_owned()).collect();
    let which = |name: &str| {
        names.iter().position(|known| known == name).and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
    };
    let quote = Quote { symbol: "GOOG".into(), price: -1.5e300, seq: 3, unix_nanos: u64::MAX };
    let headers =
        RequestHeaders { path: "/a.B/C".into(), metadata: vec![Entry { key: "a".into(), value: "b".into() }] };
    let details = r#"{"reason":"R","metadata":{"a":"b","":"\n"}}"#;
    let text = r#"{"format":1,"clock":{"offset_nanos":"-5"},"steps":[{"rows":{"framed":"-_8","micros":[1,2e0]}},{"moment":"MOMENT_LEFT"}]}"#;
    // A file with a message `M`: `int32 x = 1` and `repeated M m = 2`.
    let field = |name: &[u8], number, label, kind, of: &[u8]| {
        let facts =
            [(3, Value::Varint(number)), (4, Value::Varint(label)), (5, Value::Varint(kind)), (6, Value::Bytes(of))];
        facts
            .into_iter()
            .fold(with(Vec::new(), 1, Value::Bytes(name)), |field, (number, value)| with(field, number, value))
    };
    let fields = [field(b"x", 1, 1, 5, b""), field(b"m", 2, 3, 11, b".M")];
    let message =
        fields.iter().fold(with(Vec::new(), 1, Value::Bytes(b"M")), |all, field| with(all, 2, Value::Bytes(field)));
    let file = with(with(Vec::new(), 1, Value::Bytes(b"a")), 4, Value::Bytes(&message));
    let set = with(Vec::new(), 1, Value::Bytes(&file));
    assert!(Pool::read(&set).is_ok_and(|pool| pool.message("M").is_some()));
    vec![
        [&[SET], &set[..]].concat(),
        [&[TEXT, which("weir.v1.Recording")], text.as_bytes()].concat(),
        [&[TEXT, which("google.rpc.ErrorInfo")], details.as_bytes()].concat(),
        [&[2, which("weir.v1.Quote")], &quote.encode_to_vec()[..]].concat(),
        [&[2, which("weir.v1.RequestHeaders")], &headers.encode_to_vec()[..]].concat(),
    ]
}

//! Descriptors and JSON of others: a set makes a pool or is refused, a message makes JSON that is read again or says from which
//! byte on it is none.

use prost::Message as _;
use weir_page::scenarios::contract;
use weir_proto::weir::v1::{Entry, Quote, RequestHeaders};
use weir_schema::{
    Linked, Message, Pool, Trouble,
    json::{
        Edit, Mistake, completions, example, from_json, from_newer_json, inks, laid_out, member, outline, place,
        to_json,
    },
    wire::{Parts, Value},
};

use crate::bits::first;

/// What the rest of an input is, by its first byte.
const SET: u8 = 0;
const TEXT: u8 = 1;
const KINDS: u8 = 3;

const EDITIONS: &[u8] = include_bytes!("../../../schema/tests/protos/editions.binpb");

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

/// Messages of the contract, and of files with all that editions have.
fn message(which: u8) -> Message {
    let editions = Pool::read(EDITIONS).unwrap_or_default();
    let messages: Vec<_> = contract().messages().chain(editions.messages()).collect();
    messages[usize::from(which) % messages.len()].clone()
}

/// What is in a pool is found by its name, and everything in it can be used, whatever is missing.
fn set(bytes: &[u8]) {
    let files: Vec<_> =
        Parts::new(bytes).flatten().filter(|part| part.number == 1).map(|part| part.value.bytes()).collect();
    let Linked { pool, troubles } = Pool::link(&files);
    let whole = troubles.iter().all(|trouble| matches!(trouble, Trouble::Import { .. }));
    if Pool::read(bytes).is_ok() {
        let wanting = |trouble: &Trouble| matches!(trouble, Trouble::Missing { .. } | Trouble::TypeTwice { .. });
        assert!(!troubles.iter().any(wanting), "{troubles:?}");
    }
    for method in pool.methods() {
        assert_eq!(pool.method(method.path()), Some(method.clone()));
        let _ = (method.input(), method.output(), method.file(), method.service(), method.name(), method.comment());
        let _ = method.missing().count();
    }
    for values in pool.enums() {
        assert_eq!(pool.enumeration(values.full_name()), Some(values.clone()));
        let _ = values.comment();
    }
    for service in pool.services() {
        let _ = (service.methods().count(), service.comment());
    }
    for file in pool.files() {
        assert!(pool.source(file).is_some());
    }
    let messages: Vec<_> = pool.messages().collect();
    let clear = messages.iter().flat_map(Message::fields).all(|field| {
        let of = field.message();
        of.field_in_json(field.json_name()).as_ref() == Some(&field)
            && of.field_in_json(field.name()).as_ref() == Some(&field)
            && of.field(field.number()).as_ref() == Some(&field)
    });
    for message in &messages {
        assert_eq!(pool.message(message.full_name()).as_ref(), Some(message));
        for field in message.fields() {
            assert!(message.field(field.number()).is_some_and(|found| found.number() == field.number()));
            let _ = (field.kind(), field.oneof(), field.is_map(), field.comment());
        }
        // What two fields are called cannot be read back.
        if clear {
            written(message, bytes);
        } else {
            let _ = to_json(message, bytes);
        }
        let _ = from_json(message, &example(message));
    }
    // What all of them need links again.
    let closure = pool.closure(&messages);
    if whole {
        assert!(Pool::read(&closure).is_ok(), "{:?}", Pool::read(&closure));
    }
}

fn written(message: &Message, bytes: &[u8]) {
    match to_json(message, bytes) {
        Ok(text) => {
            let read = from_json(message, &text).unwrap_or_else(|mistake| panic!("{mistake}: {text}"));
            // Canonical: whatever came, what was written once is written so again.
            assert_eq!(to_json(message, &read).as_ref(), Ok(&text));
            assert_eq!(from_json(message, &laid_out(&text)).as_ref(), Ok(&read));
            assert!(outline(&text).is_ok());
        }
        Err(malformed) => assert!(malformed.at <= bytes.len()),
    }
}

fn read(message: &Message, text: &str) {
    typed(message, text);
    match from_json(message, text) {
        Ok(bytes) => written(message, &bytes),
        Err(Mistake { at, path, .. }) => {
            assert!(text.get(at).is_some(), "it is within the text");
            assert!(path.len() <= 4 * text.len() + 64, "{path}");
        }
    }
    let _ = from_newer_json(message, text);
    if let Ok(Some(value)) = member(text, "format") {
        assert!(text.contains(value));
    }
    if let Ok(root) = outline(text) {
        let path = root.around(text.len() / 2);
        let set = Edit::set(text, &path, "{\"a\": 1}").map(|edit| edit.apply(text));
        assert!(set.is_ok_and(|text| outline(&text).is_ok()));
        if let Ok(Some(edit)) = Edit::remove(text, &path) {
            assert!(outline(&edit.apply(text)).is_ok());
        }
    }
}

/// As an editor sees it: whatever stands there, every place is within the text.
fn typed(message: &Message, text: &str) {
    assert!(inks(text).iter().all(|(at, _)| text.get(at.clone()).is_some_and(|piece| !piece.is_empty())));
    let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    for at in [middle, text.len()] {
        if let Some(found) = completions(message, text, at) {
            assert!(text.get(found.at.clone()).is_some() && found.at.start <= at && at <= found.at.end);
            assert!(found.choices.iter().all(|choice| choice.with.get(choice.select.clone()).is_some()));
        }
    }
    if let (Ok(root), Ok(bytes)) = (outline(text), from_json(message, text)) {
        let path = root.around(middle);
        if let Some(found) = place(message, &bytes, &path) {
            assert!(found.whole.start <= found.value.start && found.value.end <= found.whole.end);
            assert!(bytes.get(found.whole).is_some());
        }
    }
}

fn with(mut message: Vec<u8>, number: u32, value: Value<'_>) -> Vec<u8> {
    value.put(number, &mut message);
    message
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let editions = Pool::read(EDITIONS).unwrap_or_default();
    let names: Vec<_> =
        contract().messages().chain(editions.messages()).map(|message| message.full_name().to_owned()).collect();
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
        [&[SET], EDITIONS].concat(),
        [
            &[TEXT, which("ed23.Turned")],
            r#"{"between":{"n":1},"closed":"CLOSED_ONE","[ed23.more]":{"again":{}}}"#.as_bytes(),
        ]
        .concat(),
        [&[TEXT, which("weir.v1.Recording")], text.as_bytes()].concat(),
        [&[TEXT, which("google.rpc.ErrorInfo")], details.as_bytes()].concat(),
        [&[2, which("weir.v1.Quote")], &quote.encode_to_vec()[..]].concat(),
        [&[2, which("weir.v1.RequestHeaders")], &headers.encode_to_vec()[..]].concat(),
    ]
}

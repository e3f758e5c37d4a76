//! The schema of a message in a file of its own.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use prost_reflect::DescriptorPool;
use support::chosen::Choices;
use weir_schema::{
    Pool,
    json::{from_json, to_json},
    wire::{Parts, Value},
};

const ALL: [&str; 4] = ["groups.proto", "known.proto", "kinds.proto", "old.proto"];
const NAMES: [&str; 6] = ["groups.Odd", "groups.Odd.Need.More", "known.All", "test.Maps.Leaf", "test.Lists", "Old"];

thread_local! {
    static WHOLE: Pool = Pool::read(&support::compiled(&ALL)).unwrap();
    static PARTS: Vec<(&'static str, Pool)> = NAMES.map(|name| (name, Pool::read(&closure(name)).unwrap())).into();
}

fn closure(name: &str) -> Vec<u8> {
    WHOLE.with(|pool| pool.closure(&[pool.message(name).unwrap()]))
}

proptest! {
    #[test]
    fn a_message_is_the_same_by_its_own_schema(which in 0..NAMES.len(), bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        WHOLE.with(|whole| PARTS.with(|parts| {
            let (name, part) = &parts[which];
            let (whole, part) = (whole.message(name).unwrap(), part.message(name).unwrap());
            let text = Choices::new(&bytes).message(&part, 3).to_string();
            let bytes = from_json(&whole, &text).unwrap();
            assert_eq!(from_json(&part, &text).unwrap(), bytes, "{text}");
            assert_eq!(to_json(&part, &bytes), to_json(&whole, &bytes), "{text}");
        }));
    }
}

#[test]
fn it_has_what_it_needs_and_no_more() {
    for name in NAMES {
        let set = closure(name);
        // A library that wants every import and every type reads it.
        let theirs = DescriptorPool::decode(&*set).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(theirs.get_message_by_name(name).is_some() && theirs.services().len() == 0);
    }
    let more = Pool::read(&closure("groups.Odd.Need.More")).unwrap();
    let of = |name: &str| more.message(name).unwrap().fields().len();
    assert_eq!(["groups.Odd", "groups.Odd.Need", "groups.Odd.Need.More"].map(of), [0, 0, 1]);
    assert!(more.message("groups.Scope").is_none() && more.enums().count() == 0);
    // Extensions come along, with what they are of.
    let odd = Pool::read(&closure("groups.Odd")).unwrap();
    assert!(odd.message("groups.Odd").unwrap().field_by_name("[groups.Scope.scoped]").is_some());
    assert!(odd.message("groups.Scope").is_some());
}

#[test]
fn of_editions_it_keeps_the_features() {
    let whole = Pool::read(include_bytes!("protos/editions.binpb")).unwrap();
    let name = "ed23.Tag";
    let part = Pool::read(&whole.closure(&[whole.message(name).unwrap()])).unwrap();
    let text = r#"{"inner":{"n":1},"framed":{"n":2},"map":{"3":{}},"list":[{"s":"x"}]}"#;
    let bytes = from_json(&whole.message(name).unwrap(), text).unwrap();
    assert_eq!(from_json(&part.message(name).unwrap(), text).unwrap(), bytes);
    assert!(bytes.contains(&0x0b), "the inner message stands between tags");
}

#[test]
fn what_has_another_wire_type_than_it_should_is_nowhere() {
    // A field, a message, an enum and options as numbers: the reader leaves them out, and so does whoever copies.
    let whole = Pool::link(&[damaged(&support::compiled(&["old.proto"]))]);
    assert_eq!(whole.troubles, []);
    let old = whole.pool.message("Old").unwrap();
    let part = Pool::read(&whole.pool.closure(std::slice::from_ref(&old))).unwrap();
    assert_eq!(part.message("Old").unwrap().fields().len(), old.fields().len());
    assert!(whole.pool.source("old.proto").is_some_and(|source| !source.contains(" = 0;")));
}

/// The only file of a set, with numbers where descriptors stand, in the file and in its only message.
fn damaged(set: &[u8]) -> Vec<u8> {
    let file = Parts::new(set).flatten().find(|part| part.number == 1).unwrap().value.bytes();
    let mut out = Vec::new();
    for part in Parts::new(file).flatten() {
        if part.number == 4 {
            let mut message = part.value.bytes().to_vec();
            for number in [2, 3, 4, 6, 7, 8] {
                Value::Varint(1).put(number, &mut message);
            }
            Value::Bytes(&message).put(4, &mut out);
        } else {
            part.value.put(part.number, &mut out);
        }
    }
    for number in [4, 5, 6, 7, 8, 9] {
        Value::Varint(1).put(number, &mut out);
    }
    out
}

#[test]
fn a_method_takes_along_what_its_messages_need() {
    let whole = Pool::read(&support::compiled(&["kinds.proto", "printed.proto"])).unwrap();
    let methods: Vec<_> = whole.services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    assert!(methods.len() >= 6);
    for method in methods {
        let set = method.closure();
        assert!(DescriptorPool::decode(&*set).is_ok(), "{}", method.path());
        let part = Pool::read(&set).unwrap();
        let same = part.method(method.path()).unwrap();
        let facts = |method: &weir_schema::Method| {
            (method.mode(), method.input().full_name().to_owned(), method.output().full_name().to_owned())
        };
        assert_eq!(facts(&same), facts(&method));
        assert_eq!(part.services().map(|service| service.methods().count()).collect::<Vec<_>>(), [1]);
    }
}

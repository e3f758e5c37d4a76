//! Where the bytes of a value stand that JSON tells.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use weir_schema::{
    Kind, Pool,
    json::{Edit, Node, NodeKind, Place, Step, from_json, outline, place, to_json},
};

use support::{Sample, ours, samples};

fn key(name: &str) -> Step {
    Step::key(name)
}

/// What stands there, in hex: with its tag, and alone.
fn found(name: &str, text: &str, path: &[Step]) -> Option<[String; 2]> {
    let message = if name.starts_with("known.") {
        Pool::read(&support::compiled(&["known.proto"])).unwrap().message(name).unwrap()
    } else {
        ours(name)
    };
    let bytes = from_json(&message, text).unwrap();
    let Place { whole, value, .. } = place(&message, &bytes, path)?;
    Some([whole, value].map(|range| weir_proto::hex(&bytes[range])))
}

proptest! {
    #[test]
    fn without_its_bytes_a_message_is_as_without_its_json(sample in samples(&["test.Kinds", "test.Lists", "test.Maps"])) {
        let Sample { name, .. } = &sample;
        let message = ours(name);
        let text = to_json(&message, &sample.bytes()).unwrap();
        let bytes = from_json(&message, &text).unwrap();
        let root = outline(&text).unwrap();
        for node in root.children() {
            let path = [key(&node.key)];
            let without = Edit::remove(&text, &path).unwrap().unwrap().apply(&text);
            let without = from_json(&message, &without).unwrap();
            if let Some(Place { whole, value, .. }) = place(&message, &bytes, &path) {
                prop_assert!(whole.start <= value.start && value.end <= whole.end);
                prop_assert_eq!(without, [&bytes[..whole.start], &bytes[whole.end..]].concat());
            } else {
                prop_assert_eq!(without, bytes.clone());
            }
        }
    }

    #[test]
    fn strings_stand_where_they_are_said_to(sample in samples(&["test.Kinds", "test.Lists", "test.Maps"])) {
        let message = ours(sample.name);
        let text = to_json(&message, &sample.bytes()).unwrap();
        let bytes = from_json(&message, &text).unwrap();
        let mut ways = Vec::new();
        ways_in(&outline(&text).unwrap(), &mut Vec::new(), &mut ways);
        for (path, said) in ways {
            let Some(Place { whole, value, of }) = place(&message, &bytes, &path) else { continue };
            prop_assert!(whole.start <= value.start && value.end <= whole.end && whole.end <= bytes.len());
            if let Some(Step::Key(names)) = path.last()
                && let Some(field) = of.field_in_json(&names[0])
                && field.kind() == Kind::String
                && !of.is_map_entry()
            {
                prop_assert_eq!(said.as_bytes(), &bytes[value]);
            }
        }
    }
}

#[test]
fn what_is_within_is_found_however_it_is_written() {
    let at = |name: &str, text: &str, path: &[Step]| {
        found(name, text, path).map(|[whole, value]| format!("{whole} {value}"))
    };
    let lists = r#"{"ints":[1,300,3],"texts":["a","bc"],"loose":[5,6],"kinds":[{},{"a_string":"x"}]}"#;
    let field = |name: &str, rest: &[Step]| [&[key(name)], rest].concat();
    let item = Step::Item;
    assert_eq!(at("test.Lists", lists, &field("ints", &[item(1)])).unwrap(), "ac02 ac02");
    assert_eq!(at("test.Lists", lists, &field("texts", &[item(1)])).unwrap(), "3a026263 6263");
    assert_eq!(at("test.Lists", lists, &field("texts", &[])).unwrap(), "3a01613a026263 3a01613a026263");
    assert_eq!(at("test.Lists", lists, &field("loose", &[item(1)])).unwrap(), "5806 06");
    assert_eq!(at("test.Lists", lists, &field("kinds", &[item(1), key("aString")])).unwrap(), "720178 78");
    assert_eq!(at("test.Lists", lists, &field("texts", &[item(2)])), None);
    let maps = r#"{"words":{"k":"v","l":"w"},"leaves":{"7":{"size":"9"}}}"#;
    assert_eq!(at("test.Maps", maps, &field("words", &[key("l")])).unwrap(), "0a060a016c120177 0a016c120177");
    assert_eq!(at("test.Maps", maps, &field("words", &[item(0)])).unwrap(), "0a060a016b120176 0a016b120176");
    assert_eq!(at("test.Maps", maps, &field("leaves", &[key("7"), key("size")])).unwrap(), "0809 09");
    // What has its default is not there.
    assert_eq!(at("test.Kinds", r#"{"an_int32":0}"#, &field("an_int32", &[])), None);
    assert_eq!(at("test.Kinds", r#"{"perhaps":0}"#, &field("perhaps", &[])).unwrap(), "900100 00");
    // What has a form of its own is one whole, but for what an `Any` holds.
    let any = r#"{"any":{"@type":"x/known.All","a_string":"s"},"struct":{"a":1},"duration":"1s"}"#;
    assert_eq!(at("known.All", any, &field("any", &[key("a_string")])).unwrap(), "8a01030a0173 0a0173");
    assert_eq!(
        at("known.All", any, &field("any", &[key("@type")])).unwrap(),
        "0a0b782f6b6e6f776e2e416c6c 782f6b6e6f776e2e416c6c"
    );
    assert_eq!(at("known.All", any, &field("struct", &[key("a")])), at("known.All", any, &field("struct", &[])));
    assert_eq!(at("known.All", any, &field("duration", &[])).unwrap(), "12020801 0801");
}

fn ways_in(node: &Node, path: &mut Vec<Step>, ways: &mut Vec<(Vec<Step>, String)>) {
    for (index, child) in node.children().iter().enumerate() {
        let object = matches!(node.kind, NodeKind::Object(_));
        path.push(if object { key(&child.key) } else { Step::Item(index) });
        if let Some(text) = child.text() {
            ways.push((path.clone(), text.to_owned()));
        }
        ways_in(child, path, ways);
        path.pop();
    }
}

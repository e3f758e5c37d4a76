//! Protobuf's JSON, held against another implementation of it, and broken in every way.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use prost_reflect::{DeserializeOptions, DynamicMessage, SerializeOptions, prost::Message as _};
use weir_schema::{
    json::{Mistake, Why, from_json, from_newer_json, member, to_json},
    wire::{Malformed, Value},
};

use support::{Sample, contract, decoded, ours, samples, theirs};

/// The other library's JSON.
fn their_json(message: &DynamicMessage, options: &SerializeOptions) -> serde_json::Value {
    message.serialize_with_options(serde_json::value::Serializer, options).unwrap()
}

/// The other library reads our JSON.
fn their_reading(name: &str, text: &str) -> DynamicMessage {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = DynamicMessage::deserialize_with_options(theirs(name), &mut reader, &DeserializeOptions::new());
    read.unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn written(name: &str, bytes: &[u8]) -> String {
    to_json(&ours(name), bytes).unwrap()
}

/// A message's JSON as we write it, from JSON as we read it from newer versions.
fn again(name: &str, text: &str) -> String {
    written(name, &from_newer_json(&ours(name), text).unwrap_or_else(|wrong| panic!("{wrong}: {text}")))
}

const ALL: [&str; 4] = ["test.Kinds", "test.Lists", "test.Maps", "Old"];

proptest! {
    #[test]
    fn any_message_is_written_and_read_as_by_another_library(sample in samples(&ALL)) {
        let Sample { name, message } = &sample;
        let text = written(name, &sample.bytes());
        prop_assert!(their_reading(name, &text) == *message, "{}", text);
        prop_assert!(decoded(name, &from_json(&ours(name), &text).unwrap()) == *message, "{}", text);
        // As others may write it: laid out for people, with names as in the .proto, with every field.
        for options in [
            SerializeOptions::new(),
            SerializeOptions::new().use_proto_field_name(true).use_enum_numbers(true),
            SerializeOptions::new().stringify_64_bit_integers(false),
            SerializeOptions::new().skip_default_fields(false),
        ] {
            let theirs = serde_json::to_string_pretty(&their_json(message, &options)).unwrap();
            prop_assert!(decoded(name, &from_json(&ours(name), &theirs).unwrap()) == *message, "{}", theirs);
        }
    }

    #[test]
    fn the_text_is_the_same_but_for_how_real_numbers_are_spelled(sample in samples(&ALL)) {
        let ours: serde_json::Value = serde_json::from_str(&written(sample.name, &sample.bytes())).unwrap();
        let theirs = their_json(&sample.message, &SerializeOptions::new());
        prop_assert_eq!(without_reals(ours), without_reals(theirs));
    }

    #[test]
    fn any_bytes_are_refused_or_make_json_that_is_read_again(
        which in 0..4_usize,
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x0a), Just(0x08), Just(2)], 0..60),
    ) {
        let name = ALL[which];
        let Ok(text) = to_json(&ours(name), &bytes) else { return Ok(()) };
        let read = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert!(read.is_ok(), "{}", text);
        prop_assert_eq!(again(name, &text), text);
        // Of what the other library takes, both read the same.
        if let Ok(message) = DynamicMessage::decode(theirs(name), &*bytes) {
            let theirs = their_json(&message, &SerializeOptions::new());
            prop_assert_eq!(without_reals(read.unwrap()), without_reals(theirs));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\",:a-zA_0-9\\\\é. -]{0,60}") {
        for name in ["test.Kinds", "test.Lists", "test.Maps"] {
            let _ = from_json(&ours(name), &text);
            let _ = from_json(&ours(name), &format!("{{\"{text}"));
            let _ = member(&text, "a");
        }
    }

    #[test]
    fn json_that_is_cut_anywhere_is_cut(sample in samples(&ALL)) {
        let text = written(sample.name, &sample.bytes());
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            prop_assert_eq!(from_json(&ours(sample.name), &text[..end]).map_err(|mistake| mistake.why), Err(Why::Cut), "{}", &text[..end]);
        }
    }
}

/// Whether a number is written as 1e2, 100 or 100.0 is its writer's affair.
fn without_reals(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Json::Array(items) => items.into_iter().map(without_reals).collect(),
        Json::Object(members) => members
            .into_iter()
            .filter(|(key, _)| !["aDouble", "aFloat", "doubles", "floats", "reals"].contains(&key.as_str()))
            .map(|(key, value)| (key, without_reals(value)))
            .collect(),
        other => other,
    }
}

#[test]
fn every_kind_has_its_form() {
    for (written, read) in [
        (r#"{"aDouble":-1.5,"aFloat":0.1}"#, ""),
        (r#"{"anInt32":-7,"aUint32":7,"aSint32":-7,"aFixed32":7,"aSfixed32":-7}"#, ""),
        (r#"{"anInt64":"-7","aUint64":"7","aSint64":"-7","aFixed64":"7","aSfixed64":"-7"}"#, ""),
        (r#"{"anInt64":"-7"}"#, r#"{"anInt64":-7}"#),
        (r#"{"anInt32":-7}"#, r#"{"anInt32":"-7"}"#),
        (r#"{"anInt32":1000}"#, r#" { "an_int32" : 1.0e3 } "#),
        (r#"{"aUint64":"18446744073709551615"}"#, r#"{"aUint64":18446744073709551615}"#),
        (r#"{"aDouble":"NaN","aFloat":"-Infinity"}"#, ""),
        (r#"{"aDouble":"Infinity"}"#, ""),
        (r#"{"aDouble":1.25}"#, r#"{"aDouble":"1.25"}"#),
        (r#"{"aDouble":-0}"#, r#"{"aDouble":-0.0}"#),
        (r#"{"aDouble":123456789012345680000,"aFloat":0.00001}"#, r#"{"aDouble":1.2345678901234568e20,"aFloat":1e-5}"#),
        (r#"{"aBool":true,"aString":"\"\\\n\u0001é"}"#, r#"{"aBool":true,"aString":"\"\\\n\u0001\u00e9"}"#),
        (r#"{"aString":"aé😀/"}"#, r#"{"aString":"a\u00e9\ud83d\ude00\/"}"#),
        (r#"{"aBytes":"+/8="}"#, r#"{"aBytes":"-_8"}"#),
        (r#"{"aColor":"COLOR_RED"}"#, r#"{"aColor":"COLOR_ALSO_RED"}"#),
        (r#"{"aColor":"COLOR_BELOW"}"#, r#"{"aColor":-5}"#),
        (r#"{"aColor":77}"#, ""),
        (r#"{"inner":{"inner":{}}}"#, ""),
        (r#"{"@odd":"x"}"#, r#"{"odd_2name__x":"x"}"#),
        // Whatever can be told from nothing is there, and nothing else.
        (r#"{"perhaps":0,"count":0}"#, ""),
        (
            "{}",
            r#"{"anInt32":0,"aString":"","aBytes":"","aBool":false,"aColor":0,"aDouble":0.0,"perhaps":null,"inner":null}"#,
        ),
        // What a newer version may say.
        ("{}", r#"{"aColor":"COLOR_NEWEST","new":[{"a":[1,-2e5,true,null,"x\""]}]}"#),
    ] {
        let read = if read.is_empty() { written } else { read };
        assert_eq!(again("test.Kinds", read), written);
        let known = DeserializeOptions::new().deny_unknown_fields(false);
        // To it a negative nothing is nothing.
        if !read.contains("NEWEST") && !read.contains("-0") {
            let theirs = DynamicMessage::deserialize_with_options(
                theirs("test.Kinds"),
                &mut serde_json::Deserializer::from_str(read),
                &known,
            );
            let theirs = theirs.unwrap_or_else(|error| panic!("{error}: {read}")).encode_to_vec();
            assert_eq!(self::written("test.Kinds", &theirs), written, "{read}");
        }
    }
}

#[test]
fn lists_and_maps_have_their_forms() {
    for text in [
        r#"{"doubles":[0,-1.5,"NaN"],"ints":[0,-1],"signs":["-1"],"flags":[true,false],"colors":["COLOR_NONE",9],"loose":[0]}"#,
        r#"{"texts":["","a"],"blobs":["","AA=="],"kinds":[{},{"anInt32":1}]}"#,
    ] {
        assert_eq!(again("test.Lists", text), text);
    }
    assert_eq!(again("test.Lists", r#"{"ints":[],"kinds":[],"texts":null}"#), "{}");
    assert_eq!(again("test.Lists", r#"{"colors":["COLOR_RED","NEWER",2]}"#), r#"{"colors":["COLOR_RED",2]}"#);
    for text in [
        r#"{"words":{"":"","a\"b":"c"}}"#,
        r#"{"leaves":{"-9223372036854775808":{"size":"1","again":{"words":{"a":"b"}}},"0":{}}}"#,
        r#"{"reals":{"false":0,"true":"Infinity"},"colors":{"0":"COLOR_NONE","4294967295":7},"blobs":{"-1":"AA=="}}"#,
    ] {
        assert_eq!(again("test.Maps", text), text);
    }
    assert_eq!(
        again("test.Maps", r#"{"words":{},"colors":{"1":"NEWER","2":"COLOR_RED"}}"#),
        r#"{"colors":{"2":"COLOR_RED"}}"#
    );
    // An entry of which nothing is on the wire.
    assert_eq!(
        written("test.Maps", &[0x0a, 0, 0x12, 0, 0x1a, 0]),
        r#"{"words":{"":""},"leaves":{"0":{}},"reals":{"false":0}}"#
    );
}

#[test]
fn bytes_that_no_encoder_makes_are_written_as_they_are_read() {
    // Twice: the last counts. In pieces: all of them. Of a oneof: the last.
    assert_eq!(written("test.Kinds", &[0x18, 1, 0x18, 2]), r#"{"anInt32":2}"#);
    assert_eq!(
        written("test.Kinds", &[0x8a, 1, 2, 0x18, 1, 0x18, 9, 0x8a, 1, 2, 0x68, 1]),
        r#"{"anInt32":9,"inner":{"anInt32":1,"aBool":true}}"#
    );
    assert_eq!(written("test.Kinds", &[0x9a, 1, 1, b'x', 0xa0, 1, 5]), r#"{"count":5}"#);
    assert_eq!(written("test.Kinds", &[0xa0, 1, 5, 0x9a, 1, 1, b'x']), r#"{"text":"x"}"#);
    // Of a oneof: what came before another field of it is gone.
    assert_eq!(
        written("test.Kinds", &[0xaa, 1, 2, 0x18, 1, 0xa0, 1, 5, 0xaa, 1, 2, 0x68, 1, 0xaa, 1, 2, 0x28, 1]),
        r#"{"nested":{"aUint32":1,"aBool":true}}"#
    );
    // A list in several pieces, packed or not, with something between them.
    assert_eq!(
        written("test.Lists", &[0x1a, 2, 1, 2, 0x3a, 1, b'a', 0x18, 3, 0x1a, 0]),
        r#"{"ints":[1,2,3],"texts":["a"]}"#
    );
    // A default on the wire; a number that is wider than its type; another wire type; a field that nobody knows.
    assert_eq!(written("test.Kinds", &[0x18, 0, 0x68, 0, 0x72, 0]), "{}");
    assert_eq!(written("test.Kinds", &[0x28, 0x80, 0x80, 0x80, 0x80, 0x10]), "{}");
    assert_eq!(written("test.Kinds", &[0x28, 0x81, 0x80, 0x80, 0x80, 0x10]), r#"{"aUint32":1}"#);
    assert_eq!(written("test.Kinds", &[0x1a, 1, 1, 0xf8, 0x3f, 1]), "{}");
    assert_eq!(written("test.Kinds", &[0x72, 1, 0xff]), "{\"aString\":\"\u{fffd}\"}");
}

#[test]
fn bytes_that_are_no_message_are_refused_where_they_cease_to_be() {
    let refused = |name: &str, bytes: &[u8]| to_json(&ours(name), bytes).unwrap_err().at;
    assert_eq!(refused("test.Kinds", &[0x18, 1, 0x0e]), 2);
    assert_eq!(refused("test.Kinds", &[0x18, 1, 0x8a, 1, 3, 0x18, 1, 0x0b]), 7);
    // In pieces: the last of them.
    let pieces = [0x8a, 1, 8, 0x72, 6, b'a', b'b', b'c', b'd', b'e', b'f', 0x8a, 1, 2, 0x18, 0x80];
    assert_eq!(refused("test.Kinds", &pieces), 14);
    assert_eq!(refused("test.Lists", &[0x1a, 2, 1, 0x96]), 3);
    assert_eq!(refused("test.Maps", &[0x0a, 2, 0x0a, 9]), 2);
    let deep = |times| {
        (0..times).fold(Vec::new(), |inner: Vec<u8>, _| {
            let mut outer = Vec::with_capacity(inner.len() + 8);
            Value::Bytes(&inner).put(17, &mut outer);
            outer
        })
    };
    assert!(to_json(&ours("test.Kinds"), &deep(99)).is_ok());
    assert!(matches!(to_json(&ours("test.Kinds"), &deep(100)), Err(Malformed { .. })));
    assert!(to_json(&ours("test.Kinds"), &deep(10_000)).is_err());
}

#[test]
fn what_is_no_json_is_named() {
    let wrong = |text: &str| from_newer_json(&ours("test.Kinds"), text).unwrap_err().why;
    for text in [
        "",
        "{",
        r#"{"a"#,
        r#"{"a""#,
        r#"{"a":"#,
        r#"{"a":tru"#,
        r#"{"a":1"#,
        r#"{"a":1,"#,
        r#"{"x":["#,
        r#"{"aString":"\u00"#,
        r#"{"aBool":tr"#,
        r#"{"anInt32":-"#,
    ] {
        assert_eq!(wrong(text), Why::Cut, "{text}");
    }
    for text in [
        "}",
        "{]",
        "{a:1}",
        r#"{"a" 1}"#,
        r#"{"a":1]"#,
        r#"{"a":1}x"#,
        r#"{"a":.}"#,
        r#"{"a":nope}"#,
        r#"{"a":01}"#,
        r#"{"a":+1}"#,
        r#"{"a":1,}"#,
        r#"{"aBool":no}"#,
        r#"{"aString":"\x"}"#,
        r#"{"aString":"\udc00"}"#,
        r#"{"aString":"\ud800\u0041"}"#,
        "{\"aString\":\"\n\"}",
    ] {
        assert_eq!(wrong(text), Why::Syntax, "{text}");
    }
    assert_eq!(wrong(&format!(r#"{{"a":{}"#, "[".repeat(100_000))), Why::Deep);
    assert_eq!(wrong(&r#"{"inner":"#.repeat(100_000)), Why::Deep);
    assert!(from_json(&ours("test.Kinds"), &[r#"{"inner":"#.repeat(99), "{}".into(), "}".repeat(99)].concat()).is_ok());
    assert_eq!(wrong(&[r#"{"inner":"#.repeat(100), "{}".into(), "}".repeat(100)].concat()), Why::Deep);
}

#[test]
fn values_of_another_type_are_named_by_their_place() {
    let at = |name: &str, text: &str| match from_json(&ours(name), text) {
        Err(Mistake { path, why: Why::Value { .. } | Why::OneOf { .. }, at }) => {
            assert!(text.get(at.clone()).is_some_and(|written| !written.is_empty()), "{at:?}: {text}");
            path
        }
        other => panic!("{other:?}: {text}"),
    };
    for text in ["[]", "7", r#""x""#, "null", "true"] {
        assert_eq!(at("test.Kinds", text), "", "{text}");
    }
    for (field, values) in [
        ("a_double", &["\"inf\"", "\"nan\"", "\"+1\"", "\"\"", "\"1,5\"", "true", "{}", "[1]", "1e999"][..]),
        ("a_float", &["1e39", "\"1e39\"", "\"infinity\""]),
        ("an_int32", &["2147483648", "1.5", "\"\"", "\"one\"", "true", "{}", "[]"]),
        ("a_uint32", &["-1", "4294967296"]),
        ("an_int64", &["9223372036854775808", "\" 1\"", "1e-1"]),
        ("a_uint64", &["\"-1\"", "18446744073709551616"]),
        ("a_bool", &["\"true\"", "1", "{}"]),
        ("a_string", &["7", "true", "{}", "[]"]),
        ("a_bytes", &["\"?\"", "\"A\"", "7"]),
        ("a_color", &["true", "1.5", "2147483648", "{}"]),
        ("inner", &["7", "[]", "\"x\"", "true"]),
    ] {
        for value in values {
            assert_eq!(at("test.Kinds", &format!("{{\"{field}\":{value}}}")), field, "{value}");
        }
    }
    assert_eq!(at("test.Kinds", r#"{"inner":{"inner":{"aBytes":"?"}}}"#), "inner.inner.a_bytes");
    // Of a oneof there is one.
    assert_eq!(at("test.Kinds", r#"{"text":"a","count":1}"#), "count");
    assert!(from_json(&ours("test.Kinds"), r#"{"text":null,"count":1,"nested":null}"#).is_ok());
    assert_eq!(at("test.Lists", r#"{"ints":{}}"#), "ints");
    assert_eq!(at("test.Lists", r#"{"ints":[1,null]}"#), "ints[1]");
    assert_eq!(at("test.Lists", r#"{"kinds":[{},{"inner":{"aBytes":"?"}}]}"#), "kinds[1].inner.a_bytes");
    assert_eq!(at("test.Maps", r#"{"words":[]}"#), "words");
    assert_eq!(at("test.Maps", r#"{"words":{"a":null}}"#), r#"words["a"]"#);
    assert_eq!(at("test.Maps", r#"{"leaves":{"one":{}}}"#), r#"leaves["one"]"#);
    assert_eq!(
        at("test.Maps", r#"{"leaves":{"1":{"again":{"reals":{"true":"x"}}}}}"#),
        r#"leaves["1"].again.reals["true"]"#
    );
    assert_eq!(at("test.Maps", r#"{"reals":{"True":1}}"#), r#"reals["True"]"#);
}

#[test]
fn a_member_is_told_as_it_stands_and_nothing_behind_it_is_read() {
    let text = r#" { "a" : [1, {"b": 2}] , "b":"x\"", "c": 7, broken"#;
    assert_eq!(member(text, "a"), Ok(Some(r#"[1, {"b": 2}]"#)));
    assert_eq!(member(text, "b"), Ok(Some(r#""x\"""#)));
    assert_eq!(member(text, "c"), Ok(Some("7")));
    assert_eq!(member(text, "d").unwrap_err().why, Why::Syntax);
    assert_eq!(member(r#"{"a":1}"#, "b"), Ok(None));
    assert_eq!(member(r#"{"a":1"#, "b").unwrap_err().why, Why::Cut);
    assert!(matches!(member("[1]", "a").unwrap_err().why, Why::Value { .. }));
}

#[test]
fn the_whole_contract_can_be_written_and_read() {
    for message in contract().messages() {
        let empty = if message.full_name() == "google.protobuf.Duration" { "\"0s\"" } else { "{}" };
        assert_eq!(to_json(&message, &[]).as_deref(), Ok(empty));
        assert_eq!(from_json(&message, empty), Ok(Vec::new()));
    }
}

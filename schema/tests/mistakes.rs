//! What is said to whoever writes JSON by hand: what is wrong, where, and what may have been meant.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use weir_schema::{
    Message, Pool,
    json::{Mistake, Names, Why, from_json, from_newer_json, to_json, to_json_named},
    wire::Value,
};

use support::ours;

fn known() -> Message {
    Pool::read(&support::compiled(&["known.proto"])).unwrap().message("known.All").unwrap()
}

/// The mistake, and the piece of the text that it is about.
fn wrong<'t>(message: &Message, text: &'t str) -> (Why, String, &'t str) {
    let Mistake { at, path, why } = from_json(message, text).expect_err(text);
    (why, path, &text[at])
}

fn value(kind: &str, near: Option<&str>) -> Why {
    Why::Value { kind: kind.into(), near: near.map(str::to_owned) }
}

#[test]
fn a_name_that_is_not_known_is_told_with_what_was_meant() {
    let kinds = ours("test.Kinds");
    let unknown = |name: &str, near: Option<&str>| Why::Unknown { name: name.into(), near: near.map(str::to_owned) };
    for (text, at, path, near) in [
        (r#"{"anInt23": 1}"#, "\"anInt23\"", "anInt23", Some("an_int32")),
        (r#"{"inner": {"a_strnig": ""}}"#, "\"a_strnig\"", "inner.a_strnig", Some("a_string")),
        (r#"{"zzz": 1}"#, "\"zzz\"", "zzz", None),
    ] {
        let name = at.trim_matches('"');
        assert_eq!(wrong(&kinds, text), (unknown(name, near), path.to_owned(), at));
        assert!(from_newer_json(&kinds, text).is_ok());
    }
    assert_eq!(
        wrong(&kinds, r#"{"a_color": "COLOR_RDE"}"#),
        (value("test.Color", Some("COLOR_RED")), "a_color".into(), "\"COLOR_RDE\"")
    );
}

#[test]
fn a_value_of_another_kind_is_told_with_the_kind_that_it_should_be() {
    let kinds = ours("test.Kinds");
    for (text, kind, path, at) in [
        (r#"{"an_int32": 1.5}"#, "int32", "an_int32", "1.5"),
        (r#"{"an_int32": "twelve"}"#, "int32", "an_int32", "\"twelve\""),
        (r#"{"a_uint32": -1}"#, "uint32", "a_uint32", "-1"),
        (r#"{"a_bool": "true"}"#, "bool", "a_bool", "\"true\""),
        (r#"{"a_string": 7}"#, "string", "a_string", "7"),
        (r#"{"a_string": [7, 8]}"#, "string", "a_string", "[7, 8]"),
        (r#"{"a_bytes": "?"}"#, "bytes", "a_bytes", "\"?\""),
        (r#"{"inner": 7}"#, "test.Kinds", "inner", "7"),
        ("[]", "{", "", "[]"),
    ] {
        assert_eq!(wrong(&kinds, text), (value(kind, None), path.into(), at), "{text}");
    }
    assert_eq!(wrong(&ours("test.Lists"), r#"{"ints": 7}"#), (value("repeated", None), "ints".into(), "7"));
    assert_eq!(wrong(&ours("test.Lists"), r#"{"ints": [1, "x"]}"#), (value("int32", None), "ints[1]".into(), "\"x\""));
    assert_eq!(wrong(&ours("test.Maps"), r#"{"words": []}"#), (value("map", None), "words".into(), "[]"));
    assert_eq!(
        wrong(&ours("test.Maps"), r#"{"leaves": {"a": {}}}"#),
        (value("int64", None), r#"leaves["a"]"#.into(), "\"a\"")
    );
}

#[test]
fn one_of_two_is_enough() {
    let kinds = ours("test.Kinds");
    let twice = (Why::Twice("an_int32".into()), "an_int32".into(), "\"anInt32\"");
    assert_eq!(wrong(&kinds, r#"{"an_int32": 1, "anInt32": 1}"#), twice);
    let other = Why::OneOf { oneof: "choice".into(), other: "text".into() };
    assert_eq!(wrong(&kinds, r#"{"text": "a", "count": 1}"#), (other, "count".into(), "\"count\""));
}

#[test]
fn what_is_no_json_is_pointed_at() {
    let kinds = ours("test.Kinds");
    for (text, at) in [
        ("{\"an_int32\": 1,}", "}"),
        ("{\"an_int32\" 1}", "1"),
        ("{an_int32: 1}", "a"),
        ("{\"a_string\": \"a\nb\"}", "\n"),
        ("{\"a_string\": \"\\é\"}", "é"),
        ("{} {}", "{"),
        ("{\"a_string\": 'x'}", "'"),
    ] {
        let (why, _, place) = wrong(&kinds, text);
        assert_eq!((why, place), (Why::Syntax, at), "{text}");
    }
    let cut = from_json(&kinds, "{\"a_string\": ").unwrap_err();
    assert_eq!((cut.why, cut.at), (Why::Cut, 13..13));
}

#[test]
fn well_known_types_are_taken_as_people_write_them_or_as_they_are() {
    let all = known();
    let again = |text: &str| to_json(&all, &from_json(&all, text).unwrap_or_else(|m| panic!("{m}: {text}"))).unwrap();
    for (written, told) in [
        (r#"{"timestamp": "1970-01-01T02:00:00+02:00"}"#, r#"{"timestamp":"1970-01-01T00:00:00Z"}"#),
        (r#"{"timestamp": {"seconds": "1", "nanos": 5}}"#, r#"{"timestamp":"1970-01-01T00:00:01.000000005Z"}"#),
        (r#"{"duration": {"seconds": 3}}"#, r#"{"duration":"3s"}"#),
        // What has no form of its own.
        (r#"{"duration": {"seconds": 3, "nanos": -5}}"#, r#"{"duration":{"seconds":"3","nanos":-5}}"#),
        (r#"{"timestamp": {"seconds": "999999999999"}}"#, r#"{"timestamp":{"seconds":"999999999999"}}"#),
        (r#"{"mask": {"paths": ["Odd_one"]}}"#, r#"{"mask":{"paths":["Odd_one"]}}"#),
        (r#"{"value": null}"#, r#"{"value":null}"#),
        (r#"{"duration": null, "anInt32": null}"#, "{}"),
        (r#"{"anInt64": 9007199254740993}"#, r#"{"anInt64":"9007199254740993"}"#),
        (
            r#"{"any": {"value": "1.5s", "@type": "x/google.protobuf.Duration"}}"#,
            r#"{"any":{"@type":"x/google.protobuf.Duration","value":"1.500s"}}"#,
        ),
        // What nobody knows keeps its bytes.
        (r#"{"any": {"@type": "x/who.Knows", "value": "CAE="}}"#, r#"{"any":{"@type":"x/who.Knows","value":"CAE="}}"#),
        (r#"{"any": {"@type": "x/known.All", "aBool": true}}"#, r#"{"any":{"@type":"x/known.All","aBool":true}}"#),
        (r#"{"any": {}}"#, r#"{"any":{}}"#),
    ] {
        assert_eq!(again(written), told);
        assert_eq!(again(told), told);
    }
    let timestamp = value("google.protobuf.Timestamp", None);
    assert_eq!(wrong(&all, r#"{"timestamp": "yesterday"}"#), (timestamp, "timestamp".into(), "\"yesterday\""));
    let (why, _, at) = wrong(&all, r#"{"any": {"@type": "x/who.Knows", "name": "a"}}"#);
    assert_eq!((why, at), (Why::AnyType("x/who.Knows".into()), "\"x/who.Knows\""));
    let (why, path, at) = wrong(&all, r#"{"any": {"@type": "x/known.All", "a_boool": true}}"#);
    assert!(matches!(why, Why::Unknown { near: Some(near), .. } if near == "a_bool"), "{path} {at}");
    let (why, _, at) = wrong(&all, r#"{"any": {"@type": "x/google.protobuf.Duration", "seconds": 1}}"#);
    assert!(matches!(why, Why::Unknown { near: Some(near), .. } if near == "value") && at == "\"seconds\"");
}

#[test]
fn names_are_those_of_the_proto_where_that_is_asked() {
    let kinds = ours("test.Kinds");
    let bytes = from_json(&kinds, r#"{"an_int32":7,"inner":{"aBool":true},"odd_2name__x":"x"}"#).unwrap();
    let text = r#"{"an_int32":7,"inner":{"a_bool":true},"odd_2name__x":"x"}"#;
    assert_eq!(to_json_named(&kinds, &bytes, Names::Proto).unwrap(), text);
    assert_eq!(from_json(&kinds, text).unwrap(), bytes);
}

#[test]
fn the_value_of_a_closed_enum_that_it_does_not_have_is_shown_as_it_came() {
    let pool = Pool::read(include_bytes!("protos/editions.binpb")).unwrap();
    let turned = pool.message("ed23.Turned").unwrap();
    let mut bytes = Vec::new();
    Value::Varint(77).put(10, &mut bytes);
    assert_eq!(to_json(&turned, &bytes).unwrap(), r#"{"closed":77}"#);
    assert_eq!(from_json(&turned, r#"{"closed":77}"#).unwrap(), bytes);
}

#[test]
fn whatever_the_values_of_an_enum_are_called_they_are_read_back() {
    let set = replaced(include_bytes!("protos/editions.binpb"), b"CLOSED_TWO", b"\x7f\"\\\n\0_TWO.");
    let set = replaced(&set, b"CLOSED_ONE", b"1234567890");
    let turned = Pool::read(&set).unwrap().message("ed23.Turned").unwrap();
    for (number, text) in
        [(1, r#""1234567890""#), (2, "\"\x7f\\\"\\\\\\n\\u0000_TWO.\""), (1_234_567_890, "1234567890")]
    {
        let mut bytes = Vec::new();
        Value::Varint(number).put(10, &mut bytes);
        let text = format!("{{\"closed\":{text}}}");
        assert_eq!(to_json(&turned, &bytes).unwrap(), text);
        assert_eq!(from_json(&turned, &text).unwrap(), bytes, "{text}");
    }
}

/// The bytes with a text in the place of another of the same length.
fn replaced(bytes: &[u8], text: &[u8; 10], with: &[u8; 10]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<_> = bytes.windows(10).enumerate().filter(|(_, window)| window == text).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 10].copy_from_slice(with);
    }
    bytes
}

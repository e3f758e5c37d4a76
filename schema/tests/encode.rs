//! Messages from texts, read by another library.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use prost_reflect::{DynamicMessage, MapKey, Value};
use weir_schema::{Encoder, Refused, decode};

use support::{decoded, ours};

/// The message of `test.*` that these make.
fn made(name: &str, values: &[(&str, &str)]) -> DynamicMessage {
    let mut encoder = Encoder::new(ours(name));
    for (path, text) in values {
        encoder.set(path, text).unwrap_or_else(|refused| panic!("{path}: {text}: {refused}"));
    }
    let message = decoded(name, &encoder.finish());
    assert_eq!(message.unknown_fields().count(), 0);
    message
}

fn kinds(field: &str, text: &str) -> Value {
    made("test.Kinds", &[(field, text)]).get_field_by_name(field).unwrap().into_owned()
}

#[test]
fn every_kind_is_written_as_its_field_has_it() {
    assert_eq!(kinds("a_double", "-1.5e300"), Value::F64(-1.5e300));
    assert_eq!(kinds("a_double", "-0"), Value::F64(-0.0));
    assert_eq!(kinds("a_float", "0.1"), Value::F32(0.1));
    assert_eq!(kinds("a_float", "inf"), Value::F32(f32::INFINITY));
    assert_eq!(kinds("an_int32", "-7"), Value::I32(-7));
    assert_eq!(kinds("a_bool", "true"), Value::Bool(true));
    assert_eq!(kinds("a_string", "水"), Value::String("水".into()));
    assert_eq!(kinds("a_bytes", "+/8="), Value::Bytes(vec![0xfb, 0xff].into()));
    assert_eq!(kinds("a_bytes", "-_8"), Value::Bytes(vec![0xfb, 0xff].into()));
    assert_eq!(kinds("a_color", "COLOR_BELOW"), Value::EnumNumber(-5));
    assert_eq!(kinds("a_color", "COLOR_ALSO_RED"), Value::EnumNumber(1));
    assert_eq!(kinds("a_color", "77"), Value::EnumNumber(77));
}

#[test]
fn a_value_reads_back_as_it_was_set() {
    for (field, text) in [
        ("a_double", "-1.5"),
        ("a_sint64", "-9223372036854775808"),
        ("a_uint64", "18446744073709551615"),
        ("a_fixed32", "7"),
        ("a_bool", "true"),
        ("a_string", "水 \"quoted\""),
        ("a_color", "COLOR_BELOW"),
    ] {
        let mut encoder = Encoder::new(ours("test.Kinds"));
        assert_ne!(decode::at(&ours("test.Kinds"), &[], field).as_deref(), Some(text));
        encoder.set(field, text).unwrap();
        assert_eq!(decode::at(&ours("test.Kinds"), &encoder.finish(), field).as_deref(), Some(text), "{field}");
    }
    assert_eq!(decode::at(&ours("test.Kinds"), &[], "a_string").as_deref(), Some(""));
    assert_eq!(decode::at(&ours("test.Kinds"), &[], "a_bytes"), None);
    assert_eq!(decode::at(&ours("test.Kinds"), &[], "nothing"), None);
}

#[test]
fn defaults_are_written_only_where_they_can_be_told_from_nothing() {
    let empty = |name: &str, field: &str, text: &str| {
        let mut encoder = Encoder::new(ours(name));
        encoder.set(field, text).unwrap();
        encoder.finish().is_empty()
    };
    for (field, text) in [
        ("a_double", "0"),
        ("a_sint64", "-0"),
        ("a_string", ""),
        ("a_bytes", ""),
        ("a_bool", "false"),
        ("a_color", "COLOR_NONE"),
        ("a_fixed32", "0"),
    ] {
        assert!(empty("test.Kinds", field, text), "{field}");
    }
    for (field, text) in [("a_double", "-0.0"), ("perhaps", "0"), ("text", ""), ("count", "0"), ("color", "0")] {
        assert!(!empty("test.Kinds", field, text), "{field}");
    }
    assert!(!empty("Old", "number", "0"));
}

#[test]
fn fields_of_a_message_within_are_one_message() {
    let message = made(
        "test.Kinds",
        &[("inner.a_string", "x"), ("an_int32", "1"), ("inner.inner.a_bool", "true"), ("inner.count", "0")],
    );
    let Value::Message(inner) = message.get_field_by_name("inner").unwrap().into_owned() else { panic!("a message") };
    assert_eq!(*inner.get_field_by_name("a_string").unwrap(), Value::String("x".into()));
    assert!(inner.has_field_by_name("count") && inner.has_field_by_name("inner"));
}

#[test]
fn lists_grow_in_their_order_with_their_defaults() {
    let texts = |texts: &[&str]| Value::List(texts.iter().map(|text| Value::String((*text).into())).collect());
    let message = made(
        "test.Lists",
        &[
            ("texts", "b"),
            ("ints", "3"),
            ("texts", ""),
            ("ints", "0"),
            ("ints", "-1"),
            ("loose", "0"),
            ("colors", "COLOR_NONE"),
            ("doubles", "nan"),
        ],
    );
    assert_eq!(*message.get_field_by_name("texts").unwrap(), texts(&["b", ""]));
    let ints = Value::List(vec![Value::I32(3), Value::I32(0), Value::I32(-1)]);
    assert_eq!(*message.get_field_by_name("ints").unwrap(), ints);
    assert_eq!(*message.get_field_by_name("loose").unwrap(), Value::List(vec![Value::U32(0)]));
    // In one piece where the .proto says so: 3, 0 and ten bytes of -1.
    let mut encoder = Encoder::new(ours("test.Lists"));
    for text in ["3", "0", "-1"] {
        encoder.set("ints", text).unwrap();
    }
    encoder.set("loose", "7").unwrap();
    assert_eq!(encoder.finish(), [&[0x58, 7, 0x1a, 12, 3, 0][..], &[0xff; 9], &[1]].concat());
}

#[test]
fn lists_of_messages_and_maps_are_added_to() {
    let mut encoder = Encoder::new(ours("test.Lists"));
    for number in ["1", "0"] {
        encoder.add("kinds").unwrap().set("an_int32", number).unwrap();
    }
    let message = decoded("test.Lists", &encoder.finish());
    assert_eq!(message.get_field_by_name("kinds").unwrap().as_list().unwrap().len(), 2);

    let mut encoder = Encoder::new(ours("test.Maps"));
    let entry = encoder.add("leaves").unwrap();
    entry.set("key", "-4").unwrap();
    entry.set("value.size", "18446744073709551615").unwrap();
    let message = decoded("test.Maps", &encoder.finish());
    let leaves = message.get_field_by_name("leaves").unwrap();
    let Some(Value::Message(leaf)) = leaves.as_map().unwrap().get(&MapKey::I64(-4)) else { panic!("a leaf") };
    assert_eq!(*leaf.get_field_by_name("size").unwrap(), Value::U64(u64::MAX));
}

#[test]
fn what_no_field_takes_is_refused_and_changes_nothing() {
    let mut encoder = Encoder::new(ours("test.Kinds"));
    for path in ["", "nobody", "inner", "inner.nobody", "a_bool.x", "inner.inner", ".a_bool", "a_bool.", "a-bool"] {
        assert_eq!(encoder.set(path, "1"), Err(Refused::NoField), "{path:?}");
    }
    for number in
        ["a_double", "a_float", "an_int32", "a_uint64", "a_sint32", "a_fixed64", "a_sfixed32", "inner.an_int64"]
    {
        for text in ["", "one", "1.5.", "0x10", "1e999999"] {
            assert_eq!(encoder.set(number, text), Err(Refused::NotANumber), "{number}: {text:?}");
        }
    }
    for (field, text) in
        [("a_bool", "yes"), ("a_bool", ""), ("a_bytes", "?"), ("a_color", "RED"), ("a_color", "2147483648")]
    {
        assert_eq!(encoder.set(field, text), Err(Refused::NotAValue), "{field}: {text:?}");
    }
    assert_eq!(encoder.add("a_bool").unwrap_err(), Refused::NoField);
    assert_eq!(encoder.add("inner").unwrap_err(), Refused::NoField);
    assert_eq!(Encoder::new(ours("test.Lists")).add("ints").unwrap_err(), Refused::NoField);
    assert_eq!(Encoder::new(ours("test.Lists")).set("kinds.an_int32", "1"), Err(Refused::NoField));
    // But for the message within, which is there now.
    assert_eq!(encoder.finish(), [0x8a, 1, 0]);
}

proptest! {
    #[test]
    fn numbers_come_back(double: f64, float: f32, signed: i64, unsigned: u64) {
        prop_assume!(!double.is_nan() && !float.is_nan());
        prop_assert_eq!(kinds("a_double", &double.to_string()), Value::F64(double));
        prop_assert_eq!(kinds("a_float", &float.to_string()), Value::F32(float));
        for field in ["an_int64", "a_sint64", "a_sfixed64"] {
            prop_assert_eq!(kinds(field, &signed.to_string()), Value::I64(signed));
        }
        for field in ["a_uint64", "a_fixed64"] {
            prop_assert_eq!(kinds(field, &unsigned.to_string()), Value::U64(unsigned));
        }
        let narrow = i32::try_from(signed >> 32).unwrap();
        for field in ["an_int32", "a_sint32", "a_sfixed32", "perhaps"] {
            prop_assert_eq!(kinds(field, &narrow.to_string()), Value::I32(narrow));
        }
        let narrow = u32::try_from(unsigned >> 32).unwrap();
        for field in ["a_uint32", "a_fixed32", "count"] {
            prop_assert_eq!(kinds(field, &narrow.to_string()), Value::U32(narrow));
        }
    }

    #[test]
    fn texts_and_bytes_come_back(text: String, bytes: Vec<u8>) {
        use base64::{Engine as _, engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD}};
        prop_assert_eq!(kinds("a_string", &text), Value::String(text));
        for written in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
            prop_assert_eq!(kinds("a_bytes", &written), Value::Bytes(bytes.clone().into()));
        }
    }

    #[test]
    fn no_path_and_no_text_panics(path in "[a-z_.]{0,20}", text: String) {
        for name in ["test.Kinds", "test.Lists", "test.Maps", "Old"] {
            let mut encoder = Encoder::new(ours(name));
            let _ = encoder.set(&path, &text);
            for field in ours(name).fields() {
                let _ = encoder.set(field.name(), &text);
                let _ = encoder.add(field.name());
            }
            let _ = DynamicMessage::decode(support::theirs(name), &*encoder.finish());
        }
    }
}

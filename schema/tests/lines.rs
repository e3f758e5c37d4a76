//! Messages as lines.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use bytes::Bytes;
use proptest::prelude::*;
use weir_proto::{seeds, weir::v1};
use weir_schema::{
    Message,
    decode::{is_text, line, line_led, text},
    label::label,
};

use support::{contract, ours};

/// A quarter past noon.
const NOON: u64 = 12 * 3_600_000_000_000 + 15 * 60_000_000_000;

fn message(name: &str) -> Message {
    contract().message(name).unwrap()
}

fn encoded(message: &impl prost::Message) -> Bytes {
    message.encode_to_vec().into()
}

fn quote() -> Bytes {
    encoded(&v1::Quote { symbol: "GOOG".into(), price: 181.36, seq: 1, unix_nanos: NOON + 3_123_999_999 })
}

#[test]
fn a_quote_reads_as_the_contract_names_it() {
    let full = r#"symbol: "GOOG" price: 181.36 seq: 1 unix_nanos: 12:15:03.123"#;
    assert_eq!(line(&message("weir.v1.Quote"), &quote(), 200), full);
}

#[test]
fn a_label_is_the_telling_field_named_and_rounded() {
    let of = |name: &str, bytes: &[u8], telling| label(&message(name), bytes, telling, 200);
    assert_eq!(of("weir.v1.Quote", &quote(), Some("price")), "price 181.36");
    // Nobody says which: the first that is not a time or a number of order.
    assert_eq!(of("weir.v1.Quote", &quote(), None), "symbol GOOG");
    let pong =
        encoded(&v1::Pong { seq: 29, client_unix_nanos: NOON, server_unix_nanos: NOON, payload: vec![0; 9].into() });
    assert_eq!(of("weir.v1.Pong", &pong, None), "");
    let load = |cpu_percent| encoded(&v1::Load { cpu_percent, memory_bytes: 13_152_256, ..Default::default() });
    assert_eq!(of("weir.v1.Load", &load(0.167_342_418_418_720_44), Some("cpu_percent")), "cpu_percent 0.17");
    // It is not on the wire when it is 0.
    assert_eq!(of("weir.v1.Load", &load(0.0), Some("cpu_percent")), "cpu_percent 0");
    assert_eq!(of("weir.v1.Load", &load(0.0), None), "memory_bytes 13152256");
    let summary = v1::SensorSummary { sensor: "humidity".into(), mean: 41.150_000_000_000_006, ..Default::default() };
    assert_eq!(of("weir.v1.SensorSummary", &encoded(&summary), Some("mean")), "mean 41.15");
    assert_eq!(
        of("weir.v1.Report", &encoded(&v1::Report { readings: 30, sensors: vec![summary] }), None),
        "readings 30"
    );
    // One of several that exclude each other, and those that are set beside it.
    let joined =
        v1::Said { name: "Ada".into(), what: Some(v1::said::What::Joined(v1::Joined {})), ..Default::default() };
    assert_eq!(of("weir.v1.Said", &encoded(&joined), Some("text")), "name Ada");
    let enter = v1::Say { what: Some(v1::say::What::Enter(v1::Enter { room: "class".into(), name: "Ada".into() })) };
    assert_eq!(of("weir.v1.Say", &encoded(&enter), Some("text")), "room class");
    let lock = v1::Say { what: Some(v1::say::What::Lock(true)) };
    assert_eq!(of("weir.v1.Say", &encoded(&lock), Some("text")), "lock true");
    assert_eq!(label(&message("weir.v1.Quote"), &quote(), None, 9), "symbol GO…");
}

#[test]
fn numbers_in_labels_have_two_decimals_or_four_digits() {
    let cases = [
        (61.1, "61.10"),
        (61.0, "61"),
        (-0.5, "-0.50"),
        (1234.5678, "1234.57"),
        (0.1, "0.10"),
        (0.099_996, "0.1"),
        (0.012_345_6, "0.01235"),
        (-0.05, "-0.05"),
        (0.000_012_345_6, "0.00001235"),
        (1e-9, "0.000000001"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
    ];
    for (value, told) in cases {
        let reading = encoded(&v1::Reading { value, ..Default::default() });
        assert_eq!(label(&message("weir.v1.Reading"), &reading, Some("value"), 200), format!("value {told}"));
    }
}

#[test]
fn fields_that_lead_stand_first_and_nothing_is_lost() {
    let quote_line = |bytes: &[u8], leads: &[u32], max| line_led(&message("weir.v1.Quote"), bytes, leads, max);
    let led = r#"seq: 1 price: 181.36 symbol: "GOOG" unix_nanos: 12:15:03.123"#;
    assert_eq!(quote_line(&quote(), &[3, 2], 200), led);
    assert_eq!(quote_line(&quote(), &[3, 2], 10), "seq: 1 pri…");
    assert_eq!(quote_line(&quote(), &[9, 4], 28), "unix_nanos: 12:15:03.123 sym…");
    assert_eq!(quote_line(&quote(), &[], 200), line(&message("weir.v1.Quote"), &quote(), 200));
    assert_eq!(quote_line(&[], &[3], 200), "{}");
    // What is no protobuf is told once, at the end.
    assert_eq!(
        quote_line(&[0x0a, 1, b'a', 0x18, 7, 0xff], &[3], 200),
        "seq: 7 symbol: \"a\" ⚠ byte 5: 1 B not protobuf"
    );
}

#[test]
fn a_lone_text_is_quoted_and_escaped() {
    let hello = message("HelloReply");
    let bytes = encoded(&seeds::HelloReply { message: "Hello,\n小明\u{7}".into() });
    assert_eq!(line(&hello, &bytes, 200), r#"message: "Hello,\n小明\u{7}""#);
    assert_eq!(label(&hello, &bytes, None, 200), "“Hello,\\n小明\\u{7}”");
    assert_eq!(text(&hello, &bytes, 200), "Hello,\\n小明\\u{7}");
    assert_eq!(text(&hello, &bytes, 3), "Hel…");
    let tabbed = encoded(&seeds::HelloReply { message: "a\tb".into() });
    assert_eq!(text(&hello, &tabbed, 9), "a\tb", "people read a tab as one");
    assert_eq!(label(&hello, &tabbed, None, 9), "“a\\tb”");
}

#[test]
fn a_message_of_defaults_is_a_pair_of_braces() {
    assert_eq!(line(&message("HelloReply"), &[], 200), "{}");
    assert_eq!(label(&message("HelloReply"), &[], None, 200), "");
}

#[test]
fn nested_messages_repeated_fields_enums_flags_and_signs() {
    let summary = |sensor: &str| v1::SensorSummary { sensor: sensor.into(), count: 2, min: -0.5, ..Default::default() };
    let report = encoded(&v1::Report { readings: 4, sensors: vec![summary("a"), summary("b")] });
    assert_eq!(
        line(&message("weir.v1.Report"), &report, 200),
        r#"readings: 4 sensors: { sensor: "a" count: 2 min: -0.5 } sensors: { sensor: "b" count: 2 min: -0.5 }"#
    );
    let said = v1::Said {
        name: "Ada".into(),
        present: 3,
        what: Some(v1::said::What::Joined(v1::Joined {})),
        earlier: true,
        ..Default::default()
    };
    assert_eq!(
        line(&message("weir.v1.Said"), &encoded(&said), 200),
        r#"name: "Ada" present: 3 joined: {} earlier: true"#
    );
    let dropped = v1::Abandoned { cause: v1::abandoned::Cause::Deadline.into() };
    assert_eq!(line(&message("weir.v1.Abandoned"), &encoded(&dropped), 200), "cause: CAUSE_DEADLINE");
    assert_eq!(line(&message("weir.v1.Abandoned"), &encoded(&v1::Abandoned { cause: 99 }), 200), "cause: 99");
    assert_eq!(line(&message("UserRequest"), &encoded(&seeds::UserRequest { id: -7 }), 200), "id: -7");
}

#[test]
fn packed_numbers_stand_in_brackets() {
    let lists = ours("test.Lists");
    assert_eq!(line(&lists, &[0x1a, 3, 1, 0x96, 1], 200), "ints: [1 150]");
    assert_eq!(line(&lists, &[0x1a, 2, 1, 0x96], 200), "ints: [1 ⚠ 1 B not protobuf]");
    assert_eq!(line(&lists, &[0x18, 5], 200), "ints: 5");
    assert_eq!(line(&lists, &[0x12, 4, 0, 0, 0xc0, 0x3f], 200), "floats: [1.5]");
    assert_eq!(line(&lists, &[0x22, 2, 3, 4], 200), "signs: [-2 2]");
    assert_eq!(line(&lists, &[0x4a, 2, 1, 9], 200), "colors: [COLOR_RED 9]");
    assert_eq!(line(&ours("test.Kinds"), &[0x38, 3], 200), "a_sint32: -2");
}

#[test]
fn nesting_without_end_is_cut() {
    let deep = (0..1000).fold(vec![0x38, 3], |inner, _| {
        let mut outer = vec![0x8a, 1];
        prost::encoding::encode_varint(inner.len() as u64, &mut outer);
        outer.extend(inner);
        outer
    });
    let shown = line(&ours("test.Kinds"), &deep, 10_000);
    assert!(shown.starts_with("inner: { inner: { ") && shown.contains("{…}") && shown.ends_with("} }"), "{shown}");
}

#[test]
fn what_others_call_as_weir_calls_its_times_is_their_number() {
    let kinds = ours("test.Kinds");
    let mut bytes = vec![0xb9, 1];
    bytes.extend((NOON + 3).to_le_bytes());
    let number = (NOON + 3).to_string();
    assert_eq!(line(&kinds, &bytes, 200), format!("unix_nanos: {number}"));
    assert_eq!(label(&kinds, &bytes, None, 200), format!("unix_nanos {number}"));
}

#[test]
fn a_message_of_which_nothing_is_known_is_told_by_numbers() {
    let unknown = Message::unknown();
    assert_eq!((unknown.full_name(), unknown.file(), unknown.fields().len()), ("", "", 0));
    let bytes = encoded(&v1::Quote { symbol: "GOOG".into(), price: 1.5, seq: 7, unix_nanos: 3 });
    let told = "#1: 4 B #2: 4609434218613702656 #3: 7 #4: 3";
    assert_eq!(line(&unknown, &bytes, 200), told);
    assert_eq!(label(&unknown, &bytes, None, 200), "", "no field has a name");
    assert_eq!(line(&unknown, &[], 200), "{}");
}

#[test]
fn a_message_of_one_string_is_a_text() {
    assert!(is_text(&message("HelloReply")));
    for other in ["weir.v1.Quote", "UserRequest", "weir.v1.Joined"] {
        assert!(!is_text(&message(other)), "{other}");
    }
}

#[test]
fn what_the_contract_does_not_know_is_said() {
    let hello = message("HelloReply");
    assert_eq!(line(&hello, &[0x38, 5, 0x42, 2, 1, 2], 200), "#7: 5 #8: 2 B");
    // Field 1 as a number instead of a string.
    assert_eq!(line(&hello, &[0x08, 5], 200), "#1: 5");
    assert_eq!(line(&hello, &[0x0a, 2, b'h', b'i', 0x0a, 200, 1], 200), r#"message: "hi" ⚠ byte 4: 3 B not protobuf"#);
    assert_eq!(line(&hello, &[0x0a, 2, 0xff, b'i'], 200), "message: \"\u{fffd}i\"");
}

#[test]
fn a_megabyte_is_told_in_a_line() {
    let blast = encoded(&v1::BlastReply { seq: 7, sent_unix_nanos: NOON, payload: vec![0; 1 << 20].into() });
    assert_eq!(
        line(&message("weir.v1.BlastReply"), &blast, 200),
        "seq: 7 sent_unix_nanos: 12:15:00.000 payload: 1048576 B"
    );
    assert_eq!(label(&message("weir.v1.BlastReply"), &blast, None, 200), "", "its size stands beside it");
    let long = encoded(&seeds::HelloReply { message: "水".repeat(1 << 20) });
    let shown = line(&message("HelloReply"), &long, 10_000);
    assert_eq!(shown, format!("message: \"{}…\"", "水".repeat(160)));
    // A million empty summaries.
    let report = (0..1_000_000).flat_map(|_| [0x12, 0]).collect::<Vec<u8>>();
    assert_eq!(line(&message("weir.v1.Report"), &report, 40).chars().count(), 41);
}

#[test]
fn a_line_is_cut_where_it_is_full() {
    assert_eq!(line(&message("weir.v1.Quote"), &quote(), 20), "symbol: \"GOOG\" price…");
    assert_eq!(line(&message("weir.v1.Quote"), &quote(), 11), "symbol: \"GO…");
    assert_eq!(line(&message("weir.v1.Quote"), &quote(), 0), "…");
}

proptest! {
    #[test]
    fn any_bytes_make_a_line_that_fits(bytes in proptest::collection::vec(any::<u8>(), 0..200), max in 0..120_usize) {
        for message in contract().messages().chain([ours("test.Kinds"), ours("test.Lists"), ours("test.Maps")]) {
            for shown in [line(&message, &bytes, max), label(&message, &bytes, None, max), text(&message, &bytes, max)] {
                prop_assert!(shown.chars().count() <= max.max(2) + 1, "{}", shown);
            }
        }
    }

    #[test]
    fn a_string_reads_back(said in "[^\\p{Cc}]{0,40}") {
        let bytes = encoded(&seeds::TextRequest { message: said.clone() });
        prop_assert_eq!(text(&message("TextRequest"), &bytes, 100), said);
    }
}

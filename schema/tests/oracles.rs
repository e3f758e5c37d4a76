//! Groups, extensions, well-known types and editions, held against two other implementations: one that knows proto2 and proto3, one
//! that knows editions.
//!
//! They differ from here in this, and the tests leave it out: an enum's value without a name is a number in our JSON, also of closed
//! enums, where they drop it; a time that JSON cannot say is written as the message that it is, where they refuse it; an `Any` of an
//! unknown type shows its bytes, where they refuse it; an `Any` without anything in it is `{}`, which one of them does not read.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;

use buffa_descriptor::{DynamicMessage as BuffaMessage, FieldKind, ScalarType, SingularKind, features::FieldPresence};
use proptest::prelude::*;
use serde_json::Value as Json;
use support::{
    chosen::Choices,
    trio::{Trio, json},
};
use weir_schema::{Field, Message, json::to_json};

/// Made from the editions' sources in the same folder; `cargo verify --full` makes it again and compares.
const EDITIONS: &[u8] = include_bytes!("protos/editions.binpb");

thread_local! {
    static OLD: Trio = Trio::new(&support::compiled(&["groups.proto", "known.proto", "kinds.proto", "old.proto"]), true);
    static EDS: Trio = Trio::new(EDITIONS, false);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn of_proto2_and_proto3_all_three_say_the_same(
        name in prop::sample::select(vec!["groups.Odd", "groups.Scope", "known.All", "test.Kinds", "test.Maps", "test.Lists"]),
        bytes in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        OLD.with(|trio| {
            let written = Choices::new(&bytes).message(&trio.ours.message(name).unwrap(), 3).to_string();
            trio.agree(name, &written);
        });
    }

    #[test]
    fn of_editions_both_say_the_same(
        name in prop::sample::select(vec!["ed23.Turned", "ed23.Tag", "ed24.Plain"]),
        bytes in prop::collection::vec(any::<u8>(), 0..120),
    ) {
        EDS.with(|trio| {
            let written = Choices::new(&bytes).message(&trio.ours.message(name).unwrap(), 3).to_string();
            trio.agree(name, &written);
        });
    }

    #[test]
    fn any_bytes_that_both_can_read_say_the_same(
        name in prop::sample::select(vec!["ed23.Turned", "ed23.Tag", "ed24.Plain"]),
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x0b), Just(0x0c), Just(0x3b), Just(0x3c), Just(2)], 0..60),
    ) {
        EDS.with(|trio| {
            let message = trio.ours.message(name).unwrap();
            let index = trio.buffa.message_index(name).unwrap();
            if let (Ok(ours), Ok(theirs)) = (to_json(&message, &bytes), BuffaMessage::decode(trio.buffa.clone(), index, &bytes)) {
                let theirs = json(&theirs.to_json().unwrap());
                assert_eq!(without_unnamed(json(&ours)), without_unnamed(theirs), "{bytes:?}");
            }
        });
    }
}

/// Without what the types say of each other's numbers: see the top.
fn without_unnamed(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let kept = members
                .into_iter()
                .filter(|(key, _)| !matches!(&**key, "closed" | "closeds" | "other" | "must" | "explicit"));
            kept.map(|(key, value)| (key, without_unnamed(value))).collect()
        }
        Json::Array(items) => items.into_iter().map(without_unnamed).collect(),
        other => other,
    }
}

/// The facts of a field that decide how it is on the wire and in JSON.
fn facts(field: &Field) -> (u32, String, [bool; 5], Option<String>) {
    let facts = [field.is_list(), field.is_map(), field.is_packed(), field.is_delimited(), field.is_required()];
    (field.number(), field.name().to_owned(), facts, field.oneof().map(str::to_owned))
}

fn named(message: &Message, name: &str) -> Field {
    message.field_by_name(name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn features_are_resolved_as_the_other_library_resolves_them() {
    EDS.with(|trio| {
        // What holds for maps, where nothing is delimited, it knows elsewhere than in the descriptors of their entries.
        for message in trio.buffa.messages() {
            let ours = trio.ours.message(message.full_name()).unwrap();
            if ours.is_map_entry() {
                continue;
            }
            let of_ours = ours.fields().filter(|field| !field.is_extension());
            let of_ours: BTreeSet<_> = of_ours
                .map(|field| (field.number(), field.has_presence(), field.is_packed(), field.is_delimited()))
                .collect();
            let of_theirs = message.fields().iter().map(|field| {
                // What they say of a kind that it means nothing to is not asked.
                let (list, kind) = match field.kind() {
                    FieldKind::Singular(kind) => (false, Some(kind)),
                    FieldKind::List(kind) => (true, Some(kind)),
                    FieldKind::Map { .. } => (true, None),
                };
                let is_message = matches!(kind, Some(SingularKind::Message(_)));
                let numbers = match kind {
                    Some(SingularKind::Scalar(scalar)) => !matches!(scalar, ScalarType::String | ScalarType::Bytes),
                    Some(SingularKind::Enum(_)) => true,
                    _ => false,
                };
                let presence = !list && (is_message || field.presence() != FieldPresence::Implicit);
                (field.number(), presence, list && numbers && field.is_packed(), is_message && field.is_delimited())
            });
            let of_theirs: BTreeSet<_> = of_theirs.collect();
            assert_eq!(of_ours, of_theirs, "{}", message.full_name());
        }
    });
}

#[test]
fn features_are_what_the_source_says() {
    EDS.with(|trio| {
        let turned = trio.ours.message("ed23.Turned").unwrap();
        let presence = |name: &str| named(&turned, name).has_presence();
        assert_eq!(
            ["explicit", "implicit", "must", "loose", "framed", "inners", "one"].map(presence),
            [true, false, true, false, true, false, true]
        );
        assert!(named(&turned, "must").is_required() && !named(&turned, "explicit").is_required());
        assert_eq!(["loose", "tight", "closeds"].map(|name| named(&turned, name).is_packed()), [false, true, false]);
        assert_eq!(
            ["framed", "between", "betweens", "one"].map(|name| named(&turned, name).is_delimited()),
            [false, true, true, true]
        );
        assert!(trio.ours.enumeration("ed23.Closed").unwrap().is_closed());
        assert!(!trio.ours.enumeration("ed23.Open").unwrap().is_closed());
        let tag = trio.ours.message("ed23.Tag").unwrap();
        assert_eq!(
            ["inner", "framed", "map", "leaves", "list"].map(|name| named(&tag, name).is_delimited()),
            [true, false, false, false, true]
        );
        let more = named(&turned, "[ed23.more]");
        assert!(more.is_extension() && more.is_delimited() && more.has_presence());
        assert!(!named(&turned, "[ed23.numbers]").is_packed());
        let plain = trio.ours.message("ed24.Plain").unwrap();
        assert_eq!(
            ["implicit", "explicit", "turned"].map(|name| named(&plain, name).has_presence()),
            [false, true, true]
        );
        assert!(named(&plain, "tight").is_packed());
    });
}

#[test]
fn extensions_are_fields_with_their_names_in_brackets() {
    OLD.with(|trio| {
        let odd = trio.ours.message("groups.Odd").unwrap();
        let scoped = odd.field(110).unwrap();
        assert_eq!(facts(&scoped), (110, "[groups.Scope.scoped]".into(), [false; 5], None));
        assert_eq!(odd.field_in_json("[groups.weight]"), odd.field(100));
        assert!(odd.field(103).unwrap().is_delimited());
        trio.agree("groups.Odd", r#"{"[groups.weight]":7,"[groups.tags]":["a"],"[groups.mark]":[{"n":1},{}],"[groups.Scope.scoped]":{"n":2}}"#);
    });
}

#[test]
fn defaults_and_what_is_required_are_told() {
    OLD.with(|trio| {
        let odd = trio.ours.message("groups.Odd").unwrap();
        assert_eq!(named(&odd, "count").default_value(), Some("-12"));
        assert_eq!(named(&odd, "name").default_value(), Some("no\"body"));
        assert_eq!(named(&odd, "shade").default_value(), None);
        let need = trio.ours.message("groups.Odd.Need").unwrap();
        assert!(need.fields().all(|field| field.is_required()));
    });
}

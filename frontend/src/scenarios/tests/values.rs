//! Values: what is taken, what is refused and why.

use proptest::prelude::*;

use super::*;
use crate::i18n::Locale;
use crate::scenarios::{FieldError, FieldKind, Measure, Place, Problem};

/// The first problem of the form with this one value.
fn problem(scenario: Scenario, field: &Field, value: &str) -> Option<Problem> {
    let form = filled(scenario.id, &[(field.name, value)]);
    let problems = form.problems();
    assert!(problems.iter().all(|error| error.field == field.name));
    assert_eq!(form.plan().err(), problems.first().copied(), "a call begins only from a form that is right");
    problems.first().map(|error| error.problem)
}

#[test]
fn defaults_are_right() {
    for &scenario in ALL {
        assert_eq!(Form::new(scenario).problems(), [], "{}", scenario.id);
    }
}

#[test]
fn words_at_first_are_the_default_in_english_and_right_in_every_language() {
    for (scenario, field) in all_fields() {
        let name = format!("{}.{}", scenario.id, field.name);
        assert_eq!(field.initial(Locale::en), field.default, "{name}");
        assert_eq!(problem(scenario, field, field.initial(Locale::zh)), None, "{name}");
    }
}

#[test]
fn a_form_speaks_the_language_of_the_page_but_for_what_was_typed() {
    let mut form = filled("room", &[("text", "ahoy")]);
    assert!(form.speak(Locale::zh));
    assert!(!form.speak(Locale::zh));
    assert_eq!(["name", "text", "room"].map(|field| form.get(field)), ["访客", "ahoy", "class"]);
    assert_eq!(form.query(), [("text", "ahoy")], "an address says nothing of what is there at first");
    assert!(form.speak(Locale::en));
    assert_eq!(["name", "text"].map(|field| form.get(field)), ["guest", "ahoy"]);
    // The words of the other language are what was typed, too.
    form.set("name", "访客");
    form.speak(Locale::en);
    assert_eq!(form.query(), [("name", "访客"), ("text", "ahoy")]);
}

#[test]
fn both_ends_of_every_range_pass_and_one_beyond_fails() {
    for (scenario, field) in all_fields() {
        let FieldKind::Int { min, max, .. } = field.kind else { continue };
        let name = format!("{}.{}", scenario.id, field.name);
        for end in [min, max] {
            assert_eq!(problem(scenario, field, &end.to_string()), None, "{name}");
        }
        for beyond in [(min - 1).to_string(), (max + 1).to_string(), "99999999999999999999999".to_owned()] {
            assert_eq!(problem(scenario, field, &beyond), Some(Problem::OutOfRange { min, max }), "{name}");
        }
        for not in ["one", "1.5", "0x10", "1 2"] {
            assert_eq!(problem(scenario, field, not), Some(Problem::NotWhole), "{name}");
        }
        let empty = if matches!(field.place, Place::Metadata(_)) { None } else { Some(Problem::Empty) };
        assert_eq!(problem(scenario, field, " "), empty, "{name}");
    }
}

#[test]
fn both_ends_of_every_length_pass_and_one_beyond_fails() {
    for (scenario, field) in all_fields() {
        let FieldKind::Text { min, max, measure, .. } = field.kind else { continue };
        // One character of three bytes where characters count.
        let unit = if measure == Measure::Chars { "水" } else { "w" };
        for len in [min, max] {
            assert_eq!(problem(scenario, field, &unit.repeat(len)), None, "{}.{}", scenario.id, field.name);
        }
        let too_long = Some(Problem::TooLong { max, measure });
        assert_eq!(problem(scenario, field, &unit.repeat(max + 1)), too_long, "{}.{}", scenario.id, field.name);
        if min > 0 {
            assert_eq!(problem(scenario, field, &unit.repeat(min - 1)), Some(Problem::Empty));
        }
    }
}

#[test]
fn ranges_are_those_of_the_contract() {
    let range = |id: &str, name: &str| match find(id).unwrap().field(name).unwrap().kind {
        FieldKind::Int { min, max, .. } => (min, max),
        FieldKind::Text { min, max, .. } => (min.try_into().unwrap(), max.try_into().unwrap()),
        other => panic!("{id}.{name} is {other:?}"),
    };
    let pauses = [("ticker", "every_ms", 1), ("monitor", "every_ms", 100), ("failing", "every_ms", 0)];
    for (id, name, min) in pauses.into_iter().chain([("firehose", "interval_ms", 0), ("clock", "interval_ms", 0)]) {
        assert_eq!(range(id, name), (min, 60_000), "{id}.{name}");
    }
    for (id, name) in [("ticker", "count"), ("monitor", "count"), ("failing", "after"), ("push", "count")] {
        assert_eq!(range(id, name), (0, 10_000_000), "{id}.{name}");
    }
    assert_eq!(range("firehose", "payload_bytes"), (0, 1_048_576));
    assert_eq!(range("download", "chunk_bytes"), (1, 1_048_576));
    assert_eq!(range("echo", "read_delay_ms"), (0, 60_000));
    assert_eq!(range("ticker", "symbol"), (1, 12));
    assert_eq!(range("room", "room"), (1, 40));
    assert_eq!(range("room", "name"), (1, 40));
    assert_eq!(range("room", "text"), (1, 2000));
    assert_eq!(range("telemetry", "sensor"), (0, 64));
    assert_eq!(range("telemetry", "unit"), (0, 16));
    assert_eq!(range("download", "name"), (0, 255));
}

#[test]
fn choices_flags_lists_and_reals() {
    let problems =
        |id: &str, name: &str, value: &str| problem(find(id).unwrap(), find(id).unwrap().field(name).unwrap(), value);
    for code in 0..=16 {
        assert_eq!(problems("failing", "code", &code.to_string()), None);
    }
    assert_eq!(problems("failing", "code", "17"), Some(Problem::NotAnOption));
    assert_eq!(problems("policies", "policy", "ping pong"), Some(Problem::NotAnOption));
    assert_eq!(problems("hello", "method", "LotsOfReplies"), Some(Problem::NotAnOption));
    for flag in ["true", "1", "on", "false", "0", "off", ""] {
        assert_eq!(problems("failing", "details", flag), None);
    }
    assert_eq!(problems("failing", "details", "maybe"), Some(Problem::NotAnOption));
    assert_eq!(problems("greetings", "names", &"n,".repeat(1000)), None);
    assert_eq!(problems("greetings", "names", &"n,".repeat(1001)), Some(Problem::TooMany { max: 1000 }));
    for real in ["-1e300", "NaN", "inf", " 3 "] {
        assert_eq!(problems("telemetry", "value", real), None);
    }
    assert_eq!(problems("telemetry", "value", ""), Some(Problem::Empty));
    assert_eq!(problems("telemetry", "value", "warm"), Some(Problem::NotANumber));
    assert_eq!(problems("user", "appkey", "密码"), Some(Problem::NotAscii));
}

#[test]
fn metadata_carries_knobs_and_leaves_empty_ones_out() {
    assert_eq!(
        form("clock").metadata().unwrap(),
        [("weir-interval-ms", "400".to_owned()), ("weir-count", "11".to_owned())]
    );
    assert_eq!(
        filled("clock", &[("interval_ms", ""), ("count", " 3 ")]).metadata().unwrap(),
        [("weir-count", "3".to_owned())]
    );
    assert_eq!(form("user").metadata().unwrap(), [("appid", "itxs".to_owned()), ("appkey", "11223344".to_owned())]);
    assert_eq!(filled("user", &[("appid", ""), ("appkey", "")]).metadata().unwrap(), []);
    let error = FieldError { field: "count", problem: Problem::OutOfRange { min: 0, max: 10_000_000 } };
    assert_eq!(filled("clock", &[("count", "-1")]).metadata(), Err(error));
    assert_eq!(form("policies").metadata().unwrap()[0], ("weir-policy", "ping-pong".to_owned()));
}

#[test]
fn fields_that_are_not_there_are_not_set_and_texts_beyond_sense_are_refused() {
    let mut form = form("hello");
    assert!(!form.set("nobody", "x"));
    assert_eq!(form, Form::new(find("hello").unwrap()));
    assert_eq!(form.get("nobody"), "");
    let long = "x".repeat(1 << 20);
    assert!(form.set("name", &long));
    assert_eq!((form.get("name"), form.query()), (long.as_str(), Vec::new()), "it stays, but no link holds it");
    let too_long = FieldError { field: "name", problem: Problem::TooLong { max: 1024, measure: Measure::Bytes } };
    assert_eq!(form.problems(), [too_long]);
    assert!(form.plan().is_err() && form.message(Sending::by_hand(1, 1)).is_err());
}

proptest! {
    #[test]
    fn no_value_panics(index in 0..20_usize, value in "\\PC{0,40}|[-+0-9]{0,30}", ordinal in 0..u64::MAX) {
        let scenario = ALL[index];
        for field in scenario.fields {
            let mut form = Form::new(scenario);
            form.set(field.name, &value);
            let wrong = !form.problems().is_empty();
            prop_assert_eq!(form.plan().is_err(), wrong);
            prop_assert!(scenario.methods.contains(&form.path()));
            let _ = form.metadata();
            let _ = form.message(Sending::by_hand(ordinal, ordinal));
            let _ = form.message(Sending::planned(ordinal, ordinal, ordinal));
        }
    }

    /// What goes out is what is shown, or nothing.
    #[test]
    fn no_other_value_goes_out_than_the_one_that_is_shown(
        index in 0..20_usize,
        value in "\\PC{0,40}|[a-z ]{0,5000}|[-+0-9]{0,30}",
    ) {
        let scenario = ALL[index];
        for field in scenario.fields {
            let mut form = Form::new(scenario);
            prop_assert!(form.set(field.name, &value));
            prop_assert_eq!(form.get(field.name), &value);
            let wrong = form.problems().iter().any(|wrong| wrong.field == field.name);
            let message = form.message(Sending::by_hand(1, 1));
            match (field.place, field.kind) {
                _ if wrong => prop_assert!(form.plan().is_err(), "{}.{}", scenario.id, field.name),
                (Place::Message(_), FieldKind::Text { .. }) => {
                    let (sent, shown) = (message.unwrap(), value.trim().as_bytes());
                    let there = shown.is_empty() || sent.windows(shown.len()).any(|part| part == shown);
                    prop_assert!(there, "{}.{}: {value:?} in {sent:?}", scenario.id, field.name);
                }
                _ => {}
            }
        }
    }
}

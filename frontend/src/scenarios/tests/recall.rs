//! A form that is filled from a call makes that call again.

use weir_proto::weir::v1::Entry;
use weir_schema::json::{Names, to_json_named};

use super::*;
use crate::scenarios::{Called, Feed, FieldKind, Place, Plan};

/// Another value than the default that the field takes too.
fn other(field: &Field) -> String {
    match field.kind {
        FieldKind::Text { .. } if matches!(field.place, Place::Metadata(_)) => "a z".into(),
        FieldKind::Text { .. } => "é z".into(),
        FieldKind::List { .. } => "eins\nzwei\n三".into(),
        FieldKind::Int { min, max, .. } => max.min(min + 7).to_string(),
        FieldKind::Real => "-1.25".into(),
        FieldKind::Choice(options) => options[options.len() - 1].value.into(),
        FieldKind::Flag => (field.default != "true").to_string(),
        FieldKind::File => String::new(),
    }
}

/// All that a form makes: the method, the metadata, the plan, and the messages.
fn made(form: &Form) -> (String, Vec<(&'static str, String)>, Plan, Vec<Bytes>) {
    let plan = form.plan().unwrap();
    let messages = (0..plan.count).map(|n| form.message(Sending::planned(n, n + 1, 5)).unwrap());
    (form.callee().path().to_owned(), form.metadata().unwrap(), plan, messages.collect())
}

#[test]
fn a_form_filled_from_a_call_makes_it_again() {
    for &scenario in ALL.iter().filter(|scenario| scenario.feed != Feed::Upload) {
        for which in 0..=scenario.fields.len() {
            let mut form = Form::new(scenario);
            // None, each alone, and all of them.
            for (at, field) in scenario.fields.iter().enumerate() {
                if which == at + 1 || which == scenario.fields.len() {
                    form.set(field.name, &other(field));
                }
            }
            let sent = made(&form);
            let (path, metadata, plan, messages) = sent.clone();
            let entry = |(key, value): (&str, String)| Entry { key: key.into(), value: value.into_bytes().into() };
            let called = Called {
                path,
                metadata: metadata.into_iter().map(entry).collect(),
                count: messages.len() as u64,
                every_ms: plan.every_ms.into(),
                requests: messages,
            };
            let again = Form::recall(scenario, &called);
            assert_eq!(made(&again), sent, "{} {which}", scenario.id);
        }
    }
}

#[test]
fn what_cannot_be_known_has_its_default() {
    for &scenario in ALL {
        let nothing = Form::recall(scenario, &Called { path: scenario.methods[0].into(), ..Called::default() });
        for field in scenario.fields.iter().filter(|field| !matches!(field.place, Place::Metadata(_) | Place::Page)) {
            assert_eq!(nothing.get(field.name), field.default, "{} {}", scenario.id, field.name);
        }
        // Bytes that are no message of the method do no harm.
        let odd = Called { requests: vec![Bytes::from_static(&[0xff; 9])], count: 1, ..Called::default() };
        Form::recall(scenario, &odd);
    }
}

#[test]
fn a_message_that_is_copied_as_json_fills_the_form_that_it_is_pasted_into() {
    let mut filled = 0;
    for &scenario in ALL.iter().filter(|scenario| !matches!(scenario.feed, Feed::Upload | Feed::Auto { .. })) {
        let mut form = Form::new(scenario);
        for field in scenario.fields {
            form.set(field.name, &other(field));
        }
        for message in made(&form).3 {
            let json = to_json_named(&form.callee().message(Direction::Request), &message, Names::Proto).unwrap();
            let mut other = Form::new(scenario);
            for field in
                scenario.fields.iter().filter(|field| !matches!(field.place, Place::First(_) | Place::Message(_)))
            {
                other.set(field.name, form.get(field.name));
            }
            let Some(fields) = other.pasted(&json) else { continue };
            for (name, value) in fields {
                assert!(other.set(name, &value), "{} {name} {value}", scenario.id);
            }
            assert_eq!(made(&other).3.first(), made(&form).3.first(), "{} {json}", scenario.id);
            filled += 1;
        }
    }
    assert!(filled > 5, "{filled}");
    let ticker = Form::new(find("ticker").unwrap());
    for text in ["", "{", "[]", "a text", r#"{"symbol": 7}"#, r#"{"nothing": "of it"}"#] {
        assert_eq!(ticker.pasted(text), None, "{text}");
    }
}

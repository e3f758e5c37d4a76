//! The lessons as a whole: data, words and answers fit each other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Why;
use crate::{
    call::Mode,
    page::address,
    scenarios::{
        self, Sending,
        lesson::{Lesson, MODES, Step, Try, of_mode},
    },
};

const FILES: [(&str, &str); 2] = [
    ("en", include_str!("../../../../static/lessons/en.json")),
    ("zh", include_str!("../../../../static/lessons/zh.json")),
];

fn lessons() -> impl Iterator<Item = &'static Lesson> {
    MODES.iter().chain(cards())
}

/// The scenarios' own.
fn cards() -> impl Iterator<Item = &'static Lesson> {
    scenarios::ALL.iter().map(|scenario| scenario.card())
}

fn tries_of(lesson: &'static Lesson) -> impl Iterator<Item = &'static Try> {
    lesson.tries.iter().chain(lesson.limits).chain(lesson.questions.iter().map(|question| &question.about))
}

/// Every text of a file, by its place.
fn texts(json: &str) -> BTreeMap<String, String> {
    fn walk(place: &str, value: &Value, found: &mut BTreeMap<String, String>) {
        let under = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
        match value {
            Value::String(text) => drop(found.insert(place.to_owned(), text.clone())),
            Value::Object(object) => object.iter().for_each(|(key, value)| walk(&under(key), value, found)),
            Value::Array(list) => {
                for (n, value) in list.iter().enumerate() {
                    walk(&under(&n.to_string()), value, found);
                }
            }
            other => panic!("{place} is {other}"),
        }
    }
    let mut found = BTreeMap::new();
    walk("", &serde_json::from_str(json).unwrap(), &mut found);
    found
}

/// The names of a text's places: `{{ n }}`.
fn places(text: &str) -> BTreeSet<&str> {
    text.split("{{ ").skip(1).map(|rest| rest.split_once(" }}").unwrap().0).collect()
}

#[test]
fn every_mode_and_every_scenario_has_a_lesson() {
    for mode in Mode::ALL {
        assert_eq!(of_mode(mode).id, mode.id());
        assert_eq!(of_mode(mode).tries.len(), 3, "three things to try");
        assert!(!of_mode(mode).questions.is_empty(), "{mode:?}");
    }
    for scenario in scenarios::ALL {
        let card = scenario.card();
        assert_eq!(card.id, scenario.id);
        assert!((1..=3).contains(&card.tries.len()), "{}", card.id);
    }
}

#[test]
fn every_address_says_what_is_to_be_tried_and_stays_with_its_words() {
    for lesson in lessons() {
        for what in tries_of(lesson) {
            let (address, notes) = address::parse(what.address);
            assert_eq!(notes, [], "{}", what.address);
            let scenario = address.form.scenario();
            assert!([scenario.id, scenario.mode.id()].contains(&lesson.id), "{} is not {}'s", what.address, lesson.id);
            assert!(!address.autostart, "{}: the steps start", what.address);
            // What stands there twice, or is the default, would be left out of it.
            let same = address::write(&address.form, address.transport, &address.conditions);
            let sorted = |address: &str| address.split(['?', '&']).map(str::to_owned).collect::<BTreeSet<_>>();
            assert_eq!(sorted(&same), sorted(what.address));
            address.form.plan().unwrap();
            address.form.metadata().unwrap();
            assert!(address.form.message(Sending::planned(0, 1, 0)).is_ok(), "{}", what.address);
        }
    }
}

#[test]
fn every_step_has_what_it_needs() {
    for lesson in lessons() {
        for what in tries_of(lesson) {
            let name = format!("{} {}", lesson.id, what.id);
            let scenario = address::parse(what.address).0.form.scenario();
            let started = |steps: &[Step]| steps.iter().filter(|step| **step == Step::Start).count();
            assert!(started(what.steps) > 0, "{name}: nothing is started");
            for (at, step) in what.steps.iter().enumerate() {
                let before = started(&what.steps[..at]);
                match step {
                    Step::Start | Step::Over(_) => {}
                    Step::Set([field, value]) => {
                        let field = scenario.field(field).unwrap_or_else(|| panic!("{name}: {field}"));
                        assert!(field.check(value).is_ok(), "{name}: {value}");
                    }
                    Step::Deadline(ms) => assert!(*ms > 0, "{name}"),
                    Step::Send | Step::Done => {
                        assert!(before > 0 && scenario.mode.client_streams(), "{name}: {step:?}");
                    }
                    Step::Compare => assert!(before > 1, "{name}: two are compared"),
                    _ => assert!(before > 0, "{name}: {step:?} before Start"),
                }
            }
        }
        for question in lesson.questions {
            let starts = question.about.steps.iter().filter(|step| **step == Step::Start).count();
            assert_eq!(starts, question.calls, "{} {}", lesson.id, question.about.id);
        }
    }
}

#[test]
fn ids_are_not_used_twice() {
    for lesson in lessons() {
        let ids: Vec<_> = lesson.tries.iter().chain(lesson.limits).map(|what| what.id).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{}: {ids:?}", lesson.id);
    }
}

/// All that the page asks for, and nothing else, is there in both languages, in the same shape.
#[test]
fn the_words_are_those_that_the_page_asks_for() {
    let mut asked: BTreeSet<String> = [
        "see",
        "try",
        "question",
        "limits",
        "remember",
        "uses",
        "note",
        "running",
        "done",
        "as_before",
        "as_before_about",
        "find_out",
        "choose",
        "chosen",
        "not_yet",
        "unheard",
        "cannot",
        "right",
        "wrong",
    ]
    .iter()
    .map(|key| format!("words.{key}"))
    .chain(Why::ALL.iter().map(|why| format!("words.{}", why.key())))
    .collect();
    for lesson in lessons() {
        let id = lesson.id;
        let of_mode = Mode::find(id).is_some();
        let own: &[&str] = if of_mode { &["title", "see", "uses"] } else { &["see", "note"] };
        asked.extend(own.iter().map(|key| format!("{id}.{key}")));
        for (group, tries) in [("tries", lesson.tries), ("limits", lesson.limits)] {
            for what in tries {
                asked.extend(["do", "look"].map(|key| format!("{id}.{group}.{}.{key}", what.id)));
            }
        }
        for question in lesson.questions {
            let place = format!("{id}.questions.{}", question.about.id);
            assert!((2..=4).contains(&question.choices), "{place}");
            asked.insert(format!("{place}.ask"));
            for n in 0..question.choices {
                asked.extend(["choices", "outcomes"].map(|key| format!("{place}.{key}.{n}")));
            }
        }
        if lesson.base64 {
            asked.extend(["base64", "base64_none"].map(|key| format!("{id}.{key}")));
        }
    }
    for (name, json) in FILES {
        let texts = texts(json);
        let optional = |place: &str| place.contains(".remember.") || place.ends_with(".limits_about");
        let there: BTreeSet<String> = texts.keys().filter(|place| !optional(place)).cloned().collect();
        assert_eq!(there, asked, "{name}");
        for lesson in lessons() {
            let lines = texts.keys().filter(|place| place.starts_with(&format!("{}.remember.", lesson.id))).count();
            assert!((1..=3).contains(&lines), "{name}: {} has {lines} things to remember", lesson.id);
        }
        for (place, text) in &texts {
            assert_eq!(text.trim(), text, "{name}: {place}");
            assert!(!text.is_empty() && !text.contains("  "), "{name}: {place}");
        }
    }
}

#[test]
fn both_languages_have_the_same_shape_and_the_same_places() {
    let [en, zh] = FILES.map(|(_, json)| texts(json));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (place, text) in &en {
        assert_eq!(places(text), places(&zh[place]), "{place}");
        // Names, commands and terms stay as they are; whole sentences do not.
        assert_ne!(*text, zh[place], "{place} is not translated");
    }
}

/// Beside a button there is room for how its try stands.
#[test]
fn buttons_are_short() {
    for (name, json) in FILES {
        let limit = if name == "en" { 32 } else { 14 };
        for (place, text) in texts(json).iter().filter(|(place, _)| place.rsplit('.').next() == Some("do")) {
            assert!(text.chars().count() <= limit, "{name}: {place} is {text}");
        }
    }
}

/// A card is read in twenty seconds, and the note below the messages has room for three lines.
#[test]
fn cards_are_short() {
    for (name, json) in FILES {
        let texts = texts(json);
        for card in cards() {
            let own = texts.iter().filter(|(place, _)| place.starts_with(&format!("{}.", card.id)));
            let own = own.filter(|(place, _)| **place != format!("{}.note", card.id));
            let (words, letters) = own.fold((0, 0), |(words, letters), (_, text)| {
                (words + text.split_whitespace().count(), letters + text.chars().count())
            });
            let fits = if name == "en" { words <= 95 } else { letters <= 185 };
            assert!(fits, "{name}: {} has {words} words, {letters} letters", card.id);
            let see = texts[&format!("{}.see", card.id)].chars().count();
            assert!(see <= if name == "en" { 130 } else { 60 }, "{name}: {} begins with {see} letters", card.id);
        }
    }
}

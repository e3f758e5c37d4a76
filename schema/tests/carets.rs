//! What is offered in an `Any` and its like; and that no caret in any text is too much.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::time::Instant;

use proptest::prelude::*;
use support::{
    chosen::Choices,
    contract,
    offered::{ALL, MOODS, message, names, offered, taken},
    ours,
};
use weir_schema::{
    Message, Pool,
    json::{Choice, Completions, blank, completions, example, from_json, laid_out, outline},
};

#[test]
fn an_any_has_the_fields_of_its_type() {
    let any = |inner: &str| ["{\"known\": {\"any\": {", inner, "}}}"].concat();
    for text in [
        any(r#""@type": "type.googleapis.com/typed.All", |"#),
        any(r#"|, "@type": "type.googleapis.com/typed.All""#),
        r#"{"known": {"anys": [{}, {"@type": "x/typed.All", |"#.to_owned(),
        any(r#""@type": "x/typed.All", "inner": {|}"#),
    ] {
        assert_eq!(names(&text), ALL, "{text}");
        assert_eq!(offered(&text).unwrap().of, "typed.All");
    }
    assert_eq!(names(&any(r#""@type": "x/typed.All", "mood": |"#)), MOODS);
    assert_eq!(names(&any(r#""mood": |, "@type": "x/typed.All""#)), MOODS);
    // Without one it is the type that is wanted.
    for text in ["|", "\"|", "@ty|"] {
        assert_eq!(taken(&any(text), "@type"), any("\"@type\": \"||\""));
        assert_eq!(offered(&any(text)).unwrap().of, "google.protobuf.Any");
    }
    assert_eq!(names(&any(r#""@type": "x/no.Such", |"#)), Vec::<String>::new());
    // What has a form of its own stands in a member of its own.
    let text = any(r#""@type": "x/google.protobuf.Duration", |"#);
    assert_eq!(taken(&text, "value"), any(r#""@type": "x/google.protobuf.Duration", "value": "|0s|""#));
    assert_eq!(names(&any(r#""@type": "x/google.protobuf.BoolValue", "value": |"#)), ["true", "false"]);
    assert_eq!(names(&any(r#""@type": "x/google.protobuf.Duration", "value": "", |"#)), Vec::<String>::new());
}

#[test]
fn at_the_type_of_an_any_all_messages_are_offered() {
    let any = |inner: &str| ["{\"known\": {\"any\": {\"@type\": ", inner, "}}}"].concat();
    let all = names(&any("|"));
    assert!(
        ["typed.All", "known.All", "google.protobuf.Duration"].iter().all(|name| all.iter().any(|all| all == name))
    );
    assert!(all.iter().all(|name| !name.ends_with("Entry")), "{all:?}");
    assert_eq!(all.last().unwrap(), "typed.Narrow", "it is deprecated");
    for typed in ["\"|\"", "\"type.goo|", "\"type.googleapis.com/|\""] {
        assert_eq!(names(&any(typed)).len(), all.len(), "{typed}");
    }
    for typed in ["\"typed.|", "\"type.googleapis.com/typed|", "\"else.where/typed|.Al\"", "typed|"] {
        assert_eq!(names(&any(typed)), ["typed.All", "typed.Wide", "typed.Narrow"], "{typed}");
    }
    assert_eq!(names(&any("\"type|"))[..3], ["typed.All", "typed.Wide", "typed.Narrow"]);
    assert_eq!(taken(&any("\"wid|e\""), "typed.Wide"), any("\"type.googleapis.com/typed.Wide\"||"));
    assert_eq!(names(&any("\"type.googleapis.com/typed.Wide|\"")), Vec::<String>::new());
}

#[test]
fn what_has_another_form_has_no_fields() {
    for name in ["timestamp", "duration", "mask", "struct", "value", "a_bool"] {
        assert_eq!(offered(&format!("{{\"known\": {{\"{name}\": {{|")), None, "{name}");
        assert_eq!(offered(&format!("{{\"known\": {{\"{name}\": \"|")), None, "{name}");
    }
    for text in ["{\"list\": [|", "{\"list\": [{|", "{\"struct\": {\"a\": {|", "{\"values\": {\"a\": {|"] {
        assert_eq!(offered(&format!("{{\"known\": {text}")), None, "{text}");
    }
}

#[test]
fn at_most_two_hundred_are_offered() {
    let fields = (1..=500).map(|number| format!("optional int32 f{number} = {number};")).collect::<Vec<_>>().concat();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("many.proto"), format!("syntax = \"proto2\"; message Many {{ {fields} }}"))
        .unwrap();
    let set = protox::compile(["many.proto"], [folder.path()]).unwrap();
    let many = Pool::read(&prost::Message::encode_to_vec(&set)).unwrap().message("Many").unwrap();
    let choices = completions(&many, "{", 1).unwrap().choices;
    assert_eq!((choices.len(), &*choices[199].name), (200, "f200"));
}

#[test]
fn an_empty_value_is_one_of_its_kind() {
    for name in ["typed.All", "known.All"] {
        for field in message(name).fields().filter(|field| !field.is_list()) {
            let text = format!("{{\"{}\": {}}}", field.name(), blank(&field.kind()));
            assert!(from_json(&message(name), &text).is_ok(), "{text}");
        }
    }
}

#[test]
fn a_mebibyte_is_gone_through_at_once() {
    let item = r#"{"first_name": "some words, \"quoted\"", "moods": ["MOOD_GOOD", 1], "inner": {"loud": true}},"#;
    let items = item.repeat((1 << 20) / item.len());
    let text = ["{\"more\": [", &items, "{"].concat();
    let started = Instant::now();
    assert_eq!(completions(&message("typed.All"), &text, text.len()).unwrap().choices.len(), ALL.len());
    // And nothing is worse than the plain case: what is never closed, what was never open, keys without end.
    for text in ["[", "{", "{\"inner\":", "}", "[{", "{]", "\"a\":1,", "\"", "\\", "\"\\", "{[}", "a\n", " "] {
        let text = ["{", &text.repeat((1 << 20) / text.len())].concat();
        for at in [1, text.len()] {
            let _ = completions(&message("typed.All"), &text, at);
        }
    }
    let took = started.elapsed();
    assert!(took.as_secs() < 20, "{took:?}");
}

/// Whatever is offered at that place can be put there.
fn sound(message: &Message, text: &str, caret: usize) {
    let Some(Completions { at, choices, of }) = completions(message, text, caret) else { return };
    assert!(at.contains(&caret) || at.end == caret, "{text} {caret}");
    assert!(text.is_char_boundary(at.start) && text.is_char_boundary(at.end), "{text} {caret}");
    assert!((1..=200).contains(&choices.len()) && !of.is_empty());
    for Choice { with, select, .. } in choices {
        assert!(select.start <= select.end && with.get(select).is_some(), "{text} {caret} {with}");
    }
}

/// The text with a choice taken, and with the comma that it needs then, is JSON as it was.
fn taken_well(message: &Message, text: &str, caret: usize) {
    let Some(Completions { at, choices, .. }) = completions(message, text, caret) else { return };
    for Choice { with, .. } in choices {
        let comma = if text[at.end..].trim_start().starts_with('"') { "," } else { "" };
        let after = [&text[..at.start], &with, comma, &text[at.end..]].concat();
        assert!(outline(&after).is_ok(), "{text} {caret}: {after}");
    }
}

fn everywhere(message: &Message, text: &str) {
    for caret in (0..=text.len() + 1).filter(|caret| *caret > text.len() || text.is_char_boundary(*caret)) {
        sound(message, text, caret);
        if caret <= text.len() {
            taken_well(message, text, caret);
            sound(message, &text[..caret], caret);
        }
    }
}

#[test]
fn an_example_can_be_gone_through_letter_by_letter() {
    let all = ["test.Kinds", "test.Lists", "test.Maps", "Old"].map(ours);
    let all = all.into_iter().chain(["typed.All", "known.All", "google.protobuf.BoolValue"].map(message));
    for message in all.chain(contract().messages().take(20)) {
        let text = example(&message);
        everywhere(&message, &text);
        everywhere(&message, &text.split_whitespace().collect::<String>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn any_message_can_be_gone_through_letter_by_letter(bytes in prop::collection::vec(any::<u8>(), 0..60), laid: bool) {
        for message in [message("known.All"), ours("test.Maps"), ours("test.Kinds")] {
            let text = Choices::new(&bytes).message(&message, 3).to_string();
            everywhere(&message, &if laid { laid_out(&text) } else { text });
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in "([\\[\\]{}\",:\\\\a1é \n]|\"mood\"|\"inner\":|\"known\":|\"any\":|\"@type\":){0,30}") {
        for caret in 0..=text.len() + 1 {
            sound(&message("typed.All"), &text, caret);
        }
    }
}

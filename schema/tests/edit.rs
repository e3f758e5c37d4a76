//! JSON in an editor and a form on the same message: changes in one place, and nothing else moves.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use serde_json::Value as Json;
use support::{chosen::Choices, ours};
use weir_schema::{
    Kind,
    json::{Edit, Node, NodeKind, Step, example, from_json, laid_out, outline, to_json, typed},
};

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn key(name: &str) -> Step {
    Step::key(name)
}

fn set(text: &str, path: &[Step], value: &str) -> String {
    Edit::set(text, path, value).unwrap().apply(text)
}

fn removed(text: &str, path: &[Step]) -> String {
    Edit::remove(text, path).unwrap().map_or_else(|| text.to_owned(), |edit| edit.apply(text))
}

/// Every place in a document.
fn places(node: &Node) -> Vec<Vec<Step>> {
    let mut all = vec![Vec::new()];
    for (index, child) in node.children().iter().enumerate() {
        let step = if matches!(node.kind, NodeKind::Object(_)) { key(&child.key) } else { Step::Item(index) };
        all.extend(places(child).into_iter().map(|rest| [vec![step.clone()], rest].concat()));
    }
    all
}

/// What another library has there.
fn at<'a>(value: &'a mut Json, path: &[Step]) -> Option<&'a mut Json> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(names) => value.get_mut(&names[0]),
        Step::Item(index) => value.get_mut(index),
    })
}

/// A document as people write it, or as machines do.
fn document() -> impl Strategy<Value = String> {
    (prop::collection::vec(any::<u8>(), 0..80), any::<bool>()).prop_map(|(bytes, laid)| {
        let value = Choices::new(&bytes).message(&ours("test.Maps"), 3);
        if laid { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() }
    })
}

proptest! {
    #[test]
    fn a_value_is_set_where_it_is_and_nothing_else_changes(text in document(), which in any::<prop::sample::Index>()) {
        let root = outline(&text).unwrap();
        let all = places(&root);
        let path = which.get(&all);
        let edit = Edit::set(&text, path, "\"new\"").unwrap();
        let mut theirs = json(&text);
        *at(&mut theirs, path).unwrap() = json("\"new\"");
        prop_assert_eq!(json(&edit.apply(&text)), theirs);
        // Not a letter more than it must.
        prop_assert_eq!(&text[edit.at], &text[root.find(path).unwrap().at.clone()]);
    }

    #[test]
    fn what_is_not_there_is_made(text in document(), which in any::<prop::sample::Index>()) {
        let root = outline(&text).unwrap();
        let all: Vec<_> = places(&root).into_iter().filter(|path| root.find(path).unwrap().text().is_none()).collect();
        let mut path = which.get(&all).clone();
        let mut theirs = json(&text);
        let place = at(&mut theirs, &path).unwrap();
        if let Some(items) = place.as_array_mut() {
            path.push(Step::Item(items.len()));
            items.push(json(r#"{"deep":7}"#));
        } else {
            place.as_object_mut().unwrap().insert("made".to_owned(), json(r#"{"deep":7}"#));
            path.push(key("made"));
        }
        path.push(key("deep"));
        prop_assert_eq!(json(&set(&text, &path, "7")), theirs);
    }

    #[test]
    fn what_is_taken_away_is_gone_with_its_comma(text in document(), which in any::<prop::sample::Index>()) {
        let all = places(&outline(&text).unwrap());
        let path = which.get(&all);
        let mut theirs = json(&text);
        match path.split_last() {
            None => theirs = json("{}"),
            Some((Step::Key(names), within)) => {
                at(&mut theirs, within).unwrap().as_object_mut().unwrap().remove(&names[0]);
            }
            Some((Step::Item(index), within)) => {
                at(&mut theirs, within).unwrap().as_array_mut().unwrap().remove(*index);
            }
        }
        prop_assert_eq!(json(&removed(&text, path)), theirs);
    }

    #[test]
    fn what_was_set_can_be_set_back(text in document(), which in any::<prop::sample::Index>()) {
        let root = outline(&text).unwrap();
        let all = places(&root);
        let path = which.get(&all);
        let before = &text[root.find(path).unwrap().at.clone()];
        prop_assert_eq!(set(&set(&text, path, "[1, {\"a\": null}]"), path, before), text.clone());
    }

    #[test]
    fn every_place_is_found_from_the_caret(text in document(), which in any::<prop::sample::Index>()) {
        let root = outline(&text).unwrap();
        let caret = which.index(text.len() + 1);
        let around = root.around(caret);
        let node = root.find(&around).unwrap();
        let start = if node.key_at.is_empty() { node.at.start } else { node.key_at.start };
        prop_assert!(around.is_empty() || (start <= caret && caret <= node.at.end));
        // And from its own first letter.
        for path in places(&root) {
            let node = root.find(&path).unwrap();
            prop_assert_eq!(root.find(&root.around(node.at.start)).unwrap().at.start, node.at.start);
        }
    }

    #[test]
    fn laid_out_it_says_the_same(text in document()) {
        let laid = laid_out(&text);
        prop_assert_eq!(json(&laid), json(&text));
        prop_assert_eq!(laid_out(&laid), laid.clone());
        prop_assert_eq!(&laid, &serde_json::to_string_pretty(&json(&text)).unwrap());
    }

    #[test]
    fn whatever_is_typed_is_kept(text in "\\PC{0,12}") {
        for kind in [Kind::Int32, Kind::Uint64, Kind::Bool, Kind::String, Kind::Double, Kind::Bytes] {
            let document = set("", &[key("a")], &typed(&kind, &text));
            let root = outline(&document).unwrap();
            prop_assert_eq!(root.find(&[key("a")]).unwrap().text(), Some(&*text), "{}", document);
        }
    }

    #[test]
    fn no_text_breaks_it(text in "[\\[\\]{}\",:a1é \n]{0,30}", at in 0..30_usize) {
        for path in [vec![], vec![key("a")], vec![Step::Item(0), key("a")]] {
            let _ = (Edit::set(&text, &path, "1"), Edit::remove(&text, &path), Edit::insert(&text, &path, "1"), Edit::swap(&text, &path, 0, 1));
        }
        let _ = (laid_out(&text), outline(&text).map(|root| root.around(at)));
    }
}

#[test]
fn it_is_laid_out_as_what_is_around_it() {
    assert_eq!(set("", &[key("a"), key("b")], "1"), "{\n  \"a\": {\n    \"b\": 1\n  }\n}");
    assert_eq!(set("{}", &[key("a")], "1"), "{\n  \"a\": 1\n}");
    assert_eq!(set(r#"{"a": 1}"#, &[key("b")], "2"), r#"{"a": 1, "b": 2}"#);
    assert_eq!(set("{\n    \"a\": 1\n}", &[key("b")], "2"), "{\n    \"a\": 1,\n    \"b\": 2\n}");
    let list = "{\n  \"l\": [\n    1\n  ]\n}";
    assert_eq!(set(list, &[key("l"), Step::Item(1)], "2"), "{\n  \"l\": [\n    1,\n    2\n  ]\n}");
    assert_eq!(removed(list, &[key("l"), Step::Item(0)]), "{\n  \"l\": []\n}");
    assert_eq!(
        set("{\n  \"l\": []\n}", &[key("l"), Step::Item(0), key("x")], "2"),
        "{\n  \"l\": [\n    {\n      \"x\": 2\n    }\n  ]\n}"
    );
    // What is in the way goes.
    assert_eq!(set(r#"{"a": 7}"#, &[key("a"), key("b")], "2"), "{\"a\": {\n  \"b\": 2\n}}");
    assert_eq!(removed("{\n  \"a\": 1,\n  \"b\": 2\n}", &[key("a")]), "{\n  \"b\": 2\n}");
    assert_eq!(removed("{\n  \"a\": 1,\n  \"b\": 2\n}", &[key("b")]), "{\n  \"a\": 1\n}");
    assert_eq!(removed(r#"{"a":1}"#, &[key("b")]), r#"{"a":1}"#);
}

#[test]
fn items_move_and_keys_change() {
    let text = r#"{"l": [1,  {"a": 2}, 3], "m": {"x": 1, "y": 2}}"#;
    let apply = |edit: Option<Edit>| edit.unwrap().apply(text);
    assert_eq!(
        apply(Edit::swap(text, &[key("l")], 0, 1).unwrap()),
        r#"{"l": [{"a": 2},  1, 3], "m": {"x": 1, "y": 2}}"#
    );
    assert_eq!(
        apply(Edit::swap(text, &[key("m")], 1, 0).unwrap()),
        r#"{"l": [1,  {"a": 2}, 3], "m": {"y": 2, "x": 1}}"#
    );
    assert_eq!(Edit::swap(text, &[key("l")], 0, 9).unwrap(), None);
    assert_eq!(
        apply(Edit::rename(text, &[key("m"), key("x")], "a\"").unwrap()),
        r#"{"l": [1,  {"a": 2}, 3], "m": {"a\"": 1, "y": 2}}"#
    );
    let inserted = Edit::insert(text, &[key("l"), Step::Item(1)], "0").unwrap().apply(text);
    assert_eq!(json(&inserted), json(r#"{"l": [1, 0, {"a": 2}, 3], "m": {"x": 1, "y": 2}}"#));
}

#[test]
fn a_field_is_found_by_either_of_its_names() {
    let field = ours("test.Kinds").field_by_name("an_int32").unwrap();
    for text in [r#"{"an_int32": 1}"#, r#"{"anInt32": 1}"#] {
        assert_eq!(set(text, &[Step::field(&field)], "2"), text.replace('1', "2"));
    }
    assert_eq!(set("{}", &[Step::field(&field)], "2"), "{\n  \"an_int32\": 2\n}");
}

#[test]
fn an_example_has_every_field_once_and_is_a_message() {
    for name in ["test.Kinds", "test.Lists", "test.Maps", "Old"] {
        let text = example(&ours(name));
        let bytes = from_json(&ours(name), &text).unwrap_or_else(|mistake| panic!("{mistake}: {text}"));
        assert!(to_json(&ours(name), &bytes).is_ok());
    }
    let object = json(&example(&ours("test.Kinds")));
    assert_eq!(object["inner"], json("{}"), "not within itself");
    assert_eq!((object.get("text").is_some(), object.get("count").is_some()), (true, false), "one of a oneof");
    assert_eq!(json(&example(&ours("test.Maps")))["leaves"]["0"]["size"], json("\"0\""));
}

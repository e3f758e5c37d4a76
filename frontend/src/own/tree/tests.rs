use weir_schema::{
    Message, Pool,
    json::{Step, from_json},
};

use super::*;

/// Types of every kind: those of the schema's own tests.
fn message(name: &str) -> Message {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/tests/protos");
    let files = ["kinds.proto", "old.proto", "known.proto", "groups.proto"];
    let set = protox::compile(files, [folder]).unwrap();
    let files = set.file.iter().map(prost_reflect::prost::Message::encode_to_vec).collect::<Vec<_>>();
    Pool::link(&files).pool.message(name).unwrap()
}

fn shown(name: &str, text: &str) -> Vec<Row> {
    rows(&message(name), (text, false), &Folds::default()).unwrap()
}

fn row(name: &str, text: &str, id: &str) -> Row {
    let all = shown(name, text);
    let ids = all.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    all.into_iter().find(|row| row.id == id).unwrap_or_else(|| panic!("{id}: {ids:?}"))
}

/// Enters something in a row, and gives the text without its layout.
fn enter(name: &str, text: &str, id: &str, said: &str) -> String {
    flat(&entered(text, &row(name, text, id), said))
}

fn flat(text: &str) -> String {
    text.split('\n').map(str::trim).collect::<String>().replace("\": ", "\":")
}

/// What a row holds, in a letter.
fn shape(is: &Is) -> char {
    match is {
        Is::Absent { .. } => 'a',
        Is::Text { .. } => 't',
        Is::Flag(_) => 'f',
        Is::Choice { .. } => 'c',
        Is::Bytes(_) => 'b',
        Is::Json { .. } => 'j',
        Is::OneOf { .. } => 'o',
        Is::Message { .. } => 'm',
        Is::Type { .. } => 'y',
        Is::Many { .. } => 'n',
        Is::More { .. } => '+',
        Is::Unknown { .. } => '?',
    }
}

fn tell(row: &Row) -> String {
    let there = match row.there {
        None => "",
        Some(true) => "+",
        Some(false) => "-",
    };
    let wrong = if row.wrong { "!" } else { "" };
    format!("{}{} {}{there}{wrong}", "·".repeat(row.depth), row.id, shape(&row.is))
}

#[test]
fn an_empty_message_shows_its_fields_and_nothing_within() {
    let told = shown("test.Kinds", "").iter().map(tell).collect::<Vec<_>>();
    let expected = [
        "a_double t",
        "a_float t",
        "an_int32 t",
        "an_int64 t",
        "a_uint32 t",
        "a_uint64 t",
        "a_sint32 t",
        "a_sint64 t",
        "a_fixed32 t",
        "a_fixed64 t",
        "a_sfixed32 t",
        "a_sfixed64 t",
        "a_bool f",
        "a_string t",
        "a_bytes b",
        "a_color c",
        "inner m-",
        "perhaps a-",
        "choice o",
        "unix_nanos t",
        "odd_2name__x t",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_set_shows_what_is_within() {
    let text = r#"{"inner": {"aString": "x"}, "nested": {"perhaps": 0}, "perhaps": null}"#;
    let told = shown("test.Kinds", text).iter().map(tell).collect::<Vec<_>>();
    for wanted in ["inner m+", "·inner.a_string t", "perhaps a-", "choice o", "·nested m+", "··nested.perhaps t+"] {
        assert!(told.iter().any(|told| told == wanted), "{wanted}: {told:?}");
    }
}

#[test]
fn each_kind_is_entered_as_json_has_it() {
    let enter = |id, said| enter("test.Kinds", "{}", id, said);
    assert_eq!(enter("a_double", "1.5"), r#"{"a_double":1.5}"#);
    assert_eq!(enter("a_double", "NaN"), r#"{"a_double":"NaN"}"#);
    assert_eq!(enter("an_int64", "9007199254740993"), r#"{"an_int64":"9007199254740993"}"#);
    assert_eq!(enter("a_string", "say \"hi\"\n"), r#"{"a_string":"say \"hi\"\n"}"#);
    assert_eq!(enter("a_color", "COLOR_RED"), r#"{"a_color":"COLOR_RED"}"#);
    assert_eq!(enter("a_color", "7"), r#"{"a_color":7}"#);
    // What is no value yet stays as it was typed, and is no value.
    let half = enter("an_int32", "1x");
    assert_eq!(half, r#"{"an_int32":"1x"}"#);
    let half = row("test.Kinds", &half, "an_int32");
    assert!(half.wrong && matches!(&half.is, Is::Text { text, .. } if text == "1x"), "{half:?}");
    // Emptied, what has no presence is gone.
    let row = row("test.Kinds", r#"{"an_int32":1,"a_bool":true}"#, "an_int32");
    assert_eq!(entered(r#"{"an_int32":1,"a_bool":true}"#, &row, ""), r#"{"a_bool":true}"#);
}

#[test]
fn presence_is_kept_apart_from_the_default() {
    let absent = row("test.Kinds", "{}", "perhaps");
    assert_eq!(absent.there, Some(false));
    let text = set("{}", &absent, &beginning(absent.field.as_ref().unwrap()));
    assert_eq!(flat(&text), r#"{"perhaps":0}"#);
    let there = row("test.Kinds", &text, "perhaps");
    assert_eq!((there.there, there.wrong), (Some(true), false));
    // Emptied it is still there, and no number.
    let text = entered(&text, &there, "");
    let empty = row("test.Kinds", &text, "perhaps");
    assert_eq!((empty.there, empty.wrong), (Some(true), true));
    assert_eq!(flat(&taken(&text, &empty)), "{}");
}

#[test]
fn of_several_one_is_set_and_what_it_was_comes_back() {
    let none = row("test.Kinds", "{}", "choice");
    let Is::OneOf { fields, chosen: None } = &none.is else { panic!("{none:?}") };
    assert_eq!(fields.iter().map(weir_schema::Field::name).collect::<Vec<_>>(), ["text", "count", "nested", "color"]);
    let (text, was) = chosen("{}", &none, Some(2), |_| None);
    assert_eq!((flat(&text), was), (r#"{"nested":{}}"#.to_owned(), None));
    let text = entered(&text, &row("test.Kinds", &text, "nested.a_string"), "x");
    let (text, was) = chosen(&text, &row("test.Kinds", &text, "choice"), Some(1), |_| None);
    assert_eq!(flat(&text), r#"{"count":0}"#);
    let (field, value) = was.unwrap();
    assert_eq!((field.name(), flat(&value)), ("nested", r#"{"a_string":"x"}"#.to_owned()));
    let (text, _) = chosen(&text, &row("test.Kinds", &text, "choice"), Some(2), |_| Some(value.clone()));
    assert_eq!(flat(&text), r#"{"nested":{"a_string":"x"}}"#);
    let (text, _) = chosen(&text, &row("test.Kinds", &text, "choice"), None, |_| None);
    assert_eq!(flat(&text), "{}");
    // Within a message the others are those of that message.
    let inner = row("test.Kinds", r#"{"inner":{"count":1}}"#, "inner.choice");
    assert_eq!(flat(&chosen(r#"{"inner":{"count":1}}"#, &inner, Some(0), |_| None).0), r#"{"inner":{"text":""}}"#);
}

#[test]
fn lists_grow_shrink_move_and_take_what_is_pasted() {
    let more = |text: &str, id: &str| item_more(text, &row("test.Lists", text, id)).0;
    let text = more(&more("{}", "ints"), "ints");
    assert_eq!(flat(&text), r#"{"ints":[0,0]}"#);
    let text = entered(&text, &row("test.Lists", &text, "ints.1"), "7");
    let moved = moved(&text, &row("test.Lists", &text, "ints.1"), false);
    assert_eq!(flat(&moved), r#"{"ints":[7,0]}"#);
    assert_eq!(flat(&taken(&moved, &row("test.Lists", &moved, "ints.0"))), r#"{"ints":[0]}"#);
    // An item that is emptied stays an item.
    assert_eq!(enter("test.Lists", &moved, "ints.0", ""), r#"{"ints":["",0]}"#);
    let paste =
        |text: &str, id: &str, said: &str| pasted(text, &row("test.Lists", text, id), said).map(|text| flat(&text));
    assert_eq!(paste(&moved, "ints.0", "[1, 2, 3]").unwrap(), r#"{"ints":[1,2,3,0]}"#);
    assert_eq!(paste(&moved, "ints.0", "1, 2\n3").unwrap(), r#"{"ints":[1,2,3,0]}"#);
    assert_eq!(paste(&moved, "ints.0", "12"), None);
    let texts = r#"{"texts":[""]}"#;
    assert_eq!(paste(texts, "texts.0", "a, b\nc").unwrap(), r#"{"texts":["a, b", "c"]}"#);
    assert_eq!(paste(texts, "texts.0", "a, b"), None);
    assert_eq!(flat(&more("{}", "kinds")), r#"{"kinds":[{}]}"#);
}

#[test]
fn maps_have_keys_that_are_not_there_yet() {
    let more = |text: &str, id: &str| item_more(text, &row("test.Maps", text, id)).0;
    let text = more(&more("{}", "words"), "words");
    assert_eq!(flat(&text), r#"{"words":{"":"","1":""}}"#);
    let text = key_now(&text, &row("test.Maps", &text, "words.1"), "");
    let both = ["words.0", "words.1"].map(|id| row("test.Maps", &text, id).item.unwrap().twice);
    assert_eq!(both, [true, false]);
    assert_eq!(enter("test.Maps", &text, "words.1", "v"), r#"{"words":{"":"","":"v"}}"#);
    assert_eq!(flat(&more(&more("{}", "leaves"), "leaves")), r#"{"leaves":{"0":{},"1":{}}}"#);
    assert_eq!(flat(&more(&more("{}", "reals"), "reals")), r#"{"reals":{"false":0,"true":0}}"#);
    assert!(from_json(&message("test.Maps"), &more("{}", "reals")).is_ok());
}

#[test]
fn types_with_a_form_of_their_own_are_typed_in_it() {
    let told = shown("known.All", r#"{"any":{"@type":"x/known.All","aString":"x"},"struct":{"a":[1]},"value":null}"#);
    let told = told.iter().map(tell).collect::<Vec<_>>().join("\n");
    for wanted in ["any m+", "any.@type y", "any.a_string t+", "struct j+", "value j+", "duration a-", "an_int64 a-"] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let enter = |text: &str, id, said| enter("known.All", text, id, said);
    assert_eq!(enter(r#"{"an_int64":"0"}"#, "an_int64", "5"), r#"{"an_int64":"5"}"#);
    assert_eq!(enter(r#"{"duration":"0s"}"#, "duration", "1.5s"), r#"{"duration":"1.5s"}"#);
    assert_eq!(enter(r#"{"value":null}"#, "value", "[1]"), r#"{"value":[1]}"#);
    // What is no JSON yet is a text, and nothing around it breaks.
    assert_eq!(enter(r#"{"struct":{}}"#, "struct", "{\"a\":"), r#"{"struct":"{\"a\":"}"#);
    assert!(row("known.All", r#"{"struct":"{"}"#, "struct").wrong);
    assert!(row("known.All", r#"{"any":{"@type":"x/y.Z"}}"#, "any.@type").wrong);
}

#[test]
fn groups_and_extensions_are_fields_like_others() {
    let told = shown("Old", "{}");
    assert!(told.iter().any(|row| row.field.as_ref().is_some_and(weir_schema::Field::is_required)), "{told:?}");
    let told = shown("groups.Odd", r#"{"need":{}}"#);
    assert!(told.iter().any(|row| matches!(row.is, Is::Message { .. })), "{told:?}");
}

#[test]
fn nothing_that_is_typed_is_hidden() {
    let text = r#"{"a_strin": {"b": 1}, "ints": 5, "inner": 3}"#;
    let odd = shown("test.Kinds", text).into_iter().filter(|row| row.wrong).map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(odd, ["inner", "a_strin?", "ints?"]);
    let gone = taken(text, &row("test.Kinds", text, "a_strin?"));
    assert_eq!(gone, r#"{"ints": 5, "inner": 3}"#);
    assert!(rows(&message("test.Kinds"), ("{", false), &Folds::default()).is_err());
    // A message that is none at all is one row.
    assert_eq!(shown("test.Kinds", "5").len(), 1);
}

#[test]
fn long_lists_are_shown_in_parts() {
    let items = vec!["1"; 60].join(",");
    let text = ["{\"ints\":[", &items, "]}"].concat();
    let mut folds = Folds::default();
    let count = |folds: &Folds| {
        let all = rows(&message("test.Lists"), (&text, false), folds).unwrap();
        let left = all.iter().find_map(|row| if let Is::More { left } = row.is { Some(left) } else { None });
        (all.iter().filter(|row| row.id.starts_with("ints.") && row.item.is_some()).count(), left)
    };
    assert_eq!(count(&folds), (25, Some(35)));
    folds.more("ints");
    assert_eq!(count(&folds), (60, None));
    folds.turn("ints");
    assert_eq!(count(&folds), (0, None));
}

#[test]
fn what_varies_is_a_value_if_that_is_wanted() {
    let text = r#"{"an_int32": "{n}", "a_string": "{now}"}"#;
    let wrong = |varies| {
        let all = rows(&message("test.Kinds"), (text, varies), &Folds::default()).unwrap();
        all.into_iter().filter(|row| row.wrong).map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!((wrong(false), wrong(true)), (vec!["an_int32".to_owned()], Vec::new()));
}

#[test]
fn ways_are_the_same_by_either_name() {
    let inner = row("test.Kinds", r#"{"inner":{"a_string":"x"}}"#, "inner.a_string");
    assert!(same(&inner.path, &[Step::key("inner"), Step::key("aString")]));
    assert!(!same(&inner.path, &[Step::key("inner")]));
    assert_eq!(dotted(&inner.path), "inner.a_string");
}

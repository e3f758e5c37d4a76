//! What an editor offers at the caret, while a message is being typed.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use support::{
    offered::{ALL, MOODS, names, offered, one, taken},
    ours,
};
use weir_schema::json::completions;

#[test]
fn fields_come_in_the_order_of_the_proto_and_deprecated_ones_last() {
    for text in ["{|", "{|}", "{\n  |\n}", "{\"|", "{\"|\"}", "{ | \"other\": 1}", "{\"other\": 1, |}", "  {|"] {
        assert_eq!(names(text), ALL, "{text}");
        assert_eq!(offered(text).unwrap().of, "typed.All");
    }
}

#[test]
fn what_the_message_has_is_not_offered_by_either_name() {
    let without = |gone: &[&str]| ALL.into_iter().filter(|name| !gone.contains(name)).collect::<Vec<_>>();
    let gone = &["first_name", "mood", "[typed.added]"];
    for text in [
        r#"{"first_name": "", "mood": 1, "[typed.added]": 2, |}"#,
        r#"{"firstName": "", | "mood": {"loud": true}, "[typed.added]": [}"#,
        r#"{|"firstName": "", "mood": [{"loud": true}], "\u005btyped.added]": 1}, "loud": 1"#,
        "{\n\"first_name\": \"\"\n\"|\n\"mood\": 1\n\"[typed.added]\": 2",
        r#"{first_name: 1, mood: 1, |, "[typed.added]": "#,
    ] {
        assert_eq!(names(text), without(gone), "{text}");
    }
    // Those of other objects do not count.
    assert_eq!(
        names(r#"{"inner": {"loud": true, "more": [{"mood": 1}]}, "table": {}, |}"#),
        without(&["inner", "table"])
    );
    assert_eq!(names(r#"{"loud": true, "inner": {|}, "mood": 1}"#), ALL);
}

#[test]
fn what_is_typed_is_looked_for_in_both_names_first_where_they_begin() {
    for text in ["{\"NAME|", "{name|", "{\"name|xyz\": 1}", "{\n\"loud\": true,\n\"Name|\n}"] {
        assert_eq!(names(text), ["name_of_file", "first_name", "by_name"], "{text}");
    }
    assert_eq!(names("{\"firstN|"), ["first_name"]);
    assert_eq!(names("{\"[typ|"), ["[typed.added]"]);
    assert_eq!(names("{\"added|"), ["[typed.added]"]);
    assert_eq!(offered("{\"nothing|"), None);
    // What stands behind the caret goes, but is not looked for.
    assert_eq!(names("{\"fi|rst\""), ["first_name", "name_of_file"]);
}

#[test]
fn a_field_comes_with_an_empty_value_that_is_selected() {
    for (name, member) in [
        ("first_name", "\"first_name\": \"||\""),
        ("before", "\"before\": \"|0|\""),
        ("mood", "\"mood\": \"|MOOD_NONE|\""),
        ("moods", "\"moods\": [||]"),
        ("by_name", "\"by_name\": {||}"),
        ("loud", "\"loud\": |false|"),
        ("inner", "\"inner\": {||}"),
        ("count", "\"count\": |0|"),
        ("name_of_file", "\"name_of_file\": \"||\""),
        ("[typed.added]", "\"[typed.added]\": |0|"),
    ] {
        assert_eq!(taken("{|}", name), ["{", member, "}"].concat());
    }
    for (name, value) in [
        ("any", "{||}"),
        ("timestamp", "\"|1970-01-01T00:00:00Z|\""),
        ("duration", "\"|0s|\""),
        ("mask", "\"||\""),
        ("struct", "{||}"),
        ("value", "|null|"),
        ("list", "[||]"),
        ("an_int64", "\"|0|\""),
        ("a_bool", "|false|"),
        ("a_string", "\"||\""),
    ] {
        let member = ["\"", name, "\": ", value].concat();
        assert_eq!(taken("{\"known\": {|}}", name), ["{\"known\": {", &member, "}}"].concat());
    }
}

#[test]
fn the_word_at_the_caret_is_replaced_with_its_quotes() {
    for (text, after) in [
        ("{\"lo|", "{\"loud\": |false|"),
        ("{\"lo|\n}", "{\"loud\": |false|\n}"),
        ("{\"lo|\"}", "{\"loud\": |false|}"),
        ("{\"lo|ut\"}", "{\"loud\": |false|}"),
        ("{lo|ut}", "{\"loud\": |false|}"),
        ("{|}", "{\"loud\": |false|}"),
        // Only its key, if there is a colon.
        ("{\"lo|ut\": 1}", "{\"loud\"||: 1}"),
        ("{\"lo| in two words\" : 1}", "{\"loud\"|| : 1}"),
        ("{lo|ut: 1}", "{\"loud\"||: 1}"),
        ("{\"lo|ut: 1}", "{\"loud\"||: 1}"),
        // A quote that belongs to what follows stays, with all in between.
        ("{\"lo|, \"mood\": 1}", "{\"loud\": |false|, \"mood\": 1}"),
        ("{\"lo| \"mood\": 1}", "{\"loud\": |false| \"mood\": 1}"),
        ("{\"lo|}, \"mood\"", "{\"loud\": |false|}, \"mood\""),
    ] {
        assert_eq!(taken(text, "loud"), after, "{text}");
    }
    for (text, after) in [
        ("{\"mood\": |}", "{\"mood\": \"MOOD_GOOD\"||}"),
        ("{\"mood\":|", "{\"mood\":\"MOOD_GOOD\"||"),
        ("{\"mood\": \"MOOD|\"}", "{\"mood\": \"MOOD_GOOD\"||}"),
        ("{\"mood\": goo|d, \"loud\": true}", "{\"mood\": \"MOOD_GOOD\"||, \"loud\": true}"),
        ("{\"mood\": \"goo|, \"loud\": true}", "{\"mood\": \"MOOD_GOOD\"||, \"loud\": true}"),
        ("{\"mood\": |\"MOOD_NONE\"}", "{\"mood\": \"MOOD_GOOD\"||}"),
        ("{\"mood\": |\n\"loud\": true}", "{\"mood\": \"MOOD_GOOD\"||\n\"loud\": true}"),
    ] {
        assert_eq!(taken(text, "MOOD_GOOD"), after, "{text}");
    }
}

#[test]
fn a_second_one_of_a_oneof_comes_last_and_says_what_it_replaces() {
    let with_count = names("{\"count\": 1, |}");
    assert_eq!(with_count[with_count.len() - 3..], ["before", "text", "nested"]);
    assert_eq!(one("{\"count\": 1, |}", "text").replaces.as_deref(), Some("count"));
    assert_eq!(one("{|, \"count\": 1}", "nested").replaces.as_deref(), Some("count"));
    assert_eq!(one("{\"count\": 1, |}", "mood").replaces, None);
    assert_eq!(one("{|}", "text").replaces, None);
    // It is that one's own key.
    assert_eq!(one("{\"t|ext\": 1}", "count").replaces, None);
    // Optional fields of proto3 are in none.
    let text = r#"{"perhaps": 1, }"#;
    let choices = completions(&ours("test.Kinds"), text, text.len() - 1).unwrap().choices;
    assert!(choices.iter().all(|choice| choice.replaces.is_none() && choice.name != "perhaps"));
}

#[test]
fn types_are_told_as_the_proto_writes_them() {
    for (name, kind) in [
        ("first_name", "string"),
        ("moods", "repeated typed.Mood"),
        ("by_name", "map<string, typed.Mood>"),
        ("table", "map<int32, typed.All>"),
        ("inner", "typed.All"),
        ("reals", "repeated double"),
        ("known", "known.All"),
        ("[typed.added]", "int32"),
    ] {
        assert_eq!(one("{|}", name).kind, kind);
    }
    assert_eq!(one("{\"mood\": |}", "MOOD_SO_SO").kind, "-7");
    assert_eq!(one("{\"loud\": |}", "true").kind, "bool");
}

#[test]
fn values_are_offered_where_they_have_names() {
    for text in [
        r#"{"mood": |}"#,
        r#"{"mood": "|"}"#,
        r#"{"moods": [|]}"#,
        r#"{"moods": ["MOOD_NONE", |]}"#,
        r#"{"moods": ["MOOD_NONE", "MOOD_GOOD", |]"#,
        r#"{"by_name": {"x": |}}"#,
        r#"{"byName": {"x": "MOOD_GOOD", "y": "moo|"#,
        r#"{"inner": {"more": [{}, {"table": {"1": {"mood": mo|"#,
        "{\"moods\": [\n\"MOOD_NONE\"\n\"|",
    ] {
        assert_eq!(names(text), MOODS, "{text}");
        assert_eq!(offered(text).unwrap().of, "typed.Mood");
    }
    assert_eq!(names("{\"mood\": \"so|"), ["MOOD_SO_SO"]);
    assert_eq!(names("{\"mood\": \"o|"), MOODS);
    assert_eq!(names("{\"loud\": |"), ["true", "false"]);
    assert_eq!(names("{\"loud\": f|"), ["false"]);
    assert_eq!(names("{\"loud\": f|\n\"mood\": 1}"), ["false"]);
    assert_eq!(names("{\"known\": {\"a_bool\": |"), ["true", "false"]);
    assert_eq!(offered("{\"loud\": |").unwrap().of, "bool");
}

#[test]
fn elsewhere_nothing_is_offered() {
    for text in [
        "|",
        "na|",
        "{}|",
        "{} |",
        "{}, |",
        "[|]",
        "[{|}]",
        // Strings, numbers and messages.
        "{\"first_name\": |",
        "{\"first_name\": \"|\"}",
        "{\"first_name\": \"mood|\"}",
        "{\"count\": 1|}",
        "{\"inner\": |}",
        "{\"inner\": \"lo|\"}",
        "{\"loud\": \"t|\"}",
        "{\"mood\": 1|}",
        // Complete, or what follows is no value and no key.
        "{\"mood\": \"MOOD_GOOD\"|}",
        "{\"mood\": \"MOOD_GOOD|\"}",
        "{\"mood\": \"MOOD_GOOD\" |}",
        "{\"mood\": \"MOOD_GOOD\"\n|\n}",
        "{\"mood\": 1 |}",
        "{\"mood\": 1 2|}",
        "{\"mood\": | \"MOOD_GOOD\"}",
        "{\"mood\": |{}}",
        "{\"mood\"|}",
        "{\"mood\" |",
        "{\"moods\": [\"MOOD_GOOD\"|",
        "{\"moods\": [\"MOOD_GOOD\" |",
        "{\"inner\": {} |",
        "{\"loud\": true|",
        "{\"loud\"|: true",
        "{\"loud|\": true}",
        "{\"firstName|\": true}",
        // Another thing stands there than what belongs there.
        "{\"mood\": [|]}",
        "{\"mood\": {|}}",
        "{\"moods\": |}",
        "{\"moods\": {|}}",
        "{\"by_name\": [|]}",
        "{\"inner\": [|]}",
        "{\"inner\": [{|}]}",
        "{\"more\": {|}}",
        "{\"what\": {|}}",
        "{\"what\": |",
        "{: |",
        "{\"loud\": true {|",
        // Any key will do.
        "{\"by_name\": {|}}",
        "{\"by_name\": {\"lo|\"}}",
    ] {
        assert_eq!(offered(text), None, "{text}");
    }
}

#[test]
fn messages_lie_within_each_other() {
    for text in [
        r#"{"inner": {"inner": {"inner": {|"#,
        r#"{"more": [{|"#,
        r#"{"more": [{}, {}, {|}, {}]}"#,
        r#"{"table": {"7": {"first_name": 1}, "8": {"|"}}}"#,
        r#"{"inner": {"nested": {"more": [{"table": {"1": {|"#,
    ] {
        assert_eq!(names(text), ALL, "{text}");
    }
    assert_eq!(offered("{\"known\": {\"du|").unwrap().of, "known.All");
}

#[test]
fn a_broken_beginning_is_survived() {
    for text in [
        // Commas and colons that are missing, strings that nobody closed, brackets of another kind, words that are none.
        "{\"mood\": 1 \"loud\": true\n\"inner\": {|",
        "{\"first_name\": \"abc\n\"inner\": {|",
        "{\"first_na\n\"inner\": {|",
        "{\"mood\n: 1, \"inner\": {|",
        "{\"mood\": what ever - é, /* \"inner\": {|",
        "{\"mood\": ]]], \"inner\": {|",
        "{\"mood\": , , \"inner\": {|",
        "{\"mood\": \"loud\": \"inner\": {|",
        "{\"loud\" true, \"inner\": {|",
        "{inner: {|",
    ] {
        assert_eq!(names(text), ALL, "{text}");
    }
    assert_eq!(names("{\"more\": [{\"loud\": true, ]\n\"fi|"), ["first_name", "name_of_file"]);
    assert_eq!(names("{\"more\": [{}, {}}\n, \"fi|"), Vec::<String>::new(), "it is all closed");
    assert_eq!(names("{\"inner\": {\"more\": [{}, }, \"inn|"), Vec::<String>::new(), "it is there");
    // Behind the caret too.
    assert_eq!(names("{\"fi|, \"first_name\": 1"), ["name_of_file"]);
    assert_eq!(names("{\"fi|\n\"name_of_file\": [}"), ["first_name"]);
}

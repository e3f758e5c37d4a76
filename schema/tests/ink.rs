//! Colours of JSON, whatever is broken in it.

use proptest::prelude::*;
use weir_schema::json::{Ink, inks};

/// The pieces of a text, and their inks.
fn inked(text: &str) -> Vec<(&str, Ink)> {
    inks(text).into_iter().map(|(at, ink)| (&text[at], ink)).collect()
}

#[test]
fn every_piece_has_its_ink() {
    use Ink::{Key, Mark, Number, Text, Word};
    let text = "{\"a\" : [\"b\", -1.5e3,\ttrue,false],\n\"c\\\"d\":null}";
    let expected = [
        ("{", Mark),
        ("\"a\"", Key),
        (":", Mark),
        ("[", Mark),
        ("\"b\"", Text),
        (",", Mark),
        ("-1.5e3", Number),
        (",", Mark),
        ("true", Word),
        (",", Mark),
        ("false", Word),
        ("]", Mark),
        (",", Mark),
        ("\"c\\\"d\"", Key),
        (":", Mark),
        ("null", Word),
        ("}", Mark),
    ];
    assert_eq!(inked(text), expected);
}

#[test]
fn what_json_does_not_have_is_odd() {
    for odd in ["True", "nul", "1.", "01", "+1", "NaN", "//", "é", "'a'", "1é", "\u{a0}", "-"] {
        assert_eq!(inked(odd), [(odd, Ink::Odd)]);
        assert_eq!(inked(&format!("[{odd}, {odd}]"))[1], (odd, Ink::Odd));
    }
    assert_eq!(inked(" \t\r\n"), []);
}

#[test]
fn a_string_that_nobody_closed_ends_with_its_line() {
    assert_eq!(inked("\"a: 1, \n2"), [("\"a: 1, ", Ink::Text), ("2", Ink::Number)]);
    assert_eq!(inked("\"a\r\n:"), [("\"a", Ink::Text), (":", Ink::Mark)]);
    // What is escaped does not close it, and a line ends whatever stands before.
    assert_eq!(inked(r#""a\""#), [(r#""a\""#, Ink::Text)]);
    assert_eq!(inked("\"a\\\n1"), [("\"a\\", Ink::Text), ("1", Ink::Number)]);
    assert_eq!(inked(r#""a\\" 1"#), [(r#""a\\""#, Ink::Text), ("1", Ink::Number)]);
    assert_eq!(inked("\"é\\"), [("\"é\\", Ink::Text)]);
}

#[test]
fn a_key_has_its_colon_on_the_same_line() {
    assert_eq!(inked("\"a\" \t:")[0].1, Ink::Key);
    assert_eq!(inked("\"a\"\n:")[0].1, Ink::Text);
    assert_eq!(inked("\"a\" 1:")[0].1, Ink::Text);
}

proptest! {
    #[test]
    fn nothing_but_white_space_is_left_out_and_lines_can_be_taken_one_by_one(text in "[\\[\\]{}\",:\\\\a1é \n]{0,60}") {
        let all = inks(&text);
        let mut end = 0;
        for (at, _) in &all {
            prop_assert_eq!(text[end..at.start].trim(), "");
            prop_assert!(at.start < at.end);
            end = at.end;
        }
        prop_assert_eq!(text[end..].trim(), "");
        let mut from = 0;
        let mut by_lines = Vec::new();
        for line in text.split_inclusive('\n') {
            by_lines.extend(inks(line).into_iter().map(|(at, ink)| (from + at.start..from + at.end, ink)));
            from += line.len();
        }
        prop_assert_eq!(all, by_lines);
    }
}

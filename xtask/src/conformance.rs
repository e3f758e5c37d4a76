//! docs/CONFORMANCE.md holds no row without a test or a reason, and names no test that is not there.

use std::{collections::BTreeSet, fs};

use crate::place;

/// A row that no test shows says so with this word, and then why.
const NONE: &str = "–";

/// A row of the tables: its id and what shows it.
fn rows(text: &str) -> Vec<(&str, &str)> {
    let cells = |line| {
        let inner = str::strip_prefix(line, "| ")?.strip_suffix(" |")?;
        let mut cells = inner.split(" | ");
        let id = cells.next().filter(|id| id.chars().any(|char| char.is_ascii_digit()))?;
        Some((id, cells.last()?))
    };
    text.lines().filter_map(cells).collect()
}

/// The tests that are named: `path::name`, or `::name` for one of the same file as the one before.
fn tests(shown: &str) -> Vec<(&str, &str)> {
    let mut path = "";
    let named = shown.split('`').skip(1).step_by(2).filter_map(|code| code.rsplit_once("::"));
    named
        .map(|(file, name)| {
            path = if file.is_empty() { path } else { file };
            (path, name)
        })
        .collect()
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let text = fs::read_to_string(place::root().join("docs/CONFORMANCE.md")).unwrap();
    let rows = rows(&text);
    assert!(rows.len() > 200, "{} rows", rows.len());
    let ids: BTreeSet<_> = rows.iter().map(|(id, _)| *id).collect();
    let mut wrong = Vec::new();
    for (id, shown) in &rows {
        for (path, name) in tests(shown) {
            let file = fs::read_to_string(place::root().join(path)).unwrap_or_default();
            if !file.contains(&format!("fn {name}(")) && !file.contains(&format!("{name},")) {
                wrong.push(format!("{id}: there is no {path}::{name}"));
            }
        }
        let as_another = shown.split([' ', ',', ';']).any(|word| ids.contains(word));
        // A test may have the word in its name.
        if shown.split('`').step_by(2).any(|words| words.contains("missing")) {
            wrong.push(format!("{id}: missing"));
        } else if tests(shown).is_empty() && !shown.starts_with(NONE) && !as_another && *shown != "same" {
            wrong.push(format!("{id}: neither a test nor a reason"));
        }
    }
    assert!(wrong.is_empty(), "docs/CONFORMANCE.md:\n  {}", wrong.join("\n  "));
}

#[test]
fn rows_and_tests_are_read() {
    let text = "| id | sentence | Weir | test |\n|---|---|---|---|\n| H1 | a \\| b | **yes** | `a/b.rs::c`, `::d` (x); `e.rs::f::g` |\n";
    assert_eq!(rows(text), [("H1", "`a/b.rs::c`, `::d` (x); `e.rs::f::g`")]);
    assert_eq!(tests(rows(text)[0].1), [("a/b.rs", "c"), ("a/b.rs", "d"), ("e.rs::f", "g")]);
}

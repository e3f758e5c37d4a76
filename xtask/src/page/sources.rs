//! What the page's sources must not have.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::place;

/// Ways to make elements or programs out of text. Data is text, so there is no place for any of them.
const WAYS: &[&str] = &[
    "inner_html",
    "innerHTML",
    "outer_html",
    "insert_adjacent_html",
    "create_contextual_fragment",
    "DomParser",
    "document.write",
    "srcdoc",
    "eval(",
    "Function::new",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn nothing_is_built_as_html_from_data() {
    let mut found = Vec::new();
    sources(&place::root().join("frontend/src"), &mut found);
    assert!(found.len() > 100, "the page is elsewhere");
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        for way in WAYS {
            assert!(!text.contains(way), "{} has {way}", path.display());
        }
    }
}

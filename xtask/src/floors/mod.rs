//! Floors: a module of the page or the server imports from floors below its own, never from one above it, and no circle of imports
//! leads from one folder into another. What only tests see may import what it likes.

mod house;
mod rules;
mod source;
mod tokens;

use std::{collections::BTreeMap, fs, path::Path};

use house::House;
use rules::Floors;

use crate::{page, place};

/// The page's floors, from the bottom up. Its root, which starts it, is above all.
const PAGE: &Floors = &[
    &["base"],
    &["ui", "transport"],
    &["call"],
    &["recording"],
    &["i18n"],
    &["scenarios"],
    &["code"],
    &["page"],
    &["stage", "lesson", "own"],
    &["inspector"],
    &["shell"],
];

/// The server's floors, from the bottom up. Its root is what programs that use it name.
const SERVER: &Floors = &[
    &["lock", "origin", "qr", "refusal", "stats"],
    &["address", "bus", "policy", "terminal"],
    &["config", "quota", "request_options"],
    &["advertised", "files", "guard"],
    &["connection", "record", "targets", "tls"],
    &["app", "through"],
    &["call", "services"],
    &["doors"],
    &["accept"],
    &["run", "fuzzing"],
];

/// The texts of a crate's sources by their paths from `folder`.
fn sources(folder: &Path) -> BTreeMap<String, String> {
    let files = page::files(folder).unwrap();
    let files = files.iter().filter(|path| path.extension().is_some_and(|kind| kind == "rs"));
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
    files.map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Fails with all faults of the crate whose root is the file `root` of `folder`.
fn keeps(folder: &str, root: &str, floors: &Floors) {
    let files = sources(&place::root().join(folder));
    let house = House::read(&files, root).unwrap_or_else(|file| panic!("{folder}/{file} is not there"));
    let faults = rules::faults(&house, floors);
    assert!(faults.is_empty(), "{folder} does not keep its floors:\n  {}", faults.join("\n  "));
}

#[test]
fn the_page_keeps_its_floors() {
    keeps("frontend/src", "lib.rs", PAGE);
}

#[test]
fn the_server_keeps_its_floors() {
    keeps("backend/src", "lib.rs", SERVER);
    keeps("backend/src", "main.rs", &[&["open_files", "say"]]);
}

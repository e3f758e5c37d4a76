//! What is offered in texts that have the caret where a `|` is.

use weir_schema::{
    Message, Pool,
    json::{Choice, Completions, completions},
};

use super::compiled;

thread_local! {
    static POOL: Pool = Pool::read(&compiled(&["typed.proto"])).unwrap();
}

pub(crate) fn message(name: &str) -> Message {
    POOL.with(|pool| pool.message(name).unwrap())
}

/// What is offered in a `typed.All`, whose text has the caret where a `|` is.
pub(crate) fn offered(marked: &str) -> Option<Completions> {
    let at = marked.find('|').unwrap();
    completions(&message("typed.All"), &marked.replace('|', ""), at)
}

/// The same, by names; nothing is none.
pub(crate) fn names(marked: &str) -> Vec<String> {
    offered(marked).map_or_else(Vec::new, |offer| offer.choices.into_iter().map(|choice| choice.name).collect())
}

/// One that is offered.
pub(crate) fn one(marked: &str, name: &str) -> Choice {
    offered(marked).unwrap().choices.into_iter().find(|choice| choice.name == name).unwrap()
}

/// The text with that choice taken, what is selected between two `|`.
pub(crate) fn taken(marked: &str, name: &str) -> String {
    let Choice { with, select, .. } = one(marked, name);
    let (at, text) = (offered(marked).unwrap().at, marked.replace('|', ""));
    let with = [&with[..select.start], "|", &with[select.clone()], "|", &with[select.end..]].concat();
    [&text[..at.start], &with, &text[at.end..]].concat()
}

pub(crate) const ALL: [&str; 16] = [
    "first_name",
    "mood",
    "moods",
    "by_name",
    "loud",
    "inner",
    "more",
    "table",
    "text",
    "count",
    "nested",
    "known",
    "name_of_file",
    "reals",
    "[typed.added]",
    "before",
];
pub(crate) const MOODS: [&str; 3] = ["MOOD_NONE", "MOOD_GOOD", "MOOD_SO_SO"];

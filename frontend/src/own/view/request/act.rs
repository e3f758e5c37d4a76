//! What is done in a row of the form.

use leptos::prelude::*;
use weir_schema::{Field, json::utc};

use super::{entry::Entry, focus::focus, form::Typing};
use crate::own::tree::{
    Is, Row, Spelling, beginning, chosen, entered, item_more, key_now, moved, read, set, spelled, taken,
};

/// Does it.
pub(super) fn act(entry: Entry, typing: Typing, verb: &str, row: &Row, value: &str) {
    match verb {
        "type" => entry.change(|text| entered(text, row, value)),
        // The first of an enum is what it counts as, and any number may stand there.
        "pick" if value == "+" => entry.change(|text| entered(text, row, &free(row))),
        "pick" => entry.change(|text| entered(text, row, value)),
        "flag" if value.is_empty() => take(entry, row),
        "flag" => entry.change(|text| set(text, row, value)),
        "there" if value == "true" => {
            let kept = entry.kept.with_value(|kept| kept.get(&row.id).cloned());
            let value = kept.or_else(|| row.field.as_ref().map(beginning)).unwrap_or_default();
            entry.change(|text| set(text, row, &value));
        }
        "there" => take(entry, row),
        "now" => entry.change(|text| entered(text, row, &utc(weir_tap::unix_nanos()))),
        "bytes" => bytes(entry, typing, row, value),
        "spell" => {
            let spelling = match value {
                "text" => Spelling::Text,
                "base64" => Spelling::Base64,
                _ => Spelling::Hex,
            };
            typing.typed.set(<_>::default());
            typing.spellings.update(|spellings| {
                spellings.insert(row.id.clone(), spelling);
            });
        }
        "one" => choose(entry, row, value.parse().ok()),
        "key" => entry.change(|text| key_now(text, row, value)),
        "fold" => entry.folds.update(|folds| folds.turn(&row.id)),
        "more" => entry.folds.update(|folds| folds.more(row.id.trim_end_matches(".more"))),
        "add" => add(entry, row),
        "up" => entry.change(|text| moved(text, row, false)),
        "away" => entry.change(|text| taken(text, row)),
        _ => {}
    }
}

/// The least number that no value of the enum has.
fn free(row: &Row) -> String {
    let Is::Choice { values, .. } = &row.is else { return String::new() };
    let free = (0..=i32::MAX).find(|free| values.name(*free).is_none());
    free.unwrap_or_default().to_string()
}

/// Takes away what the row holds. What it was can come back.
fn take(entry: Entry, row: &Row) {
    entry.change(|text| {
        let was = text.get(row.at.clone()).unwrap_or_default().to_owned();
        entry.kept.update_value(|kept| {
            kept.insert(row.id.clone(), was);
        });
        taken(text, row)
    });
}

/// Bytes as they are typed: what is shown stays as it is while it says the same.
fn bytes(entry: Entry, typing: Typing, row: &Row, said: &str) {
    let Is::Bytes(base64) = &row.is else { return };
    let chosen = typing.spellings.with_untracked(|spellings| spellings.get(&row.id).copied());
    let (spelling, _) = spelled(base64, chosen.unwrap_or_else(|| Spelling::of(base64)));
    typing.spellings.update(|spellings| {
        spellings.insert(row.id.clone(), spelling);
    });
    typing.typed.set((row.id.clone(), said.to_owned()));
    entry.change(|text| entered(text, row, &read(said, spelling)));
}

/// Sets another field of a `oneof`; what it had before comes back with it.
fn choose(entry: Entry, row: &Row, choice: Option<usize>) {
    let within = row.id.rsplit_once('.').map_or(String::new(), |(within, _)| [within, "."].concat());
    let way = |field: &Field| [&*within, field.name()].concat();
    entry.change(|text| {
        let kept = |field: &Field| entry.kept.with_value(|kept| kept.get(&way(field)).cloned());
        let (now, was) = chosen(text, row, choice, kept);
        if let Some((field, value)) = was {
            entry.kept.update_value(|kept| {
                kept.insert(way(&field), value);
            });
        }
        now
    });
}

/// One item more, which has the keys.
fn add(entry: Entry, row: &Row) {
    let Is::Many { open, map, .. } = row.is else { return };
    let mut last = 0;
    entry.change(|text| {
        let (more, at) = item_more(text, row);
        last = at;
        more
    });
    let item = [&*row.id, ".", &last.to_string()].concat();
    entry.folds.update(|folds| {
        if !open {
            folds.turn(&row.id);
        }
        folds.reveal(&row.id, last);
        if last > 0 {
            folds.open(&item);
        }
    });
    focus(&[if map { "key-" } else { "tree-" }, &*item].concat());
}

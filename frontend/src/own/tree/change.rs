//! What is entered in a row, as a change of the text.

use weir_schema::{
    Field, Kind,
    json::{Edit, Known, Mistake, Node, NodeKind, Step, blank, outline, typed, utc},
};

use super::row::{Is, Row};

/// The text after a change; as it was, if there is nothing to change: rows are made only of what can be read.
fn after(text: &str, edit: Result<Option<Edit>, Mistake>) -> String {
    match edit {
        Ok(Some(edit)) => edit.apply(text),
        _ => text.to_owned(),
    }
}

/// Sets a row's value to JSON.
pub(in crate::own) fn set(text: &str, row: &Row, json: &str) -> String {
    if row.path.is_empty() {
        return json.to_owned();
    }
    after(text, Edit::set(text, &row.path, json).map(Some))
}

/// Sets a row to what was typed in it. Emptied, a field without presence is not there at all.
pub(in crate::own) fn entered(text: &str, row: &Row, said: &str) -> String {
    let plain = row.there.is_none() && row.item.is_none() && row.field.is_some();
    if said.is_empty() && plain {
        return taken(text, row);
    }
    let json = match &row.is {
        Is::Text { kind, .. } => typed(kind, said),
        Is::Choice { values, .. } => typed(&Kind::Enum(values.clone()), said),
        // What is no JSON is a text, so that all around it stays what it is.
        Is::Json { .. } if outline(said).is_ok() => said.to_owned(),
        _ => typed(&Kind::String, said),
    };
    set(text, row, &json)
}

/// Takes away what the row holds: a value, an item, an entry, or what has no field.
pub(in crate::own) fn taken(text: &str, row: &Row) -> String {
    after(text, Edit::remove(text, &row.path))
}

/// One item more at the end of the row's list or map, and which one it is.
pub(in crate::own) fn item_more(text: &str, row: &Row) -> (String, usize) {
    let Is::Many { kind, count, map, .. } = &row.is else { return (text.to_owned(), 0) };
    let step = if *map { Step::key(&free_key(text, row)) } else { Step::Item(*count) };
    let path = [&*row.path, &[step]].concat();
    let more = after(text, Edit::set(text, &path, &blank(kind)).map(Some));
    (more, *count)
}

/// A key that the row's map does not have.
fn free_key(text: &str, row: &Row) -> String {
    let taken = outline(text).ok().and_then(|root| {
        Some(root.find(&row.path)?.children().iter().map(|node| node.key.clone()).collect::<Vec<_>>())
    });
    let taken = taken.unwrap_or_default();
    let kind = row.field.as_ref().and_then(|field| match field.kind() {
        Kind::Message(entry) => Some(entry.field(1)?.kind()),
        _ => None,
    });
    let candidates: Vec<String> = match kind {
        Some(Kind::Bool) => ["false", "true"].map(str::to_owned).to_vec(),
        Some(Kind::String) | None => {
            std::iter::once(String::new()).chain((1..=taken.len() + 1).map(|n| n.to_string())).collect()
        }
        Some(_) => (0..=taken.len()).map(|n| n.to_string()).collect(),
    };
    candidates.iter().find(|key| !taken.contains(key)).or(candidates.first()).cloned().unwrap_or_default()
}

/// What was pasted into an item as a list, each in an item of its own in its place and behind it. Nothing, if it is no list.
pub(in crate::own) fn pasted(text: &str, row: &Row, said: &str) -> Option<String> {
    let (Is::Text { kind, .. }, Some(item)) = (&row.is, &row.item) else { return None };
    let (_, list) = row.path.split_last().filter(|_| item.key.is_none())?;
    let items: Vec<String> = match outline(said.trim()) {
        Ok(Node { kind: NodeKind::List(nodes), .. }) => {
            nodes.iter().map(|node| typed(kind, node.text().unwrap_or(&said.trim()[node.at.clone()]))).collect()
        }
        _ if matches!(kind, Kind::String) => lines(said, kind)?,
        _ => {
            let words = said.split([',', ';', ' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
            Some(words.map(|word| typed(kind, word)).collect()).filter(|words: &Vec<_>| words.len() > 1)?
        }
    };
    let (first, rest) = items.split_first()?;
    let mut now = after(text, Edit::set(text, &row.path, first).map(Some));
    for (more, value) in rest.iter().enumerate() {
        let path = [list, &[Step::Item(item.index + 1 + more)]].concat();
        now = after(&now, Edit::insert(&now, &path, value).map(Some));
    }
    Some(now)
}

/// Lines, if there are several.
fn lines(said: &str, kind: &Kind) -> Option<Vec<String>> {
    let lines = said.lines().map(|line| typed(kind, line)).collect::<Vec<_>>();
    (lines.len() > 1).then_some(lines)
}

/// Moves an item by one place.
pub(in crate::own) fn moved(text: &str, row: &Row, down: bool) -> String {
    let (Some(item), Some((_, list))) = (&row.item, row.path.split_last()) else { return text.to_owned() };
    let other = if down { item.index + 1 } else { item.index.wrapping_sub(1) };
    after(text, Edit::swap(text, list, item.index, other))
}

/// Gives an entry of a map another key.
pub(in crate::own) fn key_now(text: &str, row: &Row, key: &str) -> String {
    after(text, Edit::rename(text, &row.path, key))
}

/// Sets another field of a `oneof`, to `kept` if it had a value before; with none nothing is set. What it was set to is told.
pub(in crate::own) fn chosen(
    text: &str,
    row: &Row,
    choice: Option<usize>,
    kept: impl Fn(&Field) -> Option<String>,
) -> (String, Option<(Field, String)>) {
    let Is::OneOf { fields, chosen } = &row.is else { return (text.to_owned(), None) };
    let way = |field: &Field| [&*row.path, &[Step::field(field)]].concat();
    let mut was = None;
    let mut now = text.to_owned();
    if let Some(field) = chosen.and_then(|index| fields.get(index)) {
        was = outline(text).ok().and_then(|root| {
            let node = root.find(&way(field))?;
            Some((field.clone(), text[node.at.clone()].to_owned()))
        });
        now = after(&now, Edit::remove(&now, &way(field)));
    }
    if let Some(field) = choice.and_then(|index| fields.get(index)) {
        let value = kept(field).unwrap_or_else(|| beginning(field));
        now = after(&now, Edit::set(&now, &way(field), &value).map(Some));
    }
    (now, was)
}

/// What a field is set to first: what it counts as without it.
pub(in crate::own) fn beginning(field: &Field) -> String {
    let kind = field.kind();
    match (field.default_value(), &kind) {
        // Theirs is one with C's escapes.
        (Some(default), kind) if !matches!(kind, Kind::Bytes) => typed(kind, default),
        (_, Kind::Message(message)) if Known::of(message) == Some(Known::Timestamp) => {
            ["\"", &utc(weir_tap::unix_nanos()), "\""].concat()
        }
        _ => blank(&kind),
    }
}

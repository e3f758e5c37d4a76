//! Changes of JSON that leave everything else in it as it stands: its layout, its order, and what nobody understands.
//!
//! So a form can be another view of a text: the text is all there is, and what is entered in the form changes it in one place.

use std::ops::Range;

use super::{
    mistake::Mistake,
    outline::{Node, NodeKind, outline},
    write::quoted,
};
use crate::{Field, Kind};

/// How far one level stands to the right of the one around it.
const INDENT: &str = "  ";

/// One step of the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// To a member, by any of these keys. If it is to be made, the first is its key.
    Key(Vec<String>),
    /// To an item of a list, or a member of an object by its place.
    Item(usize),
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes, in bytes of the text.
    pub at: Range<usize>,
    /// What stands there instead.
    pub with: String,
}

impl Step {
    /// To a field of a message, by either of its names; made with that of the .proto.
    pub fn field(field: &Field) -> Self {
        Self::Key(vec![field.name().to_owned(), field.json_name().to_owned()])
    }

    /// To the value of a map's key.
    pub fn key(key: &str) -> Self {
        Self::Key(vec![key.to_owned()])
    }
}

impl Edit {
    /// Sets what is at the end of the way to `value`, which is JSON. What is not there on the way is made: objects for members, and an
    /// item behind the last of a list. A text that is empty counts as an empty object.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn set(text: &str, path: &[Step], value: &str) -> Result<Self, Mistake> {
        if text.trim().is_empty() {
            return Ok(Self { at: 0..text.len(), with: made(path, value, "") });
        }
        let root = outline(text)?;
        let mut node = &root;
        for (depth, step) in path.iter().enumerate() {
            let Some(place) = node.place(step) else {
                return Ok(add(text, node, step, &path[depth + 1..], value));
            };
            node = &node.children()[place];
        }
        Ok(Self { at: node.at.clone(), with: value.to_owned() })
    }

    /// Puts a value in front of what is at the end of the way: an item of a list.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn insert(text: &str, path: &[Step], value: &str) -> Result<Self, Mistake> {
        let root = outline(text)?;
        Ok(match root.find(path) {
            Some(node) => {
                let between = between(text, node.at.start);
                Self { at: node.at.start..node.at.start, with: [value, ",", &between].concat() }
            }
            None => return Self::set(text, path, value),
        })
    }

    /// Takes away what is at the end of the way, with its key and the comma that it needed. Nothing, if nothing is there.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn remove(text: &str, path: &[Step]) -> Result<Option<Self>, Mistake> {
        let root = outline(text)?;
        let Some((last, within)) = path.split_last() else {
            return Ok(Some(Self { at: root.at, with: "{}".to_owned() }));
        };
        let Some(parent) = root.find(within) else { return Ok(None) };
        let Some(place) = parent.place(last) else { return Ok(None) };
        let nodes = parent.children();
        let start = |node: &Node| if is_object(parent) { node.key_at.start } else { node.at.start };
        let at = match (place.checked_sub(1), nodes.get(place + 1)) {
            // With the comma in front of it, or the one behind it, or with all white space if it is the only one.
            (Some(before), _) => nodes[before].at.end..nodes[place].at.end,
            (None, Some(next)) => start(&nodes[place])..start(next),
            (None, None) => parent.at.start + 1..parent.at.end - 1,
        };
        Ok(Some(Self { at, with: String::new() }))
    }

    /// Gives a member another key.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn rename(text: &str, path: &[Step], key: &str) -> Result<Option<Self>, Mistake> {
        let root = outline(text)?;
        let node = root.find(path).filter(|node| !node.key_at.is_empty());
        Ok(node.map(|node| Self { at: node.key_at.clone(), with: quoted(key) }))
    }

    /// Lets two items of a list, or two members, change their places.
    ///
    /// # Errors
    /// The text is no JSON.
    pub fn swap(text: &str, list: &[Step], one: usize, other: usize) -> Result<Option<Self>, Mistake> {
        let root = outline(text)?;
        let Some(parent) = root.find(list) else { return Ok(None) };
        let whole = |node: &Node| if is_object(parent) { node.key_at.start..node.at.end } else { node.at.clone() };
        let nodes = parent.children();
        let (Some(first), Some(second)) = (nodes.get(one.min(other)), nodes.get(one.max(other))) else {
            return Ok(None);
        };
        let (first, second) = (whole(first), whole(second));
        if first == second {
            return Ok(None);
        }
        let with = [&text[second.clone()], &text[first.end..second.start], &text[first.clone()]].concat();
        Ok(Some(Self { at: first.start..second.end, with }))
    }

    /// The text with the change.
    pub fn apply(&self, text: &str) -> String {
        [&text[..self.at.start], &self.with, &text[self.at.end..]].concat()
    }
}

/// What somebody typed for a field, as JSON: what cannot be a bare word of the field's kind is a string, and nothing of it is lost. Whether
/// it is a value of that kind, who reads it says.
pub fn typed(kind: &Kind, text: &str) -> String {
    let bare = match kind {
        Kind::Bool => matches!(text, "true" | "false"),
        // Those of 64 bits stand in quotes, for readers that take every number for a double.
        Kind::Double
        | Kind::Float
        | Kind::Int32
        | Kind::Uint32
        | Kind::Sint32
        | Kind::Fixed32
        | Kind::Sfixed32
        | Kind::Enum(_) => super::text::is_number(text),
        _ => false,
    };
    if bare { text.to_owned() } else { quoted(text) }
}

fn is_object(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Object(_))
}

/// A member or an item more, behind the last.
fn add(text: &str, parent: &Node, step: &Step, rest: &[Step], value: &str) -> Edit {
    let children = parent.children();
    let fits = match step {
        Step::Key(_) => is_object(parent),
        Step::Item(_) => matches!(parent.kind, NodeKind::List(_)),
    };
    let around = indent(text, parent.at.start);
    if !fits {
        // Something else stands there than the way leads through.
        let with = made(&[std::slice::from_ref(step), rest].concat(), value, &around);
        return Edit { at: parent.at.clone(), with };
    }
    let one = |indent: &str| {
        let inner = made(rest, value, indent);
        if let Step::Key(names) = step { member(names, &inner) } else { inner }
    };
    if let Some(last) = children.last() {
        let first = &children[0];
        let between = between(text, if is_object(parent) { first.key_at.start } else { first.at.start });
        let indent = between.trim_start_matches('\n');
        return Edit { at: last.at.end..last.at.end, with: [",", &between, &one(indent)].concat() };
    }
    let inner = [&*around, INDENT].concat();
    let brackets = if is_object(parent) { ["{", "}"] } else { ["[", "]"] };
    let with = [brackets[0], "\n", &inner, &one(&inner), "\n", &around, brackets[1]].concat();
    Edit { at: parent.at.clone(), with }
}

/// A value with what is to be made on the way to it, laid out for where it goes.
fn made(path: &[Step], value: &str, indent: &str) -> String {
    let Some((step, rest)) = path.split_first() else { return value.to_owned() };
    let inner = [indent, INDENT].concat();
    let value = made(rest, value, &inner);
    match step {
        Step::Key(names) => ["{\n", &inner, &member(names, &value), "\n", indent, "}"].concat(),
        Step::Item(_) => ["[\n", &inner, &value, "\n", indent, "]"].concat(),
    }
}

fn member(names: &[String], value: &str) -> String {
    let name = names.first().map_or("", String::as_str);
    [&*quoted(name), ": ", value].concat()
}

/// What stands between two items of which one begins there: a line of its own, or a space.
fn between(text: &str, at: usize) -> String {
    let before = &text[..at];
    let space = before.len() - before.trim_end_matches([' ', '\t']).len();
    if before[..at - space].ends_with('\n') { ["\n", &before[at - space..]].concat() } else { " ".to_owned() }
}

/// How far the line is from the left in which that place is.
fn indent(text: &str, at: usize) -> String {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect()
}

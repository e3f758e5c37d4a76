//! The rows of a message: its fields in the order of the .proto, with what the text says of each.

use weir_schema::{
    Field, Kind, Message,
    json::{Known, Mistake, Node, NodeKind, Step, fits, outline},
};

use super::{
    folds::Folds,
    known,
    row::{Is, Item, Row},
};
use crate::scenarios::{Sending, own::Varied};

/// A message for which what varies is looked at: any will do.
const SAMPLE: Sending = Sending { ordinal: 1, planned: None, unix_nanos: 0 };
/// Rows at most: what a page can show. What is folded counts nothing.
const MOST: usize = 2000;

/// The rows of a message, of a text in which words may stand for what varies.
///
/// # Errors
/// The text is no JSON: only an editor can mend it.
pub(in crate::own) fn rows(
    message: &Message,
    (text, varies): (&str, bool),
    folds: &Folds,
) -> Result<Vec<Row>, Mistake> {
    let root = if text.trim().is_empty() { None } else { Some(outline(text)?) };
    let mut rows = Rows { text, varies, folds, out: Vec::new() };
    let top = Place { path: Vec::new(), id: String::new(), depth: 0, name: String::new(), field: None, item: None };
    let held = known::held(message);
    if held || root.as_ref().is_some_and(|root| !matches!(root.kind, NodeKind::Object(_))) {
        // The message itself has a form of its own, or is none at all.
        let kind = Kind::Message(message.clone());
        rows.one(&kind, root.as_ref(), Place { name: message.full_name().to_owned(), ..top }, None);
    } else {
        rows.message(message, root.as_ref(), &top);
    }
    Ok(rows.out)
}

/// Where something is, and how it is called there.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) path: Vec<Step>,
    pub(super) id: String,
    pub(super) depth: usize,
    pub(super) name: String,
    pub(super) field: Option<Field>,
    pub(super) item: Option<Item>,
}

impl Place {
    /// One step further.
    pub(super) fn to(&self, step: Step, name: &str, field: Option<&Field>, depth: usize) -> Self {
        let dot = if self.id.is_empty() { "" } else { "." };
        Self {
            path: [&*self.path, &[step]].concat(),
            id: [&*self.id, dot, name].concat(),
            depth,
            name: name.to_owned(),
            field: field.cloned(),
            item: None,
        }
    }
}

pub(super) struct Rows<'a> {
    pub(super) text: &'a str,
    /// Words in it stand for what varies.
    varies: bool,
    pub(super) folds: &'a Folds,
    pub(super) out: Vec<Row>,
}

impl Rows<'_> {
    pub(super) fn push(&mut self, place: Place, node: Option<&Node>, there: Option<bool>, wrong: bool, is: Is) {
        let Place { path, id, depth, name, field, item } = place;
        let at = node.map(|node| node.at.clone()).unwrap_or_default();
        if self.out.len() < MOST {
            self.out.push(Row { id, path, depth, name, field, at, there, item, wrong, is });
        }
    }

    /// A text says a value of that type.
    pub(super) fn fits(&self, kind: &Kind, raw: &str) -> bool {
        if self.varies { fits(kind, &Varied::of(raw, SAMPLE).text) } else { fits(kind, raw) }
    }

    /// The fields of a message that stands there, or of one that does not.
    pub(super) fn message(&mut self, message: &Message, node: Option<&Node>, at: &Place) {
        let depth = if at.id.is_empty() { 0 } else { at.depth + 1 };
        let any = Known::of(message) == Some(Known::Any);
        let of = if any { self.any(message, node, at, depth) } else { Some(message.clone()) };
        let mut done = Vec::new();
        for field in of.iter().flat_map(Message::fields) {
            match field.oneof() {
                None => self.field(&field, node, at, depth),
                Some(oneof) if done.iter().any(|done| done == oneof) => {}
                Some(oneof) => {
                    done.push(oneof.to_owned());
                    self.one_of(&field, oneof, node, at, depth);
                }
            }
        }
        let known = |node: &Node| {
            any && matches!(&*node.key, "@type" | "value")
                || of.as_ref().is_some_and(|of| of.field_in_json(&node.key).is_some())
        };
        let members = node.map(Node::children).unwrap_or_default();
        for (index, member) in members.iter().enumerate().filter(|(_, member)| !known(member)) {
            let text = short(self.text, member);
            let mut place = at.to(Step::Item(index), &member.key, None, depth);
            // Names of fields do not have it.
            place.id.push('?');
            self.push(place, Some(member), None, true, Is::Unknown { text });
        }
    }

    /// Which of them is set, and that one.
    fn one_of(&mut self, first: &Field, oneof: &str, node: Option<&Node>, at: &Place, depth: usize) {
        let fields = first.message().fields().filter(|field| field.oneof() == Some(oneof)).collect::<Vec<_>>();
        let chosen = fields.iter().position(|field| there(node, &Step::field(field), field).is_some());
        let mut place = at.to(Step::key(oneof), oneof, None, depth);
        // It is no step of a way: its fields are the message's.
        place.path.pop();
        let set = chosen.map(|index| fields[index].clone());
        self.push(place, None, None, false, Is::OneOf { fields, chosen });
        if let Some(field) = set {
            self.field(&field, node, at, depth + 1);
        }
    }

    fn field(&mut self, field: &Field, node: Option<&Node>, at: &Place, depth: usize) {
        let step = Step::field(field);
        let node = there(node, &step, field);
        let place = at.to(step, field.name(), Some(field), depth);
        if field.is_list() {
            self.many(field, node, &place);
        } else {
            let set = field.has_presence().then_some(node.is_some());
            self.one(&field.kind(), node, place, set);
        }
    }

    /// A single value.
    pub(super) fn one(&mut self, kind: &Kind, node: Option<&Node>, place: Place, there: Option<bool>) {
        let raw = node.map_or("", |node| &self.text[node.at.clone()]);
        let typed = || node.map_or_else(String::new, |node| node.text().unwrap_or(raw).to_owned());
        let wrong = node.is_some() && !matches!(kind, Kind::Message(_)) && !self.fits(kind, raw);
        let absent = there == Some(false);
        match kind {
            Kind::Message(message) => self.known(message, node, place, there),
            Kind::Bool => {
                let on = raw == "true";
                self.push(place, node, there, wrong, Is::Flag(on));
            }
            kind if absent => {
                let default = place.field.as_ref().and_then(Field::default_value).unwrap_or_default().to_owned();
                self.push(place, node, there, false, Is::Absent { kind: kind.clone(), default });
            }
            Kind::Enum(values) => {
                let text = typed();
                let known = text.parse().ok().and_then(|number| values.name(number));
                let text = known.map_or(text.clone(), str::to_owned);
                self.push(place, node, there, wrong, Is::Choice { values: values.clone(), text });
            }
            Kind::Bytes => self.push(place, node, there, wrong, Is::Bytes(typed())),
            kind => {
                let text = typed();
                let lines = matches!(kind, Kind::String) && text.contains(['\n', '\r']);
                self.push(place, node, there, wrong, Is::Text { kind: kind.clone(), text, lines });
            }
        }
    }
}

/// What stands at a step from there. Null is as good as nothing, but where it is a value.
fn there<'n>(node: Option<&'n Node>, step: &Step, field: &Field) -> Option<&'n Node> {
    let found = node?.find(std::slice::from_ref(step))?;
    (!found.is_null() || known::takes_null(field)).then_some(found)
}

/// The values within, one after the other.
pub(in crate::own) fn short(text: &str, node: &Node) -> String {
    /// Characters of it that are shown.
    const MOST: usize = 80;
    let mut short = String::new();
    leaves(node, &mut |leaf| {
        if !short.is_empty() {
            short.push_str(", ");
        }
        short.extend(leaf.text().unwrap_or_default().chars().take(MOST));
        short.len() < MOST
    });
    if short.is_empty() {
        short.push_str(text.get(node.at.clone()).filter(|text| text.len() < 4).unwrap_or("{}"));
    }
    short
}

fn leaves(node: &Node, each: &mut dyn FnMut(&Node) -> bool) -> bool {
    if node.text().is_some() {
        return each(node);
    }
    node.children().iter().all(|child| leaves(child, each))
}

//! Messages that have a form of their own in JSON, and such that have none.

use weir_schema::{
    Field, Kind, Message,
    json::{Known, Node, NodeKind, Step, type_of},
};

use super::{
    row::Is,
    rows::{Place, Rows, short},
};

/// It is one value, and not fields.
pub(super) fn held(message: &Message) -> bool {
    Known::of(message).is_some_and(|known| known != Known::Any)
}

/// Null is a value of it.
pub(super) fn takes_null(field: &Field) -> bool {
    match field.kind() {
        Kind::Message(message) => !field.is_list() && Known::of(&message) == Some(Known::Value),
        Kind::Enum(values) => values.full_name() == "google.protobuf.NullValue",
        _ => false,
    }
}

impl Rows<'_> {
    /// A value that is a message.
    pub(super) fn known(&mut self, message: &Message, node: Option<&Node>, place: Place, there: Option<bool>) {
        let kind = Kind::Message(message.clone());
        let raw = node.map_or("", |node| &self.text[node.at.clone()]);
        let wrong = node.is_some() && !self.fits(&kind, raw);
        let object = node.is_some_and(|node| matches!(node.kind, NodeKind::Object(_)));
        match Known::of(message) {
            None | Some(Known::Any) => {
                let open = there != Some(false) && self.folds.is_open(&place.id, place.depth, several(&place));
                let short = node.map(|node| short(self.text, node)).unwrap_or_default();
                let wrong = node.is_some() && !object;
                let open = open && !wrong;
                let is = Is::Message { name: message.full_name().to_owned(), open, short };
                self.push(place.clone(), node, there, wrong, is);
                if open {
                    self.message(message, node, &place);
                }
            }
            _ if there == Some(false) => {
                self.push(place, node, there, false, Is::Absent { kind, default: String::new() });
            }
            Some(Known::Wrapper) => {
                if let Some(field) = message.field(1) {
                    self.one(&field.kind(), node, place, there);
                }
            }
            Some(Known::Timestamp | Known::Duration | Known::FieldMask) if !object => {
                let text = node.map(|node| node.text().unwrap_or(raw).to_owned()).unwrap_or_default();
                self.push(place, node, there, wrong, Is::Text { kind, text, lines: false });
            }
            Some(_) => {
                let text = raw.to_owned();
                self.push(place, node, there, wrong, Is::Json { kind, text });
            }
        }
    }

    /// The type of an `Any`. What it holds, if that is known; what has a form of its own stands there as `value`.
    pub(super) fn any(&mut self, message: &Message, node: Option<&Node>, at: &Place, depth: usize) -> Option<Message> {
        let step = Step::key("@type");
        let url = node.and_then(|node| node.find(std::slice::from_ref(&step)));
        let text = url.and_then(Node::text).unwrap_or_default().to_owned();
        let of = type_of(message.pool(), &text);
        let place = at.to(step, "@type", None, depth);
        self.push(place, url, None, of.is_none() && !text.is_empty(), Is::Type { text: text.clone() });
        let kind = match of {
            Some(of) if !held(&of) => return Some(of),
            Some(of) => Kind::Message(of),
            None if text.is_empty() => return None,
            None => Kind::Bytes,
        };
        let step = Step::key("value");
        let value = node.and_then(|node| node.find(std::slice::from_ref(&step)));
        self.one(&kind, value, at.to(step, "value", None, depth), None);
        None
    }
}

/// It is one of several items.
fn several(place: &Place) -> bool {
    place.item.as_ref().is_some_and(|item| item.count > 1)
}

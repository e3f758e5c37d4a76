//! JSON as it stands in an editor: where everything in it is.

use std::ops::Range;

use super::{
    DEPTH,
    edit::Step,
    mistake::{Mistake, Read},
    text::Reader,
};

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What a member of an object is called; of all else empty.
    pub key: String,
    /// Where the key stands, with its quotes; of all else empty.
    pub key_at: Range<usize>,
    /// Where the value stands, with its quotes or brackets, in bytes of the text.
    pub at: Range<usize>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Its members in their order.
    Object(Vec<Node>),
    /// Its items.
    List(Vec<Node>),
    /// What a string says.
    Text(String),
    /// A number, a flag or null, as it is written.
    Word(String),
}

/// Where everything in a text is.
///
/// # Errors
/// It is no JSON: where it stops to be.
pub fn outline(text: &str) -> Result<Node, Mistake> {
    let mut reader = Reader { text, at: 0, lenient: true };
    reader.node(DEPTH).and_then(|node| match reader.peek() {
        Err(_) => Ok(node),
        Ok(_) => Err(reader.syntax()),
    })
}

impl Reader<'_> {
    fn node(&mut self, depth: u8) -> Read<Node> {
        let deeper = self.deeper(depth)?;
        let next = self.peek()?;
        let from = self.at;
        let kind = match next {
            b'{' => {
                let mut members = Vec::new();
                self.object(&mut |reader, key, key_at| {
                    let node = reader.node(deeper)?;
                    members.push(Node { key: key.to_owned(), key_at, ..node });
                    Ok(true)
                })?;
                NodeKind::Object(members)
            }
            b'[' => {
                let mut items = Vec::new();
                self.list(&mut |reader| {
                    items.push(reader.node(deeper)?);
                    Ok(())
                })?;
                NodeKind::List(items)
            }
            b'"' => NodeKind::Text(self.string()?.into_owned()),
            _ => {
                self.skip(deeper)?;
                NodeKind::Word(self.text[from..self.at].to_owned())
            }
        };
        Ok(Node { key: String::new(), key_at: from..from, at: from..self.at, kind })
    }
}

impl Node {
    /// What is within: members or items.
    pub fn children(&self) -> &[Self] {
        match &self.kind {
            NodeKind::Object(nodes) | NodeKind::List(nodes) => nodes,
            NodeKind::Text(_) | NodeKind::Word(_) => &[],
        }
    }

    /// The text of a string, or the word that stands there; nothing for objects and lists.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) | NodeKind::Word(text) => Some(text),
            NodeKind::Object(_) | NodeKind::List(_) => None,
        }
    }

    /// It is null, which is as good as absent for all but `google.protobuf.Value`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, NodeKind::Word(word) if word == "null")
    }

    /// What is at the end of the way, if it leads anywhere. Of members with the same key it leads to the last.
    pub fn find(&self, path: &[Step]) -> Option<&Self> {
        let Some((step, rest)) = path.split_first() else { return Some(self) };
        self.children().get(self.place(step)?)?.find(rest)
    }

    /// Which of the children a step leads to.
    pub(super) fn place(&self, step: &Step) -> Option<usize> {
        match (&self.kind, step) {
            (NodeKind::Object(members), Step::Key(names)) => {
                members.iter().rposition(|member| names.contains(&member.key))
            }
            (NodeKind::Object(nodes) | NodeKind::List(nodes), Step::Item(index)) => {
                (*index < nodes.len()).then_some(*index)
            }
            _ => None,
        }
    }

    /// The innermost value around a place in the text, as the way to it. Keys lead to their values.
    pub fn around(&self, at: usize) -> Vec<Step> {
        let mut path = Vec::new();
        let mut node = self;
        loop {
            let within = |child: &Self| {
                let start = if child.key_at.is_empty() { child.at.start } else { child.key_at.start };
                start <= at && at <= child.at.end
            };
            let Some(index) = node.children().iter().position(within) else { return path };
            let object = matches!(node.kind, NodeKind::Object(_));
            node = &node.children()[index];
            path.push(if object { Step::Key(vec![node.key.clone()]) } else { Step::Item(index) });
        }
    }
}

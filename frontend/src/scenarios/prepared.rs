//! Messages that a call sends by itself once it is open: a list of them, or a file in pieces.

use bytes::Bytes;
use weir_schema::{
    Kind, Message, Method,
    json::{Edit, Step},
    to_base64,
};

use super::fields::Plan;

/// How deep within a message pieces of a file may go.
const DEEP: usize = 3;

/// What a call sends by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prepared {
    /// The messages, each as JSON.
    pub messages: Vec<String>,
    /// How often all of them, from 1.
    pub rounds: u32,
    /// Between two of them, in milliseconds; 0 is as fast as they are taken.
    pub every_ms: u32,
    /// After the last, sending is done.
    pub half_close: bool,
    /// A file, in place of the messages.
    pub cut: Option<Cut>,
}

/// A file that is sent in pieces: each is the message as it is typed, with a piece in one of its fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cut {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
    /// The way to the field.
    pub path: Vec<Step>,
    /// Bytes of a piece, from 1; the last may have fewer.
    pub size: usize,
}

impl Default for Prepared {
    fn default() -> Self {
        Self { messages: Vec::new(), rounds: 1, every_ms: 500, half_close: true, cut: None }
    }
}

impl Prepared {
    /// How many messages, and how; nothing if there are none.
    pub fn plan(&self) -> Option<Plan> {
        let count = match &self.cut {
            Some(cut) => cut.bytes.len().div_ceil(cut.size.max(1)),
            None => self.messages.len() * self.rounds.max(1) as usize,
        };
        let Self { every_ms, half_close, .. } = *self;
        (count > 0).then_some(Plan { count: count as u64, every_ms, half_close })
    }

    /// The message at that place, from 0. `text` is what is typed.
    pub fn message(&self, text: &str, planned: u64) -> String {
        let at = usize::try_from(planned).unwrap_or(usize::MAX);
        if let Some(Cut { bytes, path, size, .. }) = &self.cut {
            let from = at.saturating_mul(*size).min(bytes.len());
            let piece = &bytes[from..bytes.len().min(from + size)];
            let json = ["\"", &*to_base64(piece), "\""].concat();
            // What is no JSON stays as it is: it is no message, and that is said.
            return Edit::set(text, path, &json).map_or_else(|_| text.to_owned(), |edit| edit.apply(text));
        }
        self.messages.get(at % self.messages.len().max(1)).cloned().unwrap_or_default()
    }
}

/// The fields of bytes that a piece of a file may go to, each with its name and its way.
pub fn places(method: &Method) -> Vec<(String, Vec<Step>)> {
    let mut found = Vec::new();
    within(&method.input(), &[], "", &mut found);
    found
}

fn within(message: &Message, path: &[Step], name: &str, found: &mut Vec<(String, Vec<Step>)>) {
    for field in message.fields().filter(|field| !field.is_list()) {
        let path = [path, &[Step::field(&field)]].concat();
        let dot = if name.is_empty() { "" } else { "." };
        let name = [name, dot, field.name()].concat();
        match field.kind() {
            Kind::Bytes => found.push((name, path)),
            Kind::Message(inner) if path.len() < DEEP && !inner.full_name().starts_with("google.protobuf.") => {
                within(&inner, &path, &name, found);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios::contract;

    #[test]
    fn a_list_goes_out_as_often_as_is_wanted() {
        let messages = vec!["{}".to_owned(), "{\"a\":1}".to_owned()];
        let prepared = Prepared { messages, rounds: 3, every_ms: 20, half_close: false, cut: None };
        assert_eq!(prepared.plan(), Some(Plan { count: 6, every_ms: 20, half_close: false }));
        assert_eq!([0, 1, 2, 5].map(|at| prepared.message("x", at).len()), [2, 7, 2, 7]);
        assert_eq!(Prepared::default().plan(), None);
    }

    #[test]
    fn a_file_goes_out_in_pieces() {
        let path = vec![Step::key("data")];
        let cut = Cut { name: "f".to_owned(), bytes: Bytes::from_static(b"abcde"), path, size: 2 };
        let prepared = Prepared { cut: Some(cut), ..Prepared::default() };
        assert_eq!(prepared.plan().unwrap().count, 3);
        let text = r#"{"name": "f", "data": ""}"#;
        let sent = [0, 1, 2].map(|at| prepared.message(text, at));
        assert_eq!(sent[0], r#"{"name": "f", "data": "YWI="}"#);
        assert_eq!(sent[2], r#"{"name": "f", "data": "ZQ=="}"#);
    }

    #[test]
    fn pieces_go_to_bytes() {
        let all = contract().methods().flat_map(|method| places(&method)).map(|(name, _)| name).collect::<Vec<_>>();
        assert!(!all.is_empty());
    }
}

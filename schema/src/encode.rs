//! Makes a message from texts, field by field.

use crate::{Field, Kind, Message, scalar::Put};

/// A message in the making.
#[derive(Clone, Debug)]
pub struct Encoder {
    message: Message,
    bytes: Vec<u8>,
    /// What is written behind it, each with its field's number: messages, and lists of numbers in one piece, of which there are
    /// only the bytes.
    within: Vec<(u32, Encoder)>,
}

/// Why a field cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The message has no such field, or it is of another kind than is asked for.
    #[error("there is no such field")]
    NoField,
    /// The text is no number of the field's type, or one beyond its range.
    #[error("it is not a number that the field can have")]
    NotANumber,
    /// The text is no flag, no value of the enum, no base64.
    #[error("it is not a value that the field can have")]
    NotAValue,
}

impl Encoder {
    /// A message of which nothing is set.
    pub fn new(message: Message) -> Self {
        Self { message, bytes: Vec::new(), within: Vec::new() }
    }

    /// Sets the field at `path`; `a.b` is field `b` of message field `a`. To a list it adds one more value.
    ///
    /// Numbers are decimal, flags `true` or `false`, enums a name or a number, bytes base64. A default value is not written
    /// where its field cannot tell it from none. Of a `oneof` one field is to be set.
    ///
    /// # Errors
    /// The text is not a value of the field's type, or there is no such field.
    pub fn set(&mut self, path: &str, text: &str) -> Result<(), Refused> {
        if let Some((name, inner)) = path.split_once('.') {
            let field = self.field(name)?;
            return match field.kind() {
                Kind::Message(message) if !field.is_list() => self.one(field.number(), message).set(inner, text),
                _ => Err(Refused::NoField),
            };
        }
        let field = self.field(path)?;
        let kind = field.kind();
        let mut put = Put::of(field.data());
        let mut out = &mut self.bytes;
        if field.is_packed() {
            put.number = 0;
            out = &mut self.one(field.number(), Message::unknown()).bytes;
        }
        put.text(&kind, text, out).ok_or(match kind {
            Kind::Message(_) => Refused::NoField,
            Kind::Bool | Kind::Enum(_) | Kind::Bytes => Refused::NotAValue,
            _ => Refused::NotANumber,
        })
    }

    /// One more message of a list, to be filled in. An entry of a map is one: it has a `key` and a `value`.
    ///
    /// # Errors
    /// There is no such list of messages.
    pub fn add(&mut self, name: &str) -> Result<&mut Self, Refused> {
        let field = self.field(name)?;
        match field.kind() {
            Kind::Message(message) if field.is_list() => Ok(self.another(field.number(), message)),
            _ => Err(Refused::NoField),
        }
    }

    /// The message's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        for (number, within) in self.within {
            let delimited = self.message.get(number).is_some_and(|field| field.delimited);
            Put { number, always: true, delimited }.message(&within.finish(), &mut self.bytes);
        }
        self.bytes
    }

    fn field(&self, name: &str) -> Result<Field, Refused> {
        self.message.field_by_name(name).ok_or(Refused::NoField)
    }

    /// What is within a field that comes once.
    fn one(&mut self, number: u32, message: Message) -> &mut Self {
        match self.within.iter().position(|(found, _)| *found == number) {
            Some(at) => &mut self.within[at].1,
            None => self.another(number, message),
        }
    }

    fn another(&mut self, number: u32, message: Message) -> &mut Self {
        let at = self.within.len();
        self.within.push((number, Self::new(message)));
        &mut self.within[at].1
    }
}

//! Makes a message from texts, field by field.

use crate::{Field, Kind, Message, scalar::Put, wire::Value};

/// A message in the making.
#[derive(Clone, Debug)]
pub struct Encoder {
    message: Message,
    bytes: Vec<u8>,
    /// Lists of numbers that are written in one piece, and messages: each with its field's number, behind everything else.
    packed: Vec<(u32, Vec<u8>)>,
    nested: Vec<(u32, Encoder)>,
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
        Self { message, bytes: Vec::new(), packed: Vec::new(), nested: Vec::new() }
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
            return if field.is_list() { Err(Refused::NoField) } else { self.one(&field)?.set(inner, text) };
        }
        let field = self.field(path)?;
        let kind = field.kind();
        let mut put = Put { number: field.number(), always: field.is_list() || field.has_presence() };
        let mut out = &mut self.bytes;
        if field.is_packed() {
            put.number = 0;
            let at = place(&self.packed, field.number()).unwrap_or_else(|| {
                self.packed.push((field.number(), Vec::new()));
                self.packed.len() - 1
            });
            out = &mut self.packed[at].1;
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
        if field.is_list() { self.another(&field) } else { Err(Refused::NoField) }
    }

    /// The message's bytes.
    pub fn finish(mut self) -> Vec<u8> {
        for (number, numbers) in self.packed {
            Value::Bytes(&numbers).put(number, &mut self.bytes);
        }
        for (number, message) in self.nested {
            Value::Bytes(&message.finish()).put(number, &mut self.bytes);
        }
        self.bytes
    }

    fn field(&self, name: &str) -> Result<Field, Refused> {
        self.message.field_by_name(name).ok_or(Refused::NoField)
    }

    /// The message of a field that comes once.
    fn one(&mut self, field: &Field) -> Result<&mut Self, Refused> {
        match place(&self.nested, field.number()) {
            Some(at) => Ok(&mut self.nested[at].1),
            None => self.another(field),
        }
    }

    fn another(&mut self, field: &Field) -> Result<&mut Self, Refused> {
        let Kind::Message(message) = field.kind() else { return Err(Refused::NoField) };
        let at = self.nested.len();
        self.nested.push((field.number(), Self::new(message)));
        Ok(&mut self.nested[at].1)
    }
}

/// Where the field of that number is.
fn place<T>(list: &[(u32, T)], number: u32) -> Option<usize> {
    list.iter().position(|(found, _)| *found == number)
}

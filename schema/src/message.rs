//! Messages and their fields.

use std::fmt;

use crate::{
    Enum, Pool,
    pool::{FieldData, MessageData},
    wire::Value,
};

/// A message type of a [`Pool`].
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pool: Pool,
    index: usize,
}

/// A field of a [`Message`].
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    message: Message,
    index: usize,
}

/// A field's type.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "they are protobuf's own names")]
pub enum Kind {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    Message(Message),
    Bytes,
    Uint32,
    Enum(Enum),
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

impl Message {
    pub(crate) fn new(pool: Pool, index: usize) -> Self {
        Self { pool, index }
    }

    /// A message of which nothing is known: it has no name, and whatever is in it is an unknown field.
    pub fn unknown() -> Self {
        Self::new(Pool::of_unknown(), 0)
    }

    /// Where it is from.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// `package.Message`
    pub fn full_name(&self) -> &str {
        &self.data().name
    }

    /// The .proto that defines it, from the root of all imports: `weir/v1/ticker.proto`.
    pub fn file(&self) -> &str {
        &self.pool.data().files[self.data().file]
    }

    /// It is what a `map` is on the wire: a list of messages with a `key` (field 1) and a `value` (field 2).
    pub fn is_map_entry(&self) -> bool {
        self.data().map_entry
    }

    /// Its fields in the order of the .proto.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field> {
        (0..self.data().fields.len()).map(|index| Field { message: self.clone(), index })
    }

    /// The field of that number.
    pub fn field(&self, number: u32) -> Option<Field> {
        self.find(&|field| field.number == number)
    }

    /// The field of that name, as the .proto has it.
    pub fn field_by_name(&self, name: &str) -> Option<Field> {
        self.find(&|field| field.name == name)
    }

    /// The field of that name, in either spelling that JSON may have.
    pub(crate) fn field_by_key(&self, key: &str) -> Option<Field> {
        self.find(&|field| field.json_name == key || field.name == key)
    }

    fn find(&self, wanted: &dyn Fn(&FieldData) -> bool) -> Option<Field> {
        let index = self.data().fields.iter().position(wanted)?;
        Some(Field { message: self.clone(), index })
    }

    fn data(&self) -> &MessageData {
        &self.pool.data().messages[self.index]
    }
}

impl Field {
    /// Its name in the .proto.
    pub fn name(&self) -> &str {
        &self.data().name
    }

    /// Its name in JSON.
    pub fn json_name(&self) -> &str {
        &self.data().json_name
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.data().number
    }

    /// Its type. Groups, which the wire's walker does not read, count as bytes.
    pub fn kind(&self) -> Kind {
        let FieldData { kind, link, .. } = *self.data();
        let pool = || self.message.pool.clone();
        match kind {
            1 => Kind::Double,
            2 => Kind::Float,
            3 => Kind::Int64,
            4 => Kind::Uint64,
            5 => Kind::Int32,
            6 => Kind::Fixed64,
            7 => Kind::Fixed32,
            8 => Kind::Bool,
            9 => Kind::String,
            11 => Kind::Message(Message::new(pool(), link)),
            13 => Kind::Uint32,
            14 => Kind::Enum(Enum::new(pool(), link)),
            15 => Kind::Sfixed32,
            16 => Kind::Sfixed64,
            17 => Kind::Sint32,
            18 => Kind::Sint64,
            _ => Kind::Bytes,
        }
    }

    /// It may come more than once. A map is a list of its entries.
    pub fn is_list(&self) -> bool {
        self.data().list
    }

    /// It is a map; its kind is the message of an entry.
    pub fn is_map(&self) -> bool {
        self.data().list && matches!(self.kind(), Kind::Message(entry) if entry.is_map_entry())
    }

    /// Its numbers are written in one piece. Whoever reads them takes either.
    pub fn is_packed(&self) -> bool {
        self.data().packed
    }

    /// It can be told whether it was set to its default value or not set. If not, its default value is not written.
    pub fn has_presence(&self) -> bool {
        self.data().presence
    }

    /// The `oneof` that it is a part of.
    pub fn oneof(&self) -> Option<&str> {
        Some(&self.message.data().oneofs[self.data().oneof?])
    }

    /// Which of its message's it is.
    pub(crate) fn oneof_index(&self) -> Option<usize> {
        self.data().oneof
    }

    /// It is a time by Weir's own convention: nanoseconds since 1970 (UTC), a `fixed64` of a package of Weir's whose name
    /// ends with `unix_nanos`. What others call so may be something else.
    pub fn is_time(&self) -> bool {
        self.data().time
    }

    /// Its value can be of that wire type. A list of numbers may come packed.
    pub fn takes(&self, value: Value<'_>) -> bool {
        let FieldData { kind, list, .. } = *self.data();
        match (kind, value) {
            (9..=12, Value::Bytes(_))
            | (1 | 6 | 16, Value::Fixed64(_))
            | (2 | 7 | 15, Value::Fixed32(_))
            | (3..=5 | 8 | 13 | 14 | 17 | 18, Value::Varint(_)) => true,
            (9..=12, _) => false,
            (_, Value::Bytes(_)) => list,
            _ => false,
        }
    }

    fn data(&self) -> &FieldData {
        &self.message.data().fields[self.index]
    }
}

impl Kind {
    /// The type as the .proto writes it.
    pub fn name(&self) -> &str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Int32 => "int32",
            Self::Fixed64 => "fixed64",
            Self::Fixed32 => "fixed32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Message(message) => message.full_name(),
            Self::Bytes => "bytes",
            Self::Uint32 => "uint32",
            Self::Enum(values) => values.full_name(),
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.message.full_name(), self.name())
    }
}

//! Messages and their fields.

use std::{fmt, sync::LazyLock};

use crate::{
    Enum, Pool,
    comment::comment,
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
        Self::new(Pool::default(), 0)
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
        self.pool.data().files.get(self.data().file).map_or("", |file| &file.name)
    }

    /// What the .proto says of it, if its descriptor tells.
    pub fn comment(&self) -> Option<String> {
        comment(self.pool.data().files.get(self.data().file)?, self.full_name())
    }

    /// The .proto wants it to be used no more.
    pub fn is_deprecated(&self) -> bool {
        self.data().deprecated
    }

    /// It is what a `map` is on the wire: a list of messages with a `key` (field 1) and a `value` (field 2).
    pub fn is_map_entry(&self) -> bool {
        self.data().map_entry
    }

    /// Its fields in the order of the .proto, and behind them its extensions.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field> {
        (0..self.data().fields.len()).map(|index| Field { message: self.clone(), index })
    }

    /// The field of that number.
    pub fn field(&self, number: u32) -> Option<Field> {
        Some(self.at(self.data().numbered(number)?))
    }

    /// The field of that name, as the .proto has it.
    pub fn field_by_name(&self, name: &str) -> Option<Field> {
        Some(self.at(self.data().named(name)?)).filter(|field| field.name() == name)
    }

    /// The field of that name in JSON, where either spelling is right.
    pub fn field_in_json(&self, name: &str) -> Option<Field> {
        Some(self.at(self.data().named(name)?))
    }

    pub(crate) fn at(&self, index: usize) -> Field {
        Field { message: self.clone(), index }
    }

    pub(crate) fn get(&self, number: u32) -> Option<&FieldData> {
        Some(&self.data().fields[self.data().numbered(number)?])
    }

    pub(crate) fn data(&self) -> &MessageData {
        static UNKNOWN: LazyLock<MessageData> = LazyLock::new(MessageData::default);
        self.pool.data().messages.get(self.index).unwrap_or_else(|| &*UNKNOWN)
    }
}

impl Field {
    /// Its name in the .proto.
    pub fn name(&self) -> &str {
        &self.data().name
    }

    /// The message that it is a field of.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// Its name in JSON.
    pub fn json_name(&self) -> &str {
        &self.data().json_name
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.data().number
    }

    /// Its type. If that is missing from the pool, a message counts as bytes and an enum as a number: see [`Self::missing`].
    pub fn kind(&self) -> Kind {
        self.data().kind(&self.message.pool)
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

    /// Its message stands between two tags, without a length: a *group* of proto2, a *delimited* field of editions.
    pub fn is_delimited(&self) -> bool {
        self.data().delimited
    }

    /// A message without it is not complete: *required* of proto2, *legacy required* of editions. It can be sent nevertheless, to see
    /// what the server says.
    pub fn is_required(&self) -> bool {
        self.data().required
    }

    /// It is declared elsewhere than its message. Its name is then `[package.name]`, in JSON too.
    pub fn is_extension(&self) -> bool {
        self.data().extension.is_some()
    }

    /// The file that declares it, if it is an extension.
    pub(crate) fn extension_file(&self) -> Option<&str> {
        Some(&self.message.pool.data().files[self.data().extension?].name)
    }

    /// The .proto wants it to be used no more.
    pub fn is_deprecated(&self) -> bool {
        self.data().deprecated
    }

    /// The name of its type, if that is missing from the pool.
    pub fn missing(&self) -> Option<&str> {
        Some(&*self.data().type_name).filter(|name| !name.is_empty())
    }

    /// What it is if it is not set, where the .proto says so: a text as [`crate::Encoder::set`] takes it, of bytes one with C's
    /// escapes.
    pub fn default_value(&self) -> Option<&str> {
        Some(&*self.data().default).filter(|text| !text.is_empty())
    }

    /// What the .proto says of it, if its descriptor tells.
    pub fn comment(&self) -> Option<String> {
        let files = &self.message.pool.data().files;
        let Some(file) = self.data().extension else {
            let full_name = [self.message.full_name(), ".", self.name()].concat();
            return comment(files.get(self.message.data().file)?, &full_name);
        };
        comment(&files[file], self.name().trim_matches(['[', ']']))
    }

    /// It can be told whether it was set to its default value or not set. If not, its default value is not written.
    pub fn has_presence(&self) -> bool {
        self.data().presence
    }

    /// The `oneof` that it is a part of.
    pub fn oneof(&self) -> Option<&str> {
        Some(&self.message.data().oneofs[self.data().oneof?])
    }

    /// It is a time by Weir's own convention: nanoseconds since 1970 (UTC), a `fixed64` of a package of Weir's whose name
    /// ends with `unix_nanos`. What others call so may be something else.
    pub fn is_time(&self) -> bool {
        self.data().time
    }

    /// Its value can be of that wire type. A list of numbers may come packed.
    pub fn takes(&self, value: Value<'_>) -> bool {
        self.data().takes(value)
    }

    pub(crate) fn data(&self) -> &FieldData {
        &self.message.data().fields[self.index]
    }
}

/// What is inside this crate reads fields where they stand, without a handle for each.
impl FieldData {
    pub(crate) fn kind(&self, pool: &Pool) -> Kind {
        match self.kind {
            1 => Kind::Double,
            2 => Kind::Float,
            3 => Kind::Int64,
            4 => Kind::Uint64,
            5 => Kind::Int32,
            6 => Kind::Fixed64,
            7 => Kind::Fixed32,
            8 => Kind::Bool,
            9 => Kind::String,
            11 => Kind::Message(Message::new(pool.clone(), self.link)),
            13 => Kind::Uint32,
            14 => Kind::Enum(Enum::new(pool.clone(), self.link)),
            15 => Kind::Sfixed32,
            16 => Kind::Sfixed64,
            17 => Kind::Sint32,
            18 => Kind::Sint64,
            _ => Kind::Bytes,
        }
    }

    pub(crate) fn takes(&self, value: Value<'_>) -> bool {
        match (self.kind, value) {
            (11, Value::Group(_)) => self.delimited,
            (11, Value::Bytes(_)) => !self.delimited,
            (9 | 10 | 12, Value::Bytes(_))
            | (1 | 6 | 16, Value::Fixed64(_))
            | (2 | 7 | 15, Value::Fixed32(_))
            | (3..=5 | 8 | 13 | 14 | 17 | 18, Value::Varint(_)) => true,
            (9..=12, _) => false,
            (_, Value::Bytes(_)) => self.list,
            _ => false,
        }
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

//! The types of one descriptor set.

mod names;
mod read;

use std::{fmt, sync::Arc};

use self::names::{Names, Symbol};
use crate::{Enum, Message, Method, Mode};

/// All messages, enums and methods of one descriptor set. Cheap to clone; equal if it is the same one.
#[derive(Clone, Default)]
pub struct Pool {
    data: Arc<Data>,
}

/// Why bytes make no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// They are something else than a descriptor set, or one that nests deeper than anybody writes.
    #[error("the bytes are not a descriptor set")]
    NotASet,
    /// A type of that name is needed and is nowhere in the set.
    #[error("the type {0:?} is missing")]
    Missing(String),
    /// Two things have the same full name.
    #[error("{0} is there twice")]
    Twice(String),
}

#[derive(Default)]
pub(crate) struct Data {
    pub(crate) files: Vec<String>,
    pub(crate) messages: Vec<MessageData>,
    pub(crate) enums: Vec<EnumData>,
    pub(crate) methods: Vec<MethodData>,
    names: Names,
}

#[derive(Default)]
pub(crate) struct MessageData {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) fields: Vec<FieldData>,
    pub(crate) oneofs: Vec<String>,
    /// It is what a `map` is on the wire: a list of these.
    pub(crate) map_entry: bool,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct FieldData {
    pub(crate) name: String,
    pub(crate) json_name: String,
    pub(crate) number: u32,
    /// As `google.protobuf.FieldDescriptorProto.Type` has it.
    pub(crate) kind: u64,
    /// Where its message or its enum is, if it is of one.
    pub(crate) link: usize,
    pub(crate) list: bool,
    pub(crate) packed: bool,
    pub(crate) presence: bool,
    pub(crate) time: bool,
    /// Which of the message's.
    pub(crate) oneof: Option<usize>,
}

pub(crate) struct EnumData {
    pub(crate) name: String,
    pub(crate) file: usize,
    pub(crate) values: Vec<(i32, String)>,
}

pub(crate) struct MethodData {
    /// `/package.Service/Method`
    pub(crate) path: String,
    pub(crate) file: usize,
    pub(crate) mode: Mode,
    /// Where the request message and the response message are.
    pub(crate) types: [usize; 2],
}

impl Pool {
    /// Reads an encoded `google.protobuf.FileDescriptorSet` that has everything its files import.
    ///
    /// # Errors
    /// It is none, or not complete.
    pub fn read(set: &[u8]) -> Result<Self, PoolError> {
        Ok(Self { data: Arc::new(read::read(set)?) })
    }

    /// The message of that full name: `package.Message`.
    pub fn message(&self, full_name: &str) -> Option<Message> {
        match self.data.find(full_name)? {
            Symbol::Message(index) => Some(Message::new(self.clone(), index)),
            _ => None,
        }
    }

    /// The enum of that full name.
    pub fn enumeration(&self, full_name: &str) -> Option<Enum> {
        match self.data.find(full_name)? {
            Symbol::Enum(index) => Some(Enum::new(self.clone(), index)),
            _ => None,
        }
    }

    /// The method behind `/package.Service/Method`.
    pub fn method(&self, path: &str) -> Option<Method> {
        match self.data.find(path)? {
            Symbol::Method(index) => Some(Method::new(self.clone(), index)),
            _ => None,
        }
    }

    /// All messages, nested ones and the entries of maps too, in the order of the set.
    pub fn messages(&self) -> impl Iterator<Item = Message> {
        (0..self.data.messages.len()).map(|index| Message::new(self.clone(), index))
    }

    /// All enums, nested ones too, in the order of the set.
    pub fn enums(&self) -> impl Iterator<Item = Enum> {
        (0..self.data.enums.len()).map(|index| Enum::new(self.clone(), index))
    }

    /// All methods, service by service, in the order of the set.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        (0..self.data.methods.len()).map(|index| Method::new(self.clone(), index))
    }

    /// A pool with one message that has no name and no fields.
    pub(crate) fn of_unknown() -> Self {
        let data = Data { files: vec![String::new()], messages: vec![MessageData::default()], ..Data::default() };
        Self { data: Arc::new(data) }
    }

    pub(crate) fn data(&self) -> &Data {
        &self.data
    }
}

impl Data {
    fn find(&self, name: &str) -> Option<Symbol> {
        self.names.find(name, |symbol| self.name(symbol))
    }

    fn name(&self, symbol: Symbol) -> &str {
        match symbol {
            Symbol::Message(index) => &self.messages[index].name,
            Symbol::Enum(index) => &self.enums[index].name,
            Symbol::Method(index) => &self.methods[index].path,
        }
    }
}

impl PartialEq for Pool {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }
}

impl Eq for Pool {}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} messages, {} methods)", self.data.messages.len(), self.data.methods.len())
    }
}

//! Services, their methods, and how these stream.

use std::fmt;

use crate::{
    Message, Pool,
    comment::comment,
    pool::{MethodData, ServiceData},
};

/// A method of a [`Pool`].
#[derive(Clone, PartialEq, Eq)]
pub struct Method {
    pool: Pool,
    index: usize,
}

/// A service of a [`Pool`].
#[derive(Clone, PartialEq, Eq)]
pub struct Service {
    pool: Pool,
    index: usize,
}

/// How many messages each side sends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// One request, one answer.
    Unary,
    /// One request, many answers.
    Server,
    /// Many requests, one answer.
    Client,
    /// Many of both.
    Bidi,
}

impl Method {
    pub(crate) fn new(pool: Pool, index: usize) -> Self {
        Self { pool, index }
    }

    /// Where it is from.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// `/package.Service/Method`
    pub fn path(&self) -> &str {
        &self.data().path
    }

    /// `package.Service`
    pub fn service(&self) -> &str {
        self.names().0
    }

    /// `Method`
    pub fn name(&self) -> &str {
        self.names().1
    }

    /// Which sides stream.
    pub fn mode(&self) -> Mode {
        self.data().mode
    }

    /// The request message.
    pub fn input(&self) -> Message {
        Message::new(self.pool.clone(), self.data().types[0])
    }

    /// The response message.
    pub fn output(&self) -> Message {
        Message::new(self.pool.clone(), self.data().types[1])
    }

    /// The types of its requests and responses that are missing from the pool: it is known, and cannot be called with what nobody
    /// can write. A message that is missing is one of which nothing is known.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.data().type_names.iter().map(|name| name.strip_prefix('.').unwrap_or(name)).filter(|name| !name.is_empty())
    }

    /// The .proto wants it to be used no more.
    pub fn is_deprecated(&self) -> bool {
        self.data().deprecated
    }

    /// The .proto that defines its service, from the root of all imports: `weir/v1/ticker.proto`.
    pub fn file(&self) -> &str {
        let data = self.pool.data();
        &data.files[data.services[self.data().service].file].name
    }

    /// What the .proto says of it, if its descriptor tells.
    pub fn comment(&self) -> Option<String> {
        let data = self.pool.data();
        let service = &data.services[self.data().service];
        comment(&data.files[service.file], &[&service.name, ".", self.name()].concat())
    }

    fn names(&self) -> (&str, &str) {
        self.path()[1..].rsplit_once('/').unwrap_or_default()
    }

    fn data(&self) -> &MethodData {
        &self.pool.data().methods[self.index]
    }
}

impl Service {
    pub(crate) fn new(pool: Pool, index: usize) -> Self {
        Self { pool, index }
    }

    /// `package.Service`
    pub fn full_name(&self) -> &str {
        &self.data().name
    }

    /// The .proto that defines it.
    pub fn file(&self) -> &str {
        &self.pool.data().files[self.data().file].name
    }

    /// Its methods in the order of the .proto.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        self.pool.methods().filter(|method| method.data().service == self.index)
    }

    /// What the .proto says of it, if its descriptor tells.
    pub fn comment(&self) -> Option<String> {
        comment(&self.pool.data().files[self.data().file], &self.data().name)
    }

    fn data(&self) -> &ServiceData {
        &self.pool.data().services[self.index]
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full_name())
    }
}

impl Mode {
    /// All four, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Unary, Self::Server, Self::Client, Self::Bidi];

    /// The mode of a method whose client and whose server stream, or not.
    pub(crate) fn of(streams: [bool; 2]) -> Self {
        match streams {
            [false, false] => Self::Unary,
            [false, true] => Self::Server,
            [true, false] => Self::Client,
            [true, true] => Self::Bidi,
        }
    }

    /// Its name: `unary`, `server`, `client` or `bidi`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::Server => "server",
            Self::Client => "client",
            Self::Bidi => "bidi",
        }
    }

    /// The mode with this name, if there is one.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.id() == id)
    }

    /// The client may send more than one message.
    pub fn client_streams(self) -> bool {
        matches!(self, Self::Client | Self::Bidi)
    }

    /// The server may send more than one message.
    pub fn server_streams(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

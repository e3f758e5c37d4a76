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

impl Mode {
    /// All four, in the order of the tabs and of the keys 1 to 4.
    pub const ALL: [Self; 4] = [Self::Unary, Self::Server, Self::Client, Self::Bidi];

    /// The mode's name in URLs and test ids.
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

    /// The client may send more than one message: Send and Done sending make sense.
    pub fn client_streams(self) -> bool {
        matches!(self, Self::Client | Self::Bidi)
    }

    /// The server may send more than one message.
    pub fn server_streams(self) -> bool {
        matches!(self, Self::Server | Self::Bidi)
    }
}

//! What a scenario is.

use bytes::Bytes;

use super::{Feed, Field, FieldError, Form, Turn, View};

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

/// The picture beside a scenario's name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Icon {
    /// A waving hand: hello.
    Wave,
    /// A name badge: user.
    Badge,
    /// A rising line: ticker.
    Chart,
    /// The same again: replies.
    Repeat,
    /// A clock: clock.
    Clock,
    /// A bell: push.
    Bell,
    /// Numbered lines: numbered.
    List,
    /// An arrow into a tray: download.
    Download,
    /// A gauge: monitor.
    Gauge,
    /// Dense bars: firehose.
    Bars,
    /// An exclamation mark: failing.
    Alert,
    /// A sensor with waves: telemetry.
    Sensor,
    /// Names on a sheet: greetings.
    Names,
    /// An inbox: put.
    Inbox,
    /// An arrow out of a tray: upload.
    Upload,
    /// A speech bubble: chatbot.
    Chat,
    /// Arrows taking turns: policies.
    Turns,
    /// Arrows side by side: both.
    Both,
    /// Several people: room.
    People,
    /// A stopwatch: echo.
    Stopwatch,
}

/// One thing to try. All scenarios are constants; see [`super::ALL`].
#[derive(Debug)]
pub struct Scenario {
    /// Its name in URLs, test ids and as the stem of its translated texts.
    pub id: &'static str,
    /// The mode of all its methods.
    pub mode: Mode,
    /// `/package.Service/Method`: the first unless a field of [`super::Place::Method`] chooses another. Never empty.
    pub methods: &'static [&'static str],
    /// Its picture.
    pub icon: Icon,
    /// What the user may change, in the form's order.
    pub fields: &'static [Field],
    /// What Start and Send do.
    pub feed: Feed,
    /// The HTTP/2 receive window of the call's stream in bytes, for the tunnel.
    pub stream_window: u32,
    /// Makes one request message; see [`Form::message`].
    pub(super) message: fn(&Form, Turn) -> Result<Bytes, FieldError>,
    /// An empty view of its own kind; see [`View::new`].
    pub(super) view: fn() -> View,
}

impl Scenario {
    /// The usual stream window: small, so that back-pressure is visible.
    pub const SMALL_WINDOW: u32 = 64 * 1024;
    /// The window where speed matters.
    pub const LARGE_WINDOW: u32 = 1024 * 1024;

    /// The field with this name, if it has one.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Scenarios are constants, so the id says all.
impl PartialEq for Scenario {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Scenario {}

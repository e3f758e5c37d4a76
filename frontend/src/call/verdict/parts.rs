use weir_tap::Cause as Abandoned;

use crate::transport::TargetEnd;

/// Why a call ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The connection is being made.
    Connecting,
    /// The call goes on.
    Open,
    /// The server finished it: status OK.
    Ok,
    /// The server ended it with another status, or reset it.
    ServerError,
    /// The user cancelled it.
    Cancelled,
    /// Its deadline passed.
    Deadline,
    /// The connection was lost.
    Dropped,
    /// There was no connection to be had.
    Unreachable,
    /// Something answered, but refused the page or does not speak gRPC.
    Refused,
    /// Something answered in the server's place and sent the page elsewhere.
    SentElsewhere,
    /// The server is shutting down.
    Shutdown,
    /// The response ended properly but without a status.
    TrailersMissing,
    /// The response's bytes are not gRPC.
    Malformed,
    /// The connection to a server that is not Weir did not come about, or went.
    Target(TargetEnd),
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::Connecting,
        Self::Open,
        Self::Ok,
        Self::ServerError,
        Self::Cancelled,
        Self::Deadline,
        Self::Dropped,
        Self::Unreachable,
        Self::Refused,
        Self::SentElsewhere,
        Self::Shutdown,
        Self::TrailersMissing,
        Self::Malformed,
        Self::Target(TargetEnd::Closed),
        Self::Target(TargetEnd::Reset),
        Self::Target(TargetEnd::Refused),
        Self::Target(TargetEnd::TimedOut),
        Self::Target(TargetEnd::NoGreeting),
        Self::Target(TargetEnd::NoTicket),
        Self::Target(TargetEnd::Full),
        Self::Target(TargetEnd::Stopping),
        Self::Target(TargetEnd::WeirLost),
    ];

    /// The cause's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Ok => "ok",
            Self::ServerError => "server-error",
            Self::Cancelled => "cancelled",
            Self::Deadline => "deadline",
            Self::Dropped => "dropped",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::SentElsewhere => "sent-elsewhere",
            Self::Shutdown => "shutdown",
            Self::TrailersMissing => "trailers-missing",
            Self::Malformed => "malformed",
            Self::Target(TargetEnd::Closed) => "target-closed",
            Self::Target(TargetEnd::Reset) => "target-reset",
            Self::Target(TargetEnd::Refused) => "target-refused",
            Self::Target(TargetEnd::TimedOut) => "target-timed-out",
            Self::Target(TargetEnd::NoGreeting) => "target-no-greeting",
            Self::Target(TargetEnd::NoTicket) => "target-no-ticket",
            Self::Target(TargetEnd::Full) => "weir-full",
            Self::Target(TargetEnd::Stopping) => "weir-stopping",
            Self::Target(TargetEnd::WeirLost) => "weir-lost",
        }
    }

    /// Has the call ended?
    pub fn is_end(self) -> bool {
        !matches!(self, Self::Connecting | Self::Open)
    }
}

/// Who ended a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// Nobody: it is open.
    Nobody,
    /// The server's own decision.
    Server,
    /// The user.
    User,
    /// The page, on its own: it kept the deadline, or could not read what came.
    Page,
    /// What lies between the two.
    Network,
}

/// What an open call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Open {
    /// The browser still collects the requests and has sent nothing (gRPC-Web).
    Collecting,
    /// Both sides may send.
    Streaming,
    /// The client is done sending; the server's answer is awaited.
    Waiting,
    /// The client is done sending; the server's answers are coming in.
    Receiving,
}

/// The server's own view of the end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum ServerEnd {
    /// Nothing is known of the server's side.
    #[default]
    Unknown,
    /// Nothing of the call has left the page: the server does not know of it.
    Unheard,
    /// The server saw the call, and has not said that it ended.
    Silent,
    /// It ended the call with a status, this many milliseconds after the page's end (negative: before).
    Status {
        /// The status code.
        code: Option<i32>,
        /// Milliseconds after the page's end, by the measured clock offset.
        after_ms: f64,
    },
    /// It is not Weir, and was told that the client gives the call up, this many milliseconds after the page's end. What it made of that
    /// nobody sees.
    Told {
        /// Milliseconds after the page's end, by the measured clock offset.
        after_ms: f64,
    },
    /// It noticed that the client was gone, this many milliseconds after the page's end.
    Noticed {
        /// Why, as far as the server knows.
        cause: Abandoned,
        /// Milliseconds after the page's end, by the measured clock offset.
        after_ms: f64,
    },
}

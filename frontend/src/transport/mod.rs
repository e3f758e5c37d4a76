//! The ways from the page to the server.
//!
//! Both are tower services for gRPC requests. What they know of a call beyond its HTTP messages (that it has left, why it
//! failed) they tell the [`Watcher`] in the request's extensions.

mod channel;
mod conditions;
mod failure;
pub mod http2;
mod pace;
mod routes;

pub mod tunnel;
mod watch;
pub mod web;

pub use channel::Channel;
pub use conditions::{Conditioned, Line};
pub use failure::Failure;
pub use pace::breathe;
pub use routes::Routes;
pub use watch::{Watch, Watcher};

/// Which way a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// Full gRPC: HTTP/2 over one WebSocket.
    Tunnel,
    /// gRPC-Web over fetch.
    Web,
}

impl Transport {
    /// Both, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Tunnel, Self::Web];

    /// The transport's stable name, as in the page's URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tunnel => "tunnel",
            Self::Web => "web",
        }
    }

    /// The transport of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transport| transport.name() == name)
    }
}

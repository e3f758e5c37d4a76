//! The ways from the page to the server.
//!
//! Both are tower services for gRPC requests. What they know of a call beyond its HTTP messages (that it has left, why it
//! failed) they tell the [`Watcher`] in the request's extensions.

mod channel;
mod conditions;
mod failure;
pub mod http2;
mod pace;
mod place;
mod routes;
mod target;
mod target_end;
pub mod tunnel;
mod watch;
pub mod web;

pub use channel::Channel;
pub use conditions::{Conditioned, Line};
pub use failure::Failure;
pub use pace::breathe;
pub use place::{Connection, Place, Ticket, Tickets};
pub use routes::Routes;
pub use target::Target;
pub use target_end::TargetEnd;
pub use watch::{Watch, Watcher};

/// Which way a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// Full gRPC: HTTP/2 over one WebSocket.
    Tunnel,
    /// gRPC-Web over fetch.
    Web,
}

/// What sets a transport apart. Whoever must know asks for the fact and not for the transport's name.
#[derive(Debug)]
pub struct Facts {
    /// The transport's stable name, as in the page's address.
    pub name: &'static str,
    /// The browser collects the request and sends it when it is whole: what a client streams goes late, and all at once.
    pub collects: bool,
    /// The HTTP/2 connection is the page's own: it sees the frames, chooses windows, and is told why a call failed. Otherwise it
    /// is the browser's, which keeps all that to itself.
    pub own_connection: bool,
    /// The browser makes one header of several entries with the same key, joined by commas.
    pub joins_metadata: bool,
}

impl Transport {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Tunnel, Self::Web];
    /// The one that is taken unless another is asked for: it can do everything.
    pub const USUAL: Self = Self::Tunnel;

    /// What sets it apart.
    pub fn facts(self) -> &'static Facts {
        match self {
            Self::Tunnel => &Facts { name: "tunnel", collects: false, own_connection: true, joins_metadata: false },
            Self::Web => &Facts { name: "web", collects: true, own_connection: false, joins_metadata: true },
        }
    }

    /// Calls are about to go this way: what that takes and is behind a door is fetched.
    pub fn prepare(self) {
        if self == Self::Web {
            web::prepare();
        }
    }

    /// The transport's stable name, as in the page's address.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The transport of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|transport| transport.name() == name)
    }
}

//! Where a server is that is not Weir, and what its connections begin with.

use std::sync::Arc;

use futures::future::LocalBoxFuture;
use http::uri::{Authority, Scheme};

use super::Failure;

/// Gets a ticket for one more connection to a target.
pub type Tickets = Box<dyn Fn() -> LocalBoxFuture<'static, Result<Ticket, Failure>> + Send + Sync>;

/// A ticket for one connection.
pub struct Ticket {
    /// The WebSocket subprotocol that stands for it.
    pub protocol: String,
    /// The connection, as Weir's events will name it.
    pub connection: Connection,
}

/// A connection from Weir to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Which Weir it is of.
    pub server_id: u64,
    /// Which of its connections.
    pub number: u64,
}

/// How a target is addressed.
pub struct Place {
    /// What people call it: `localhost:9000`.
    pub address: Arc<str>,
    /// The `:scheme` of calls to it.
    pub scheme: Scheme,
    /// The `:authority` of calls to it.
    pub authority: Authority,
    /// Tickets for connections to it.
    pub tickets: Tickets,
}

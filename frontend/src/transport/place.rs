//! Where a server is that is not Weir, and what its connections begin with.

use std::sync::Arc;

use futures::future::LocalBoxFuture;
use http::uri::{Authority, Scheme};

use super::Failure;

/// Gets a ticket for one more connection to a target: the WebSocket subprotocol that stands for it.
pub type Tickets = Box<dyn Fn() -> LocalBoxFuture<'static, Result<String, Failure>> + Send + Sync>;

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

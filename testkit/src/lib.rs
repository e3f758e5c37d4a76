//! Clients that hide nothing, for tests and benches, and waiting with a limit.
//!
//! A server is whatever is [`Reach`]able; a [`Process`] is one. [`Wire`] is one connection to it as the transport of generated clients;
//! [`Client`] is HTTP/2 with every call as bytes, of which some are not sent and some not read; [`http1`] is HTTP/1.1,
//! written and read byte by byte. None of them connects again, and all are as slow as they are read.
#![allow(clippy::unwrap_used, reason = "to panic is how a test says that something is wrong")]

pub mod body;
pub mod call;
pub mod hpack;
pub mod http1;
pub mod process;
mod reach;
mod wait;
mod websocket;
mod wire;

pub use call::Client;
pub use process::Process;
pub use reach::{Io, Reach};
pub use wait::{LIMIT, eventually, soon, until};
pub use websocket::{Socket, TUNNEL_PROTOCOL, bytes_of, open_tunnel, websocket, ws_request};
pub use wire::{Door, Wire};

/// The window of each stream that the clients here have, in bytes.
pub const STREAM_WINDOW: u32 = 64 << 10;
/// The window of their connections: what is not read stalls its own stream early, and the others never.
const CONNECTION_WINDOW: u32 = 8 << 20;

//! Full gRPC from a web page: HTTP/2 over one WebSocket.
//!
//! The WebSocket's binary messages, one after the other, are the bytes of an HTTP/2 connection with prior knowledge (the
//! public `h2ts` convention). All calls share the connection; streams, flow control, half-close, reset and trailers are
//! HTTP/2's own.

mod body;
mod connection;
mod credit;
mod ending;
mod probe;
mod pump;
pub mod router;
mod service;
mod socket;

pub use connection::Tunnel;
pub use credit::Credit;

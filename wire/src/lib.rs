//! What gRPC is on the wire, read and written by whoever has to do with it: the server, the page, tests and benches.
//!
//! Everything here is a function of bytes: nothing waits, nothing knows a browser or a socket. What comes in chunks is
//! followed through them without being copied, and nothing is allocated for a message; whoever has all the bytes at hand
//! splits the first thing off them ([`grpc::split`], [`http2::split`]).

pub mod grpc;
pub mod http2;
pub mod web;

#[cfg(test)]
mod cuts;

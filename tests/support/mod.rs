//! What makes the tests read as sentences: a server of one's own, clients for its doors, and waiting with a limit.

#![allow(dead_code, unused_imports, reason = "every test binary uses its own part of this")]

mod facts;
mod hear;
mod http1;
mod member;
mod server;
mod tls;
mod watch;
mod wire;

pub(crate) use facts::*;
pub(crate) use hear::{Ask, Heard, Outbox, ask, hear, next, outbox};
pub(crate) use http1::{Answer, Exchange, exchange, frames, grpc_frame};
pub(crate) use member::{Member, enter, line};
pub(crate) use server::{LIMIT, Server, eventually, soon};
pub(crate) use tls::{connect, handshake, pem};
pub(crate) use watch::Watch;
pub(crate) use wire::{Door, TUNNEL_PROTOCOL, Wire, ws_request};

//! What makes the tests read as sentences: a server of one's own, clients for its doors, and waiting with a limit.

#![allow(dead_code, unused_imports, reason = "every test binary uses its own part of this")]

mod door;
mod facts;
mod hear;
mod member;
mod server;
mod tls;
mod watch;

pub(crate) use door::Door;
pub(crate) use facts::*;
pub(crate) use hear::{Ask, Heard, Outbox, ask, hear, next, outbox};
pub(crate) use member::{Member, enter, line};
pub(crate) use server::Server;
pub(crate) use tls::{connect, handshake, pem};
pub(crate) use watch::Watch;
pub(crate) use weir_testkit::{
    LIMIT, TUNNEL_PROTOCOL, Wire,
    body::{frames, message},
    bytes_of, eventually,
    http1::{Answer, Exchange, exchange},
    soon, websocket, ws_request,
};
pub(crate) use weir_wire::grpc::frame as grpc_frame;

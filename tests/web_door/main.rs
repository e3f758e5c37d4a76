//! gRPC-Web as raw bytes over HTTP/1.1, and the rules of the web at that door.

#![expect(
    clippy::unwrap_used,
    clippy::similar_names,
    reason = "a test may panic, and pings and pongs, server and served are what they are"
)]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod rules;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use http::HeaderMap;
use prost::Message;
use weir_proto::seeds::HelloRequest;

use weir_wire::web;

use support::{Answer, Server, exchange, frames};

const BINARY: &str = "application/grpc-web+proto";
const TEXT: &str = "application/grpc-web-text+proto";

fn hello(name: &str) -> HelloRequest {
    HelloRequest { name: name.into() }
}

/// A binary gRPC-Web call, as the page makes it. `more` are further headers, one a line.
async fn call(server: &Server, path: &str, more: &str, body: &[u8]) -> Answer {
    let head = format!("POST {path} HTTP/1.1\ncontent-type: {BINARY}\naccept: {BINARY}\nx-grpc-web: 1\n{more}");
    exchange(server, &head, body).await
}

/// The messages of a body, and its trailers, which must be its last frame.
fn opened<M: Message + Default>(body: &[u8]) -> (Vec<M>, HeaderMap) {
    let mut frames = frames(body);
    let (flags, trailers) = frames.pop().expect("a frame");
    assert_eq!(flags, web::TRAILERS, "the last frame is not the trailers");
    let messages = frames.into_iter().map(|(flags, payload)| {
        assert_eq!(flags, 0, "a message's flags");
        M::decode(payload).unwrap()
    });
    (messages.collect(), web::trailers(&trailers).unwrap())
}

/// The text of a trailer.
fn trailer<'a>(trailers: &'a HeaderMap, key: &str) -> Option<&'a str> {
    trailers.get(key).map(|value| value.to_str().unwrap())
}

/// Base64 as gRPC-Web writes it: pieces that may each end with padding.
fn unbase64(text: &[u8]) -> Vec<u8> {
    assert_eq!(text.len() % 4, 0, "cut base64: {text:?}");
    text.chunks(4).flat_map(|quantum| BASE64_STANDARD.decode(quantum).unwrap()).collect()
}

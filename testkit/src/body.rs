//! Bodies of gRPC, made and taken apart.

use bytes::Bytes;
use prost::Message;
use weir_wire::grpc::{frame, split};

/// One message behind its prefix.
pub fn message(message: &impl Message) -> Vec<u8> {
    frame(0, &message.encode_to_vec())
}

/// The frames of a body, flags and payload, which must end with the last of them.
#[track_caller]
pub fn frames(mut body: &[u8]) -> Vec<(u8, Bytes)> {
    let mut frames = Vec::new();
    while !body.is_empty() {
        let Some((flags, payload, rest)) = split(body) else { panic!("a frame is cut: {body:?}") };
        frames.push((flags, Bytes::copy_from_slice(payload)));
        body = rest;
    }
    frames
}

/// The messages of a body, none of them compressed, and nothing else.
#[track_caller]
pub fn messages<M: Message + Default>(body: &[u8]) -> Vec<M> {
    let decode = |(flags, payload)| {
        assert_eq!(flags, 0, "a message's flags");
        M::decode(payload).unwrap()
    };
    frames(body).into_iter().map(decode).collect()
}

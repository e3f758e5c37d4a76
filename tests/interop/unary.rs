//! One request, one answer.

use weir_proto::interop::{Empty, SimpleRequest};

use crate::{
    peer::{Peer, size, zeros},
    support::soon,
};

/// Asks for 314,159 bytes with 271,828.
pub(crate) fn large() -> SimpleRequest {
    SimpleRequest { response_size: 314_159, payload: zeros(271_828), ..SimpleRequest::default() }
}

pub(crate) async fn empty_unary(peer: &Peer) {
    let answer = soon("an answer", peer.client().empty_call(Empty {})).await.unwrap();
    assert_eq!(answer.into_inner(), Empty {});
}

pub(crate) async fn large_unary(peer: &Peer) {
    let answer = soon("an answer", peer.client().unary_call(large())).await.unwrap().into_inner();
    assert_eq!(size(answer.payload.as_ref()), 314_159);
}

/// The server's part: an answer that a proxy may keep, another each time. That the method is GET was given up by gRPC.
pub(crate) async fn cacheable_unary(peer: &Peer) {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let answer = soon("an answer", peer.client().cacheable_unary_call(large())).await.unwrap();
        assert_eq!(answer.metadata().get("cache-control").unwrap(), "public, max-age=60");
        answers.push(answer.into_inner().payload.unwrap().body);
    }
    assert!(answers[0] != answers[1] && answers.concat().is_ascii(), "{answers:?}");
}

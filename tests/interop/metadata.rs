//! What comes back beside the answers: metadata, and status.

use tonic::{
    Code, Request,
    metadata::{MetadataMap, MetadataValue},
};
use weir_proto::interop::{EchoStatus, SimpleRequest, StreamingOutputCallRequest};
use weir_testkit::Door;

use crate::{
    peer::{Peer, asking},
    support::{ask, hear, soon},
    unary::large,
};

const INITIAL: &str = "x-grpc-test-echo-initial";
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

/// The case's own value of each key, and one more: a key may come more than once, and so it comes back.
const INITIAL_VALUES: [&str; 2] = ["test_initial_metadata_value", "another"];
const TRAILING_VALUES: [&[u8]; 2] = [&[0xab, 0xab, 0xab], &[0, 1, 0xff]];

fn with_both<T>(message: T) -> Request<T> {
    let mut request = ask(message);
    for value in INITIAL_VALUES {
        request.metadata_mut().append(INITIAL, MetadataValue::from_static(value));
    }
    for value in TRAILING_VALUES {
        request.metadata_mut().append_bin(TRAILING, MetadataValue::from_bytes(value));
    }
    request
}

#[track_caller]
fn initial_is_there(metadata: &MetadataMap) {
    assert_eq!(metadata.get_all(INITIAL).iter().collect::<Vec<_>>(), INITIAL_VALUES);
}

/// `behind`: in trailers behind messages.
#[track_caller]
fn trailing_is_there(peer: &Peer, metadata: &MetadataMap, behind: bool) {
    let values: Vec<_> = metadata.get_all_bin(TRAILING).iter().map(|value| value.to_bytes().unwrap()).collect();
    // Of each key in a trailers' frame tonic-web's client keeps the last.
    let kept = if behind && peer.door == Door::Web { &TRAILING_VALUES[1..] } else { &TRAILING_VALUES };
    assert_eq!(values, kept);
}

pub(crate) async fn custom_metadata(peer: &Peer) {
    let answer = soon("an answer", peer.client().unary_call(with_both(large()))).await.unwrap();
    // Of one answer tonic has both in one.
    initial_is_there(answer.metadata());
    trailing_is_there(peer, answer.metadata(), true);

    let requests = with_both(futures::stream::iter([asking(271_828, &[314_159])]));
    let heard = hear(peer.client().full_duplex_call(requests)).await;
    initial_is_there(&heard.head);
    assert!(heard.head.get_bin(TRAILING).is_none());
    trailing_is_there(peer, heard.end.as_ref().unwrap(), true);
}

pub(crate) async fn status_code_and_message(peer: &Peer) {
    let message = "test status message";
    let response_status = Some(EchoStatus { code: 2, message: message.into() });
    let request = SimpleRequest { response_status: response_status.clone(), ..SimpleRequest::default() };
    let status = soon("an answer", peer.client().unary_call(with_both(request))).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unknown, message));
    trailing_is_there(peer, status.metadata(), false);

    let request = StreamingOutputCallRequest { response_status, ..asking(0, &[1]) };
    let requests = with_both(futures::stream::iter([request]));
    let status = hear(peer.client().full_duplex_call(requests)).await.refused(Code::Unknown);
    assert_eq!(status.message(), message);
    trailing_is_there(peer, status.metadata(), true);
}

pub(crate) async fn special_status_message(peer: &Peer) {
    let message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    let response_status = Some(EchoStatus { code: 2, message: message.into() });
    let request = SimpleRequest { response_status, ..SimpleRequest::default() };
    let status = soon("an answer", peer.client().unary_call(request)).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unknown, message));
}

//! What comes back beside the answers: metadata, and status.

use tonic::{
    Code, Request,
    metadata::{MetadataMap, MetadataValue},
};
use weir_proto::interop::{EchoStatus, SimpleRequest, StreamingOutputCallRequest};

use crate::{
    peer::{Peer, asking},
    support::{ask, hear, soon},
    unary::large,
};

const INITIAL: &str = "x-grpc-test-echo-initial";
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

fn with_both<T>(message: T) -> Request<T> {
    let mut request = ask(message);
    request.metadata_mut().insert(INITIAL, MetadataValue::from_static("test_initial_metadata_value"));
    request.metadata_mut().insert_bin(TRAILING, MetadataValue::from_bytes(&[0xab, 0xab, 0xab]));
    request
}

#[track_caller]
fn initial_is_there(metadata: &MetadataMap) {
    assert_eq!(metadata.get(INITIAL).expect("initial metadata"), "test_initial_metadata_value");
}

#[track_caller]
fn trailing_is_there(metadata: &MetadataMap) {
    let value = metadata.get_bin(TRAILING).expect("trailing metadata");
    assert_eq!(value.to_bytes().unwrap()[..], [0xab, 0xab, 0xab]);
}

pub(crate) async fn custom_metadata(peer: &Peer) {
    let answer = soon("an answer", peer.client().unary_call(with_both(large()))).await.unwrap();
    // Of one answer tonic has both in one.
    initial_is_there(answer.metadata());
    trailing_is_there(answer.metadata());

    let requests = with_both(futures::stream::iter([asking(271_828, &[314_159])]));
    let heard = hear(peer.client().full_duplex_call(requests)).await;
    initial_is_there(&heard.head);
    assert!(heard.head.get_bin(TRAILING).is_none());
    trailing_is_there(heard.end.as_ref().unwrap());
}

pub(crate) async fn status_code_and_message(peer: &Peer) {
    let message = "test status message";
    let response_status = Some(EchoStatus { code: 2, message: message.into() });
    let request = SimpleRequest { response_status: response_status.clone(), ..SimpleRequest::default() };
    let status = soon("an answer", peer.client().unary_call(with_both(request))).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unknown, message));
    trailing_is_there(status.metadata());

    let request = StreamingOutputCallRequest { response_status, ..asking(0, &[1]) };
    let requests = with_both(futures::stream::iter([request]));
    let status = hear(peer.client().full_duplex_call(requests)).await.refused(Code::Unknown);
    assert_eq!(status.message(), message);
    trailing_is_there(status.metadata());
}

pub(crate) async fn special_status_message(peer: &Peer) {
    let message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    let response_status = Some(EchoStatus { code: 2, message: message.into() });
    let request = SimpleRequest { response_status, ..SimpleRequest::default() };
    let status = soon("an answer", peer.client().unary_call(request)).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unknown, message));
}

//! What nobody serves.

use http::uri::PathAndQuery;
use tonic::{Code, client::Grpc};
use tonic_prost::ProstCodec;
use weir_proto::interop::Empty;

use crate::{
    peer::Peer,
    support::{Server, ask, soon},
};

pub(crate) async fn unimplemented_method(peer: &Peer) {
    let status = soon("an answer", peer.client().unimplemented_call(Empty {})).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
}

pub(crate) async fn unimplemented_service(peer: &Peer) {
    let mut grpc = Grpc::with_origin(peer.tapped(), peer.wire.origin());
    let path = PathAndQuery::from_static("/grpc.testing.UnimplementedService/UnimplementedCall");
    grpc.ready().await.unwrap();
    let call = async { grpc.unary(ask(Empty {}), path, ProstCodec::<Empty, Empty>::default()).await };
    let status = soon("an answer", call).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
}

pub(crate) async fn nothing_of_it_without_the_flag(peer: &Peer) {
    let plain = Peer::with(Server::start().await, peer.door).await;
    let status = soon("an answer", plain.client().empty_call(Empty {})).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
}

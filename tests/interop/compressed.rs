//! Messages that are compressed, and others beside them.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use http::Request;
use http_body_util::{BodyExt as _, Full};
use prost::Message as _;
use tonic::{Code, body::Body, codec::CompressionEncoding::Gzip};
use weir_proto::interop::{
    ResponseParameters, SimpleRequest, StreamingInputCallRequest, StreamingInputCallResponse,
    StreamingOutputCallRequest,
};
use weir_tap::Direction;

use crate::{
    peer::{Peer, Seen, said, size, sizes, zeros},
    support::{ask, frames, grpc_frame, hear, soon},
    unary::large,
};

pub(crate) async fn client_compressed_unary(peer: &Peer) {
    let expecting = |value| SimpleRequest { expect_compressed: said(value), ..large() };
    let probe = soon("an answer", peer.client().unary_call(expecting(true))).await.unwrap_err();
    assert_eq!(probe.code(), Code::InvalidArgument, "{probe:?}");
    for compressed in [true, false] {
        let (mut client, seen) = (peer.client(), Seen::default());
        if compressed {
            client = client.send_compressed(Gzip);
        }
        let request = seen.of(ask(expecting(compressed)));
        let answer = soon("an answer", client.unary_call(request)).await.unwrap().into_inner();
        assert_eq!(size(answer.payload.as_ref()), 314_159);
        assert_eq!(seen.compressed(Direction::Request), [compressed]);
    }
}

pub(crate) async fn server_compressed_unary(peer: &Peer) {
    for compressed in [true, false] {
        let (mut client, seen) = (peer.client().accept_compressed(Gzip), Seen::default());
        let request = seen.of(ask(SimpleRequest { response_compressed: said(compressed), ..large() }));
        let answer = soon("an answer", client.unary_call(request)).await.unwrap().into_inner();
        assert_eq!(size(answer.payload.as_ref()), 314_159);
        assert_eq!(seen.compressed(Direction::Response), [compressed]);
    }
}

/// tonic compresses all messages of a stream or none: these are written by hand.
pub(crate) async fn client_compressed_streaming(peer: &Peer) {
    let request =
        |size, compressed| StreamingInputCallRequest { payload: zeros(size), expect_compressed: said(compressed) };
    let probe = futures::stream::iter([request(27_182, true)]);
    let probe = soon("an answer", async { peer.client().streaming_input_call(probe).await }).await.unwrap_err();
    assert_eq!(probe.code(), Code::InvalidArgument, "{probe:?}");

    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&request(27_182, true).encode_to_vec()).unwrap();
    let first = grpc_frame(1, &gzip.finish().unwrap());
    let second = grpc_frame(0, &request(45_904, false).encode_to_vec());
    let call = Request::post(format!("{}grpc.testing.TestService/StreamingInputCall", peer.wire.origin()))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("grpc-encoding", "gzip")
        .body(Body::new(Full::from([first, second].concat())));
    let answer = peer.wire.send(call.unwrap()).await.unwrap();
    let answer = soon("the end", answer.into_body().collect()).await.unwrap();
    assert_eq!(answer.trailers().unwrap().get("grpc-status").unwrap(), "0");
    let frames = frames(&answer.to_bytes());
    let [(0, message)] = &frames[..] else { panic!("{frames:?}") };
    let answer = StreamingInputCallResponse::decode(message.clone()).unwrap();
    assert_eq!(answer.aggregated_payload_size, 73_086);
}

pub(crate) async fn server_compressed_streaming(peer: &Peer) {
    let answer = |size, compressed| ResponseParameters { size, compressed: said(compressed), interval_us: 0 };
    let request = StreamingOutputCallRequest {
        response_parameters: vec![answer(31_415, true), answer(92_653, false)],
        ..StreamingOutputCallRequest::default()
    };
    let (mut client, seen) = (peer.client().accept_compressed(Gzip), Seen::default());
    let answers = hear(client.streaming_output_call(seen.of(ask(request.clone())))).await.ok();
    assert_eq!(sizes(&answers), [31_415, 92_653]);
    assert_eq!(seen.compressed(Direction::Response), [true, false]);

    // compression.md: what the client does not take is not used.
    let (mut client, seen) = (peer.client(), Seen::default());
    let answers = hear(client.streaming_output_call(seen.of(ask(request)))).await.ok();
    assert_eq!(sizes(&answers), [31_415, 92_653]);
    assert_eq!(seen.compressed(Direction::Response), [false, false]);
}

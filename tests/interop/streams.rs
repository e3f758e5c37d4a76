//! Streams of requests, of answers, and of both.

use std::time::Duration;

use tonic::Code;
use weir_proto::interop::StreamingInputCallRequest;

use crate::{
    peer::{Peer, asking, size, sizes, zeros},
    support::{ask, hear, next, outbox, soon},
};

/// What is sent and what is to come back.
const SIZES: [(usize, i32); 4] = [(27_182, 31_415), (8, 9), (1828, 2653), (45_904, 58_979)];
const ANSWERS: [i32; 4] = [31_415, 9, 2653, 58_979];

pub(crate) async fn client_streaming(peer: &Peer) {
    let requests = SIZES.map(|(size, _)| StreamingInputCallRequest { payload: zeros(size), ..Default::default() });
    let call = async { peer.client().streaming_input_call(futures::stream::iter(requests)).await };
    let answer = soon("an answer", call).await.unwrap().into_inner();
    assert_eq!(answer.aggregated_payload_size, 74_922);
}

pub(crate) async fn server_streaming(peer: &Peer) {
    let answers = hear(peer.client().streaming_output_call(asking(0, &ANSWERS))).await.ok();
    assert_eq!(sizes(&answers), [31_415, 9, 2653, 58_979]);
}

pub(crate) async fn ping_pong(peer: &Peer) {
    let (requests, requesting) = outbox();
    let mut client = peer.client();
    // The head may come with the first answer only.
    let call = tokio::spawn(async move { client.full_duplex_call(requesting).await });
    let mut call = Some(call);
    let mut answers = None;
    for (request, answer) in SIZES {
        requests.send(asking(request, &[answer])).await;
        if let Some(call) = call.take() {
            answers = Some(soon("an answer", call).await.unwrap().unwrap().into_inner());
        }
        let came = next(answers.as_mut().unwrap()).await;
        assert_eq!(size(came.payload.as_ref()), usize::try_from(answer).unwrap());
    }
    drop(requests);
    assert_eq!(soon("the end", answers.unwrap().message()).await.unwrap(), None);
}

pub(crate) async fn empty_stream(peer: &Peer) {
    let answers = hear(peer.client().full_duplex_call(futures::stream::empty())).await.ok();
    assert_eq!(answers, []);
}

pub(crate) async fn timeout_on_sleeping_server(peer: &Peer) {
    let (requests, requesting) = outbox();
    let mut request = ask(requesting);
    request.set_timeout(Duration::from_millis(1));
    let mut client = peer.client();
    let call = tokio::spawn(async move { hear(client.full_duplex_call(request)).await });
    // It may be over already.
    requests.try_send(asking(27_182, &[])).await;
    let status = soon("the end", call).await.unwrap().refused(Code::DeadlineExceeded);
    assert!(status.message().contains("1ms"), "{status:?}");
}

//! Calls that the client gives up. That it has, it knows by itself; that the server has heard of it is seen here.

use weir_proto::{
    interop::StreamingInputCallRequest,
    keys,
    weir::v1::{abandoned::Cause, call_event::What},
};
use weir_testkit::{Client, Door, call::Call};

use crate::{
    peer::{Peer, asking},
    support::{Ask, Watch, ask, message, next, outbox, soon},
};

/// Begins a call that can be reset: hyper's client cannot as long as its request goes on.
async fn begin(peer: &Peer, watch: &Watch, method: &str) -> (Client, Call) {
    let client = match peer.door {
        Door::Native => Client::native(&peer.server).await,
        Door::Tunnel => Client::tunnel(&peer.server).await,
        Door::Web => unreachable!("HTTP/1.1 has no resets"),
    };
    let ids = [(keys::SESSION, watch.session()), (keys::CALL, &watch.new_call())];
    let call = client.call(&format!("/grpc.testing.TestService/{method}"), &ids).await;
    (client, call)
}

async fn is_seen(watch: &mut Watch, expected: Cause) {
    let end = watch.see("the end", |what| matches!(what, What::Abandoned(_) | What::Trailers(_))).await;
    assert!(matches!(&end.what, Some(What::Abandoned(why)) if why.cause() == expected), "{end:?}");
}

pub(crate) async fn cancel_after_begin(peer: &Peer) {
    let mut watch = Watch::begin(&peer.server).await;
    let begun = |what: &What| matches!(what, What::RequestHeaders(_));
    if peer.door == Door::Web {
        let (_requests, requesting) = outbox::<StreamingInputCallRequest>();
        let (mut client, request) = (peer.client(), ask(requesting).seen_by(&watch));
        let call = tokio::spawn(async move { client.streaming_input_call(request).await });
        watch.see("the beginning", begun).await;
        // Over HTTP/1.1 the connection goes with the call.
        peer.wire.cut();
        assert!(soon("the end", call).await.unwrap().is_err());
        return is_seen(&mut watch, Cause::ConnectionLost).await;
    }
    let (_client, call) = begin(peer, &watch, "StreamingInputCall").await;
    watch.see("the beginning", begun).await;
    call.reset();
    is_seen(&mut watch, Cause::Reset).await;
}

pub(crate) async fn cancel_after_first_response(peer: &Peer) {
    let mut watch = Watch::begin(&peer.server).await;
    let request = asking(27_182, &[31_415]);
    if peer.door == Door::Web {
        let (requests, requesting) = outbox();
        let (mut client, asked) = (peer.client(), ask(requesting).seen_by(&watch));
        let call = tokio::spawn(async move { client.full_duplex_call(asked).await });
        requests.send(request).await;
        let mut answers = soon("an answer", call).await.unwrap().unwrap().into_inner();
        next(&mut answers).await;
        peer.wire.cut();
        return is_seen(&mut watch, Cause::ConnectionLost).await;
    }
    let (_client, mut call) = begin(peer, &watch, "FullDuplexCall").await;
    call.send(&message(&request), false);
    let mut answer = call.take_head().await.into_body();
    assert!(!soon("a piece of the answer", answer.data()).await.unwrap().unwrap().is_empty());
    call.reset();
    is_seen(&mut watch, Cause::Reset).await;
}

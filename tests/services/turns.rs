//! Who waits for whom, where the client keeps its side open.

use std::time::Duration;

use tokio::time::timeout;
use tonic::Code;
use weir_proto::{
    keys,
    seeds::StreamRequestData,
    weir::v1::{Direction, call_event::What},
};

use crate::support::{Ask, Server, Watch, ask, hear, outbox, soon};

#[tokio::test]
async fn the_answer_waits_for_the_half_close() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let (requests, requesting) = outbox();
    let request = ask(requesting).seen_by(&watch);
    let mut greeter = server.greeter();
    let answer = tokio::spawn(async move { greeter.client_stream(request).await });
    for n in 0..3 {
        requests.send(StreamRequestData { data: n.to_string() }).await;
    }
    watch.see_messages(Direction::Request, 3).await;
    assert!(!answer.is_finished());
    drop(requests);
    let answer = soon("the answer", answer).await.unwrap().unwrap().into_inner().data;
    assert!(answer.contains('3'), "{answer}");

    watch.see("the end", |what| matches!(what, What::Trailers(_))).await;
    let place = |wanted: fn(&What) -> bool| watch.seen.iter().position(|event| event.what.as_ref().is_some_and(wanted));
    let half_close = place(|what| matches!(what, What::HalfClose(_))).unwrap();
    let answered =
        place(|what| matches!(what, What::Messages(messages) if messages.direction() == Direction::Response)).unwrap();
    assert!(half_close < answered, "{:#?}", watch.seen);
}

/// A refusal does not wait for the client to be done.
#[tokio::test]
async fn a_refusal_comes_at_once() {
    let server = Server::start().await;
    let endless = ask(tokio_stream::pending::<StreamRequestData>()).with(keys::INTERVAL_MS, "x");
    let status = timeout(Duration::from_secs(5), hear(server.greeter().all_stream(endless))).await.unwrap();
    status.refused(Code::InvalidArgument);
}

//! The seeds' client streams, uploads apart.

use tonic::Code;
use weir_proto::{
    seeds::{HelloRequest, StreamReqData, StreamRequestData},
    weir::v1::{Direction, call_event::What},
};

use crate::support::{Ask, Server, Watch, ask, outbox, soon};

fn names(names: &[&str]) -> Vec<HelloRequest> {
    names.iter().map(|name| HelloRequest { name: (*name).into() }).collect()
}

#[tokio::test]
async fn greetings_are_answered_once_naming_all_in_order() {
    let server = Server::start().await;
    let requests = tokio_stream::iter(names(&["Ada", "Grace", "Edsger", "世界"]));
    let message = server.greeter().lots_of_greetings(requests).await.unwrap().into_inner().message;
    let places: Vec<_> = ["Ada", "Grace", "Edsger", "世界"].iter().map(|name| message.find(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{message}");
}

#[tokio::test]
async fn an_empty_name_among_the_greetings_is_refused_with_its_position() {
    let server = Server::start().await;
    let requests = tokio_stream::iter(names(&["Ada", "Grace", "", "Edsger"]));
    let status = server.greeter().lots_of_greetings(requests).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("name") && status.message().contains('3'), "{status:?}");
}

#[tokio::test]
async fn client_streams_are_answered_with_their_count() {
    let server = Server::start().await;
    for count in [0, 1, 11, 2345] {
        let requests = tokio_stream::iter((0..count).map(|n| StreamRequestData { data: format!("消息{n}") }));
        let answer = server.greeter().client_stream(requests).await.unwrap().into_inner().data;
        assert!(answer.contains(&count.to_string()), "{count} is missing in {answer:?}");

        let requests = tokio_stream::iter((0..count).map(|n| StreamReqData { data: format!("消息{n}") }));
        let answer = server.greeter().put_stream(requests).await.unwrap().into_inner().data;
        assert!(answer.contains(&count.to_string()), "{count} is missing in {answer:?}");
    }
}

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

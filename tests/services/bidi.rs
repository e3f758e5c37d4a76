//! The seeds' bidirectional streams: who waits for whom is the server's choice, order within a direction is not.

use tonic::Code;
use weir_proto::{
    helloworld, keys,
    seeds::{HelloReply, HelloRequest, StreamRequestData},
    weir::v1::{Direction, call_event::What},
};

use crate::support::{Ask, Server, Watch, ask, hear, next, outbox, soon};

const NAMES: [&str; 3] = ["Ada", "Grace", "Edsger"];

fn named(name: &str) -> HelloRequest {
    HelloRequest { name: name.into() }
}

fn data(text: &str) -> StreamRequestData {
    StreamRequestData { data: text.into() }
}

#[tokio::test]
async fn ping_pong_answers_each_before_the_next() {
    let server = Server::start().await;
    for policy in [None, Some("ping-pong")] {
        let (names, naming) = outbox();
        let request = policy.into_iter().fold(ask(naming), |request, policy| request.with(keys::POLICY, policy));
        let mut replies = soon("an answer", server.greeter().bidi_hello(request)).await.unwrap().into_inner();
        for name in NAMES {
            names.send(named(name)).await;
            let HelloReply { message } = next(&mut replies).await;
            assert!(message.contains(name), "{message} does not greet {name}");
        }
        drop(names);
        assert!(soon("the end", replies.message()).await.unwrap().is_none(), "more answers than names");
    }
}

#[tokio::test]
async fn collect_answers_when_the_client_is_done() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let (names, naming) = outbox();
    let request = ask(naming).with(keys::POLICY, "collect").seen_by(&watch);
    let mut greeter = server.greeter();
    let heard = tokio::spawn(async move { hear(greeter.bidi_hello(request)).await });
    for name in NAMES {
        names.send(named(name)).await;
    }
    watch.see_messages(Direction::Request, 3).await;
    drop(names);
    let text: String = heard.await.unwrap().ok().into_iter().map(|reply| reply.message).collect();
    let places: Vec<_> = NAMES.iter().map(|name| text.find(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");

    watch.see("the end", |what| matches!(what, What::Trailers(_))).await;
    let place = |wanted: fn(&What) -> bool| watch.seen.iter().position(|event| event.what.as_ref().is_some_and(wanted));
    let half_close = place(|what| matches!(what, What::HalfClose(_))).unwrap();
    let answered =
        place(|what| matches!(what, What::Messages(messages) if messages.direction() == Direction::Response)).unwrap();
    assert!(half_close < answered, "{:#?}", watch.seen);
}

#[tokio::test]
async fn independent_writes_on_its_own_clock() {
    let server = Server::start().await;
    let (names, naming) = outbox();
    let request = ask(naming).with(keys::POLICY, "independent").with(keys::INTERVAL_MS, 2);
    let mut greeter = server.greeter();
    let ((), answered) =
        soon("an answer", async { tokio::join!(names.send(named("Ada")), greeter.bidi_hello(request)) }).await;
    let mut replies = answered.unwrap().into_inner();
    // More answers than questions, and a question in between is still taken.
    for _ in 0..5 {
        next(&mut replies).await;
    }
    names.send(named("Grace")).await;
    soon("a greeting for Grace", async { while !next(&mut replies).await.message.contains("Grace") {} }).await;
    drop(names);
    soon("the end", async { while replies.message().await.unwrap().is_some() {} }).await;
}

#[tokio::test]
async fn an_empty_name_is_refused_after_the_answers_before_it() {
    let server = Server::start().await;
    let heard = hear(server.greeter().bidi_hello(tokio_stream::iter(["Ada", ""].map(named)))).await;
    assert_eq!(heard.messages.len(), 1);
    let status = heard.end.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("name"), "{status:?}");
}

#[tokio::test]
async fn the_quickstarts_stream_answers_each() {
    let server = Server::start().await;
    let (names, naming) = outbox();
    let mut replies = soon("an answer", server.quickstart().say_hello_bidi_stream(naming)).await.unwrap().into_inner();
    for name in NAMES {
        names.send(helloworld::HelloRequest { name: name.into() }).await;
        assert!(next(&mut replies).await.message.contains(name));
    }
    drop(names);
    assert!(soon("the end", replies.message()).await.unwrap().is_none());
}

#[tokio::test]
async fn all_stream_writes_eleven_for_a_client_that_is_done_at_once() {
    let server = Server::start().await;
    for requests in [vec![], vec![data("one"), data("two")]] {
        let request = ask(tokio_stream::iter(requests)).with(keys::INTERVAL_MS, 1);
        let answers = hear(server.greeter().all_stream(request)).await.ok();
        assert_eq!(answers.len(), 11);
        assert!(answers.iter().all(|answer| answer.data == "这是发给客户端的数据流"), "{answers:?}");
    }
}

#[tokio::test]
async fn all_stream_goes_on_until_the_client_is_done() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let (requests, requesting) = outbox();
    let request = ask(requesting).with(keys::INTERVAL_MS, 1).seen_by(&watch);
    let mut answers = soon("an answer", server.greeter().all_stream(request)).await.unwrap().into_inner();
    for _ in 0..50 {
        next(&mut answers).await;
    }
    // It reads while it writes.
    requests.send(data("still here")).await;
    watch.see_messages(Direction::Request, 1).await;
    drop(requests);
    soon("the end", async { while answers.message().await.unwrap().is_some() {} }).await;
}

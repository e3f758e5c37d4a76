//! The seeds' server streams.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tonic::Code;
use weir_proto::{
    helloworld, keys,
    seeds::{HelloRequest, StreamReqData, StreamRequestData},
    streamingdemo,
};

use crate::support::{Ask, Server, ask, hear};

fn named(name: &str) -> HelloRequest {
    HelloRequest { name: name.into() }
}

fn data(text: &str) -> StreamRequestData {
    StreamRequestData { data: text.into() }
}

#[tokio::test]
async fn replies_come_ten_times() {
    let server = Server::start().await;
    let request = ask(named("Ada")).with(keys::INTERVAL_MS, 1);
    let replies = hear(server.greeter().lots_of_replies(request)).await.ok();
    assert_eq!(replies.len(), 10);
    assert!(replies.iter().all(|reply| reply.message.contains("Ada")), "{replies:?}");

    let request = ask(helloworld::HelloRequest { name: "you".into() }).with(keys::INTERVAL_MS, 1);
    let replies = hear(server.quickstart().say_hello_stream_reply(request)).await.ok();
    assert_eq!(replies.len(), 10);
    assert!(replies.iter().all(|reply| reply.message.contains("you")), "{replies:?}");
}

#[tokio::test]
async fn nobody_gets_no_replies() {
    let server = Server::start().await;
    let status = hear(server.greeter().lots_of_replies(named(""))).await.refused(Code::InvalidArgument);
    assert!(status.message().contains("name"), "{status:?}");
    let empty = helloworld::HelloRequest::default();
    let status = hear(server.quickstart().say_hello_stream_reply(empty)).await.refused(Code::InvalidArgument);
    assert!(status.message().contains("name"), "{status:?}");
}

#[tokio::test]
async fn server_stream_wraps_the_data_eleven_times() {
    let server = Server::start().await;
    let request = ask(data("小明")).with(keys::INTERVAL_MS, 1);
    let answers = hear(server.greeter().server_stream(request)).await.ok();
    assert_eq!(answers.len(), 11);
    assert!(answers.iter().all(|answer| answer.data == "这是发给小明的数据流"), "{answers:?}");
}

#[tokio::test]
async fn get_stream_tells_the_unix_time_eleven_times() {
    let server = Server::start().await;
    let request = ask(StreamReqData { data: "慕课网".into() }).with(keys::INTERVAL_MS, 1);
    let answers = hear(server.greeter().get_stream(request)).await.ok();
    assert_eq!(answers.len(), 11);
    let times: Vec<u64> = answers.iter().map(|answer| answer.data.parse().unwrap()).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(times.is_sorted(), "{times:?}");
    assert!(times[0] + 20 >= now && times[10] <= now, "{times:?} is not about {now}");
}

#[tokio::test]
async fn server_streaming_numbers_four_answers() {
    let server = Server::start().await;
    let request = streamingdemo::RequestMessage { client_request: "hello".into() };
    let answers = hear(server.numbered().server_streaming(ask(request.clone()).with(keys::INTERVAL_MS, 1))).await.ok();
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.server_response).collect();
    assert_eq!(answers, ["Response message 1", "Response message 2", "Response message 3", "Response message 4"]);

    let knobs = ask(request).with(keys::INTERVAL_MS, 0).with(keys::COUNT, 100);
    let answers = hear(server.numbered().server_streaming(knobs)).await.ok();
    assert_eq!(answers.len(), 100);
    assert_eq!(answers[99].server_response, "Response message 100");
}

/// The pause that a stream of two messages has between them.
async fn pause<T>(call: impl Future<Output = Result<tonic::Response<tonic::Streaming<T>>, tonic::Status>>) -> Duration {
    let mut stream = call.await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    let first = Instant::now();
    stream.message().await.unwrap().unwrap();
    let pause = first.elapsed();
    assert!(stream.message().await.unwrap().is_none(), "more than two");
    pause
}

#[tokio::test]
async fn without_knobs_streams_keep_the_tutorials_pace() {
    let server = Server::start().await;
    let two = |text: &str| ask(data(text)).with(keys::COUNT, 2);
    let (mut one, mut another, mut third) = (server.greeter(), server.greeter(), server.greeter());
    let time = ask(StreamReqData::default()).with(keys::COUNT, 2);
    let replies = ask(named("Ada")).with(keys::COUNT, 2);
    let (a, b, c) = tokio::join!(
        pause(one.server_stream(two("x"))),
        pause(another.get_stream(time)),
        pause(third.lots_of_replies(replies))
    );
    // Measured here: the first message may have been late, so the pause may look a little shorter than it was.
    for second in [a, b] {
        assert!((Duration::from_millis(900)..Duration::from_millis(1900)).contains(&second), "{second:?} is not 1 s");
    }
    assert!((Duration::from_millis(150)..Duration::from_millis(900)).contains(&c), "{c:?} is not 200 ms");
}

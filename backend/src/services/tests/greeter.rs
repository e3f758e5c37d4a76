use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::{StreamExt as _, stream};
use tokio::{sync::mpsc, time::Instant};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, service::Routes};
use weir_proto::{
    helloworld,
    keys::{COUNT, INTERVAL_MS, POLICY},
    seeds::{
        HelloReply, HelloRequest, StreamReqData, StreamRequestData, StreamResponseData, greeter_client::GreeterClient,
    },
};

use crate::services::testing::{all, services, with};

fn greeter() -> GreeterClient<Routes> {
    GreeterClient::new(services()).max_decoding_message_size(usize::MAX)
}

fn hello(name: &str) -> HelloRequest {
    HelloRequest { name: name.into() }
}

fn texts(replies: Vec<HelloReply>) -> Vec<String> {
    replies.into_iter().map(|reply| reply.message).collect()
}

#[tokio::test]
async fn unary_greets_by_name() {
    let mut greeter = greeter();
    assert_eq!(greeter.say_hello(hello("Ann")).await.unwrap().into_inner().message, "Hello, Ann");
    assert_eq!(greeter.say_hello_again(hello("安")).await.unwrap().into_inner().message, "Hello again, 安");
}

#[tokio::test]
async fn names_have_limits() {
    let mut greeter = greeter();
    assert!(greeter.say_hello(hello(&"x".repeat(1024))).await.is_ok());
    for name in ["", &"x".repeat(1025)] {
        for status in [
            greeter.say_hello(hello(name)).await.unwrap_err(),
            greeter.say_hello_again(hello(name)).await.unwrap_err(),
            greeter.lots_of_replies(hello(name)).await.unwrap_err(),
        ] {
            assert_eq!(status.code(), Code::InvalidArgument);
            assert!(status.message().starts_with("name is "), "{}", status.message());
            assert!(status.message().len() < 200 && status.message().contains("1 to 1024 bytes"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lots_of_replies_are_ten_in_two_seconds() {
    let start = Instant::now();
    let replies = texts(all(greeter().lots_of_replies(hello("Ann")).await.unwrap().into_inner()).await);
    assert_eq!(replies.len(), 10);
    assert_eq!(replies[0], "Hello, Ann (1 of 10)");
    assert_eq!(replies[9], "Hello, Ann (10 of 10)");
    assert_eq!(start.elapsed(), Duration::from_millis(1800));
}

#[tokio::test(start_paused = true)]
async fn options_say_how_many_and_how_fast() {
    let start = Instant::now();
    let request = with(hello("Ann"), &[(COUNT, "3"), (INTERVAL_MS, "5000")]);
    assert_eq!(all(greeter().lots_of_replies(request).await.unwrap().into_inner()).await.len(), 3);
    assert_eq!(start.elapsed(), Duration::from_secs(10));
    let request = with(hello("Ann"), &[(COUNT, "0")]);
    assert!(all(greeter().lots_of_replies(request).await.unwrap().into_inner()).await.is_empty());
    let request = with(hello("Ann"), &[(COUNT, "100000"), (INTERVAL_MS, "0")]);
    assert_eq!(all(greeter().lots_of_replies(request).await.unwrap().into_inner()).await.len(), 100_000);
    assert_eq!(start.elapsed(), Duration::from_secs(10));
}

#[tokio::test]
async fn options_out_of_range_are_refused_by_every_method_that_has_them() {
    let mut greeter = greeter();
    let bad = [(INTERVAL_MS, "60001")];
    for status in [
        greeter.lots_of_replies(with(hello("Ann"), &bad)).await.unwrap_err(),
        greeter.server_stream(with(StreamRequestData::default(), &bad)).await.unwrap_err(),
        greeter.get_stream(with(StreamReqData::default(), &bad)).await.unwrap_err(),
        greeter.all_stream(with(stream::empty(), &bad)).await.unwrap_err(),
        greeter.bidi_hello(with(stream::empty(), &bad)).await.unwrap_err(),
        greeter.bidi_hello(with(stream::empty(), &[(POLICY, "sometimes")])).await.unwrap_err(),
    ] {
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().starts_with("metadata weir-"), "{}", status.message());
    }
}

#[tokio::test]
async fn lots_of_greetings_are_answered_once() {
    let mut greeter = greeter();
    let names = stream::iter(["Ann", "Bob", "Cid"].map(hello));
    assert_eq!(greeter.lots_of_greetings(names).await.unwrap().into_inner().message, "Hello, Ann, Bob, Cid");
    let nobody = greeter.lots_of_greetings(stream::empty()).await.unwrap();
    assert_eq!(nobody.into_inner().message, "Hello, nobody");
    let status = greeter.lots_of_greetings(stream::iter(["Ann", ""].map(hello))).await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::InvalidArgument, "name of message 2 is empty, allowed are 1 to 1024 bytes")
    );
}

#[tokio::test]
async fn ping_pong_answers_each_before_the_next() {
    for policy in [&[][..], &[(POLICY, "ping-pong")]] {
        let (send, requests) = mpsc::channel(1);
        let request = with(ReceiverStream::new(requests), policy);
        let mut replies = greeter().bidi_hello(request).await.unwrap().into_inner();
        for name in ["Ann", "Bob", "Cid"] {
            send.send(hello(name)).await.unwrap();
            assert_eq!(replies.message().await.unwrap().unwrap().message, format!("Hello, {name}"));
        }
        send.send(hello("")).await.unwrap();
        let status = replies.message().await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message(), "name of message 4 is empty, allowed are 1 to 1024 bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn collect_answers_when_the_client_is_done() {
    let (send, requests) = mpsc::channel(10);
    let request = with(ReceiverStream::new(requests), &[(POLICY, "collect")]);
    let mut replies = greeter().bidi_hello(request).await.unwrap().into_inner();
    for name in ["Ann", "Bob"] {
        send.send(hello(name)).await.unwrap();
    }
    assert!(tokio::time::timeout(Duration::from_mins(1), replies.message()).await.is_err());
    drop(send);
    assert_eq!(texts(all(replies).await), ["Hello, Ann", "Hello, Bob"]);
}

#[tokio::test]
async fn collect_keeps_only_so_much() {
    let names = stream::repeat(hello(&"x".repeat(1000))).take(2000);
    let replies = greeter().bidi_hello(with(names, &[(POLICY, "collect")])).await.unwrap().into_inner();
    let status = replies.map(Result::unwrap_err).next().await.unwrap();
    assert_eq!(status.code(), Code::ResourceExhausted);
}

#[tokio::test(start_paused = true)]
async fn independent_writes_on_its_own_clock() {
    let start = Instant::now();
    let (send, requests) = mpsc::channel(10);
    let request = with(ReceiverStream::new(requests), &[(POLICY, "independent"), (COUNT, "3"), (INTERVAL_MS, "1000")]);
    let mut replies = greeter().bidi_hello(request).await.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().message, "Hello, who is there?");
    send.send(hello("Ann")).await.unwrap();
    assert_eq!(replies.message().await.unwrap().unwrap().message, "Hello, Ann (name 1)");
    send.send(hello("Bob")).await.unwrap();
    drop(send);
    assert_eq!(texts(all(replies).await), ["Hello, Bob (name 2)"]);
    assert_eq!(start.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn server_stream_is_eleven_in_ten_seconds() {
    let start = Instant::now();
    let request = StreamRequestData { data: "小明".into() };
    let messages = all(greeter().server_stream(request).await.unwrap().into_inner()).await;
    assert_eq!(messages, vec![StreamResponseData { data: "这是发给小明的数据流".into() }; 11]);
    assert_eq!(start.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn get_stream_tells_the_time_eleven_times() {
    let start = Instant::now();
    let messages = all(greeter().get_stream(StreamReqData::default()).await.unwrap().into_inner()).await;
    assert_eq!((messages.len(), start.elapsed()), (11, Duration::from_secs(10)));
    let times: Vec<u64> = messages.iter().map(|message| message.data.parse().unwrap()).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(times.is_sorted() && times[0] + 20 >= now && times[10] <= now, "{times:?} is not about {now}");
}

#[tokio::test]
async fn client_streams_are_counted() {
    let mut greeter = greeter();
    for count in [0, 1, 1000] {
        let messages = stream::iter(vec![StreamRequestData::default(); count]);
        let answer = greeter.client_stream(messages).await.unwrap().into_inner();
        assert_eq!(answer.data, format!("received {count} messages"));
        let messages = stream::iter(vec![StreamReqData::default(); count]);
        assert_eq!(greeter.put_stream(messages).await.unwrap().into_inner().data, count.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn all_stream_writes_eleven_even_if_the_client_is_done_at_once() {
    let start = Instant::now();
    let eleven = vec![StreamResponseData { data: "这是发给客户端的数据流".into() }; 11];
    for count in [0, 2] {
        let requests = stream::iter(vec![StreamRequestData::default(); count]);
        assert_eq!(all(greeter().all_stream(requests).await.unwrap().into_inner()).await, eleven);
    }
    assert_eq!(start.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn all_stream_goes_on_until_the_client_is_done() {
    let (send, requests) = mpsc::channel(1);
    let mut messages = greeter().all_stream(ReceiverStream::new(requests)).await.unwrap().into_inner();
    for _ in 0..30 {
        messages.message().await.unwrap().unwrap();
    }
    // It reads all the while, however little the client does.
    for _ in 0..1000 {
        send.send(StreamRequestData::default()).await.unwrap();
    }
    drop(send);
    assert!(all(messages).await.len() < 2);
}

#[tokio::test(start_paused = true)]
async fn all_stream_reads_while_nobody_reads_from_it() {
    let (send, requests) = mpsc::channel(1);
    let messages = greeter().all_stream(ReceiverStream::new(requests)).await.unwrap();
    for _ in 0..100_000 {
        send.send(StreamRequestData { data: "x".repeat(10) }).await.unwrap();
    }
    drop((send, messages));
}

#[tokio::test]
async fn a_client_that_is_gone_is_noticed() {
    for policy in ["collect", "ping-pong", "independent"] {
        let (send, requests) = mpsc::channel(1);
        let request = with(ReceiverStream::new(requests), &[(POLICY, policy)]);
        let replies = greeter().bidi_hello(request).await.unwrap();
        drop(replies);
        send.closed().await;
    }
    let (send, requests) = mpsc::channel(1);
    let mut messages = greeter().all_stream(ReceiverStream::new(requests)).await.unwrap().into_inner();
    messages.message().await.unwrap();
    drop(messages);
    send.closed().await;
}

#[tokio::test(start_paused = true)]
async fn the_quickstart_greets_in_three_modes() {
    let mut greeter = helloworld::greeter_client::GreeterClient::new(services());
    let ann = || helloworld::HelloRequest { name: "Ann".into() };
    assert_eq!(greeter.say_hello(ann()).await.unwrap().into_inner().message, "Hello, Ann");
    let start = Instant::now();
    let replies = all(greeter.say_hello_stream_reply(ann()).await.unwrap().into_inner()).await;
    assert_eq!((replies.len(), start.elapsed()), (10, Duration::from_millis(1800)));
    let (send, requests) = mpsc::channel(1);
    let mut replies = greeter.say_hello_bidi_stream(ReceiverStream::new(requests)).await.unwrap().into_inner();
    for name in ["Ann", "Bob"] {
        send.send(helloworld::HelloRequest { name: name.into() }).await.unwrap();
        assert_eq!(replies.message().await.unwrap().unwrap().message, format!("Hello, {name}"));
    }
    drop(send);
    assert_eq!(replies.message().await.unwrap(), None);

    for name in ["", &"x".repeat(1025)] {
        let bad = || helloworld::HelloRequest { name: name.into() };
        assert_eq!(greeter.say_hello(bad()).await.unwrap_err().code(), Code::InvalidArgument);
        assert_eq!(greeter.say_hello_stream_reply(bad()).await.unwrap_err().code(), Code::InvalidArgument);
        let mut replies = greeter.say_hello_bidi_stream(stream::iter([bad()])).await.unwrap().into_inner();
        assert_eq!(replies.message().await.unwrap_err().code(), Code::InvalidArgument);
    }
}

//! What travels beside the seeds' messages: ranges, and refusals that say what is allowed.

use std::time::Duration;

use tokio::time::timeout;
use tonic::Code;
use weir_proto::{
    keys,
    seeds::{FileRequest, HelloRequest, StreamReqData, StreamRequestData},
    streamingdemo::RequestMessage,
    weir::v1::Ping,
};

use crate::support::{Ask, Server, ask, hear};

#[tokio::test]
async fn a_knob_out_of_range_is_refused_with_key_value_and_range() {
    let server = Server::start().await;
    let cases = [
        (keys::INTERVAL_MS, "60001", "60000"),
        (keys::INTERVAL_MS, "-1", "60000"),
        (keys::INTERVAL_MS, "1s", "60000"),
        (keys::COUNT, "10000001", "10000000"),
        (keys::COUNT, "1e3", "10000000"),
        (keys::COUNT, "99999999999999999999999", "10000000"),
    ];
    for (key, value, most) in cases {
        let mut greeter = server.greeter();
        let hello = || HelloRequest { name: "Ada".into() };
        for status in [
            hear(greeter.lots_of_replies(ask(hello()).with(key, value))).await.refused(Code::InvalidArgument),
            hear(greeter.server_stream(ask(StreamRequestData::default()).with(key, value)))
                .await
                .refused(Code::InvalidArgument),
            hear(greeter.get_stream(ask(StreamReqData::default()).with(key, value)))
                .await
                .refused(Code::InvalidArgument),
            hear(server.numbered().server_streaming(ask(RequestMessage::default()).with(key, value)))
                .await
                .refused(Code::InvalidArgument),
        ] {
            for said in [key, value, most] {
                assert!(status.message().contains(said), "{said} is missing in {status:?}");
            }
        }
    }
}

#[tokio::test]
async fn both_ends_of_a_range_are_allowed() {
    let server = Server::start().await;
    let answers = hear(server.greeter().server_stream(ask(StreamRequestData::default()).with(keys::COUNT, 0))).await;
    assert_eq!(answers.ok().len(), 0);

    // A message does not wait for a pause that nothing comes after, nor the first one for a pause before it.
    let slow = ask(StreamRequestData::default()).with(keys::COUNT, 1).with(keys::INTERVAL_MS, 60_000);
    assert_eq!(hear(server.greeter().server_stream(slow)).await.ok().len(), 1);

    let most = ask(StreamRequestData::default()).with(keys::COUNT, 10_000_000).with(keys::INTERVAL_MS, 0);
    let mut stream = server.greeter().server_stream(most).await.unwrap().into_inner();
    for _ in 0..2000 {
        assert!(stream.message().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_knob_given_twice_is_refused() {
    let server = Server::start().await;
    let twice = ask(StreamRequestData::default()).with(keys::COUNT, 1).with(keys::COUNT, 2);
    let status = hear(server.greeter().server_stream(twice)).await.refused(Code::InvalidArgument);
    assert!(status.message().contains(keys::COUNT), "{status:?}");
}

#[tokio::test]
async fn other_knobs_are_checked_where_they_are_used() {
    let server = Server::start().await;
    for value in ["0", "1048577", "big"] {
        let request = ask(FileRequest { name: "hello.zip".into() }).with(keys::CHUNK_BYTES, value);
        let status = hear(server.files().down_load(request)).await.refused(Code::InvalidArgument);
        assert!(status.message().contains(keys::CHUNK_BYTES) && status.message().contains("1048576"), "{status:?}");
    }
    let request = ask(tokio_stream::iter([Ping::default()])).with(keys::READ_DELAY_MS, 60_001);
    let status = hear(server.lab().echo(request)).await.refused(Code::InvalidArgument);
    assert!(status.message().contains(keys::READ_DELAY_MS), "{status:?}");

    let request = ask(tokio_stream::iter([HelloRequest { name: "Ada".into() }])).with(keys::POLICY, "sometimes");
    let status = hear(server.greeter().bidi_hello(request)).await.refused(Code::InvalidArgument);
    for said in [keys::POLICY, "sometimes", "collect", "ping-pong", "independent"] {
        assert!(status.message().contains(said), "{said} is missing in {status:?}");
    }
}

/// A refusal does not wait for the client to be done.
#[tokio::test]
async fn a_refusal_comes_at_once() {
    let server = Server::start().await;
    let endless = ask(tokio_stream::pending::<StreamRequestData>()).with(keys::INTERVAL_MS, "x");
    let status = timeout(Duration::from_secs(5), hear(server.greeter().all_stream(endless))).await.unwrap();
    status.refused(Code::InvalidArgument);
}

//! What is too large or too much is refused with a status, and the connection lives on.

use bytes::Bytes;
use tonic::{Code, metadata::MetadataValue};
use weir_proto::{
    keys,
    seeds::{HelloRequest, StreamRequestData},
    weir::v1::Ping,
};

use crate::support::{Ask, LIMIT, Server, ask, eventually, hear, outbox};

const MIB: usize = 1 << 20;

fn hello() -> HelloRequest {
    HelloRequest { name: "Ada".into() }
}

#[tokio::test]
async fn a_message_over_four_mebibytes_is_refused() {
    let server = Server::start().await;
    let mut greeter = server.greeter();
    // In a unary call, where it is the first thing the server reads, and in streams, where others came before.
    let status = greeter.say_hello(HelloRequest { name: "x".repeat(4 * MIB) }).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");

    let pings = [10, 4 * MIB].map(|size| Ping { payload: Bytes::from(vec![0; size]), ..Ping::default() });
    let heard = hear(server.lab().echo(tokio_stream::iter(pings))).await;
    assert_eq!(heard.messages.len(), 1);
    let status = heard.end.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");

    let large = StreamRequestData { data: "x".repeat(4 * MIB) };
    let status = greeter.client_stream(tokio_stream::iter([large])).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");

    // Just below the limit is fine, and the same connection serves it.
    let ping = Ping { payload: Bytes::from(vec![0; 4 * MIB - 100]), ..Ping::default() };
    let mut lab = server.lab().max_decoding_message_size(5 * MIB);
    let pongs = hear(lab.echo(tokio_stream::iter([ping]))).await.ok();
    assert_eq!(pongs[0].payload.len(), 4 * MIB - 100);
    assert!(greeter.say_hello(hello()).await.is_ok());
}

#[tokio::test]
async fn metadata_over_sixteen_kibibytes_is_refused() {
    let server = Server::start().await;
    let mut greeter = server.greeter();
    for size in [17 << 10, 30 << 10] {
        let status = greeter.say_hello(ask(hello()).with("x-large", "x".repeat(size))).await.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted, "{size}: {status:?}");
        assert!(status.message().contains("16384"), "does not say what is allowed: {status:?}");
    }
    let many = (0..850).fold(ask(hello()), |request, n| request.with("x-many", format!("value {n:08}")));
    let status = greeter.say_hello(many).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "many small ones: {status:?}");

    // What is below passes, and what is far too large does not end the connection for others.
    assert!(greeter.say_hello(ask(hello()).with("x-large", "x".repeat(15 << 10))).await.is_ok());
    assert!(greeter.say_hello(ask(hello()).with("x-large", "x".repeat(200 << 10))).await.is_err());
    assert!(greeter.say_hello(hello()).await.is_ok());
}

#[tokio::test]
async fn metadata_that_nobody_knows_does_no_harm() {
    let server = Server::start().await;
    let mut request = ask(hello()).with("x-unknown", "~ !\"#");
    request.metadata_mut().insert_bin("x-data-bin", MetadataValue::from_bytes(&[0, 255, 10, 13]));
    assert!(server.greeter().say_hello(request).await.is_ok());
}

fn session(letter: &str) -> String {
    letter.repeat(32)
}

#[tokio::test]
async fn a_client_has_so_many_open_calls_and_no_more() {
    let server = Server::with(|config| config.max_calls_per_client = 2).await;
    // A call lasts as long as its outbox.
    let open = async |session: Option<&str>| {
        let (outbox, pings) = outbox::<Ping>();
        let request = session.into_iter().fold(ask(pings), |request, session| request.with(keys::SESSION, session));
        server.lab().echo(request).await.map(|answer| (outbox, answer))
    };
    let (ada, ben) = (session("a"), session("b"));
    let held = [open(Some(&ada)).await.unwrap(), open(Some(&ada)).await.unwrap()];
    let status = open(Some(&ada)).await.err().unwrap();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.message().contains("this session has 2 open calls"), "{status:?}");
    assert!(status.message().contains("--max-calls-per-client"), "{status:?}");

    // Another page at the same address is another client, and so are those who name no session.
    let others = [open(Some(&ben)).await.unwrap(), open(Some(&ben)).await.unwrap()];
    let greet = async || server.greeter().say_hello(hello()).await;
    assert!(greet().await.is_ok());
    let nameless = [open(None).await.unwrap(), open(None).await.unwrap()];
    let status = greet().await.unwrap_err();
    assert!(status.message().contains("the address 127.0.0.1 has 2 open calls"), "{status:?}");

    // Each place is free again when its call is over.
    drop((held, nameless));
    eventually("the ends are noticed", LIMIT, async || server.app().stats().calls() == 2).await;
    assert!(open(Some(&ada)).await.is_ok() && greet().await.is_ok());
    assert!(open(Some(&ben)).await.is_err(), "whose calls are open yet");
    drop(others);
}

#[tokio::test]
async fn a_proxy_on_the_same_machine_says_whose_calls_they_are() {
    let server = Server::with(|config| {
        config.max_calls_per_client = 1;
        config.public_url = Some("https://weir.example.org".parse().unwrap());
    })
    .await;
    let from = |address: &str| ask(tokio_stream::pending::<Ping>()).with("x-forwarded-for", address);
    let held = server.lab().echo(from("6.6.6.6, 203.0.113.7")).await.unwrap();
    let status = server.lab().echo(from("203.0.113.7")).await.unwrap_err();
    assert!(status.message().contains("the address 203.0.113.7 has 1 open calls"), "{status:?}");
    assert!(server.lab().echo(from("203.0.113.8")).await.is_ok());
    drop(held);

    // Without a proxy nobody is believed.
    let server = Server::with(|config| config.max_calls_per_client = 1).await;
    let _held = server.lab().echo(from("203.0.113.7")).await.unwrap();
    let status = server.lab().echo(from("203.0.113.8")).await.unwrap_err();
    assert!(status.message().contains("the address 127.0.0.1"), "{status:?}");
}

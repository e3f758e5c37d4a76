//! A method with one request gets exactly one, at every door.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use weir_proto::seeds::HelloRequest;
use weir_testkit::{Client, body::message, http1};

use super::server;
use crate::Config;

fn said(name: &str) -> Vec<u8> {
    message(&HelloRequest { name: name.into() })
}

/// A message as it was before it became a header.
fn plain(message: &str) -> String {
    percent_encoding::percent_decode_str(message).decode_utf8().unwrap().into_owned()
}

/// What no method with one request takes, and what is said of it.
fn wrong() -> [(Vec<u8>, &'static str); 2] {
    [
        ([said("Ada"), said("Grace")].concat(), "this method takes exactly one request, and more than one came"),
        (Vec::new(), "this method takes exactly one request, and none came"),
    ]
}

#[tokio::test]
async fn two_requests_and_none_are_refused_where_one_is_wanted() {
    let server = server(Config::default()).await;
    for path in ["/Greeter/SayHello", "/Greeter/LotsOfReplies"] {
        for (body, sentence) in wrong() {
            for client in [Client::native(&server).await, Client::tunnel(&server).await] {
                let answered = client.unary(path, &[], &body).await;
                assert_eq!((answered.status.as_str(), plain(&answered.message)), ("12", sentence.to_owned()), "{path}");
                assert!(answered.body.is_empty(), "{path}: {:?}", answered.body);
            }
            for (kind, body) in [("grpc-web", body.clone()), ("grpc-web-text", BASE64_STANDARD.encode(&body).into())] {
                let kind = format!("application/{kind}");
                let answered = http1::request(&server, "POST", path, &[("content-type", &kind)], &body).await;
                let status = (answered.header("grpc-status"), plain(answered.header("grpc-message")));
                assert_eq!(status, ("12", sentence.to_owned()), "{path}: {answered:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_second_request_that_comes_later_is_one_too_many() {
    let server = server(Config::default()).await;
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        let mut call = client.call("/Greeter/SayHello", &[]).await;
        call.send(&said("Ada"), false);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        call.send(&said("Grace"), true);
        assert_eq!(call.answer().await.status, "12");
    }
}

#[tokio::test]
async fn streams_take_as_many_as_come() {
    let server = server(Config::default()).await;
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        let answered = client.unary("/Greeter/LotsOfGreetings", &[], &[said("Ada"), said("Grace")].concat()).await;
        assert_eq!(answered.status, "0", "{}", answered.message);
    }
}

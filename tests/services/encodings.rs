//! Compressed messages.

use std::io::Write as _;

use flate2::write::GzEncoder;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Full};
use prost::Message as _;
use tonic::{Code, body::Body, codec::CompressionEncoding::Gzip};
use weir_proto::{
    seeds::{HelloReply, HelloRequest, StreamRequestData},
    weir::v1::{Direction, call_event::What},
};

use crate::support::{Ask, Server, Watch, Wire, ask, frames, grpc_frame, hear};

#[tokio::test]
async fn gzip_works_in_both_directions() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let mut greeter = server.greeter().send_compressed(Gzip).accept_compressed(Gzip);
    let name = "much of the same ".repeat(50);
    let request = ask(HelloRequest { name: name.trim().into() }).seen_by(&watch);
    let reply = greeter.say_hello(request).await.unwrap();
    assert_eq!(reply.metadata().get("grpc-encoding").unwrap(), "gzip");
    assert_eq!(reply.into_inner().message, format!("Hello, {}", name.trim()));

    // The server saw compressed messages, much smaller than their text.
    watch.see("the end", |what| matches!(what, What::Trailers(_))).await;
    for direction in [Direction::Request, Direction::Response] {
        let message = watch.seen.iter().find_map(|event| match &event.what {
            Some(What::Messages(messages)) if messages.direction() == direction => Some(messages),
            _ => None,
        });
        let message = message.unwrap();
        assert_eq!((message.count, message.compressed), (1, 1), "{direction:?}");
        assert!(message.bytes < 200, "{direction:?}: {message:?}");
    }

    let request = StreamRequestData { data: "x".repeat(1000) };
    let answers = hear(greeter.server_stream(ask(request).with("weir-interval-ms", 1))).await.ok();
    assert_eq!(answers.len(), 11);
    assert!(answers.iter().all(|answer| answer.data.contains(&"x".repeat(1000))));
}

#[tokio::test]
async fn who_does_not_ask_for_compression_gets_none() {
    let server = Server::start().await;
    let wire = Wire::native(&server).await;
    let message = grpc_frame(0, &HelloRequest { name: "Ada".into() }.encode_to_vec());
    let request = Request::post(format!("{}/Greeter/SayHello", server.origin()))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(Full::from(message)))
        .unwrap();
    let answer = wire.send(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().get("grpc-encoding").is_none_or(|encoding| encoding == "identity"));
    assert_eq!(answer.headers()["grpc-accept-encoding"], "gzip,identity");
    let frames = frames(&answer.into_body().collect().await.unwrap().to_bytes());
    let [(0, payload)] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!(HelloReply::decode(&payload[..]).unwrap().message, "Hello, Ada");
}

#[tokio::test]
async fn an_encoding_that_is_not_known_is_unimplemented() {
    let server = Server::start().await;
    let request = ask(HelloRequest { name: "Ada".into() }).with("grpc-encoding", "snappy");
    let status = server.greeter().say_hello(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented, "{status:?}");
    assert!(status.metadata().get("grpc-accept-encoding").unwrap().to_str().unwrap().contains("gzip"));
}

#[tokio::test]
async fn names_of_codings_have_no_case() {
    let server = Server::start().await;
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&HelloRequest { name: "Ada".into() }.encode_to_vec()).unwrap();
    let request = Request::post(format!("{}/Greeter/SayHello", server.origin()))
        .header("content-type", "application/grpc")
        .header("grpc-encoding", "GZip")
        .body(Body::new(Full::from(grpc_frame(1, &packed.finish().unwrap()))))
        .unwrap();
    let answer = Wire::native(&server).await.send(request).await.unwrap();
    assert!(!answer.headers().contains_key("grpc-status"), "{answer:?}");
    assert_eq!(frames(&answer.into_body().collect().await.unwrap().to_bytes()).len(), 1);
}

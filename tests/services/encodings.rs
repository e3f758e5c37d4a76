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

use weir_testkit::Client;

use crate::support::{Ask, Server, Watch, Wire, ask, exchange, frames, grpc_frame, hear};

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
    let understood = status.metadata().get("grpc-accept-encoding").unwrap().to_str().unwrap();
    assert!(understood.contains("gzip") && !understood.contains("snappy"), "{understood}");
}

fn gzip(message: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(message).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn what_is_packed_and_cannot_be_unpacked_is_internal() {
    let server = Server::start().await;
    let packed = gzip(&HelloRequest { name: "Ada".into() }.encode_to_vec());
    for client in [Client::native(&server).await, Client::tunnel(&server).await] {
        for (encoding, payload, code, said) in [
            ("gzip", &packed[..], "0", ""),
            ("gzip", b"not gzip", "13", ""),
            ("gzip", &packed[..packed.len() / 2], "13", ""),
            // A message says that it is packed, and the call does not say how.
            ("identity", &packed, "13", "ompress"),
            ("", &packed, "13", "ompress"),
        ] {
            let headers = [("grpc-encoding", encoding)];
            let headers = if encoding.is_empty() { &[][..] } else { &headers };
            let answer = client.unary("/Greeter/SayHello", headers, &grpc_frame(1, payload)).await;
            assert_eq!(answer.status, code, "{encoding}: {}", answer.message);
            assert!(answer.message.contains(said), "{encoding}: {}", answer.message);
        }
        // What is refused for something else says nothing of compression.
        let answer = client.unary("/Greeter/Nothing", &[("grpc-encoding", "gzip")], &grpc_frame(1, &packed)).await;
        assert_eq!(answer.status, "12");
        assert!(!["ompress", "ncoding"].iter().any(|word| answer.message.contains(word)), "{}", answer.message);
    }
}

/// A client of gRPC-Web that asks for packed messages gets them; no browser does.
#[tokio::test]
async fn grpc_web_is_packed_for_whoever_asks() {
    let server = Server::start().await;
    let name = "much of the same ".repeat(50);
    let packed = gzip(&HelloRequest { name: name.trim().into() }.encode_to_vec());
    let streamed = StreamRequestData { data: "x".repeat(1000) }.encode_to_vec();
    for (path, request, count) in [
        ("Greeter/SayHello", "grpc-encoding: gzip\n", 1),
        ("Greeter/ServerStream", "weir-interval-ms: 1\nweir-count: 3\n", 3),
    ] {
        for accepts in ["", "grpc-accept-encoding: gzip"] {
            let head =
                format!("POST /rpc/{path} HTTP/1.1\ncontent-type: application/grpc-web+proto\n{request}{accepts}");
            let body = if count == 1 { grpc_frame(1, &packed) } else { grpc_frame(0, &streamed) };
            let answer = exchange(&server, head.trim(), &body).await;
            let mut all = frames(&answer.body);
            assert_eq!(all.pop().unwrap().0, 0x80, "{head}: {answer:?}");
            let flag = u8::from(!accepts.is_empty());
            assert_eq!(all.iter().map(|(flags, _)| *flags).collect::<Vec<_>>(), vec![flag; count], "{head}");
            assert_eq!(answer.header("grpc-encoding"), if flag == 1 { "gzip" } else { "" }, "{head}");
        }
    }
}

#[tokio::test]
async fn names_of_codings_have_no_case() {
    let server = Server::start().await;
    let packed = gzip(&HelloRequest { name: "Ada".into() }.encode_to_vec());
    let request = Request::post(format!("{}/Greeter/SayHello", server.origin()))
        .header("content-type", "application/grpc")
        .header("grpc-encoding", "GZip")
        .body(Body::new(Full::from(grpc_frame(1, &packed))))
        .unwrap();
    let answer = Wire::native(&server).await.send(request).await.unwrap();
    assert!(!answer.headers().contains_key("grpc-status"), "{answer:?}");
    assert_eq!(frames(&answer.into_body().collect().await.unwrap().to_bytes()).len(), 1);
}

//! Calls: frames, trailers, and how they end.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use prost::Message as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use weir_proto::{
    seeds::{HelloReply, StreamRequestData, StreamResponseData},
    weir::v1::{Ping, Pong, abandoned::Cause, call_event::What},
};

use crate::{
    BINARY, TEXT, call, hello, opened,
    support::{Exchange, Server, Watch, exchange, frames, grpc_frame, message, soon},
    trailer, unbase64,
};

#[tokio::test]
async fn a_unary_call_answers_with_a_message_frame_and_a_trailers_frame() {
    let server = Server::start().await;
    for path in ["/rpc/Greeter/SayHello", "/Greeter/SayHello"] {
        let answer = call(&server, path, "", &message(&hello("Ada"))).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, BINARY), "{path}");
        let (replies, trailers) = opened::<HelloReply>(&answer.body);
        assert_eq!(replies, [HelloReply { message: "Hello, Ada".into() }]);
        assert_eq!(trailer(&trailers, "grpc-status"), Some("0"), "{trailers:?}");
        // The bytes themselves: 12 = field 1 of 10 bytes, behind a prefix of 5.
        assert_eq!(&answer.body[..7], b"\0\0\0\0\x0c\x0a\x0a");
        assert!(answer.body.ends_with(b"\r\n"), "{answer:?}");
    }
}

/// What may stand in a request and says nothing of the call.
#[tokio::test]
async fn a_call_is_the_same_whatever_stands_beside_it() {
    let server = Server::start().await;
    let body = message(&hello("Ada"));
    for (path, kind) in [
        ("/rpc/Greeter/SayHello", "content-type: Application/gRPC-Web+Proto; charset=utf-8"),
        ("/rpc/Greeter/SayHello", "content-type: application/grpc-web;a=b;c=\"d\""),
        ("/rpc/Greeter/SayHello?x=1", "content-type: application/grpc-web"),
        ("/Greeter/SayHello?$httpHeaders=a%3Ab&x", "content-type: application/grpc-web"),
        ("/rpc/Greeter/SayHello", "content-type: application/grpc-web\ncontent-transfer-encoding: base64"),
        ("/rpc/Greeter/SayHello", "content-type: application/grpc-web\nx-user-agent: grpc-web-javascript/0.1"),
        // It is no list: a second line is a mistake, and the first counts.
        ("/rpc/Greeter/SayHello", "content-type: application/grpc-web\ncontent-type: text/html"),
    ] {
        let answer = exchange(&server, &format!("POST {path} HTTP/1.1\n{kind}"), &body).await;
        assert_eq!(
            opened::<HelloReply>(&answer.body).0,
            [HelloReply { message: "Hello, Ada".into() }],
            "{path} {kind}"
        );
    }
    let other = "POST /rpc/Greeter/SayHello HTTP/1.1\ncontent-type: text/html\ncontent-type: application/grpc-web";
    let answer = exchange(&server, other, &body).await;
    assert!((400..500).contains(&answer.status) && answer.header("grpc-status").is_empty(), "{answer:?}");
}

#[tokio::test]
async fn a_stream_arrives_message_by_message() {
    let server = Server::start().await;
    let head = format!(
        "POST /rpc/Greeter/ServerStream HTTP/1.1\ncontent-type: {BINARY}\naccept: {BINARY}\n\
         weir-interval-ms: 50\nweir-count: 3"
    );
    let mut exchange = Exchange::begin(&server, &head, &message(&StreamRequestData { data: "x".into() })).await;
    assert_eq!(exchange.status, 200);
    for _ in 0..3 {
        // A chunk of its own for each: nobody collects them.
        let chunk = exchange.chunk().await.unwrap();
        let [(0, payload)] = &frames(&chunk)[..] else { panic!("not one message: {chunk:?}") };
        assert_eq!(StreamResponseData::decode(&payload[..]).unwrap().data, "这是发给x的数据流");
    }
    let (messages, trailers) = opened::<StreamResponseData>(&exchange.rest().await.body);
    assert_eq!((messages.len(), trailer(&trailers, "grpc-status")), (0, Some("0")));
}

#[tokio::test]
async fn text_is_base64_both_ways() {
    let server = Server::start().await;
    for name in ["A", "Ad", "Ada", "世界"] {
        let head = format!("POST /rpc/Greeter/SayHello HTTP/1.1\ncontent-type: {TEXT}\naccept: {TEXT}\nx-grpc-web: 1");
        let body = BASE64_STANDARD.encode(message(&hello(name)));
        let answer = exchange(&server, &head, body.as_bytes()).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, TEXT));
        assert!(answer.body.is_ascii());
        let (replies, trailers) = opened::<HelloReply>(&unbase64(&answer.body));
        assert_eq!(replies, [HelloReply { message: format!("Hello, {name}") }]);
        assert_eq!(trailer(&trailers, "grpc-status"), Some("0"));
    }

    let head =
        format!("POST /rpc/Greeter/ServerStream HTTP/1.1\ncontent-type: {TEXT}\naccept: {TEXT}\nweir-interval-ms: 1");
    let body = BASE64_STANDARD.encode(message(&StreamRequestData { data: "小明".into() }));
    let answer = exchange(&server, &head, body.as_bytes()).await;
    let (messages, _) = opened::<StreamResponseData>(&unbase64(&answer.body));
    assert_eq!(messages.len(), 11);
    assert!(messages.iter().all(|message| message.data == "这是发给小明的数据流"));
}

#[tokio::test]
async fn text_comes_in_padded_pieces_cut_anywhere() {
    let server = Server::start().await;
    let text = [message(&hello("Ada")), message(&hello("Grace"))].map(|framed| BASE64_STANDARD.encode(framed)).concat();
    assert_eq!(text, "AAAAAAUKA0FkYQ==AAAAAAcKBUdyYWNl", "padding in the middle");
    let padded = text.find('=').unwrap();
    for cut in [None, Some(padded), Some(padded + 1), Some(padded + 2), Some(padded + 3)] {
        let (first, second) = text.split_at(cut.unwrap_or(text.len()));
        let head = format!(
            "POST /rpc/Greeter/LotsOfGreetings HTTP/1.1\nhost: localhost\ncontent-type: {TEXT}\naccept: {TEXT}\n\
             content-length: {}",
            text.len()
        );
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream
            .write_all(format!("{}\r\nconnection: close\r\n\r\n{first}", head.replace('\n', "\r\n")).as_bytes())
            .await
            .unwrap();
        if cut.is_some() {
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.write_all(second.as_bytes()).await.unwrap();
        }
        let mut answer = Vec::new();
        soon("the answer", stream.read_to_end(&mut answer)).await.unwrap();
        let said = BASE64_STANDARD.encode(message(&HelloReply { message: "Hello, Ada, Grace".into() }));
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.contains(&said), "{cut:?}: {answer}");
    }
}

#[tokio::test]
async fn the_answer_has_the_form_that_is_asked_for() {
    let server = Server::start().await;
    let framed = message(&hello("Ada"));
    for (own, accept, form) in [
        (BINARY, "", BINARY),
        (TEXT, "", TEXT),
        (TEXT, "accept: */*", TEXT),
        (BINARY, "accept: application/grpc-web-text, */*;q=0.5", TEXT),
        (BINARY, "accept: APPLICATION/GRPC-WEB-TEXT; charset=utf-8", TEXT),
        (BINARY, "accept: application/grpc-web;q=0.1\naccept: application/grpc-web-text", TEXT),
        (BINARY, "accept: application/grpc-web-text;q=0, application/grpc-web", BINARY),
        (TEXT, "accept: application/grpc-web", BINARY),
        (BINARY, "accept: text/html", BINARY),
    ] {
        let body = if own == TEXT { BASE64_STANDARD.encode(&framed).into_bytes() } else { framed.clone() };
        let head = format!("POST /rpc/Greeter/SayHello HTTP/1.1\ncontent-type: {own}\n{accept}");
        let answer = exchange(&server, head.trim(), &body).await;
        assert_eq!(answer.header("content-type"), form, "{own} {accept}");
        let body = if form == TEXT { unbase64(&answer.body) } else { answer.body.to_vec() };
        assert_eq!(opened::<HelloReply>(&body).0.len(), 1, "{own} {accept}");
    }
}

#[tokio::test]
async fn a_packed_body_is_refused_by_name() {
    let server = Server::start().await;
    let body = message(&hello("Ada"));
    let packed = call(&server, "/rpc/Greeter/SayHello", "content-encoding: gzip", &body).await;
    assert_eq!(packed.header("grpc-status"), "12");
    assert!(packed.header("grpc-message").contains("content-encoding"), "{packed:?}");
    let plain = call(&server, "/rpc/Greeter/SayHello", "content-encoding: identity", &body).await;
    assert_eq!(opened::<HelloReply>(&plain.body).0.len(), 1);
}

#[tokio::test]
async fn requests_that_were_collected_are_a_stream_too() {
    let server = Server::start().await;
    let body: Vec<u8> = ["Ada", "Grace", "Edsger"].iter().flat_map(|name| message(&hello(name))).collect();
    let answer = call(&server, "/rpc/Greeter/LotsOfGreetings", "", &body).await;
    let (replies, _) = opened::<HelloReply>(&answer.body);
    assert!(["Ada", "Grace", "Edsger"].iter().all(|name| replies[0].message.contains(name)), "{replies:?}");

    let pings: Vec<u8> = (1..=5).flat_map(|seq| message(&Ping { seq, ..Ping::default() })).collect();
    let answer = call(&server, "/rpc/weir.v1.Lab/Echo", "", &pings).await;
    let (pongs, trailers) = opened::<Pong>(&answer.body);
    assert_eq!(pongs.iter().map(|pong| pong.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(trailer(&trailers, "grpc-status"), Some("0"));
}

#[tokio::test]
async fn a_refusal_has_its_status_in_the_headers_and_no_body() {
    let server = Server::start().await;
    for path in ["/rpc/Greeter/SayHello", "/Greeter/SayHello"] {
        let answer = call(&server, path, "", &message(&hello(""))).await;
        assert_eq!((answer.status, answer.header("grpc-status")), (200, "3"), "{answer:?}");
        assert!(answer.header("grpc-message").contains("name"), "{answer:?}");
        assert!(answer.header("content-type").starts_with("application/grpc-web"), "{answer:?}");
        assert!(answer.body.is_empty(), "{answer:?}");
    }
    // What is not ASCII travels percent-encoded.
    let answer = call(&server, "/rpc/UserService/GetUser", "", &grpc_frame(0, &[])).await;
    assert_eq!(
        (answer.header("grpc-status"), answer.header("grpc-message")),
        ("16", "%E6%9C%AA%E4%BC%A0%E8%BE%93token")
    );
}

#[tokio::test]
async fn a_failure_after_messages_is_in_the_trailers_frame() {
    let server = Server::start().await;
    // after: 2, code: 9, message: "over", details: true, every_ms: 1
    let order = [0x08, 2, 0x10, 9, 0x1a, 4, b'o', b'v', b'e', b'r', 0x20, 1, 0x28, 1];
    let answer = call(&server, "/rpc/weir.v1.Lab/Fail", "", &grpc_frame(0, &order)).await;
    let (messages, trailers) = opened::<weir_proto::weir::v1::FailReply>(&answer.body);
    assert_eq!(messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((trailer(&trailers, "grpc-status"), trailer(&trailers, "grpc-message")), (Some("9"), Some("over")));
    assert!(trailer(&trailers, "grpc-status-details-bin").is_some_and(|details| !details.is_empty()), "{trailers:?}");
}

#[tokio::test]
async fn metadata_travels_as_headers_and_trailers() {
    let server = Server::start().await;
    let request = weir_proto::seeds::FileRequest { name: "hello.zip".into() };
    let answer = call(&server, "/rpc/FileService/DownLoad", "weir-chunk-bytes: 1048576", &message(&request)).await;
    let (pieces, _) = opened::<weir_proto::seeds::FileResponse>(&answer.body);
    assert_eq!(answer.header("weir-size"), pieces.iter().map(|piece| piece.content.len()).sum::<usize>().to_string());
    assert_eq!(answer.header("weir-sha256").len(), 64);

    let piece = weir_proto::seeds::UpFileRequest { name: "up.txt".into(), content: Bytes::from_static(b"abc") };
    let answer = call(&server, "/rpc/UpFileService/UpLoad", "", &message(&piece)).await;
    let (_, trailers) = opened::<weir_proto::seeds::UpFileResponse>(&answer.body);
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!((trailer(&trailers, "weir-size"), trailer(&trailers, "weir-sha256")), (Some("3"), Some(sha256)));
}

#[tokio::test]
async fn a_deadline_holds_here_too() {
    let server = Server::start().await;
    let began = std::time::Instant::now();
    let more = "grpc-timeout: 200m\nweir-interval-ms: 20\nweir-count: 10000000";
    let request = message(&StreamRequestData::default());
    let answer = soon("the deadline", call(&server, "/rpc/Greeter/ServerStream", more, &request)).await;
    let (messages, trailers) = opened::<StreamResponseData>(&answer.body);
    assert!(!messages.is_empty());
    assert_eq!(trailer(&trailers, "grpc-status"), Some("4"), "{trailers:?}");
    assert!((Duration::from_millis(200)..Duration::from_millis(1200)).contains(&began.elapsed()));
}

#[tokio::test]
async fn a_connection_that_closes_ends_its_call() {
    let server = Server::start().await;
    let mut watch = Watch::begin(&server).await;
    let head = format!(
        "POST /rpc/Greeter/ServerStream HTTP/1.1\ncontent-type: {BINARY}\nweir-interval-ms: 20\nweir-count: 10000000\n\
         weir-session: {}\nweir-call: {}",
        watch.session(),
        watch.new_call()
    );
    let mut exchange = Exchange::begin(&server, &head, &message(&StreamRequestData::default())).await;
    exchange.chunk().await.unwrap();
    drop(exchange);
    let end = watch.see_within(Duration::from_secs(1), "the end", |what| matches!(what, What::Abandoned(_))).await;
    assert!(matches!(&end.what, Some(What::Abandoned(why)) if why.cause() == Cause::ConnectionLost), "{end:?}");
}

#[tokio::test]
async fn a_shutdown_is_said_in_the_trailers() {
    let server = Server::start().await;
    let head = format!(
        "POST /rpc/Greeter/ServerStream HTTP/1.1\ncontent-type: {BINARY}\nweir-interval-ms: 10\nweir-count: 10000000"
    );
    let mut exchange = Exchange::begin(&server, &head, &message(&StreamRequestData::default())).await;
    exchange.chunk().await.unwrap();
    server.shut_down();
    let (_, trailers) = opened::<StreamResponseData>(&exchange.rest().await.body);
    assert_eq!(trailer(&trailers, "grpc-status"), Some("14"));
    let said = trailer(&trailers, "grpc-message");
    assert!(matches!(said, Some("server%20is%20shutting%20down" | "server is shutting down")), "{trailers:?}");
    soon("the server's end", server.stopped()).await;
}

#[tokio::test]
async fn broken_bodies_get_a_status_and_never_hang() {
    let server = Server::start().await;
    let cut = &message(&hello("Ada"))[..7];
    let huge = [0, 255, 255, 255, 255, 1, 2, 3];
    let no_protobuf = grpc_frame(0, &[0xff; 20]);
    let bad_flag = grpc_frame(7, b"\x0a\x03Ada");
    // Trailers are a server's to send.
    let trailers = grpc_frame(0x80, b"grpc-status:0\r\n");
    for (body, code) in [
        (&b""[..], "12"),
        (b"\0", "13"),
        (cut, "13"),
        (&huge, "8"),
        (&no_protobuf, "13"),
        (&bad_flag, "13"),
        (&trailers, "13"),
    ] {
        let answer = call(&server, "/rpc/Greeter/SayHello", "", body).await;
        assert_eq!(answer.status, 200, "{body:?}: {answer:?}");
        let told = if answer.body.is_empty() {
            answer.header("grpc-status").to_owned()
        } else {
            trailer(&opened::<HelloReply>(&answer.body).1, "grpc-status").unwrap().to_owned()
        };
        assert_eq!(told, code, "{body:?}: {answer:?}");
    }
    let head = format!("POST /rpc/Greeter/SayHello HTTP/1.1\ncontent-type: {TEXT}\naccept: {TEXT}");
    // Text that is none, and a whole message behind which half a group of digits stands.
    let half = BASE64_STANDARD.encode(message(&hello("Ada"))) + "AA";
    for (text, place) in [("!!! not base64 !!!", 0), (&half, half.len() - 2)] {
        let answer = soon("an answer", exchange(&server, &head, text.as_bytes())).await;
        assert_eq!((answer.status, answer.header("grpc-status")), (200, "13"), "{text}: {answer:?}");
        let told = answer.header("grpc-message").replace("%20", " ");
        assert!(told.contains(&format!("from byte {place} on it is not base64")), "{text}: {told}");
    }
}

#[tokio::test]
async fn a_message_too_large_is_read_to_its_end_so_that_the_answer_arrives() {
    let server = Server::start().await;
    // Larger than what the sockets between the two take by themselves.
    let body = grpc_frame(0, &vec![0; 24 << 20]);
    let answer = call(&server, "/rpc/Greeter/SayHello", "", &body).await;
    let status = answer.headers.get("grpc-status").map(|status| status.to_str().unwrap().to_owned());
    let status = status.or_else(|| trailer(&opened::<HelloReply>(&answer.body).1, "grpc-status").map(str::to_owned));
    assert_eq!(status.as_deref(), Some("8"), "{answer:?}");
}

//! The server's doors: a whole connection, in memory, whose client sends whatever the input makes of it. Nothing panics, and
//! when the client is gone nothing of it is left.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    runtime::{Builder, Runtime},
    time::{sleep, timeout},
};
use weir::{App, Config, fuzzing::Host};
use weir_testkit::hpack;
use weir_wire::{grpc, http2};

use crate::bits::first;

/// A WebSocket's head (RFC 6455, section 4.1).
const UPGRADE: &[u8] = b"GET /tunnel HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// A call by gRPC-Web, up to its body.
const WEB: &[u8] =
    b"POST /rpc/Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web+proto\r\n\
    transfer-encoding: chunked\r\n\r\n";
/// What a client reads before it goes: endless answers are cut.
const READ: usize = 256 << 10;

/// How the rest of an input is meant, by its first byte.
const RAW: u8 = 0;
const WEB_BODY: u8 = 1;
const NATIVE: u8 = 2;
const NATIVE_FRAMES: u8 = 3;
const SOCKET: u8 = 4;
const TUNNEL: u8 = 5;
const TUNNEL_FRAMES: u8 = 6;
const KINDS: u8 = 7;

thread_local! {
    // The clock stands still while anything can go on, and then jumps to whatever is due next.
    static PLACE: (Runtime, Host) = {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        let config = Config { lan: true, max_message: 1 << 16, log: "off".into(), ..Config::default() };
        let host = runtime.block_on(async { Host::new(App::new(config).expect("no folders are asked for")) });
        (runtime, host)
    };
}

pub(crate) fn run(input: &[u8]) {
    let bytes = meant(input);
    PLACE.with(|(runtime, host)| runtime.block_on(converse(host, &bytes)));
}

/// What the client sends.
fn meant(input: &[u8]) -> Vec<u8> {
    let (kind, rest) = first(input);
    let opening = &http2::opening(&[]);
    match kind % KINDS {
        WEB_BODY => [WEB, rest].concat(),
        NATIVE => [opening, rest].concat(),
        NATIVE_FRAMES => [opening, &frames(rest)[..]].concat(),
        SOCKET => [UPGRADE, rest].concat(),
        TUNNEL => [UPGRADE, &message(opening), &message(rest)].concat(),
        TUNNEL_FRAMES => [UPGRADE, &message(opening), &message(&frames(rest))].concat(),
        _ => rest.to_vec(),
    }
}

/// Frames of HTTP/2 that are whole: kind, flags, stream and length take a byte each before every payload.
fn frames(mut rest: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some((&[kind, flags, stream, length], after)) = rest.split_first_chunk() {
        let (payload, after) = after.split_at(usize::from(length).min(after.len()));
        all.extend(http2::frame(kind % 11, flags, u32::from(stream), payload));
        rest = after;
    }
    all
}

/// A WebSocket's binary message as a client sends it, masked with zeros (RFC 6455, section 5.2).
fn message(payload: &[u8]) -> Vec<u8> {
    let length = payload.len() as u64;
    [&[0x82, 0xff][..], &length.to_be_bytes(), &[0; 4], payload].concat()
}

async fn converse(host: &Host, bytes: &[u8]) {
    let stats = host.app().stats();
    let (near, far) = duplex(16 << 10);
    let client = async {
        // More than any answer takes, and less than the server's own patience.
        let _ = timeout(Duration::from_secs(5), talk(near, bytes)).await;
    };
    let served = async {
        // Its patience with a silent client is 10 s for the head of a request and 40 s for HTTP/2.
        let served = timeout(Duration::from_mins(2), host.converse(far)).await;
        assert_eq!(served, Ok(true), "a connection outlives its client");
    };
    tokio::join!(client, served);
    // What was open behind an upgrade, and requests that nobody wants, which are read for half a minute.
    for _ in 0..60 {
        if stats.calls() + stats.tunnels() + stats.connections() == 0 {
            return;
        }
        sleep(Duration::from_secs(2)).await;
    }
    panic!("left: {} calls, {} tunnels, {} connections", stats.calls(), stats.tunnels(), stats.connections());
}

/// Sends everything and reads what comes meanwhile, and for a while after.
async fn talk(stream: DuplexStream, bytes: &[u8]) {
    let (mut reads, mut writes) = tokio::io::split(stream);
    let send = async {
        let _ = writes.write_all(bytes).await;
        sleep(Duration::from_secs(1)).await;
        let _ = writes.shutdown().await;
    };
    let read = async {
        let mut block = vec![0; 16 << 10];
        let mut left = READ;
        while let Ok(read @ 1..) = reads.read(&mut block).await {
            let Some(rest) = left.checked_sub(read) else { break };
            left = rest;
        }
    };
    tokio::join!(send, read);
}

/// A HEADERS frame of a call, as [`frames`] reads it.
fn head(stream: u8, path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let block = hpack::request(path, "localhost", more);
    [&[1, 4, stream, u8::try_from(block.len()).unwrap_or(u8::MAX)][..], &block].concat()
}

fn data(stream: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    [&[0, flags, stream, u8::try_from(payload.len()).unwrap_or(u8::MAX)][..], payload].concat()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let hello = grpc::frame(0, b"\x0a\x03Ada");
    let calls = [
        [head(1, "/Greeter/SayHello", &[]), data(1, 1, &hello)].concat(),
        [head(1, "/Greeter/AllStream", &[("weir-interval-ms", "5")]), data(1, 0, &hello), data(1, 1, &hello)].concat(),
        [head(1, "/weir.v1.Lab/Echo", &[("grpc-timeout", "100m")]), head(3, "/no.such/Method", &[]), data(3, 1, &[])]
            .concat(),
        [head(1, "/weir.v1.Recorder/Watch", &[]), data(1, 1, &grpc::frame(0, b"")), vec![3, 0, 1, 4, 0, 0, 0, 8]]
            .concat(),
        [head(1, "/UpFileService/UpLoad", &[]), data(1, 0, &grpc::frame(0, b"\x0a\x02..")), data(1, 0, &[0, 0, 0])]
            .concat(),
        // Window, ping, settings, half a message.
        [
            head(1, "/weir.v1.Lab/Blast", &[("grpc-encoding", "gzip")]),
            data(1, 1, &hello[..7]),
            vec![8, 0, 0, 4, 0, 1, 0, 0],
        ]
        .concat(),
    ];
    let web = [b"d\r\n", &hello[..], b"\r\n0\r\n\r\n"].concat();
    let raw: [&[u8]; 6] = [
        b"GET /server/ticker?interval=200 HTTP/1.1\r\nhost: localhost\r\naccept-encoding: br\r\n\r\n",
        b"GET /share/qr.svg?text=http%3A%2F%2Flocalhost HTTP/1.1\r\nhost: localhost\r\norigin: http://localhost\r\n\r\n",
        b"GET /..%2fCargo.toml HTTP/1.1\r\nhost: evil.example\r\n\r\nGET / HTTP/1.0\r\n\r\n",
        b"POST /Greeter/SayHello HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/grpc-web-text\r\ncontent-length: 8\r\n\r\nAAAAAAA=",
        b"OPTIONS / HTTP/1.1\r\nhost: localhost\r\norigin: null\r\n\r\n",
        &http2::PREFACE[..20],
    ];
    let mut seeds: Vec<_> = raw.iter().map(|bytes| [&[RAW], *bytes].concat()).collect();
    seeds.push([&[WEB_BODY], &web[..]].concat());
    seeds.push([&[SOCKET][..], &[0x89, 0x80, 0, 0, 0, 0, 0x88, 0x82, 0, 0, 0, 0, 3, 0xe8]].concat());
    for kind in [NATIVE_FRAMES, TUNNEL_FRAMES] {
        seeds.extend(calls.iter().map(|call| [&[kind], &call[..]].concat()));
    }
    seeds.extend([NATIVE, TUNNEL].map(|kind| [&[kind], &frames(&calls[0])[..]].concat()));
    seeds
}

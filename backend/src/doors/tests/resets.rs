//! Streams that are opened in order to be reset (RFC 9113, section 10.5): h2 bounds them, as both doors that speak HTTP/2 leave it to do.

use weir_testkit::Client;
use weir_wire::http2::{frame, kind};

use super::{
    hello,
    peer::{LAST, Peer, open, open_with, reset},
    server,
};
use crate::{Config, Running};

const PATH: &str = "/weir.v1.Lab/Echo";
/// So many streams may be reset before the server has begun to answer them. It begins with all of them at once when there is nothing more to
/// read.
const UNSEEN: u32 = 20;
/// So many streams may have to be reset for what their peer did, in a connection's life.
const ERRORS: u32 = 1024;

/// What a peer does to a stream, which may be its first frame.
type Harm = fn(u32) -> Vec<u8>;

fn opened_and_reset(stream: u32) -> Vec<u8> {
    [open(stream, PATH), reset(stream)].concat()
}

fn malformed(stream: u32) -> Vec<u8> {
    open_with(stream, PATH, &[("connection", "close")])
}

/// It is the server that resets the stream then, which counts for no reset of the peer's.
fn with_too_wide_a_window(stream: u32) -> Vec<u8> {
    [open(stream, PATH), frame(kind::WINDOW_UPDATE, 0, stream, &LAST.to_be_bytes())].concat()
}

/// One who does harm.
struct Attacker {
    peer: Peer,
    /// Streams so far.
    streams: u32,
}

impl Attacker {
    async fn at(server: &Running, tunnel: bool) -> Self {
        Self { peer: Peer::open(server, tunnel, &[]).await, streams: 0 }
    }

    /// Does it to so many more streams at once. The first thing that is said of the connection then, in words: of a ping, if nothing else.
    async fn does(&mut self, harm: Harm, streams: u32) -> String {
        let numbers = self.streams..self.streams + streams;
        self.streams = numbers.end;
        let flood: Vec<u8> = numbers.flat_map(|number| harm(2 * number + 1)).collect();
        self.peer.say(&[flood, frame(kind::PING, 0, 0, b"all read")].concat()).await;
        loop {
            match self.peer.told().await {
                told if ["RST_STREAM", "HEADERS"].iter().any(|of_a_stream| told.starts_with(of_a_stream)) => (),
                told => return told,
            }
        }
    }

    /// Its connection was ended, and nobody else's.
    async fn gone(mut self, server: &Running, others: &Client) {
        assert_eq!(self.peer.complaint().await, "the end");
        assert_eq!(others.unary("/Greeter/SayHello", &[], &hello()).await.status, "0");
        weir_testkit::until(|| server.app().stats().calls() == 0).await;
    }
}

#[tokio::test]
async fn a_flood_of_calls_that_are_reset_at_once_ends_its_connection() {
    let server = server(Config::default()).await;
    for tunnel in [false, true] {
        let others = if tunnel { Client::tunnel(&server).await } else { Client::native(&server).await };
        let mut attacker = Attacker::at(&server, tunnel).await;
        // Who lets the server see them loses nothing by it, however often.
        for _ in 0..3 {
            assert_eq!(attacker.does(opened_and_reset, UNSEEN).await, "PING ACK", "tunnel {tunnel}");
        }
        let told = attacker.does(opened_and_reset, 2 * UNSEEN).await;
        assert_eq!(told, "GOAWAY ENHANCE_YOUR_CALM", "tunnel {tunnel}");
        attacker.gone(&server, &others).await;
    }
}

#[tokio::test]
async fn who_makes_the_server_reset_too_many_streams_ends_its_connection() {
    let server = server(Config::default()).await;
    for tunnel in [false, true] {
        let others = if tunnel { Client::tunnel(&server).await } else { Client::native(&server).await };
        for harm in [malformed as Harm, with_too_wide_a_window] {
            let mut attacker = Attacker::at(&server, tunnel).await;
            for _ in 0..ERRORS / 64 {
                assert_eq!(attacker.does(harm, 64).await, "PING ACK", "tunnel {tunnel}");
            }
            assert_eq!(attacker.does(harm, 1).await, "GOAWAY ENHANCE_YOUR_CALM", "tunnel {tunnel}");
            attacker.gone(&server, &others).await;
        }
    }
}

//! Ways to other servers, attacked from both of their ends.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Mutex,
};
use tokio_tungstenite::tungstenite::Message;
use weir_proto::weir::v1::OpenRequest;
use weir_tap::{Side, What};
use weir_testkit::{Socket, open_tunnel, soon};
use weir_wire::http2::{PREFACE, flag, frame, kind, opening};

use super::server;
use crate::{
    Config, Running,
    bus::{Heard, Subject},
    policy::Caller,
    targets::TICKET_PROTOCOL,
};

const SESSION: &str = "00112233445566778899aabbccddeeff";
const GREETING: [u8; 9] = [0, 0, 0, kind::SETTINGS, 0, 0, 0, 0, 0];

/// Another server: it greets whoever looks for it, and hands the next connections to the test.
struct Other {
    port: u16,
    next: Arc<Mutex<TcpListener>>,
}

impl Other {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { port: listener.local_addr().unwrap().port(), next: Arc::new(Mutex::new(listener)) }
    }

    async fn accept(&self) -> TcpStream {
        soon("a connection", async { self.next.lock().await.accept().await.unwrap().0 }).await
    }

    /// Opens it as a target, and gives a ticket.
    async fn ticket(&self, weir: &Running) -> String {
        let address = format!(":{}", self.port);
        let request = OpenRequest { address, session: SESSION.into(), ..OpenRequest::default() };
        let mut tell = |_| {};
        let targets = weir.app().targets().clone();
        let greet = async {
            let mut probe = self.accept().await;
            probe.write_all(&GREETING).await.unwrap();
            probe
        };
        let (opened, _probe) = tokio::join!(targets.open(request, Caller::NearPage, &mut tell), greet);
        targets.ticket(&opened.unwrap().target, SESSION, (Caller::NearPage, "127.0.0.1".parse().unwrap()), 9).unwrap()
    }
}

async fn way(weir: &Running, ticket: &str) -> Socket {
    let protocols = format!("h2ts, {TICKET_PROTOCOL}{ticket}");
    let (socket, chosen) = open_tunnel(weir, &[("sec-websocket-protocol", &protocols)]).await.unwrap();
    assert_eq!(chosen.as_deref(), Some("h2ts"), "a ticket is told to nobody");
    socket
}

/// Weir, a way through it, and its other end.
async fn both(config: Config) -> (Running, Socket, TcpStream) {
    let (weir, other) = (server(config).await, Other::new().await);
    let ticket = other.ticket(&weir).await;
    let (socket, stream) = tokio::join!(way(&weir, &ticket), other.accept());
    (weir, socket, stream)
}

async fn say(socket: &mut Socket, bytes: &[u8]) {
    socket.send(Message::Binary(Bytes::copy_from_slice(bytes))).await.unwrap();
}

async fn hear(stream: &mut TcpStream, len: usize) -> Vec<u8> {
    let mut heard = vec![0; len];
    soon("bytes", stream.read_exact(&mut heard)).await.unwrap();
    heard
}

/// Nothing comes for a while.
async fn is_quiet(stream: &mut TcpStream) -> bool {
    tokio::time::timeout(Duration::from_millis(150), stream.read_u8()).await.is_err()
}

/// The code that the way ends with.
async fn end(socket: &mut Socket) -> u16 {
    loop {
        match soon("an end", socket.next()).await {
            Some(Ok(Message::Close(Some(close)))) => return close.code.into(),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_one_end_says_the_other_hears_and_nothing_else() {
    let (_weir, mut page, mut target) = both(Config::default()).await;
    let hello = opening(&[0, 4, 0, 1, 0, 0]);
    // In pieces, as a browser may cut them.
    say(&mut page, &hello[..10]).await;
    say(&mut page, &hello[10..30]).await;
    let headers = frame(kind::HEADERS, 5, 1, b"whatever HPACK there is");
    say(&mut page, &[&hello[30..], &headers].concat()).await;
    assert_eq!(hear(&mut target, hello.len()).await, hello);
    assert!(is_quiet(&mut target).await, "the rest waits for the greeting");
    target.write_all(&GREETING).await.unwrap();
    assert_eq!(hear(&mut target, headers.len()).await, headers);
    let any: Vec<u8> = (0..100_000_u32).map(|at| at.to_le_bytes()[0] ^ 0x5a).collect();
    let (mut heard, wanted) = (Vec::new(), [&GREETING[..], &any].concat());
    target.write_all(&any).await.unwrap();
    while heard.len() < wanted.len() {
        if let Some(Ok(Message::Binary(bytes))) = soon("bytes", page.next()).await {
            heard.extend_from_slice(&bytes);
        }
    }
    assert_eq!(heard, wanted);
    say(&mut page, &any).await;
    assert_eq!(hear(&mut target, any.len()).await, any);
}

#[tokio::test]
async fn what_does_not_greet_hears_nothing_that_anybody_thought_up() {
    // Of what comes to a target, all but HTTP/2's own beginning waits: on every connection, whatever answered the first.
    for says in [&b"+OK redis\r\n"[..], b"HTTP/1.1 400 Bad Request\r\n\r\n", &[0, 0, 0, 4, 1, 0, 0, 0, 0]] {
        let (_weir, mut page, mut target) = both(Config::default()).await;
        let evil = b"FLUSHALL\r\n";
        say(&mut page, &[&opening(&[]), &evil[..]].concat()).await;
        assert_eq!(hear(&mut target, opening(&[]).len()).await, opening(&[]));
        target.write_all(says).await.unwrap();
        assert_eq!(end(&mut page).await, 4004);
        let mut rest = Vec::new();
        soon("the end", target.read_to_end(&mut rest)).await.unwrap();
        assert_eq!(rest, b"");
    }
}

#[tokio::test]
async fn who_does_not_begin_as_http2_does_reaches_nobody() {
    for begin in [
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"FLUSHALL\r\n".to_vec(),
        [PREFACE, &frame(kind::HEADERS, 5, 1, b"x")].concat(),
        [PREFACE, &frame(kind::SETTINGS, 0, 1, &[])].concat(),
        [PREFACE, &frame(kind::SETTINGS, 0, 0, &[7; 6000])].concat(),
    ] {
        let (_weir, mut page, mut target) = both(Config::default()).await;
        say(&mut page, &begin).await;
        let mut heard = Vec::new();
        soon("the end", target.read_to_end(&mut heard)).await.unwrap();
        assert_eq!(heard, b"", "{begin:?}");
        assert_eq!(end(&mut page).await, 1000);
    }
}

#[tokio::test]
async fn how_a_way_ended_is_told_by_its_code() {
    let (_weir, mut page, mut target) = both(Config::default()).await;
    target.write_all(&GREETING).await.unwrap();
    drop(target);
    assert_eq!(end(&mut page).await, 4000, "closed");

    let (_weir, mut page, mut target) = both(Config::default()).await;
    target.write_all(&GREETING).await.unwrap();
    soon("the greeting", page.next()).await.unwrap().unwrap();
    target.set_zero_linger().unwrap();
    drop(target);
    assert_eq!(end(&mut page).await, 4001, "reset");

    let (weir, other) = (server(Config::default()).await, Other::new().await);
    let ticket = other.ticket(&weir).await;
    drop(other);
    assert_eq!(end(&mut way(&weir, &ticket).await).await, 4002, "refused");
    assert_eq!(end(&mut way(&weir, &ticket).await).await, 4005, "a ticket that was used");
    assert_eq!(end(&mut way(&weir, "nonsense").await).await, 4005);

    let (weir, mut page, mut target) = both(Config::default()).await;
    target.write_all(&GREETING).await.unwrap();
    soon("the greeting", page.next()).await.unwrap().unwrap();
    let (code, stopped) = tokio::join!(end(&mut page), weir.stop());
    assert_eq!(code, 4006, "Weir stops");
    stopped.unwrap();
}

#[tokio::test]
async fn who_closes_the_way_closes_the_connection() {
    let (weir, mut page, mut target) = both(Config::default()).await;
    target.write_all(&GREETING).await.unwrap();
    page.close(None).await.unwrap();
    let mut rest = Vec::new();
    soon("the end", target.read_to_end(&mut rest)).await.unwrap();
    weir_testkit::until(|| weir.app().stats().tunnels() == 0).await;
}

#[tokio::test]
async fn who_does_not_read_makes_the_other_wait() {
    let (_weir, page, mut target) = both(Config::default()).await;
    target.write_all(&GREETING).await.unwrap();
    let chunk = vec![1; 1 << 16];
    let mut written = 0_usize;
    // What the kernels of both ends and one piece here hold, and then no more.
    while let Ok(Ok(())) = tokio::time::timeout(Duration::from_millis(300), target.write_all(&chunk)).await {
        written += chunk.len();
        assert!(written < 64 << 20, "it is not held back");
    }
    assert!(written > 0);
    drop(page);
}

/// The session that makes the calls sees them at the other server's edge; nobody else does, and none of it is in the bytes.
#[tokio::test]
async fn what_passes_is_told_to_the_session_that_makes_the_calls() {
    let (weir, mut page, mut target) = both(Config::default()).await;
    let bus = weir.app().bus();
    let mut watcher = bus.subscribe(&Subject::session(SESSION));
    let mut stranger = bus.subscribe(&Subject::session("ffeeddccbbaa99887766554433221100"));
    let path = b"\x04/a.B";
    let headers = frame(kind::HEADERS, flag::END_HEADERS, 1, &[&[0x83, 0x04][..], path].concat());
    let request = [headers, frame(kind::DATA, flag::END_STREAM, 1, b"\0\0\0\0\x02hi")].concat();
    let said = [opening(&[]), request].concat();
    say(&mut page, &said).await;
    target.write_all(&GREETING).await.unwrap();
    assert_eq!(hear(&mut target, said.len()).await, said);
    target.write_all(&frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 7])).await.unwrap();
    let mut told = Vec::new();
    while told.len() < 4 {
        match soon("an event", watcher.next()).await {
            Some(Heard::Message(event)) => {
                assert_eq!((event.side(), event.call.as_str()), (Side::Target, ""));
                assert_eq!((event.connection, event.stream), (Some(9), Some(1)));
                assert_eq!(event.server_id, weir.app().id());
                told.push(event.what.unwrap());
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(&told[0], What::RequestHeaders(headers) if headers.path == "/a.B"), "{told:?}");
    assert!(matches!(&told[1], What::Messages(run) if (run.count, run.bytes) == (1, 2)), "{told:?}");
    assert!(matches!(&told[2..], [What::HalfClose(_), What::Abandoned(_)]), "{told:?}");
    assert_eq!(stranger.try_next(), None);
}

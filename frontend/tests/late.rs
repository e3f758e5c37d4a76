//! Frames that come when nobody wants them any more, and very small ones: what honest servers send. The server's side is bytes by hand.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "each test uses a part of it")]
mod support;

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, channel::mpsc};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use support::Peer;
use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};
use tonic::{Status, body::Body};
use tower::Service as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use weir_page::{
    base::{
        task::spawn,
        timer::{sleep, within},
    },
    transport::{Channel, Routes, Transport},
};
use weir_wire::http2::{FrameReader, flag, frame, kind};

wasm_bindgen_test_configure!(run_in_browser);

const PATIENCE: Duration = Duration::from_secs(20);
/// `:status: 200` in HPACK (RFC 7541, appendix A, index 8).
const OK: &[u8] = &[0x88];
/// Frames of 16 KiB that were on their way: fewer than the window of a stream takes.
const LATE: usize = 60;
/// A message of three bytes with its prefix.
const SMALL: &[u8] = b"\0\0\0\0\x03abc";

/// What the page said, frame by frame.
#[derive(Default)]
struct Heard {
    resets: RefCell<Vec<u32>>,
    /// Window given back to the connection, in bytes.
    credit: Cell<u64>,
    streams: RefCell<Vec<u32>>,
}

/// The server's end of the page's first socket: it writes what it is told and reads all there is.
struct Raw {
    peer: Rc<RefCell<Peer>>,
    heard: Rc<Heard>,
}

impl Raw {
    async fn open() -> Self {
        until("a socket", || !support::sockets().is_empty()).await;
        let socket = support::sockets()[0].clone();
        socket.open();
        let raw = Self { peer: Rc::new(RefCell::new(socket.peer())), heard: Rc::default() };
        raw.say(&frame(kind::SETTINGS, 0, 0, &[]));
        raw.say(&frame(kind::SETTINGS, flag::ACK, 0, &[]));
        let (peer, heard) = (raw.peer.clone(), raw.heard.clone());
        spawn(async move {
            let mut reader = FrameReader::of_client();
            let mut room = [0; 4096];
            loop {
                let read = poll_fn(|cx| {
                    let mut buf = ReadBuf::new(&mut room);
                    Pin::new(&mut *peer.borrow_mut()).poll_read(cx, &mut buf).map(|_| buf.filled().len())
                });
                let read = read.await;
                reader.feed(&room[..read], |head| match head.kind {
                    kind::RST_STREAM => heard.resets.borrow_mut().push(head.stream),
                    kind::WINDOW_UPDATE if head.stream == 0 => {
                        heard.credit.set(heard.credit.get() + u64::from(head.value));
                    }
                    kind::HEADERS => heard.streams.borrow_mut().push(head.stream),
                    _ => {}
                });
            }
        });
        raw
    }

    fn say(&self, bytes: &[u8]) {
        let mut peer = self.peer.borrow_mut();
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(Pin::new(&mut *peer).poll_write(&mut cx, bytes).is_ready());
    }
}

async fn until(what: &str, there: impl Fn() -> bool) {
    let waited = within(PATIENCE, async {
        while !there() {
            sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(waited.await.is_some(), "{what} did not come");
}

fn channel() -> Channel {
    support::install();
    Routes::to("http://127.0.0.1:1".to_owned()).channel(Transport::Tunnel, 1 << 20)
}

/// A call whose request stays open, and what holds it open.
async fn call(channel: &Channel) -> (Response<Body>, mpsc::Sender<Bytes>) {
    let (send, messages) = mpsc::channel(1);
    let body = StreamBody::new(messages.map(|bytes| Ok::<_, Status>(Frame::data(bytes))));
    let request = Request::post("/weir.v1.Lab/Echo").body(Body::new(body)).unwrap();
    let answer = within(PATIENCE, channel.clone().call(request)).await.expect("an answer");
    (answer.unwrap(), send)
}

/// The server answers the call after so many others with headers; the number of its stream.
async fn answer(raw: &Raw, before: usize) -> u32 {
    until("a call", || raw.heard.streams.borrow().len() > before).await;
    let stream = raw.heard.streams.borrow()[before];
    raw.say(&frame(kind::HEADERS, flag::END_HEADERS, stream, OK));
    stream
}

/// A call that is answered so, and its stream.
async fn answered(channel: &Channel, raw: &Raw) -> (Response<Body>, mpsc::Sender<Bytes>, u32) {
    let before = raw.heard.streams.borrow().len();
    let ((response, send), stream) = futures::join!(call(channel), answer(raw, before));
    (response, send, stream)
}

/// The first call on a connection, and the connection's other end.
async fn first(channel: &Channel) -> (Raw, Response<Body>, mpsc::Sender<Bytes>, u32) {
    let opened = async {
        let raw = Raw::open().await;
        let stream = answer(&raw, 0).await;
        (raw, stream)
    };
    let ((response, send), (raw, stream)) = futures::join!(call(channel), opened);
    (raw, response, send, stream)
}

#[wasm_bindgen_test]
async fn a_cancelled_call_is_reset_once_and_what_comes_late_is_swallowed() {
    let channel = channel();
    let (raw, beside, _send, other) = first(&channel).await;
    let mut beside = beside.into_body();
    let mut streams = Vec::new();
    for _ in 0..20 {
        let (response, send, stream) = answered(&channel, &raw).await;
        raw.say(&frame(kind::DATA, 0, stream, SMALL));
        drop((response, send));
        streams.push(stream);
    }
    until("the resets", || raw.heard.resets.borrow().len() >= streams.len()).await;
    // The server had not heard of it.
    let late = vec![b'x'; 16 << 10];
    let credit = raw.heard.credit.get();
    for stream in &streams {
        for _ in 0..LATE {
            raw.say(&frame(kind::DATA, 0, *stream, &late));
        }
        raw.say(&frame(kind::DATA, 0, other, SMALL));
        let read = within(PATIENCE, beside.frame()).await.expect("a frame").unwrap().unwrap();
        assert_eq!(read.into_data().unwrap(), SMALL);
    }
    let sent = (streams.len() * LATE * late.len()) as u64;
    until("the window", || raw.heard.credit.get() - credit > sent / 2).await;
    assert_eq!(*raw.heard.resets.borrow(), streams, "one for each");
    assert_eq!(support::sockets()[0].closed(), None);
}

#[wasm_bindgen_test]
async fn any_number_of_small_frames_is_taken() {
    let channel = channel();
    let (raw, response, _send, stream) = first(&channel).await;
    let one = frame(kind::DATA, 0, stream, SMALL);
    // As many as the stream's window lets the server send before anything is read.
    let all = (1 << 20) / SMALL.len();
    raw.say(&one.repeat(all));
    sleep(Duration::from_millis(50)).await;
    let mut body = response.into_body();
    let mut read = 0;
    while read < all * SMALL.len() {
        let frame = within(PATIENCE, body.frame()).await.expect("a frame").unwrap().unwrap();
        read += frame.into_data().unwrap().len();
    }
    assert_eq!(support::sockets()[0].closed(), None);
}

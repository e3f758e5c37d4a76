//! Calls under conditions in a browser, over a tunnel to an HTTP/2 server in the same page.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    cell::RefCell,
    future::poll_fn,
    rc::Rc,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, channel::mpsc};
use h2::{Reason, SendStream, server::SendResponse};
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use tonic::{Status, body::Body};
use tower::Service as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use weir_page::{
    base::{
        task::spawn,
        timer::{sleep, within},
    },
    transport::{Conditioned, Failure, Line, Routes, Transport, Watch, Watcher},
};
use weir_tap::unix_nanos;

wasm_bindgen_test_configure!(run_in_browser);

/// Nobody listens there: what the page asks beside the socket fails at once.
const ORIGIN: &str = "http://127.0.0.1:1";
const PATIENCE: Duration = Duration::from_secs(10);
/// The latency of most tests, in milliseconds.
const LATENCY: f64 = 100.0;
/// What a timer and a busy machine may add, in milliseconds.
const LATE: f64 = 120.0;
const WINDOW: u32 = 16 * 1024;

/// Milliseconds on the page's clock.
fn now() -> f64 {
    unix_nanos() as f64 / 1e6
}

/// What the server saw, and when.
#[derive(Default)]
struct Saw {
    head: Option<f64>,
    data: Vec<(f64, usize)>,
    end: Option<(f64, Option<Reason>)>,
    /// Bytes of the answer that HTTP/2 has taken.
    sent: usize,
}

type Server = Rc<RefCell<Saw>>;

/// How the server answers.
#[derive(Clone, Copy)]
enum How {
    /// Each piece comes back.
    Echo,
    /// So many bytes come, whatever is asked.
    Pour(usize),
    /// Never.
    Silent,
}

/// Opens the page's next socket and serves it.
async fn serve(how: How) -> (Server, support::FakeSocket) {
    until("a socket", || !support::sockets().is_empty()).await;
    let socket = support::sockets()[0].clone();
    socket.open();
    let (peer, server) = (socket.peer(), Server::default());
    let saw = server.clone();
    spawn(async move {
        let mut builder = h2::server::Builder::new();
        // In wasm32 there is no clock for h2 to remember resets by.
        builder.max_concurrent_reset_streams(0);
        let mut connection = builder.handshake::<_, Bytes>(peer).await.unwrap();
        while let Some(Ok((request, respond))) = connection.accept().await {
            saw.borrow_mut().head = Some(now());
            spawn(answer(request, respond, how, saw.clone()));
        }
    });
    (server, socket)
}

async fn answer(request: Request<h2::RecvStream>, mut respond: SendResponse<Bytes>, how: How, saw: Server) {
    let mut body = request.into_body();
    let mut stream = match how {
        How::Silent => None,
        _ => Some(respond.send_response(Response::new(()), false).unwrap()),
    };
    if let (How::Pour(bytes), Some(stream)) = (how, stream.take_if(|_| matches!(how, How::Pour(_)))) {
        spawn(pour(stream, bytes, saw.clone()));
    }
    let end = loop {
        match body.data().await {
            Some(Ok(data)) => {
                saw.borrow_mut().data.push((now(), data.len()));
                body.flow_control().release_capacity(data.len()).unwrap();
                if let Some(stream) = &mut stream {
                    // It fails when the page has reset the stream, and then the body says so.
                    let _ = stream.send_data(data, false);
                }
            }
            Some(Err(error)) => break Some(error.reason().unwrap_or(Reason::INTERNAL_ERROR)),
            None => break None,
        }
    };
    saw.borrow_mut().end = Some((now(), end));
    if let (None, Some(mut stream)) = (end, stream) {
        let _ = stream.send_trailers(ok());
    }
}

async fn pour(mut stream: SendStream<Bytes>, bytes: usize, saw: Server) {
    let mut left = bytes;
    while left > 0 {
        stream.reserve_capacity(left);
        let Some(Ok(_)) = poll_fn(|cx| stream.poll_capacity(cx)).await else { return };
        let len = stream.capacity().min(left);
        stream.send_data(vec![7; len].into(), false).unwrap();
        left -= len;
        saw.borrow_mut().sent += len;
    }
    let _ = stream.send_trailers(ok());
}

fn ok() -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", "0".parse().unwrap());
    trailers
}

async fn until(what: &str, there: impl Fn() -> bool) {
    let waited = within(PATIENCE, async {
        while !there() {
            sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(waited.await.is_some(), "{what} did not come");
}

#[derive(Default)]
struct Heard {
    connected: Mutex<Option<f64>>,
    failure: Mutex<Option<(f64, Failure)>>,
}

impl Watch for Heard {
    fn connected(&self) {
        self.connected.lock().unwrap().get_or_insert_with(now);
    }

    fn left(&self) {}

    fn failed(&self, failure: Failure) {
        assert!(self.failure.lock().unwrap().replace((now(), failure)).is_none(), "told twice");
    }
}

fn line(latency: f64, read_rate: Option<u64>) -> Line {
    Line { latency: Duration::from_secs_f64(latency / 1e3), read_rate, window: WINDOW as usize }
}

struct Call {
    began: f64,
    send: Option<mpsc::Sender<Bytes>>,
    answer: futures::future::LocalBoxFuture<'static, Result<Response<Body>, Status>>,
    heard: Arc<Heard>,
}

fn call(line: Line) -> Call {
    support::install();
    let channel = Routes::to(ORIGIN.to_owned()).channel(Transport::Tunnel, WINDOW);
    let (send, messages) = mpsc::channel(1000);
    let heard = Arc::<Heard>::default();
    let body = StreamBody::new(messages.map(|bytes| Ok::<_, Status>(Frame::data(bytes))));
    let mut request = Request::post("/weir.v1.Lab/Echo").body(Body::new(body)).unwrap();
    request.extensions_mut().insert(Watcher(heard.clone()));
    let answer = Conditioned::new(channel, line).call(request);
    Call { began: now(), send: Some(send), answer, heard }
}

async fn frame(body: &mut Body) -> Option<Result<Frame<Bytes>, Status>> {
    within(PATIENCE, body.frame()).await.expect("a frame")
}

#[track_caller]
fn assert_after(what: &str, took: f64, expected: f64) {
    // A coarse clock may round a fraction of a millisecond away.
    assert!((expected - 0.5..expected + LATE).contains(&took), "{what} took {took} ms, not {expected}");
}

#[wasm_bindgen_test]
async fn everything_takes_its_time_each_way() {
    let mut call = call(line(LATENCY, None));
    let (answer, (server, _)) = futures::join!(&mut call.answer, serve(How::Echo));
    let mut body = answer.unwrap().into_body();
    let connected = call.heard.connected.lock().unwrap().unwrap();
    assert!(connected - call.began < LATE, "the connection needs no time of the line's: {}", connected - call.began);
    assert_after("the head", server.borrow().head.unwrap() - connected, LATENCY);
    assert_after("the answer", now() - connected, 2.0 * LATENCY);

    // Five pieces, 10 ms apart: each has its own time, one does not wait for the other.
    let mut sent = Vec::new();
    for _ in 0..5 {
        sent.push(now());
        call.send.as_mut().unwrap().try_send(Bytes::from_static(b"12345")).unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    for (n, sent) in sent.into_iter().enumerate() {
        assert_eq!(frame(&mut body).await.unwrap().unwrap().into_data().unwrap(), "12345");
        assert_after("a message and its echo", now() - sent, 2.0 * LATENCY);
        let (saw, _) = server.borrow().data[n];
        assert_after("a message", saw - sent, LATENCY);
    }
    let done = now();
    call.send = None;
    let trailers = frame(&mut body).await.unwrap().unwrap().into_trailers().unwrap();
    assert_eq!(trailers.get("grpc-status").unwrap(), "0");
    assert!(http_body::Body::is_end_stream(&body));
    assert_after("the end", now() - done, 2.0 * LATENCY);
    let (end, reason) = server.borrow().end.unwrap();
    assert_eq!(reason, None);
    assert_after("half-close", end - done, LATENCY);
}

#[wasm_bindgen_test]
async fn a_cancel_arrives_as_late_as_everything_else() {
    let mut call = call(line(LATENCY, None));
    let (answer, (server, _)) = futures::join!(&mut call.answer, serve(How::Echo));
    // What is under way when the call is given up still arrives; its end never does.
    call.send.as_mut().unwrap().try_send(Bytes::from_static(b"last")).unwrap();
    sleep(Duration::from_millis(5)).await;
    let dropped = now();
    drop(answer);
    call.send = None;
    until("the reset", || server.borrow().end.is_some()).await;
    let (end, reason) = server.borrow().end.unwrap();
    assert_eq!(reason, Some(Reason::CANCEL));
    assert_after("the reset", end - dropped, LATENCY);
    assert_eq!(server.borrow().data.iter().map(|(_, len)| len).sum::<usize>(), 4);
}

#[wasm_bindgen_test]
async fn so_does_one_before_the_answer() {
    let mut call = call(line(LATENCY, None));
    let (server, _) = futures::select! {
        _ = futures::FutureExt::fuse(&mut call.answer) => panic!("an answer"),
        served = futures::FutureExt::fuse(Box::pin(serve(How::Silent))) => served,
    };
    until("the call", || server.borrow().head.is_some()).await;
    let dropped = now();
    drop(call);
    until("the reset", || server.borrow().end.is_some()).await;
    let (end, reason) = server.borrow().end.unwrap();
    assert_eq!(reason, Some(Reason::CANCEL));
    assert_after("the reset", end - dropped, LATENCY);
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_known_when_the_news_has_come() {
    let mut call = call(line(LATENCY, None));
    let (answer, (_, socket)) = futures::join!(&mut call.answer, serve(How::Echo));
    let mut body = answer.unwrap().into_body();
    let lost = now();
    socket.end(1006);
    assert!(frame(&mut body).await.unwrap().is_err());
    let (at, failure) = call.heard.failure.lock().unwrap().take().unwrap();
    assert_eq!(failure, Failure::Dropped);
    assert_after("the news", at - lost, LATENCY);
}

#[wasm_bindgen_test]
async fn without_a_connection_there_is_nothing_to_wait_for() {
    let mut call = call(line(5_000.0, None));
    let refusing = async {
        until("a socket", || !support::sockets().is_empty()).await;
        support::sockets()[0].end(1006);
    };
    let (answer, ()) = futures::join!(&mut call.answer, refusing);
    assert!(answer.is_err());
    let (at, failure) = call.heard.failure.lock().unwrap().take().unwrap();
    assert_eq!(failure, Failure::Unreachable { http_status: None });
    assert!(at - call.began < 1000.0, "{}", at - call.began);
}

#[wasm_bindgen_test]
async fn a_long_line_holds_a_window_and_no_more() {
    const BYTES: usize = 64 * 1024;
    let mut call = call(line(LATENCY, None));
    let (answer, (server, _)) = futures::join!(&mut call.answer, serve(How::Pour(BYTES)));
    let mut body = answer.unwrap().into_body();
    let (mut received, began) = (0, server.borrow().head.unwrap());
    while let Some(frame) = frame(&mut body).await {
        let Ok(data) = frame.unwrap().into_data() else { break };
        received += data.len();
        let sent = server.borrow().sent;
        assert!(sent <= received + WINDOW as usize, "{sent} sent, {received} received");
    }
    assert_eq!(received, BYTES);
    // Four windows, and for each of them but the last there and back before the next may go.
    let took = now() - began;
    assert!(took >= 7.0 * LATENCY - 1.0, "{took} ms");
    assert!(took < 7.0 * LATENCY + 4.0 * LATE, "{took} ms");
}

#[wasm_bindgen_test]
async fn a_slow_reader_holds_the_server_back() {
    const RATE: u64 = 64 * 1024;
    let mut call = call(line(0.0, Some(RATE)));
    let (answer, (server, _)) = futures::join!(&mut call.answer, serve(How::Pour(1 << 20)));
    let mut body = answer.unwrap().into_body();
    let (mut received, began) = (0, now());
    while now() - began < 600.0 {
        received += frame(&mut body).await.unwrap().unwrap().into_data().unwrap().len();
        let sent = server.borrow().sent;
        assert!(sent <= received + WINDOW as usize, "{sent} sent, {received} received");
    }
    let expected = RATE as f64 * (now() - began) / 1e3;
    assert!((received as f64) < expected * 1.15 && received as f64 > expected * 0.6, "{received} of {expected}");
    drop(body);
    until("the reset", || server.borrow().end.is_some()).await;
    assert_eq!(server.borrow().end.unwrap().1, Some(Reason::CANCEL));
}

#[wasm_bindgen_test]
async fn a_thousand_messages_a_second_are_no_slower_for_it() {
    const COUNT: usize = 1000;
    let mut call = call(line(LATENCY, None));
    let (answer, _) = futures::join!(&mut call.answer, serve(How::Echo));
    let mut body = answer.unwrap().into_body();
    let mut send = call.send.take().unwrap();
    let began = now();
    spawn(async move {
        for n in 0..COUNT {
            while now() - began < n as f64 {
                sleep(Duration::from_millis(1)).await;
            }
            send.try_send(Bytes::from_static(b"0123456789")).unwrap();
        }
    });
    let mut received = 0;
    while received < COUNT * 10 {
        received += frame(&mut body).await.unwrap().unwrap().into_data().unwrap().len();
    }
    let took = now() - began;
    assert!(took < COUNT as f64 + 2.0 * LATENCY + 3.0 * LATE, "{took} ms");
}

//! The tunnel in a browser, against an HTTP/2 server at the other end of a `WebSocket` that is not one.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures::{StreamExt as _, channel::mpsc, future::poll_fn};
use h2::{Reason, server::SendResponse};
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use support::FakeSocket;
use tonic::{Code, Status, body::Body};
use tower::Service as _;
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use weir_page::{
    base::timer::{sleep, within},
    transport::{Channel, Failure, Routes, Transport, Watch, Watcher},
};

wasm_bindgen_test_configure!(run_in_browser);

/// Nobody listens there: what the page asks beside the socket fails at once.
const ORIGIN: &str = "http://127.0.0.1:1";
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Seen(Mutex<Option<Failure>>);

impl Watch for Seen {
    fn connected(&self) {}

    fn left(&self) {}

    fn failed(&self, failure: Failure) {
        *self.0.lock().unwrap() = Some(failure);
    }
}

/// How the server saw the requests end: `None` for properly, else the reset's reason.
type Ends = Rc<RefCell<Vec<Option<Reason>>>>;

/// Waits until the page has opened its `number`th socket, and opens it.
async fn socket(number: usize) -> FakeSocket {
    until("a socket", || support::sockets().len() >= number).await;
    let socket = support::sockets()[number - 1].clone();
    socket.open();
    socket
}

async fn until(what: &str, there: impl Fn() -> bool) {
    let waited = within(PATIENCE, async {
        while !there() {
            sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(waited.await.is_some(), "{what} did not come");
}

/// Serves the socket: sends back what it gets, and at the end `grpc-status: 0`.
fn serve(socket: &FakeSocket) -> Ends {
    let ends = Ends::default();
    let (peer, seen) = (socket.peer(), ends.clone());
    spawn_local(async move {
        let mut builder = h2::server::Builder::new();
        // In wasm32 there is no clock for h2 to remember resets by.
        builder.max_concurrent_reset_streams(0);
        // Half of it is h2's budget for small frames that have not been read.
        builder.initial_connection_window_size(8 << 20);
        let mut connection = builder.handshake::<_, Bytes>(peer).await.unwrap();
        while let Some(Ok((request, respond))) = connection.accept().await {
            spawn_local(echo(request, respond, seen.clone()));
        }
    });
    ends
}

async fn echo(request: Request<h2::RecvStream>, mut respond: SendResponse<Bytes>, ends: Ends) {
    let mut body = request.into_body();
    let mut stream = respond.send_response(Response::new(()), false).unwrap();
    let end = loop {
        match body.data().await {
            Some(Ok(data)) => {
                body.flow_control().release_capacity(data.len()).unwrap();
                // It fails when the page has reset the stream, and then the body says so.
                let _ = stream.send_data(data, false);
            }
            Some(Err(error)) => break Some(error.reason().unwrap_or(Reason::INTERNAL_ERROR)),
            None => break None,
        }
    };
    if end.is_none() {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", "0".parse().unwrap());
        let _ = stream.send_trailers(trailers);
    }
    ends.borrow_mut().push(end);
}

struct Call {
    send: Option<mpsc::Sender<Bytes>>,
    answer: Result<Response<Body>, Status>,
    seen: Arc<Seen>,
}

fn channel() -> Channel {
    support::install();
    Routes::to(ORIGIN.to_owned()).channel(Transport::Tunnel, 65_536)
}

async fn call(channel: &Channel) -> Call {
    let (send, messages) = mpsc::channel(1000);
    let seen = Arc::<Seen>::default();
    let body = StreamBody::new(messages.map(|bytes| Ok::<_, Status>(Frame::data(bytes))));
    let mut request = Request::post("/weir.v1.Lab/Echo").body(Body::new(body)).unwrap();
    request.extensions_mut().insert(Watcher(seen.clone()));
    let answer = within(PATIENCE, channel.clone().call(request)).await.expect("an answer");
    Call { send: Some(send), answer, seen }
}

impl Call {
    fn send(&mut self, bytes: &'static [u8]) {
        self.send.as_mut().unwrap().try_send(Bytes::from_static(bytes)).unwrap();
    }

    async fn next(&mut self) -> Option<Result<Frame<Bytes>, Status>> {
        within(PATIENCE, self.answer.as_mut().unwrap().body_mut().frame()).await.expect("a frame")
    }

    fn failure(&self) -> Option<Failure> {
        self.seen.0.lock().unwrap().clone()
    }
}

#[wasm_bindgen_test]
async fn messages_go_there_and_back_and_the_trailers_end_it() {
    let channel = channel();
    let opening = async {
        let socket = socket(1).await;
        assert_eq!(socket.url(), "ws://127.0.0.1:1/tunnel?stream-window=65536");
        serve(&socket)
    };
    let (mut call, ends) = futures::join!(call(&channel), opening);
    for _ in 0..3 {
        call.send(b"ping");
        assert_eq!(call.next().await.unwrap().unwrap().into_data().unwrap(), "ping");
    }
    call.send = None;
    let trailers = call.next().await.unwrap().unwrap().into_trailers().unwrap();
    assert_eq!(trailers.get("grpc-status").unwrap(), "0");
    assert!(call.next().await.is_none());
    assert_eq!((ends.borrow().as_slice(), call.failure()), (&[None][..], None));
}

#[wasm_bindgen_test]
async fn calls_share_the_socket_and_a_dropped_one_is_reset_with_cancel() {
    let channel = channel();
    let opening = async { serve(&socket(1).await) };
    let (first, mut second, ends) = futures::join!(call(&channel), call(&channel), opening);
    drop(first);
    until("the reset", || !ends.borrow().is_empty()).await;
    assert_eq!(ends.borrow().as_slice(), [Some(Reason::CANCEL)]);
    second.send(b"still there");
    assert_eq!(second.next().await.unwrap().unwrap().into_data().unwrap(), "still there");
    assert_eq!(support::sockets().len(), 1);
}

#[wasm_bindgen_test]
async fn a_lost_connection_drops_its_calls_and_the_next_call_opens_another() {
    let channel = channel();
    let opening = async {
        let socket = socket(1).await;
        serve(&socket);
        socket
    };
    let (mut call_one, socket_one) = futures::join!(call(&channel), opening);
    socket_one.end(1006);
    assert_eq!(call_one.next().await.unwrap().unwrap_err().code(), Code::Unavailable);
    assert_eq!(call_one.failure(), Some(Failure::Dropped));
    let (mut call_two, _) = futures::join!(call(&channel), async { serve(&socket(2).await) });
    call_two.send(b"again");
    assert_eq!(call_two.next().await.unwrap().unwrap().into_data().unwrap(), "again");
}

#[wasm_bindgen_test]
async fn a_connection_that_is_given_up_is_closed_and_its_calls_are_dropped() {
    support::install();
    let routes = Routes::to(ORIGIN.to_owned());
    let channel = routes.channel(Transport::Tunnel, 65_536);
    let opening = async {
        let socket = socket(1).await;
        serve(&socket);
        socket
    };
    let (mut call, socket) = futures::join!(call(&channel), opening);
    assert_eq!(socket.closed(), None);
    routes.give_up();
    assert!(call.next().await.unwrap().is_err());
    assert_eq!(call.failure(), Some(Failure::Dropped));
    until("the closing", || socket.closed() == Some(1000)).await;
}

#[wasm_bindgen_test]
async fn a_socket_that_never_opens_is_unreachable() {
    let channel = channel();
    let refusing = async {
        until("a socket", || !support::sockets().is_empty()).await;
        support::sockets()[0].end(1006);
    };
    let (call, ()) = futures::join!(call(&channel), refusing);
    assert_eq!(call.failure(), Some(Failure::Unreachable { http_status: None }));
    assert_eq!(call.answer.unwrap_err().code(), Code::Unavailable);
}

#[wasm_bindgen_test]
async fn small_writes_of_one_turn_are_one_message() {
    let channel = channel();
    let opening = async {
        let socket = socket(1).await;
        serve(&socket);
        socket
    };
    let (mut call, socket) = futures::join!(call(&channel), opening);
    let before = socket.messages().length();
    for _ in 0..1000 {
        call.send(b"0123456789");
    }
    let mut received = 0;
    while received < 10_000 {
        received += call.next().await.unwrap().unwrap().into_data().unwrap().len();
    }
    let messages = socket.messages().length() - before;
    assert!(messages <= 20, "{messages} messages");
}

#[wasm_bindgen_test]
async fn writing_waits_while_the_browser_holds_too_much() {
    let channel = channel();
    let opening = async {
        let socket = socket(1).await;
        serve(&socket);
        socket
    };
    let (mut call, socket) = futures::join!(call(&channel), opening);
    call.send(b"first");
    call.next().await.unwrap().unwrap();
    socket.set_buffered(8 << 20);
    let before = socket.messages().length();
    call.send(b"held");
    // Long enough for many turns; what is held goes only when the browser has room.
    assert!(within(Duration::from_millis(60), poll_fn(|_| std::task::Poll::<()>::Pending)).await.is_none());
    assert_eq!(socket.messages().length(), before);
    socket.set_buffered(0);
    assert_eq!(call.next().await.unwrap().unwrap().into_data().unwrap(), "held");
}

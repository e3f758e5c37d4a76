//! A tap changes nothing and sees everything: whatever the frames and however they are cut into chunks, the same bytes
//! come out and the same events are reported.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    convert::Infallible,
    future::{Future, ready},
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request, Response, request::Parts};
use http_body::Frame as BodyFrame;
use http_body_util::{BodyExt, StreamBody};
use proptest::{collection::vec, prelude::*};
use tonic::body::Body;
use tower::{Layer, Service, service_fn};
use weir_tap::{Cause, CauseSlot, Direction, Frame, Sink, Tap, TapLayer, What};

/// What a call looked like, independent of how its bytes were cut into chunks.
#[derive(Default)]
struct Seen {
    kinds: Vec<String>,
    request: Vec<Frame>,
    response: Vec<Frame>,
    bytes: [BytesMut; 2],
}

#[derive(Clone, Default)]
struct Record(Arc<Mutex<Seen>>);

impl Sink for Record {
    fn event(&self, _: u64, what: What) {
        let kind = match what {
            What::RequestHeaders(head) => format!("request {}", head.path),
            What::HalfClose(_) => "half-close".into(),
            What::ResponseHeaders(head) => format!("response {}", head.http_status),
            What::Trailers(end) => format!("trailers {:?} only={}", end.code, end.trailers_only),
            What::Abandoned(end) => format!("abandoned {:?}", end.cause()),
            What::Malformed(bad) => format!("malformed {:?} at {}: {}", bad.direction(), bad.offset, bad.reason),
            What::Messages(_) | What::Stalled(_) => unreachable!("this sink takes frames"),
        };
        self.0.lock().unwrap().kinds.push(kind);
    }

    fn data(&self, _: u64, direction: Direction, chunk: &[u8], first: u64, frames: &[Frame]) {
        let mut seen = self.0.lock().unwrap();
        let (list, bytes) = if direction == Direction::Request { (0, 0) } else { (1, 1) };
        seen.bytes[bytes].extend_from_slice(chunk);
        let list = if list == 0 { &mut seen.request } else { &mut seen.response };
        assert_eq!(first, list.len() as u64 + 1, "messages are numbered without gaps");
        list.extend_from_slice(frames);
    }
}

fn chunked(body: &[u8], cuts: &[usize], trailers: Option<HeaderMap>) -> Body {
    let mut rest = Bytes::copy_from_slice(body);
    let mut frames = Vec::new();
    for cut in cuts {
        let part = rest.split_to(cut % (rest.len() + 1));
        frames.push(Ok::<_, Infallible>(BodyFrame::data(part)));
    }
    frames.push(Ok(BodyFrame::data(rest)));
    frames.extend(trailers.map(|map| Ok(BodyFrame::trailers(map))));
    Body::new(StreamBody::new(stream(frames)))
}

fn stream<T>(items: Vec<T>) -> impl tonic::codegen::tokio_stream::Stream<Item = T> {
    tonic::codegen::tokio_stream::iter(items)
}

/// Nothing here waits for anything but its turn.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    for _ in 0..1000 {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
    panic!("it waits")
}

/// A call whose server reads the whole request and then answers.
fn call(request: Body, response: Body) -> (Seen, Bytes, Bytes) {
    let got = Arc::new(Mutex::new(Bytes::new()));
    let server_got = got.clone();
    let mut response = Some(response);
    let server = service_fn(move |request: Request<Body>| {
        *server_got.lock().unwrap() = now(request.into_body().collect()).unwrap().to_bytes();
        ready(Ok::<_, Infallible>(Response::new(response.take().unwrap())))
    });
    let (mut tap, record) = tapped(server);
    let request = Request::builder().uri("/a.B/C").body(request).unwrap();
    let answer = now(tap.call(request)).unwrap();
    let answer = now(answer.into_body().collect()).unwrap().to_bytes();
    drop(tap);
    let seen = std::mem::take(&mut *record.0.lock().unwrap());
    let request = got.lock().unwrap().clone();
    (seen, request, answer)
}

fn encode(messages: &[(bool, Vec<u8>)]) -> (Vec<u8>, Vec<Frame>) {
    let mut body = Vec::new();
    let mut frames = Vec::new();
    for (compressed, payload) in messages {
        let len = u32::try_from(payload.len()).unwrap();
        frames.push(Frame { offset: body.len() as u64, len, compressed: *compressed });
        body.push(u8::from(*compressed));
        body.extend_from_slice(&len.to_be_bytes());
        body.extend_from_slice(payload);
    }
    (body, frames)
}

fn ok() -> HeaderMap {
    HeaderMap::from_iter([("grpc-status".parse().unwrap(), "0".parse().unwrap())])
}

proptest! {
    #[test]
    fn any_chunking_of_any_frames(
        sent in vec((any::<bool>(), vec(any::<u8>(), 0..40)), 0..12),
        answered in vec((any::<bool>(), vec(any::<u8>(), 0..40)), 0..12),
        cuts in vec(0_usize..30, 0..40),
    ) {
        let ((request, request_frames), (response, response_frames)) = (encode(&sent), encode(&answered));
        let (seen, got, answer) = call(chunked(&request, &cuts, None), chunked(&response, &cuts, Some(ok())));
        prop_assert_eq!(&got[..], &request[..]);
        prop_assert_eq!(&answer[..], &response[..]);
        prop_assert_eq!(&seen.bytes[0][..], &request[..]);
        prop_assert_eq!(&seen.bytes[1][..], &response[..]);
        prop_assert_eq!(seen.request, request_frames);
        prop_assert_eq!(seen.response, response_frames);
        prop_assert_eq!(seen.kinds, ["request /a.B/C", "half-close", "response 200", "trailers Some(0) only=false"]);
    }

    #[test]
    fn any_bytes_at_all(body in vec(any::<u8>(), 0..200), cuts in vec(0_usize..30, 0..20)) {
        let (whole, got, answer) = call(chunked(&body, &[], None), chunked(&body, &[], None));
        let (cut, got_cut, answer_cut) = call(chunked(&body, &cuts, None), chunked(&body, &cuts, None));
        for bytes in [got, answer, got_cut, answer_cut] {
            prop_assert_eq!(&bytes[..], &body[..]);
        }
        prop_assert_eq!(&whole.kinds, &cut.kinds);
        prop_assert_eq!(whole.request, cut.request);
        prop_assert_eq!(whole.response, cut.response);
        // A complaint comes at most once per direction, and the call still ends exactly once.
        for direction in ["malformed Request", "malformed Response"] {
            prop_assert!(whole.kinds.iter().filter(|kind| kind.starts_with(direction)).count() <= 1);
        }
        prop_assert_eq!(whole.kinds.iter().filter(|kind| kind.starts_with("trailers")).count(), 1);
        prop_assert!(whole.kinds.last().unwrap().starts_with("trailers None"));
    }
}

/// A server with a tap around it, and what the tap reports.
#[expect(clippy::type_complexity, reason = "the tap's type holds a closure's")]
fn tapped<S>(server: S) -> (Tap<S, impl Fn(&Parts) -> Option<Arc<dyn Sink>>>, Record) {
    let record = Record::default();
    let sink = record.clone();
    let layer = TapLayer::new(move |_: &Parts| Some(Arc::new(sink.clone()) as Arc<dyn Sink>));
    (layer.layer(server), record)
}

fn kinds(record: &Record) -> Vec<String> {
    record.0.lock().unwrap().kinds.clone()
}

#[test]
fn an_answer_that_is_dropped_is_abandoned_with_the_cause_that_was_named() {
    let (mut tap, record) = tapped(service_fn(|request: Request<Body>| {
        request.extensions().get::<CauseSlot>().unwrap().set(Cause::Deadline);
        ready(Ok::<_, Infallible>(Response::new(chunked(&[0, 0, 0, 0, 0], &[], Some(ok())))))
    }));
    let answer = now(tap.call(Request::builder().uri("/a.B/C").body(Body::empty()).unwrap())).unwrap();
    drop(answer);
    assert_eq!(kinds(&record), ["request /a.B/C", "half-close", "response 200", "abandoned Deadline"]);
}

#[test]
fn a_call_that_is_dropped_before_its_answer_is_abandoned() {
    let (mut tap, record) =
        tapped(service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, Infallible>>()));
    drop(tap.call(Request::builder().uri("/a.B/C").body(Body::empty()).unwrap()));
    assert_eq!(kinds(&record), ["request /a.B/C", "half-close", "abandoned Unspecified"]);
}

#[test]
fn a_transport_that_fails_ends_the_call() {
    let (mut tap, record) =
        tapped(service_fn(|_: Request<Body>| ready(Err::<Response<Body>, _>(std::io::Error::other("gone")))));
    now(tap.call(Request::builder().uri("/a.B/C").body(Body::empty()).unwrap())).unwrap_err();
    assert_eq!(kinds(&record), ["request /a.B/C", "half-close", "abandoned BrokenBody"]);
}

#[test]
fn a_status_in_the_headers_ends_the_call_at_once() {
    let (mut tap, record) = tapped(service_fn(|_: Request<Body>| {
        ready(Ok::<_, Infallible>(tonic::Status::unauthenticated("未传输token").into_http::<Body>()))
    }));
    let answer = now(tap.call(Request::builder().uri("/a.B/C").body(Body::empty()).unwrap())).unwrap();
    drop(answer);
    assert_eq!(kinds(&record), ["request /a.B/C", "half-close", "response 200", "trailers Some(16) only=true"]);
}

#[test]
fn a_status_that_nobody_can_read_is_no_end() {
    let (mut tap, record) = tapped(service_fn(|request: Request<Body>| {
        request.extensions().get::<CauseSlot>().unwrap().set(Cause::Reset);
        ready(Ok::<_, Infallible>(tonic::Status::cancelled("the client is gone").into_http::<Body>()))
    }));
    now(tap.call(Request::builder().uri("/a.B/C").body(Body::empty()).unwrap())).unwrap();
    assert_eq!(kinds(&record), ["request /a.B/C", "half-close", "response 200", "abandoned Reset"]);
}

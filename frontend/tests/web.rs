//! gRPC-Web in a browser, against a `fetch` that answers as each test wants: above all, trailers are never lost.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::{Arc, Mutex};

use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, Full};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use tonic::{Code, Status, body::Body};
use tower::Service as _;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use weir_page::transport::{Failure, Watch, Watcher, web::Web};
use weir_wire::{grpc::frame, web::TRAILERS};

wasm_bindgen_test_configure!(run_in_browser);

/// Answers from `globalThis.answer`: a status, a type, chunks one at a time, and then an end, good or bad.
const FETCH: &str = r"
    const { status, type, chunks, broken, unreachable, elsewhere } = globalThis.answer;
    globalThis.asked = { url: input.url, type: input.headers.get('content-type'), body: input.arrayBuffer() };
    // What browsers make of a redirection that is not to be followed.
    if (elsewhere && init.redirect === 'manual') {
        return Promise.resolve(Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' }));
    }
    if (unreachable) return Promise.reject(new TypeError('Failed to fetch'));
    let next = 0;
    const body = new ReadableStream({
        async pull(controller) {
            await new Promise((done) => setTimeout(done, 0));
            if (next < chunks.length) controller.enqueue(chunks[next++]);
            else if (broken) controller.error(new TypeError('network error'));
            else controller.close();
        },
    });
    return Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
";

struct Answer {
    status: u16,
    content_type: &'static str,
    chunks: Vec<Vec<u8>>,
    broken: bool,
    unreachable: bool,
    elsewhere: bool,
}

impl Default for Answer {
    fn default() -> Self {
        let content_type = "application/grpc-web+proto";
        Self { status: 200, content_type, chunks: vec![], broken: false, unreachable: false, elsewhere: false }
    }
}

#[derive(Default)]
struct Seen {
    left: Mutex<u32>,
    failure: Mutex<Option<Failure>>,
}

impl Watch for Seen {
    fn connected(&self) {}

    fn left(&self) {
        *self.left.lock().unwrap() += 1;
    }

    fn failed(&self, failure: Failure) {
        *self.failure.lock().unwrap() = Some(failure);
    }
}

/// What came of a call: messages' bytes, trailers if there were any, or the error; and what the transport said of it.
struct Outcome {
    data: Vec<u8>,
    /// Length of the largest piece.
    largest: usize,
    end: Result<Option<HeaderMap>, Status>,
    left: u32,
    failure: Option<Failure>,
}

async fn call(answer: Answer) -> Outcome {
    let global = js_sys::global();
    let chunks: Array = answer.chunks.iter().map(|chunk| JsValue::from(Uint8Array::from(&chunk[..]))).collect();
    let object = Object::new();
    for (key, value) in [
        ("status", answer.status.into()),
        ("type", answer.content_type.into()),
        ("chunks", chunks.into()),
        ("broken", answer.broken.into()),
        ("unreachable", answer.unreachable.into()),
        ("elsewhere", answer.elsewhere.into()),
    ] {
        Reflect::set(&object, &key.into(), &value).unwrap();
    }
    Reflect::set(&global, &"answer".into(), &object).unwrap();
    // The page wraps the `fetch` that it finds at its first call.
    if !Reflect::has(&global, &"asked".into()).unwrap() {
        Reflect::set(&global, &"fetch".into(), &Function::new_with_args("input, init", FETCH)).unwrap();
    }

    let seen = Arc::<Seen>::default();
    let mut request = Request::post("/weir.v1.Lab/Blast").body(Body::new(Full::new("request".into()))).unwrap();
    request.extensions_mut().insert(Watcher(seen.clone()));
    let (mut data, mut largest) = (Vec::new(), 0);
    let end = async {
        let mut body = Web::new("http://weir.test/rpc".to_owned()).call(request).await?.into_body();
        while let Some(frame) = body.frame().await {
            match frame?.into_data() {
                Ok(bytes) => {
                    largest = largest.max(bytes.len());
                    data.extend_from_slice(&bytes);
                }
                Err(frame) => return Ok(frame.into_trailers().ok()),
            }
        }
        Ok(None)
    };
    let end = end.await;
    let left = *seen.left.lock().unwrap();
    let failure = seen.failure.lock().unwrap().take();
    Outcome { data, largest, end, left, failure }
}

#[wasm_bindgen_test]
async fn trailers_survive_every_cut() {
    let message = frame(0, b"hello");
    let body = [message.clone(), frame(TRAILERS, b"grpc-status:5\r\nx-a:1\r\nx-a:2\r\n")].concat();
    for cut in 0..=body.len() {
        let (first, second) = body.split_at(cut);
        let outcome = call(Answer { chunks: vec![first.to_vec(), second.to_vec()], ..Answer::default() }).await;
        assert_eq!(outcome.data, message, "cut at {cut}");
        let trailers = outcome.end.unwrap().expect("trailers");
        assert_eq!(trailers.get("grpc-status").unwrap(), "5", "cut at {cut}");
        assert_eq!(trailers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"], "cut at {cut}");
        assert_eq!((outcome.left, outcome.failure), (1, None));
    }
}

#[wasm_bindgen_test]
async fn a_body_without_trailers_ends_without_them() {
    let message = frame(0, b"hello");
    let outcome = call(Answer { chunks: vec![message.clone()], ..Answer::default() }).await;
    assert_eq!((outcome.data, outcome.failure), (message, None));
    assert!(outcome.end.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_cut_message_is_malformed_and_a_broken_connection_is_dropped() {
    let cut = frame(0, b"hello")[..7].to_vec();
    let outcome = call(Answer { chunks: vec![cut.clone()], ..Answer::default() }).await;
    assert!(matches!(outcome.failure, Some(Failure::Malformed { .. })), "{:?}", outcome.failure);
    assert_eq!(outcome.end.unwrap_err().code(), Code::Internal);
    let outcome = call(Answer { chunks: vec![cut], broken: true, ..Answer::default() }).await;
    assert_eq!(outcome.failure, Some(Failure::Dropped));
    assert_eq!(outcome.end.unwrap_err().code(), Code::Unavailable);
}

#[wasm_bindgen_test]
async fn what_is_not_grpc_is_refused_with_its_http_status() {
    let page = Answer { status: 403, content_type: "text/plain", chunks: vec![b"no".to_vec()], ..Answer::default() };
    let outcome = call(page).await;
    assert_eq!(outcome.failure, Some(Failure::Refused { http_status: Some(403) }));
    assert_eq!(outcome.end.unwrap_err().code(), Code::PermissionDenied);
    let outcome = call(Answer { unreachable: true, ..Answer::default() }).await;
    assert_eq!(outcome.failure, Some(Failure::Unreachable { http_status: None }));
}

#[wasm_bindgen_test]
async fn a_status_in_grpc_web_counts_whatever_https_is() {
    let status = frame(TRAILERS, b"grpc-status:5\r\ngrpc-message:gone\r\n");
    let outcome = call(Answer { status: 503, chunks: vec![status], ..Answer::default() }).await;
    let trailers = outcome.end.unwrap().expect("trailers");
    assert_eq!((trailers["grpc-status"].to_str().unwrap(), outcome.failure), ("5", None));
}

#[wasm_bindgen_test]
async fn a_redirection_is_not_followed_but_told() {
    let outcome = call(Answer { elsewhere: true, ..Answer::default() }).await;
    assert_eq!((outcome.end.unwrap_err().code(), outcome.failure), (Code::Unknown, Some(Failure::SentElsewhere)));
}

#[wasm_bindgen_test]
async fn large_bodies_come_in_pieces() {
    let payload = vec![7; 1_000_000];
    let body = [frame(0, &payload), frame(TRAILERS, b"grpc-status:0\r\n")].concat();
    let outcome = call(Answer { chunks: vec![body], ..Answer::default() }).await;
    assert_eq!(outcome.data.len(), payload.len() + 5);
    assert!(outcome.largest <= 64 * 1024, "{}", outcome.largest);
    assert_eq!(outcome.end.unwrap().unwrap().get("grpc-status").unwrap(), "0");
}

#[wasm_bindgen_test]
async fn a_script_that_stands_in_front_of_fetch_is_told_of() {
    let body = [frame(0, b"hello"), frame(TRAILERS, b"grpc-status:0\r\n")].concat();
    let answer = || Answer { chunks: vec![body.clone()], ..Answer::default() };
    assert_eq!(call(answer()).await.failure, None);
    let (global, name) = (js_sys::global(), JsValue::from_str("fetch"));
    let wrapper = Reflect::get(&global, &name).unwrap();
    // It calls the wrapper later, when nobody knows any more whose call it is.
    let front = Function::new_with_args("fetch", "return (...args) => Promise.resolve().then(() => fetch(...args))");
    Reflect::set(&global, &name, &front.call1(&JsValue::NULL, &wrapper).unwrap()).unwrap();
    let outcome = call(answer()).await;
    Reflect::set(&global, &name, &wrapper).unwrap();
    assert!(matches!(outcome.failure, Some(Failure::Malformed { .. })), "{:?}", outcome.failure);
    assert_eq!(outcome.end.unwrap_err().code(), Code::Internal);
}

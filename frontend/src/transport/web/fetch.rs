//! The page's wrapper around `fetch`.
//!
//! `tonic-web-wasm-client` calls the global function. While one of its futures is polled the wrapper knows whose call it
//! is, follows the answer's bytes and passes them on with the trailers in one piece. Every other `fetch` passes untouched.

use std::{
    cell::{OnceCell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
};

use futures::{Stream, StreamExt as _, stream};
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Response, ResponseInit};

use super::{
    slot::{End, Slot},
    trailers::{Finder, Step},
};

thread_local! {
    /// Whose future is being polled.
    static CURRENT: RefCell<Option<Slot>> = const { RefCell::new(None) };
    /// The wrapper lives as long as the page: the browser's `fetch` is never put back.
    static WRAPPER: OnceCell<Wrapper> = const { OnceCell::new() };
}

type Fetch = dyn Fn(JsValue, JsValue) -> Promise;

struct Wrapper {
    _closure: Closure<Fetch>,
}

/// Polls `future` so that a `fetch` it makes is known to be `slot`'s.
pub(super) async fn scoped<F: Future>(slot: Slot, future: F) -> F::Output {
    install();
    let mut future = pin!(future);
    poll_fn(|cx| {
        let outer = CURRENT.replace(Some(slot.clone()));
        let poll = future.as_mut().poll(cx);
        CURRENT.set(outer);
        poll
    })
    .await
}

fn install() {
    WRAPPER.with(|wrapper| {
        wrapper.get_or_init(|| {
            let global = js_sys::global();
            let name = JsValue::from_str("fetch");
            let original = Reflect::get(&global, &name).ok().and_then(|fetch| fetch.dyn_into::<Function>().ok());
            let closure = Closure::<Fetch>::new(move |input: JsValue, init: JsValue| {
                let Some(original) = &original else {
                    return Promise::reject(&JsValue::from_str("this browser has no fetch"));
                };
                let slot = CURRENT.take();
                if let Some(slot) = &slot {
                    slot.leaves();
                }
                let answer = match original.call2(&js_sys::global(), &input, &init) {
                    Ok(answer) => Promise::resolve(&answer),
                    Err(error) => Promise::reject(&error),
                };
                match slot {
                    Some(slot) => future_to_promise(followed(answer, slot)),
                    None => answer,
                }
            });
            // It can be set in every browser; where not, trailers are as good as the crate makes them.
            let _ = Reflect::set(&global, &name, closure.as_ref());
            Wrapper { _closure: closure }
        });
    });
}

/// The answer, with a body that is followed.
async fn followed(answer: Promise, slot: Slot) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(answer).await?.unchecked_into();
    slot.answered(response.status());
    let Some(body) = response.body().filter(|_| response.status() == 200) else { return Ok(response.into()) };
    let chunks = wasm_streams::ReadableStream::from_raw(body.unchecked_into()).into_stream();
    let body = wasm_streams::ReadableStream::from_stream(follow(chunks, slot)).into_raw();
    let init = ResponseInit::new();
    init.set_status(response.status());
    init.set_status_text(&response.status_text());
    init.set_headers(&response.headers());
    Response::new_with_opt_readable_stream_and_init(Some(body.unchecked_ref()), &init).map(JsValue::from)
}

struct Follow<S> {
    chunks: S,
    finder: Finder,
    slot: Slot,
    /// The chunk's bytes on this side, kept so that each chunk does not allocate.
    bytes: Vec<u8>,
}

/// The same bytes, but the trailers in a chunk of their own; how they end goes to the slot.
fn follow<S>(chunks: S, slot: Slot) -> impl Stream<Item = Result<JsValue, JsValue>>
where
    S: Stream<Item = Result<JsValue, JsValue>> + Unpin,
{
    let start = Follow { chunks, finder: Finder::default(), slot, bytes: Vec::new() };
    stream::unfold(start, |mut this| async move {
        let out = this.next().await?;
        Some((out, this))
    })
    .flat_map(|out| stream::iter(out.into_iter().flatten()))
}

impl<S: Stream<Item = Result<JsValue, JsValue>> + Unpin> Follow<S> {
    /// The next chunks to pass on: of messages, of trailers.
    async fn next(&mut self) -> Option<[Option<Result<JsValue, JsValue>>; 2]> {
        let chunk = match self.chunks.next().await {
            None => {
                self.slot.ended(match self.finder.finish() {
                    Ok(Some(trailers)) => End::Trailers(trailers),
                    Ok(None) => End::NoTrailers,
                    Err(bad) => End::Bad(bad),
                });
                return None;
            }
            Some(Err(error)) => {
                self.slot.ended(End::Broken);
                return Some([Some(Err(error)), None]);
            }
            Some(Ok(chunk)) => Uint8Array::new(&chunk),
        };
        self.bytes.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.bytes);
        let upto = |end: usize| (end > 0).then(|| Ok(chunk.subarray(0, u32::try_from(end).unwrap_or(u32::MAX)).into()));
        match self.finder.feed(&self.bytes) {
            Step::Messages => Some([Some(Ok(chunk.into())), None]),
            Step::Partly(end) => Some([upto(end), None]),
            Step::Whole(end) => {
                self.slot.teller().trailers_frame(self.finder.frame());
                match self.finder.finish() {
                    Ok(Some(trailers)) => self.slot.ended(End::Trailers(trailers)),
                    Ok(None) => {}
                    Err(bad) => self.slot.ended(End::Bad(bad)),
                }
                let trailers = Uint8Array::from(self.finder.frame());
                Some([upto(end), Some(Ok(trailers.into()))])
            }
            Step::Bad(end, bad) => {
                self.slot.ended(End::Bad(bad.clone()));
                Some([upto(end), Some(Err(JsValue::from_str(&bad.to_string())))])
            }
        }
    }
}

//! The page's wrapper around `fetch`.
//!
//! `tonic-web-wasm-client` calls the global function. While one of its futures is polled the wrapper knows whose call it
//! is, and keeps the answer's body for [`WebBody`](super::body::WebBody). Every other `fetch` passes untouched.

use std::{
    cell::{OnceCell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RequestInit, RequestRedirect, Response, ResponseInit, ResponseType};

use super::slot::Slot;

thread_local! {
    /// Whose future is being polled.
    static CURRENT: RefCell<Option<Slot>> = const { RefCell::new(None) };
    /// The wrapper lives as long as the page: the browser's `fetch` is never put back.
    static WRAPPER: OnceCell<Wrapper> = const { OnceCell::new() };
}

/// What gRPC-Web's content types begin with.
const GRPC_WEB: &str = "application/grpc-web";

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
                let mut init = init;
                if let Some(slot) = &slot {
                    slot.leaves();
                    init = here_only();
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
            // It can be set in every browser; where not, calls are told so.
            let _ = Reflect::set(&global, &name, closure.as_ref());
            Wrapper { _closure: closure }
        });
    });
}

/// A redirection is not followed: a call that a login page answers is none.
fn here_only() -> JsValue {
    let init = RequestInit::new();
    init.set_redirect(RequestRedirect::Manual);
    init.into()
}

/// The answer without its body, which goes to the slot.
async fn followed(answer: Promise, slot: Slot) -> Result<JsValue, JsValue> {
    let response: Response = JsFuture::from(answer).await?.unchecked_into();
    if response.type_() == ResponseType::Opaqueredirect {
        slot.sent_elsewhere();
        return Ok(response.into());
    }
    slot.answered(response.status());
    // What is gRPC-Web has a status of its own, whatever HTTP's is.
    let is_grpc = response.headers().get("content-type").ok().flatten().is_some_and(|kind| kind.starts_with(GRPC_WEB));
    let Some(body) = response.body().filter(|_| is_grpc || response.status() == 200) else {
        return Ok(response.into());
    };
    slot.carries(body);
    let init = ResponseInit::new();
    init.set_status(response.status());
    init.set_status_text(&response.status_text());
    init.set_headers(&response.headers());
    // The crate wants a body; an empty one will do.
    Response::new_with_opt_str_and_init(Some(""), &init).map(JsValue::from)
}

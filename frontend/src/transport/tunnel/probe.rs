use std::time::Duration;

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestCache, RequestInit, RequestMode, RequestRedirect, Response, ResponseType};

use crate::{base::timer::within, transport::Failure};

/// How long to wait for the answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks why a WebSocket does not open.
///
/// To a page, a server that is not there and one that refuses look alike. A plain request to the same address tells them
/// apart: any answer at all means that there is a server.
pub(super) async fn why(url: &str) -> Failure {
    let unreachable = Failure::Unreachable { http_status: None };
    let Some(window) = web_sys::window() else { return unreachable };
    let ask = |mode, redirect| {
        let init = RequestInit::new();
        init.set_mode(mode);
        init.set_redirect(redirect);
        init.set_cache(RequestCache::NoStore);
        within(PATIENCE, JsFuture::from(window.fetch_with_str_and_init(url, &init)))
    };
    let mut answer = ask(RequestMode::SameOrigin, RequestRedirect::Manual).await;
    if !matches!(answer, Some(Ok(_))) {
        // Also across origins, where the answer cannot be read but is there.
        answer = ask(RequestMode::NoCors, RequestRedirect::Follow).await;
    }
    let Some(Ok(response)) = answer else { return unreachable };
    let response: Response = response.unchecked_into();
    match response.type_() {
        ResponseType::Opaque => return Failure::Refused { http_status: None },
        ResponseType::Opaqueredirect => return Failure::SentElsewhere,
        _ => {}
    }
    match response.status() {
        // A proxy between the page and the server (as in development) that does not reach it.
        status @ (502 | 504) => Failure::Unreachable { http_status: Some(status) },
        // What a server answers that would have liked a WebSocket better: it does not say why it refused that.
        400 | 405 | 426 => Failure::Refused { http_status: None },
        status => Failure::Refused { http_status: Some(status) },
    }
}

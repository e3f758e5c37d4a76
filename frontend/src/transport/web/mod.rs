//! gRPC-Web: unary and server streaming live; what the client streams is collected by the browser and sent at once.
//!
//! The requests are `tonic-web-wasm-client`'s, which calls the global `fetch`. The page wraps that (see [`fetch`]) for
//! what the crate cannot say: when the request left, what the answer's HTTP status was, how its body ended. The answer's
//! body it reads itself (see [`body`]): in the crate's version 0.9.2 trailers that come in more than one piece are lost, and
//! of trailers with the same key all but the last (see [`weir_wire::web`]).
//!
//! All that makes a call is behind a door: whoever stays with the tunnel never loads it.

mod body;
mod carrier;
mod fetch;
mod slot;

use std::task::{Context, Poll};

use futures::{FutureExt as _, future::LocalBoxFuture};
use http::{Request, Response};
use http_body_util::Limited;
use tonic::{Status, body::Body};
use tonic_web_wasm_client::Client;
use tower::Service;

pub use self::carrier::carrier;
use self::{body::WebBody, slot::Slot};
use super::{Failure, watch::Teller};
use crate::base::{
    door::{Shut, door},
    task,
};

/// The most that the browser is made to collect of a request, in bytes: what a server takes of an upload by default.
const COLLECTED: usize = 256 * 1024 * 1024;

type Answer = LocalBoxFuture<'static, Result<Response<Body>, Status>>;

door! {
    /// Makes one call to the services under `base`.
    fn caller() -> fn(String, Request<Body>) -> Answer { web => call }
}

/// Has it fetched what calls take, before the first one waits for it.
pub(super) fn prepare() {
    // A call that finds nothing there says so.
    task::spawn(caller().map(drop));
}

/// gRPC-Web to one server. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    base: String,
}

impl Web {
    /// To the services under `base`: `http(s)://host:port/prefix`.
    pub fn new(base: String) -> Self {
        Self { base }
    }
}

impl Service<Request<Body>> for Web {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let base = self.base.clone();
        async move {
            match caller().await {
                Ok(call) => call(base, request).await,
                // It lies beside the page on the server that is called.
                Err(Shut) => Err(failed(&Teller::of(request.extensions()), Failure::Unreachable { http_status: None })),
            }
        }
        .boxed_local()
    }
}

fn call(base: String, request: Request<Body>) -> Answer {
    let slot = Slot::new(Teller::of(request.extensions()));
    let request = request.map(|body| Body::new(Limited::new(body, COLLECTED)));
    let answer = fetch::scoped(slot.clone(), Client::new(base).call(request));
    async move {
        let failure = match answer.await {
            Ok(response) if slot.has_left() => return Ok(response.map(|body| Body::new(WebBody::new(body, slot)))),
            Ok(_) => Failure::Malformed { reason: "another script has taken the browser's fetch".to_owned() },
            Err(error) => slot.not_answered(&error.to_string()),
        };
        Err(failed(slot.teller(), failure))
    }
    .boxed_local()
}

/// Tells who watches the call how it failed, and gives the status that stands for it.
fn failed(teller: &Teller, failure: Failure) -> Status {
    let status = Status::from(&failure);
    teller.failed(failure);
    status
}

//! What happens around every call, whichever door it came through. From the outside in:
//!
//! 1. [`metadata`]: what the caller did not set goes;
//! 2. [`watch`]: the log line's counts and the recorder, fed by the tap;
//! 3. [`limits`]: metadata that is too large or malformed is refused, and a call more than a client may have;
//! 4. [`cardinality`]: a method with one request gets exactly one;
//! 5. [`partial_message`]: a request that stops in the middle of a message is not waited for for ever;
//! 6. [`deadline`]: the caller's deadline and the server's shutdown end the call, even while the peer takes nothing;
//! 7. the services.

mod cardinality;
mod caught;
mod client;
mod deadline;
pub(crate) mod limits;
mod log_line;
mod metadata;
mod partial_message;
mod slot;
pub(crate) mod timeout;
mod watch;

use std::{collections::HashSet, convert::Infallible};

use http::{Request, Response};
use tonic::{Status, body::Body, service::Routes};
use tower::{
    Layer as _,
    util::{BoxCloneSyncService, MapRequest},
};
use weir_tap::TapLayer;

use crate::{app::App, refusal::shortened};

pub(crate) use slot::OpenCalls;

/// The services with all layers around them.
pub(crate) type Calls = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Puts the layers around the services. Each call is among the `open` ones until its end. Paths that no service knows
/// end with `UNIMPLEMENTED`. Methods at the paths `streaming` take a stream of requests, all others one.
pub(crate) fn layers(app: &App, open: &OpenCalls, routes: Routes, streaming: &'static HashSet<String>) -> Calls {
    let routes = routes.into_axum_router().fallback(unimplemented).with_state(());
    let deadlines = deadline::Deadlines::new(open.clone(), routes);
    let whole = MapRequest::new(deadlines, partial_message::bounded(app.config().idle_timeout));
    let single = MapRequest::new(whole, cardinality::held(streaming));
    let limits = limits::Limits::new(app.config(), single);
    let tapped = TapLayer::new(watch::sink).layer(limits);
    let watched = MapRequest::new(tapped, watch::watched(app.clone()));
    Calls::new(MapRequest::new(watched, metadata::only))
}

async fn unimplemented(request: axum::extract::Request) -> Response<Body> {
    Status::unimplemented(format!("this server has no method {}", shortened(request.uri().path()))).into_http()
}

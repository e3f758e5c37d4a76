//! What happens around every call, whichever door it came through. From the outside in:
//!
//! 1. [`watch`]: the log line's counts and the recorder, fed by the tap;
//! 2. [`limits`]: metadata that is too large or malformed is refused, and a call more than a client may have;
//! 3. [`partial_message`]: a request that stops in the middle of a message is not waited for for ever;
//! 4. [`deadline`]: the caller's deadline and the server's shutdown end the call, even while the peer takes nothing;
//! 5. the services.

mod client;
mod deadline;
pub(crate) mod limits;
mod log_line;
mod partial_message;
mod record;
mod slot;
pub(crate) mod timeout;
mod watch;

use std::convert::Infallible;

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
/// end with `UNIMPLEMENTED`.
pub(crate) fn layers(app: &App, open: &OpenCalls, routes: Routes) -> Calls {
    let routes = routes.into_axum_router().fallback(unimplemented).with_state(());
    let deadlines = deadline::Deadlines::new(open.clone(), routes);
    let whole = MapRequest::new(deadlines, partial_message::bounded(app.config().idle_timeout));
    let limits = limits::Limits::new(app.config(), whole);
    let tapped = TapLayer::new(watch::sink).layer(limits);
    Calls::new(MapRequest::new(tapped, watch::watched(app.clone())))
}

async fn unimplemented(request: axum::extract::Request) -> Response<Body> {
    Status::unimplemented(format!("this server has no method {}", shortened(request.uri().path()))).into_http()
}

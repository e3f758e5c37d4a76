//! What happens around every call, whichever door it came through. From the outside in:
//!
//! 1. [`watch`]: the log line's counts and the recorder, fed by the tap;
//! 2. [`limits`]: metadata that is too large or malformed is refused, and a call more than a client may have;
//! 3. [`half`]: a request that stops in the middle of a message is not waited for for ever;
//! 4. [`deadline`]: the caller's deadline and the server's shutdown end the call, even while the peer takes nothing;
//! 5. the services.

mod deadline;
mod half;
pub(crate) mod limits;
mod line;
pub(crate) mod record;
mod slot;
pub(crate) mod timeout;
mod watch;

use std::{
    convert::Infallible,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http::{Request, Response};
use tonic::{Status, body::Body, service::Routes};
use tower::{Layer as _, util::BoxCloneSyncService};
use weir_tap::TapLayer;

use crate::{App, accept::Connection};

pub(crate) use slot::OpenCalls;

/// The way by which a call came. Doors put it into the request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Via {
    pub(crate) door: Door,
    /// The number of the HTTP connection: of the tunnel if there is one.
    pub(crate) number: u64,
    /// The TCP connection; it is in use for as long as the call is open.
    pub(crate) connection: Arc<Connection>,
    /// Whose it is, as far as addresses tell: of the connection, or what a proxy says.
    pub(crate) address: IpAddr,
    /// Whether the bytes' way to the peer is known to be gone: of the tunnel if there is one, else of the connection.
    pub(crate) lost: Lost,
}

/// Which door a call came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// gRPC over HTTP/2.
    Native,
    /// gRPC-Web, binary.
    Web,
    /// gRPC-Web, text (base64).
    WebText,
    /// gRPC over HTTP/2 over a WebSocket.
    Tunnel,
}

impl Door {
    /// Its name in logs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Web => "grpc-web",
            Self::WebText => "grpc-web-text",
            Self::Tunnel => "tunnel",
        }
    }
}

/// Set by whoever sees that nothing can come from the peer any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost(Arc<AtomicBool>);

impl Lost {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The services with all layers around them.
pub(crate) type Calls = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Puts the layers around the services. Paths that no service knows end with `UNIMPLEMENTED`.
pub(crate) fn layers(app: &App, routes: Routes) -> Calls {
    let routes = routes.into_axum_router().fallback(unimplemented).with_state(());
    let deadlines = deadline::Deadlines::new(app.calls().clone(), routes);
    let halves = half::Halves::new(app.config().idle_timeout, deadlines);
    let limits = limits::Limits::new(app.config(), halves);
    Calls::new(watch::Watched::new(app.clone(), TapLayer::new(watch::sink).layer(limits)))
}

async fn unimplemented(request: axum::extract::Request) -> Response<Body> {
    Status::unimplemented(format!("this server has no method {}", crate::knobs::shortened(request.uri().path())))
        .into_http()
}

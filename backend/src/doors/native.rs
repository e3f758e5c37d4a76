use http::{Method, Request, Response, StatusCode, Version};
use tonic::{Status, body::Body};
use tower::ServiceExt as _;

use super::{
    answer::plain,
    drain::{self, Drained},
    kind::Kind,
};
use crate::{call::Calls, connection::Via};

/// gRPC over HTTP/2, on a connection of its own or in a tunnel.
#[derive(Clone)]
pub(super) struct Native {
    calls: Calls,
    /// Bytes of an answered request that are read, in case its client is still sending them.
    drained: u64,
}

impl Native {
    /// `window` is how much a client may send at once, in bytes.
    pub(super) fn new(calls: Calls, window: u32) -> Self {
        Self { calls, drained: 2 * u64::from(window) }
    }

    /// Answers a request whose content type is gRPC's own.
    pub(super) async fn call(&self, mut request: Request<Body>, via: Via) -> Response<Body> {
        if request.version() != Version::HTTP_2 {
            // HTTP/1.1 has trailers that nobody sends: there is no way to end a call on it.
            let message = "native gRPC needs HTTP/2; over HTTP/1.1 speak gRPC-Web (application/grpc-web+proto)";
            return Kind::Native.status(&Status::unimplemented(message));
        }
        request.extensions_mut().insert(via);
        let request = request.map(|body| Body::new(Drained::new(body, self.drained, drain::TIME_HTTP2)));
        let Ok(response) = self.calls.clone().oneshot(request).await;
        response
    }

    /// Answers any request that comes out of a tunnel.
    pub(super) async fn tunnelled(&self, request: Request<Body>, via: Via) -> Response<Body> {
        match Kind::of(request.headers()) {
            kind if kind != Kind::NotGrpc && request.method() != Method::POST => {
                kind.status(&Status::unimplemented("a gRPC call is a POST request"))
            }
            Kind::Native => self.call(request, via).await,
            Kind::NotGrpc => plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "this tunnel carries gRPC (application/grpc)"),
            other => other.status(&Status::unimplemented("a tunnel carries native gRPC: application/grpc")),
        }
    }
}

use std::task::{Context, Poll};

use futures::{FutureExt, future::LocalBoxFuture};
use http::{Request, Response};
use tonic::{Status, body::Body};
use tower::Service;

use super::{tunnel::Tunnel, web::Web};

/// One of the ways to the server, for tonic's clients.
#[derive(Clone)]
pub enum Channel {
    /// Full gRPC.
    Tunnel(Tunnel),
    /// gRPC-Web.
    Web(Web),
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = LocalBoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Each call waits for its own connection or stream.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self {
            Self::Tunnel(tunnel) => tunnel.clone().call(request).boxed_local(),
            Self::Web(web) => web.clone().call(request).boxed_local(),
        }
    }
}

use std::task::{Context, Poll};

use futures::{FutureExt as _, future::LocalBoxFuture};
use h2::client::ResponseFuture;
use http::{HeaderValue, Request, Response, Version, header::USER_AGENT, uri};
use http_body::Body as _;
use tonic::{Status, body::Body};
use tower::Service;

use super::{
    body::TunnelBody,
    connection::{Requests, Tunnel},
    credit::Credit,
    ending::Ending,
    pump,
};
use crate::transport::{Failure, http2::Http2, watch::Teller};

/// What the page calls itself (gRPC over HTTP/2, "User Agents").
const AGENT: &str = concat!("weir-page/", env!("CARGO_PKG_VERSION"));

impl Service<Request<Body>> for Tunnel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = LocalBoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Each call waits for the connection and for a stream itself.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let tunnel = self.clone();
        let teller = Teller::of(request.extensions());
        async move {
            exchange(&tunnel, request, &teller).await.map_err(|failure| {
                let status = Status::from(&failure);
                teller.failed(failure);
                status
            })
        }
        .boxed_local()
    }
}

impl Tunnel {
    /// Opens the connection if it is not open yet. The next call then goes out at once.
    pub(in crate::transport) async fn open(&self) -> Result<(), Failure> {
        self.connect().await.map(drop)
    }
}

async fn exchange(tunnel: &Tunnel, request: Request<Body>, teller: &Teller) -> Result<Response<Body>, Failure> {
    let (mut head, body) = request.into_parts();
    let credit = head.extensions.remove::<Credit>();
    let head = address(head, tunnel)?;
    let mut requests = stream(tunnel).await?;
    let ends = body.is_end_stream();
    let (response, send) = requests.send.send_request(head, ends).map_err(|error| requests.ending.failure(&error))?;
    // The connection's task has not written the request's head yet: no frame of the stream is missed.
    if let Some(watcher) = teller.watcher() {
        let stream = response.stream_id().as_u32();
        let at_once = requests.send.current_max_send_streams();
        watcher.0.http2(Http2::AtOnce(u32::try_from(at_once).unwrap_or(u32::MAX)));
        if let Some(connection) = requests.elsewhere {
            watcher.0.on(connection, stream);
        }
        requests.router.watch(stream, watcher);
    }
    teller.connected();
    // While this handle lives the connection would count as wanted; the tunnel keeps one of its own.
    let Requests { ending, .. } = requests;
    let pump = (!ends).then(|| pump::start(body, send));
    let response = answer(response, &ending).await?;
    Ok(response.map(|body| Body::new(TunnelBody::new(body, pump, credit, teller.clone(), ending))))
}

/// A handle that may open a stream now. A connection that goes away just then was not seen to be gone: once more.
async fn stream(tunnel: &Tunnel) -> Result<Requests, Failure> {
    if let Ok(ready) = ready(tunnel.connect().await?).await {
        return Ok(ready);
    }
    tunnel.retire();
    ready(tunnel.connect().await?).await
}

async fn ready(requests: Requests) -> Result<Requests, Failure> {
    let Requests { send, router, ending, elsewhere } = requests;
    let send = send.ready().await.map_err(|error| ending.failure(&error))?;
    Ok(Requests { send, router, ending, elsewhere })
}

async fn answer(response: ResponseFuture, ending: &Ending) -> Result<Response<h2::RecvStream>, Failure> {
    response.await.map_err(|error| ending.failure(&error))
}

/// HTTP/2 wants scheme and authority; tonic's clients give only the path.
fn address(mut head: http::request::Parts, tunnel: &Tunnel) -> Result<Request<()>, Failure> {
    let mut uri = head.uri.into_parts();
    uri.scheme = Some(tunnel.scheme());
    uri.authority = Some(tunnel.authority().clone());
    head.uri = uri::Uri::from_parts(uri).map_err(|error| Failure::Malformed { reason: error.to_string() })?;
    head.version = Version::HTTP_2;
    // Other servers hear what the user wants them to hear.
    if !tunnel.leads_elsewhere() {
        head.headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    }
    Ok(Request::from_parts(head, ()))
}

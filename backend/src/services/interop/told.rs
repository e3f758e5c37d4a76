//! What every call of the interop tests' service has around it.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures::{FutureExt as _, future::BoxFuture};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, request};
use http_body::Frame;
use http_body_util::BodyExt as _;
use tonic::{body::Body, metadata::MetadataMap, server::NamedService};
use tower::{Layer as _, Service};
use weir_tap::{Sink, Tap, TapLayer};

use super::flags::Flags;
use crate::services::edge::TrailingMetadata;

/// Comes back with the answer's headers.
const INITIAL: HeaderName = HeaderName::from_static("x-grpc-test-echo-initial");
/// Comes back with its trailers.
const TRAILING: HeaderName = HeaderName::from_static("x-grpc-test-echo-trailing-bin");
const STATUS: HeaderName = HeaderName::from_static("grpc-status");
const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Finds the sink of a call's tap.
type Find = fn(&request::Parts) -> Option<Arc<dyn Sink>>;

/// A service whose handlers are told which requests came compressed, and tell which answers are to be; what clients want echoed of their
/// metadata is.
#[derive(Clone, Debug)]
pub(in crate::services) struct Told<S>(Tap<S, Find>);

impl<S> Told<S> {
    pub(in crate::services) fn new(service: S) -> Self {
        let find: Find = |head| head.extensions.get::<Flags>().map(|flags| Arc::new(flags.clone()) as Arc<dyn Sink>);
        Self(TapLayer::new(find).layer(service))
    }
}

impl<S: NamedService> NamedService for Told<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Told<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let flags = Flags::default();
        request.extensions_mut().insert(flags.clone());
        let (initial, trailing) = (every(&INITIAL, request.headers()), every(&TRAILING, request.headers()));
        let gzip = takes_gzip(request.headers());
        let answer = self.0.call(request);
        Box::pin(answer.map(move |answer| {
            let mut response = answer?;
            response.headers_mut().extend(initial);
            // What ends at once has its trailers in the headers.
            if response.headers().contains_key(STATUS) {
                response.headers_mut().extend(trailing);
                return Ok(response);
            }
            response.extensions_mut().insert(TrailingMetadata(MetadataMap::from_headers(trailing)));
            if gzip {
                response.headers_mut().insert(ENCODING, GZIP);
            }
            let pack = move |frame: Frame<Bytes>| frame.map_data(|chunk| flags.pack(&chunk, gzip));
            Ok(response.map(|body| Body::new(body.map_frame(pack))))
        }))
    }
}

/// All that the headers have under this name.
fn every(name: &HeaderName, headers: &HeaderMap) -> HeaderMap {
    headers.get_all(name).iter().map(|value| (name.clone(), value.clone())).collect()
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|encoding| encoding.trim() == "gzip")
}

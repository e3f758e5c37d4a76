//! What tonic leaves undone at the edge of a service.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use futures::{FutureExt as _, future::Map};
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Frame;
use http_body_util::BodyExt as _;
use tonic::{Code, Status, body::Body, metadata::MetadataMap, server::NamedService};
use tower::Service;
use weir_tap::CauseSlot;

use crate::connection::cause_of;

/// Put into a response's extensions: metadata to send with the trailers.
#[derive(Clone, Debug)]
pub(super) struct TrailingMetadata(pub(super) MetadataMap);

/// Around every service:
///
/// - A request that breaks off, by a reset or with its connection, is an error for whoever reads it. tonic takes a
///   reset for the end of the stream, and a cancelled upload would look like one that is done.
/// - A message over the limit ends its call with `RESOURCE_EXHAUSTED`, as gRPC asks. tonic says `OUT_OF_RANGE`.
/// - Answers say which compressions are understood, as compression.md asks of a server that was sent one it does not.
/// - [`TrailingMetadata`] that is known before the answer begins is sent. tonic has no place for it.
#[derive(Clone, Debug)]
pub(super) struct Edge<S>(S);

impl<S> Edge<S> {
    pub(super) fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S: NamedService> NamedService for Edge<S> {
    const NAME: &'static str = S::NAME;
}

type Answer = Result<Response<Body>, Infallible>;

impl<S> Service<Request<Body>> for Edge<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Map<S::Future, fn(Answer) -> Answer>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // Names of codings have no case (RFC 9110, 8.4.1); tonic knows them in small letters.
        if let Some(coding) = request.headers_mut().get_mut(ENCODING)
            && let Ok(small) = HeaderValue::from_bytes(&coding.as_bytes().to_ascii_lowercase())
        {
            *coding = small;
        }
        let cause = request.extensions().get::<CauseSlot>().cloned();
        let request = request.map(|body| {
            Body::new(body.map_err(move |error| {
                let found = cause_of(&error);
                if let (Some(slot), Some(found)) = (&cause, found) {
                    slot.set(found);
                }
                // Anything else is for the client to know: that its request is malformed, for example.
                if found.is_some() || error.code() == Code::Cancelled {
                    Status::new(BROKEN, BROKEN_MESSAGE)
                } else {
                    error
                }
            }))
        });
        let finish: fn(Answer) -> Answer = |answer| answer.map(finish);
        self.0.call(request).map(finish)
    }
}

const ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
const ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

// Any code but CANCELLED, which tonic swallows.
const BROKEN: Code = Code::Aborted;
const BROKEN_MESSAGE: &str = "the request broke off before its end";
const TOO_LARGE: &str = "Error, decoded message length too large: ";

/// What a handler makes of an error from the stream of requests.
pub(super) fn request_error(status: Status) -> Status {
    match status.code() {
        BROKEN if status.message() == BROKEN_MESSAGE => Status::cancelled("the client is gone"),
        _ => too_large(&status).unwrap_or(status),
    }
}

fn too_large(status: &Status) -> Option<Status> {
    let sizes = status.message().strip_prefix(TOO_LARGE).filter(|_| status.code() == Code::OutOfRange)?;
    Some(Status::resource_exhausted(format!("the message is too large: {sizes}")))
}

/// What [`routes`](super::routes) lets services take.
const UNDERSTOOD: HeaderValue = HeaderValue::from_static("gzip,identity");

fn finish(mut response: Response<Body>) -> Response<Body> {
    if let Some(status) = response.extensions().get().and_then(too_large) {
        response = status.into_http();
    }
    response.headers_mut().insert(ACCEPT_ENCODING, UNDERSTOOD);
    match response.extensions_mut().remove() {
        Some(TrailingMetadata(metadata)) => response.map(|body| {
            let trailing = metadata.into_headers();
            Body::new(body.map_frame(move |frame| match frame.into_trailers() {
                Ok(mut trailers) => {
                    trailers.extend(trailing.clone());
                    Frame::trailers(trailers)
                }
                Err(frame) => frame,
            }))
        }),
        None => response,
    }
}

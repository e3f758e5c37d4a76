//! Ends calls at their deadline and at shutdown: the tower side of [`super::slot`].

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures::future::Either;
use http::{Request, Response};
use tonic::body::Body;
use tower::Service;
use weir_tap::CauseSlot;

use super::{
    caught::caught,
    slot::{OpenCall, OpenCalls},
    timeout,
    watch::Watch,
};

/// Enforces `grpc-timeout` over the whole of a call, and ends it at shutdown.
#[derive(Clone, Debug)]
pub(crate) struct Deadlines<S> {
    calls: OpenCalls,
    inner: S,
}

impl<S> Deadlines<S> {
    pub(super) fn new(calls: OpenCalls, inner: S) -> Self {
        Self { calls, inner }
    }
}

impl<S, B> Service<Request<Body>> for Deadlines<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible>,
    S::Future: Unpin,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<tower::BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response<Body>, Infallible>>, CallFuture<S::Future>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let limit = match timeout::parse(request.headers()) {
            Ok(limit) => limit,
            Err(status) => return Either::Left(ready(Ok(status.into_http()))),
        };
        let cause = request.extensions_mut().get_or_insert_default::<CauseSlot>().clone();
        let watch = request.extensions().get::<Arc<Watch>>().filter(|watch| watch.is_recorded()).cloned();
        let call = self.calls.open(cause, limit);
        Either::Right(CallFuture { inner: Some(self.inner.call(request)), call: Some(call), watch })
    }
}

/// A handler that can be ended from outside.
pub(crate) struct CallFuture<F> {
    inner: Option<F>,
    call: Option<OpenCall>,
    watch: Option<Arc<Watch>>,
}

impl<F, B> Future for CallFuture<F>
where
    F: Future<Output = Result<Response<B>, Infallible>> + Unpin,
    B: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<tower::BoxError>,
{
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        // Before the handler is polled: whoever ends the call in the meantime then wakes us again.
        if let Some(status) = this.call.as_ref().and_then(|call| call.poll_ended(cx)) {
            this.inner = None;
            this.call = None;
            return Poll::Ready(Ok(status.into_http()));
        }
        let (Some(inner), Some(_)) = (&mut this.inner, &this.call) else {
            // Polled after its end, which tower forbids.
            return Poll::Pending;
        };
        let polled = match caught(|| Pin::new(inner).poll(cx)) {
            Ok(polled) => polled,
            Err(status) => {
                this.inner = None;
                this.call = None;
                return Poll::Ready(Ok(status.into_http()));
            }
        };
        let Ok(response) = ready!(polled);
        this.inner = None;
        let watch = this.watch.take();
        Poll::Ready(Ok(match this.call.take() {
            Some(call) => response.map(|body| call.into_body(Body::new(body), watch)),
            None => response.map(Body::new),
        }))
    }
}

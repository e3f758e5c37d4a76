use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{Request, Response, request};
use pin_project_lite::pin_project;
use tonic::body::Body;
use tower::{BoxError, Layer, Service};

use crate::{Call, Cause, CauseSlot, Sink, body::TapBody, unix_nanos};

/// Puts a [`Tap`] around a service. `open` is asked once per call, with the request's head, for the call's sink; calls
/// for which it gives none pass unwatched.
#[derive(Clone, Debug)]
pub struct TapLayer<F> {
    open: F,
}

impl<F> TapLayer<F>
where
    F: Fn(&request::Parts) -> Option<Arc<dyn Sink>> + Clone,
{
    /// A layer that asks `open` for each call's sink.
    pub fn new(open: F) -> Self {
        Self { open }
    }
}

impl<S, F: Clone> Layer<S> for TapLayer<F> {
    type Service = Tap<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        Tap { inner, open: self.open.clone() }
    }
}

/// A service whose calls are watched. Inner layers find a [`CauseSlot`] in the request's extensions.
#[derive(Clone, Debug)]
pub struct Tap<S, F> {
    inner: S,
    open: F,
}

impl<S, F, B> Service<Request<Body>> for Tap<S, F>
where
    S: Service<Request<Body>, Response = Response<B>>,
    F: Fn(&request::Parts) -> Option<Arc<dyn Sink>>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = TapFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (mut head, body) = request.into_parts();
        let Some(sink) = (self.open)(&head) else {
            return TapFuture { inner: self.inner.call(Request::from_parts(head, body)), call: None };
        };
        // A slot that is there already belongs to somebody further out, who may know a cause too.
        let cause = head.extensions.get_or_insert_default::<CauseSlot>().clone();
        let call = Arc::new(Call::begin(unix_nanos(), sink, cause, &head));
        let body = Body::new(TapBody::request(body, call.clone()));
        TapFuture { inner: self.inner.call(Request::from_parts(head, body)), call: Some(call) }
    }
}

pin_project! {
    /// The future of a watched call's answer. A call that is dropped before it is answered is abandoned.
    pub struct TapFuture<T> {
        #[pin]
        inner: T,
        // The call, until it is answered.
        call: Option<Arc<Call>>,
    }

    impl<T> PinnedDrop for TapFuture<T> {
        fn drop(this: Pin<&mut Self>) {
            if let Some(call) = this.project().call {
                call.dropped(unix_nanos(), Cause::Unspecified);
            }
        }
    }
}

impl<T, B, E> Future for TapFuture<T>
where
    T: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.inner.poll(cx));
        let Some(call) = this.call.take() else {
            return Poll::Ready(answer.map(|response| response.map(Body::new)));
        };
        Poll::Ready(match answer {
            Ok(response) => {
                let (head, body) = response.into_parts();
                call.answered(unix_nanos(), &head, body.is_end_stream());
                Ok(Response::from_parts(head, Body::new(TapBody::response(body, call))))
            }
            Err(error) => {
                call.dropped(unix_nanos(), Cause::BrokenBody);
                Err(error)
            }
        })
    }
}

//! What a handler that panics is to its caller: `UNKNOWN` (statuscodes.md: "Server application throws an exception").

use std::panic::{AssertUnwindSafe, catch_unwind};

use tonic::Status;

/// Runs a piece of a handler. What panicked is not asked again: whoever calls this drops it.
pub(super) fn caught<T>(piece: impl FnOnce() -> T) -> Result<T, Status> {
    catch_unwind(AssertUnwindSafe(piece)).map_err(|_| {
        // The message and the place have been printed where panics are.
        tracing::error!("a handler panicked");
        Status::unknown("the handler failed: this is the server's own fault")
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http::{Request, Response};
    use http_body::Frame;
    use http_body_util::{BodyExt as _, StreamBody};
    use tonic::body::Body;
    use tower::{ServiceExt as _, service_fn};

    use crate::call::{OpenCalls, deadline::Deadlines};

    /// What comes of a call whose handler does this.
    async fn answer<F: Future<Output = Result<Response<Body>, Infallible>> + Unpin>(
        handler: impl FnMut(Request<Body>) -> F,
    ) -> Response<Body> {
        let Ok(response) =
            Deadlines::new(OpenCalls::default(), service_fn(handler)).oneshot(Request::new(Body::empty())).await;
        response
    }

    #[tokio::test]
    async fn a_handler_that_panics_ends_its_call_with_unknown() {
        let response = answer(|_| Box::pin(async { panic!("on purpose") })).await;
        assert_eq!(response.headers()["grpc-status"], "2");
    }

    #[tokio::test]
    async fn so_does_one_that_panics_between_two_answers() {
        let mut answers = 0;
        let response = answer(|_| {
            let body = StreamBody::new(futures::stream::poll_fn(move |_| {
                answers += 1;
                assert!(answers == 1, "on purpose");
                std::task::Poll::Ready(Some(Ok::<_, Infallible>(Frame::data("one".into()))))
            }));
            std::future::ready(Ok(Response::new(Body::new(body))))
        });
        let mut body = response.await.into_body();
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "one");
        let trailers = body.frame().await.unwrap().unwrap().into_trailers().unwrap();
        assert_eq!(trailers["grpc-status"], "2");
        assert!(body.frame().await.is_none());
    }
}

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::{Call, Cause, Direction, unix_nanos};

pin_project! {
    /// A body that reports what passes through it. A response body that is dropped before its end abandons the call.
    pub struct TapBody<B> {
        #[pin]
        inner: B,
        call: Arc<Call>,
        direction: Direction,
    }

    impl<B> PinnedDrop for TapBody<B> {
        fn drop(this: Pin<&mut Self>) {
            if this.direction == Direction::Response {
                this.call.dropped(unix_nanos(), Cause::Unspecified);
            }
        }
    }
}

impl<B: Body> TapBody<B> {
    pub(crate) fn request(inner: B, call: Arc<Call>) -> Self {
        if inner.is_end_stream() {
            call.request_ended(unix_nanos());
        }
        Self { inner, call, direction: Direction::Request }
    }

    pub(crate) fn response(inner: B, call: Arc<Call>) -> Self {
        Self { inner, call, direction: Direction::Response }
    }
}

impl<B: Body<Data = Bytes>> Body for TapBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let mut this = self.project();
        let next = ready!(this.inner.as_mut().poll_frame(cx));
        match (&next, *this.direction) {
            (Some(Ok(frame)), direction) => {
                if let Some(chunk) = frame.data_ref() {
                    this.call.data(unix_nanos(), direction, chunk);
                    // Whoever reads may stop here, without asking for the end that it already knows of.
                    if this.inner.is_end_stream() {
                        end(this.call, direction);
                    }
                } else if direction == Direction::Response {
                    this.call.response_ended(unix_nanos(), frame.trailers_ref());
                } else {
                    this.call.request_ended(unix_nanos());
                }
            }
            (None, direction) => end(this.call, direction),
            (Some(Err(_)), Direction::Response) => this.call.dropped(unix_nanos(), Cause::BrokenBody),
            // The response tells how the call ends; a broken request is a reason, not an end.
            (Some(Err(_)), _) => {}
        }
        Poll::Ready(next)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn end(call: &Call, direction: Direction) {
    if direction == Direction::Response {
        call.response_ended(unix_nanos(), None);
    } else {
        call.request_ended(unix_nanos());
    }
}

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::time::timeout;
use tonic::body::Body;

/// What is read of a request that nobody wants any more: bytes, and for how long.
const LIMIT: (u64, Duration) = (64 << 20, Duration::from_secs(10));

/// A request body that reads itself to its end when it is dropped before.
///
/// A browser over HTTP/1.1 sends its whole request before it looks at the answer. If the server closes before that, the
/// browser reports a network error, and the status that says why (a message too large, say) is lost.
pub(super) struct Drained(Body);

impl Drained {
    pub(super) fn new(body: Body) -> Self {
        Self(body)
    }
}

impl http_body::Body for Drained {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.get_mut().0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if self.0.is_end_stream() {
            return;
        }
        let body = std::mem::replace(&mut self.0, Body::empty());
        // Bounded in bytes and time, and the connection is counted: nothing is kept of what is read.
        tokio::spawn(timeout(LIMIT.1, drain(body)));
    }
}

async fn drain(mut body: Body) {
    let mut left = LIMIT.0;
    while let Some(Ok(frame)) = body.frame().await {
        let read = frame.data_ref().map_or(0, Bytes::len) as u64;
        match left.checked_sub(read) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

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

/// For how long a request is read that nobody wants any more.
const TIME: Duration = Duration::from_secs(30);

/// A request body that reads itself to its end when it is dropped before.
///
/// A browser over HTTP/1.1 sends its whole request before it looks at the answer. If the server closes before that, the
/// browser reports a network error, and the status that says why (a message too large, say) is lost.
pub(super) struct Drained {
    body: Body,
    /// Bytes that are read at most after nobody wants them.
    limit: u64,
}

impl Drained {
    pub(super) fn new(body: Body, limit: u64) -> Self {
        Self { body, limit }
    }
}

impl http_body::Body for Drained {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        if self.body.is_end_stream() {
            return;
        }
        let body = std::mem::replace(&mut self.body, Body::empty());
        // Bounded in bytes and time, and the connection is counted: nothing is kept of what is read.
        tokio::spawn(timeout(TIME, drain(body, self.limit)));
    }
}

async fn drain(mut body: Body, mut left: u64) {
    while let Some(Ok(frame)) = body.frame().await {
        let read = frame.data_ref().map_or(0, Bytes::len) as u64;
        match left.checked_sub(read) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

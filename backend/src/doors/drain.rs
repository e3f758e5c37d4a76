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

/// For how long a request over HTTP/1.1 is read that nobody wants any more: a browser sends it to its end.
pub(super) const TIME: Duration = Duration::from_secs(30);
/// The same over HTTP/2, where the client hears of the answer meanwhile, and stops.
pub(super) const TIME_HTTP2: Duration = Duration::from_secs(2);

/// A request body that reads itself to its end when it is dropped before.
///
/// A browser over HTTP/1.1 sends its whole request before it looks at the answer. If the server closes before that, the
/// browser reports a network error, and the status that says why (a message too large, say) is lost.
///
/// Over HTTP/2 a client may be in the middle of sending when the answer is on its way, and has done nothing wrong. If the stream were reset
/// then, each of its late frames would count as an error of its connection, and after 1,024 of them, over the connection's whole life, h2
/// ends it with all other calls. (RFC 9113, 5.4.2: who resets a stream must be prepared to receive what was sent before.)
pub(super) struct Drained {
    body: Body,
    /// Bytes that are read at most after nobody wants them.
    limit: u64,
    /// For how long at most.
    time: Duration,
}

impl Drained {
    pub(super) fn new(body: Body, limit: u64, time: Duration) -> Self {
        Self { body, limit, time }
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
        tokio::spawn(timeout(self.time, drain(body, self.limit)));
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::StreamBody;
    use tokio::{sync::mpsc, time::Instant};
    use tokio_stream::wrappers::ReceiverStream;

    use super::*;

    /// A body that nobody wants any more, and the end that feeds it; it closes when no more is read.
    fn unwanted(limit: u64) -> mpsc::Sender<Result<Frame<Bytes>, Infallible>> {
        let (feed, chunks) = mpsc::channel(1);
        drop(Drained::new(Body::new(StreamBody::new(ReceiverStream::new(chunks))), limit, TIME));
        feed
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_bytes_are_read_and_no_more() {
        let feed = unwanted(10);
        for bytes in [&b"01234"[..], b"56789", b""] {
            feed.send(Ok(Frame::data(bytes.into()))).await.unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!feed.is_closed(), "the limit itself is read");
        feed.send(Ok(Frame::data(b"x"[..].into()))).await.unwrap();
        let closed = timeout(Duration::from_secs(1), feed.closed()).await;
        assert!(closed.is_ok(), "it reads on");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_read_for_so_long_and_no_longer() {
        let feed = unwanted(u64::MAX);
        let began = Instant::now();
        feed.closed().await;
        assert!(began.elapsed() >= TIME && began.elapsed() < TIME * 2, "{:?}", began.elapsed());
    }
}

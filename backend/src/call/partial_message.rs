//! Half a message is not waited for for ever.
//!
//! A stream that is open and silent is what gRPC is for, and only its deadline ends it. But whoever has begun a message
//! owes the rest: one that stops in its middle holds a handler, a buffer and a place, and looks like a slow line.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::Request;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::{Sleep, sleep};
use tonic::{Status, body::Body};
use weir_tap::FrameReader;

/// Ends requests in which nothing comes for `limit` in the middle of a message.
pub(super) fn bounded(limit: Duration) -> impl Fn(Request<Body>) -> Request<Body> + Clone {
    move |request| request.map(|body| if body.is_end_stream() { body } else { Body::new(Whole::new(body, limit)) })
}

/// A request's body, of which the rest of each message is waited for so long and no longer.
struct Whole {
    body: Body,
    reader: FrameReader,
    found: Vec<weir_tap::Frame>,
    limit: Duration,
    /// Since the handler waits for the rest of a message.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Whole {
    fn new(body: Body, limit: Duration) -> Self {
        Self { body, reader: FrameReader::new(), found: Vec::new(), limit, waiting: None }
    }

    /// More has come.
    fn read(&mut self, chunk: &[u8]) {
        self.waiting = None;
        self.found.clear();
        // Who reads in earnest says what is wrong.
        let _ = self.reader.feed(chunk, &mut self.found);
    }

    /// The handler waits. The error is that it has waited long enough.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        if self.reader.finish().is_ok() || self.reader.is_bad() {
            return Poll::Pending;
        }
        let limit = self.limit;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(limit)));
        waiting.as_mut().poll(cx).map(|()| {
            Status::deadline_exceeded(format!(
                "the request stopped in the middle of a message, and nothing came for {limit:?}"
            ))
        })
    }
}

impl http_body::Body for Whole {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        let next = Pin::new(&mut this.body).poll_frame(cx);
        match &next {
            Poll::Pending => return this.wait(cx).map(|status| Some(Err(status))),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(chunk) = frame.data_ref() {
                    this.read(chunk);
                }
            }
            Poll::Ready(_) => {}
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::{BodyExt as _, StreamBody};
    use tokio::{sync::mpsc, time::Instant};
    use tokio_stream::wrappers::ReceiverStream;
    use tonic::Code;

    use super::*;

    const LIMIT: Duration = Duration::from_mins(10);

    /// A body that is fed by hand.
    fn fed() -> (mpsc::Sender<Result<Frame<Bytes>, Infallible>>, Whole) {
        let (feed, chunks) = mpsc::channel(8);
        (feed, Whole::new(Body::new(StreamBody::new(ReceiverStream::new(chunks))), LIMIT))
    }

    fn data(bytes: &'static [u8]) -> Frame<Bytes> {
        Frame::data(Bytes::from_static(bytes))
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_message_or_half_a_prefix_ends_the_request_in_time() {
        for half in [&b"\0\0\0\0\x05hel"[..], b"\0\0", b"\0\0\0\0\0\0\0\0\0\x01"] {
            let (feed, mut body) = fed();
            feed.send(Ok(data(half))).await.unwrap();
            body.frame().await.unwrap().unwrap();
            let began = Instant::now();
            let status = body.frame().await.unwrap().unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded);
            assert!(status.message().contains("600s"), "{status:?}");
            assert!(began.elapsed() >= LIMIT && began.elapsed() < LIMIT * 2, "{:?}", began.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_byte_gives_the_rest_new_time() {
        let (feed, mut body) = fed();
        tokio::spawn(async move {
            for byte in [&b"\0"[..], b"\0", b"\0", b"\0", b"\x01", b"x"] {
                tokio::time::sleep(LIMIT / 2).await;
                feed.send(Ok(data(byte))).await.unwrap();
            }
        });
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            read += frame.unwrap().into_data().unwrap().len();
        }
        assert_eq!(read, 6);
    }

    #[tokio::test(start_paused = true)]
    async fn between_messages_a_stream_may_be_silent() {
        let (feed, mut body) = fed();
        feed.send(Ok(data(b"\0\0\0\0\0\0\0\0\0\x02hi"))).await.unwrap();
        body.frame().await.unwrap().unwrap();
        let more = tokio::time::timeout(LIMIT * 100, body.frame()).await;
        assert!(more.is_err(), "it still waits");
        drop(feed);
        assert!(body.frame().await.is_none());
    }
}

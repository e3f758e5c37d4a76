//! Heads of HTTP/1.1 requests that begin and do not end.
//!
//! hyper's own limit begins when it waits for a head, and so would be one for connections that rest between two requests: a proxy that
//! keeps them for a minute would now and then send a request into one that is just being closed.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::watch,
    time::{Instant, sleep_until},
};
use tonic::body::Body;

/// HTTP/2 begins with these bytes, and no method of HTTP/1.1 does. It has streams for what it does next, and pings.
const HTTP2: &[u8] = b"PRI";

/// How it stands with the head of one connection's next request. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Heads(Arc<watch::Sender<Head>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Head {
    /// No byte of it has come.
    Awaited,
    /// Its first byte came at that time.
    Begun(Instant),
    /// It was read, and is being answered; nobody waits for another.
    Read,
}

impl Heads {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Head::Awaited)))
    }

    /// Waits until a head takes longer than `limit`.
    pub(crate) async fn overdue(&self, limit: Duration) {
        let mut head = self.0.subscribe();
        loop {
            let now = *head.borrow_and_update();
            let Head::Begun(since) = now else {
                // We hold the sender.
                let _ = head.changed().await;
                continue;
            };
            tokio::select! {
                () = sleep_until(since + limit) => return,
                _ = head.changed() => {}
            }
        }
    }

    /// A head has been read. The next one is awaited when nobody has the request any more.
    pub(crate) fn read(&self) -> InHand {
        self.0.send_replace(Head::Read);
        InHand { _last: Arc::new(Last(self.clone())) }
    }

    fn heard(&self) {
        self.0.send_if_modified(|head| {
            let first = *head == Head::Awaited;
            if first {
                *head = Head::Begun(Instant::now());
            }
            first
        });
    }
}

/// A request is being read or answered.
#[derive(Clone, Debug)]
pub(crate) struct InHand {
    _last: Arc<Last>,
}

#[derive(Debug)]
struct Last(Heads);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.0.send_replace(Head::Awaited);
    }
}

impl InHand {
    /// A body of the request or of its answer: it is in hand for as long as somebody has that.
    pub(crate) fn with(&self, body: Body) -> Body {
        Body::new(Held { body, _hand: self.clone() })
    }
}

struct Held {
    body: Body,
    _hand: InHand,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What is spoken, as far as the first bytes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoken {
    /// So many bytes are as in HTTP/2.
    Unknown(usize),
    Http1,
    Http2,
}

impl Spoken {
    fn and(self, bytes: &[u8]) -> Self {
        let Self::Unknown(alike) = self else { return self };
        let same = HTTP2[alike..].iter().zip(bytes).take_while(|(expected, byte)| expected == byte).count();
        match alike + same {
            all if all == HTTP2.len() => Self::Http2,
            so_far if same == bytes.len() => Self::Unknown(so_far),
            _ => Self::Http1,
        }
    }
}

/// A byte stream that says when a head begins.
#[derive(Debug)]
pub(crate) struct Listening<T> {
    inner: T,
    heads: Heads,
    spoken: Spoken,
}

impl<T> Listening<T> {
    pub(crate) fn new(inner: T, heads: Heads) -> Self {
        Self { inner, heads, spoken: Spoken::Unknown(0) }
    }

    fn heard(&mut self, bytes: &[u8]) {
        self.spoken = self.spoken.and(bytes);
        if self.spoken == Spoken::Http2 {
            // What began was no head.
            self.heads.0.send_replace(Head::Read);
        } else if !bytes.is_empty() {
            self.heads.heard();
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Listening<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let read = Pin::new(&mut this.inner).poll_read(cx, buf);
        if this.spoken != Spoken::Http2 && read.is_ready() {
            this.heard(&buf.filled()[before..]);
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Listening<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
        time::{advance, timeout},
    };

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    /// A peer, what it says being read as it comes, and how the heads stand.
    fn heard() -> (DuplexStream, Heads) {
        let (peer, ours) = duplex(64);
        let heads = Heads::new();
        let mut ours = Listening::new(ours, heads.clone());
        tokio::spawn(async move { while ours.read(&mut [0; 8]).await.is_ok_and(|n| n > 0) {} });
        (peer, heads)
    }

    /// When a head is overdue, if it ever is.
    async fn overdue(heads: &Heads) -> Option<Duration> {
        let began = Instant::now();
        timeout(LIMIT * 100, heads.overdue(LIMIT)).await.ok().map(|()| began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_its_time_from_its_first_byte_and_rest_is_none() {
        let (mut peer, heads) = heard();
        assert_eq!(overdue(&heads).await, None, "nothing was said");
        peer.write_all(b"P").await.unwrap();
        tokio::task::yield_now().await;
        advance(LIMIT / 2).await;
        peer.write_all(b"OST").await.unwrap();
        let left = overdue(&heads).await.unwrap();
        assert!(left.as_secs() == LIMIT.as_secs() / 2, "{left:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn between_two_requests_a_connection_rests() {
        let (mut peer, heads) = heard();
        peer.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        tokio::task::yield_now().await;
        let hand = heads.read();
        let (body, answer) = (hand.with(Body::new("a body".to_owned())), hand.with(Body::new("an answer".to_owned())));
        drop(hand);
        drop(answer);
        peer.write_all(b"a request's body").await.unwrap();
        assert_eq!(overdue(&heads).await, None, "it was answered, and is still being sent");
        drop(body);
        assert_eq!(overdue(&heads).await, None, "it rests");
        peer.write_all(b"G").await.unwrap();
        assert!(overdue(&heads).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn http2_has_no_such_heads() {
        for said in [&[&b"PRI * HTTP/2.0"[..]][..], &[b"P", b"R", b"I * HTTP", b"/2.0"]] {
            let (mut peer, heads) = heard();
            for part in said {
                peer.write_all(part).await.unwrap();
                tokio::task::yield_now().await;
            }
            assert_eq!(overdue(&heads).await, None);
        }
        let (mut peer, heads) = heard();
        peer.write_all(b"PRO").await.unwrap();
        assert!(overdue(&heads).await.is_some(), "PROPFIND is a method");
    }
}

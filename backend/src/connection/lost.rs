use std::{
    error::Error,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};
use weir_tap::Cause;

use super::http::KEEP_ALIVE;

/// Set by whoever sees that nothing can come from the peer any more.
#[derive(Clone, Debug)]
pub(crate) struct Lost(Arc<State>);

#[derive(Debug)]
struct State {
    seen: AtomicBool,
    began: Instant,
    /// Milliseconds after `began` when bytes came last; [`NEVER`] where nobody says so.
    heard: AtomicU64,
}

const NEVER: u64 = u64::MAX;

impl Default for Lost {
    fn default() -> Self {
        Self(Arc::new(State { seen: AtomicBool::new(false), began: Instant::now(), heard: AtomicU64::new(NEVER) }))
    }
}

impl Lost {
    pub(crate) fn set(&self) {
        self.0.seen.store(true, Ordering::Release);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.seen.load(Ordering::Acquire) || self.is_silent()
    }

    /// Bytes have come.
    fn heard(&self) {
        self.0.heard.store(self.now(), Ordering::Relaxed);
    }

    /// The peer has not even answered when it was asked whether it is there. hyper then ends the connection and nothing is seen to
    /// break; a reset would have been heard just now.
    fn is_silent(&self) -> bool {
        let heard = self.0.heard.load(Ordering::Relaxed);
        heard != NEVER && u128::from(self.now().saturating_sub(heard)) >= KEEP_ALIVE.1.as_millis()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.began.elapsed().as_millis()).unwrap_or(NEVER - 1)
    }
}

/// A byte stream that remembers that its peer is gone, so that a call that is dropped for it can say so.
#[derive(Debug)]
pub(crate) struct Noticing<T> {
    inner: T,
    lost: Lost,
}

impl<T> Noticing<T> {
    pub(crate) fn new(inner: T, lost: Lost) -> Self {
        Self { inner, lost }
    }

    fn notice<R>(&self, result: Poll<io::Result<R>>) -> Poll<io::Result<R>> {
        if matches!(result, Poll::Ready(Err(_))) {
            self.lost.set();
        }
        result
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Noticing<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let (before, room) = (buf.filled().len(), buf.remaining());
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        if room > 0 && matches!(read, Poll::Ready(Ok(()))) {
            if buf.filled().len() == before {
                self.lost.set();
            } else {
                self.lost.heard();
            }
        }
        self.notice(read)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Noticing<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.notice(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.notice(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        self.notice(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.notice(shut)
    }
}

/// What the transport says about a request that broke off.
pub(crate) fn cause_of(error: &(dyn Error + 'static)) -> Option<Cause> {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            return Some(if error.is_reset() { Cause::Reset } else { Cause::ConnectionLost });
        }
        let cut = error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
        if cut || error.is::<std::io::Error>() {
            return Some(Cause::ConnectionLost);
        }
        source = error.source();
    }
    None
}

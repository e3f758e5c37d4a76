use std::{
    error::Error,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use weir_tap::Cause;

/// Set by whoever sees that nothing can come from the peer any more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lost(Arc<AtomicBool>);

impl Lost {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
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
        if room > 0 && matches!(read, Poll::Ready(Ok(()))) && buf.filled().len() == before {
            self.lost.set();
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

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use send_wrapper::SendWrapper;
use tonic::Status;
use tonic_web_wasm_client::ResponseBody;

use super::slot::{End, Slot};
use crate::transport::{Failure, pace::poll_turn};

/// The largest piece handed over at once. The browser may hand over 2 MiB, which takes longer than a frame to read.
const PIECE: usize = 64 * 1024;

/// A response's body: the crate's messages in pieces that leave the browser time to draw, and the true end.
pub(super) struct WebBody {
    inner: Pin<Box<ResponseBody>>,
    /// It holds the browser's things, and so it stays on its thread, as all of the page does.
    slot: SendWrapper<Slot>,
    /// What is left of a large piece.
    rest: Bytes,
    ended: bool,
}

impl WebBody {
    pub(super) fn new(inner: ResponseBody, slot: Slot) -> Self {
        Self { inner: Box::pin(inner), slot: SendWrapper::new(slot), rest: Bytes::new(), ended: false }
    }

    /// The crate says that the body has ended, one way or the other; the slot knows how.
    fn end(&mut self, error: Option<String>) -> Option<Result<Frame<Bytes>, Status>> {
        self.ended = true;
        let failure = match (self.slot.end(), error) {
            (Some(End::Trailers(trailers)), _) => return Some(Ok(Frame::trailers(trailers))),
            (Some(End::NoTrailers), _) | (None, None) => return None,
            (Some(End::Bad(bad)), _) => Failure::Malformed { reason: bad.to_string() },
            (Some(End::Broken), _) => Failure::Dropped,
            (None, Some(reason)) => Failure::Malformed { reason },
        };
        let status = Status::from(&failure);
        self.slot.teller().failed(failure);
        Some(Err(status))
    }
}

impl Body for WebBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        ready!(poll_turn(cx));
        if this.rest.is_empty() {
            match ready!(this.inner.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    // The crate's trailers lack repeated keys: the slot's are whole.
                    Err(_) => return Poll::Ready(this.end(None)),
                },
                Some(Err(error)) => return Poll::Ready(this.end(Some(error.to_string()))),
                None => return Poll::Ready(this.end(None)),
            }
        }
        let piece = this.rest.split_to(this.rest.len().min(PIECE));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

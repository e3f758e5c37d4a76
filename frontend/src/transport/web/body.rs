use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use futures::{Stream as _, StreamExt as _};
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use tonic::Status;
use tonic_web_wasm_client::ResponseBody;
use wasm_bindgen::JsCast as _;
use wasm_streams::readable::IntoStream;
use weir_wire::web::{BadTrailers, Finder, Step};

use super::slot::Slot;
use crate::{
    base::{task, timer::within},
    transport::{Failure, pace::poll_turn},
};

/// The largest piece handed over at once. The browser may hand over 2 MiB, which takes longer than a frame to read.
const PIECE: usize = 64 * 1024;
/// How long the browser may take to see the end of a body whose trailers are there.
const LEAVING: Duration = Duration::from_secs(1);

/// A response's body as the browser has it, in pieces that leave it time to draw, and how it ends.
pub(super) struct WebBody {
    /// It holds the browser's things, and so it stays on its thread, as all of the page does.
    own: SendWrapper<Own>,
    finder: Finder,
    /// What is left of a large chunk.
    rest: Bytes,
    /// How it ends, once `rest` is handed over.
    end: Option<End>,
    ended: bool,
}

struct Own {
    slot: Slot,
    /// The browser's chunks; none if this is no answer to read.
    chunks: Option<IntoStream<'static>>,
    /// The crate's body is empty, but dropping it gives the `fetch` up.
    aborts: Option<ResponseBody>,
}

/// How the bytes of an answer ended.
enum End {
    /// With trailers.
    Trailers(HeaderMap),
    /// Properly, after a whole message (or none), but without trailers.
    NoTrailers,
    /// With something that is not gRPC-Web.
    Bad(BadTrailers),
    /// In the middle: the connection was lost.
    Broken,
}

impl From<Result<Option<HeaderMap>, BadTrailers>> for End {
    fn from(found: Result<Option<HeaderMap>, BadTrailers>) -> Self {
        found.map_or_else(Self::Bad, |trailers| trailers.map_or(Self::NoTrailers, Self::Trailers))
    }
}

impl WebBody {
    pub(super) fn new(aborts: ResponseBody, slot: Slot) -> Self {
        let chunks = slot.take_body().map(|body| {
            let body = wasm_streams::ReadableStream::from_raw(body.unchecked_into());
            body.into_stream()
        });
        Self {
            own: SendWrapper::new(Own { slot, chunks, aborts: Some(aborts) }),
            finder: Finder::default(),
            rest: Bytes::new(),
            end: None,
            ended: false,
        }
    }

    /// The browser's next chunk.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(chunks) = &mut self.own.chunks else {
            self.end = Some(End::NoTrailers);
            return Poll::Ready(());
        };
        let chunk = ready!(Pin::new(chunks).poll_next(cx));
        let mut bytes = match chunk {
            Some(Ok(chunk)) => chunk.unchecked_into::<Uint8Array>().to_vec(),
            Some(Err(_)) => {
                self.end = Some(End::Broken);
                return Poll::Ready(());
            }
            None => {
                self.end = Some(self.finder.finish().into());
                return Poll::Ready(());
            }
        };
        match self.finder.feed(&bytes) {
            Step::Messages => {}
            Step::Partly(end) => bytes.truncate(end),
            Step::Whole(end) => {
                self.own.slot.teller().trailers_frame(self.finder.frame());
                bytes.truncate(end);
                self.end = Some(self.finder.finish().into());
            }
            Step::Bad(end, bad) => {
                bytes.truncate(end);
                self.end = Some(End::Bad(bad));
            }
        }
        self.rest = bytes.into();
        Poll::Ready(())
    }

    /// Nothing follows the trailers but the end of the body. A `fetch` that is given up before it costs HTTP/1.1 the connection.
    fn leave(&mut self) {
        let (chunks, aborts) = (self.own.chunks.take(), self.own.aborts.take());
        let Some(mut chunks) = chunks else { return };
        task::spawn(async move {
            within(LEAVING, chunks.next()).await;
            drop(aborts);
        });
    }

    fn finish(&mut self, end: End) -> Option<Result<Frame<Bytes>, Status>> {
        self.ended = true;
        let failure = match end {
            End::Trailers(trailers) => {
                self.leave();
                return Some(Ok(Frame::trailers(trailers)));
            }
            End::NoTrailers => return None,
            End::Bad(bad) => Failure::Malformed { reason: bad.to_string() },
            End::Broken => Failure::Dropped,
        };
        let status = Status::from(&failure);
        self.own.slot.teller().failed(failure);
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
        while this.rest.is_empty() {
            if let Some(end) = this.end.take() {
                return Poll::Ready(this.finish(end));
            }
            ready!(this.poll_chunk(cx));
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

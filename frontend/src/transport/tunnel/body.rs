use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use h2::RecvStream;
use http_body::{Body, Frame, SizeHint};
use tonic::Status;

use super::{credit::Credit, ending::Ending, pump::Pump};
use crate::transport::{pace::poll_turn, watch::Teller};

/// A response's body. What is handed over is given back to the stream's window, at once or by whoever has its [`Credit`];
/// dropping it before its end resets the stream with CANCEL.
pub(super) struct TunnelBody {
    stream: RecvStream,
    data_ended: bool,
    ended: bool,
    /// Stops the request with the response.
    pump: Option<Pump>,
    /// Somebody else gives back the window.
    credit: Option<Credit>,
    teller: Teller,
    /// Of the connection that it comes by.
    ending: Ending,
}

impl TunnelBody {
    pub(super) fn new(
        mut stream: RecvStream,
        pump: Option<Pump>,
        credit: Option<Credit>,
        teller: Teller,
        ending: Ending,
    ) -> Self {
        let ended = stream.is_end_stream();
        if let Some(credit) = &credit {
            credit.open(stream.flow_control());
        }
        Self { stream, data_ended: ended, ended, pump, credit, teller, ending }
    }

    fn fail(&mut self, error: &h2::Error) -> Status {
        self.ended = true;
        let failure = self.ending.failure(error);
        let status = Status::from(&failure);
        self.teller.failed(failure);
        status
    }
}

impl Body for TunnelBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        ready!(poll_turn(cx));
        if !this.data_ended {
            match ready!(this.stream.poll_data(cx)) {
                Some(Ok(data)) => {
                    if this.credit.is_none() {
                        // It fails only for more than was received.
                        let _ = this.stream.flow_control().release_capacity(data.len());
                    }
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(this.fail(&error)))),
                None => this.data_ended = true,
            }
        }
        match ready!(this.stream.poll_trailers(cx)) {
            Ok(trailers) => {
                this.ended = true;
                // The response is complete: the server wants no more of the request either.
                this.pump = None;
                Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))))
            }
            Err(error) => Poll::Ready(Some(Err(this.fail(&error)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

impl Drop for TunnelBody {
    fn drop(&mut self) {
        // A stream is reset only when nobody holds on to its window.
        if let Some(credit) = &self.credit {
            credit.close();
        }
    }
}

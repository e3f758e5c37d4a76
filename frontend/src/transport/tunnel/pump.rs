use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::future::{AbortHandle, abortable};
use h2::SendStream;
use http_body::{Body as _, Frame};
use tonic::body::Body;

/// Sends a request's body while there is window for it. The handle stops it, as does dropping it.
pub(super) fn start(body: Body, stream: SendStream<Bytes>) -> Pump {
    let (pump, handle) = abortable(pump(body, stream));
    crate::base::task::spawn(async {
        // Stopped or done: there is nobody to tell. Why a stream broke, its response says.
        let _ = pump.await;
    });
    Pump(handle)
}

/// Stops the sending of a request's body when it is dropped. With the response's body gone as well the stream is reset.
pub(super) struct Pump(AbortHandle);

impl Drop for Pump {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn pump(mut body: Body, mut stream: SendStream<Bytes>) {
    while let Some(frame) = poll_fn(|cx| poll_frame(&mut body, &mut stream, cx)).await {
        let Ok(frame) = frame else {
            return stream.send_reset(h2::Reason::CANCEL);
        };
        // A gRPC request has no trailers.
        let Ok(data) = frame.into_data() else { continue };
        if send(&mut stream, data).await.is_err() {
            return;
        }
    }
    // It fails if the server has ended the stream, and then there is nothing to say.
    let _ = stream.send_data(Bytes::new(), true);
}

/// The next piece of the body. It is asked for only when there is window to send some of it, so that what waits stays
/// where it came from.
fn poll_frame(
    body: &mut Body,
    stream: &mut SendStream<Bytes>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
    if stream.poll_reset(cx).is_ready() {
        return Poll::Ready(Some(Err(tonic::Status::cancelled("the stream was reset"))));
    }
    stream.reserve_capacity(1);
    if ready!(poll_room(stream, cx)).is_err() {
        return Poll::Ready(Some(Err(tonic::Status::cancelled("the stream was closed"))));
    }
    Pin::new(body).poll_frame(cx)
}

/// How much may be sent now, at least one byte. `poll_capacity` alone tells only of more room than before.
fn poll_room(stream: &mut SendStream<Bytes>, cx: &mut Context<'_>) -> Poll<Result<usize, h2::Error>> {
    loop {
        let room = stream.capacity();
        if room > 0 {
            return Poll::Ready(Ok(room));
        }
        match ready!(stream.poll_capacity(cx)) {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Poll::Ready(Err(error)),
            None => return Poll::Ready(Err(h2::Reason::STREAM_CLOSED.into())),
        }
    }
}

async fn send(stream: &mut SendStream<Bytes>, mut data: Bytes) -> Result<(), h2::Error> {
    while !data.is_empty() {
        stream.reserve_capacity(data.len());
        let room = poll_fn(|cx| poll_room(stream, cx)).await?;
        stream.send_data(data.split_to(room.min(data.len())), false)?;
    }
    Ok(())
}

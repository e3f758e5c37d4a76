use std::future::Future;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status, Streaming, metadata::MetadataMap};

use super::{Watch, soon};

/// A request for a message, or for a stream of them.
pub(crate) fn ask<T>(message: T) -> Request<T> {
    Request::new(message)
}

/// Metadata, said in passing.
pub(crate) trait Ask {
    /// Sets one metadata entry.
    fn with(self, key: &'static str, value: impl ToString) -> Self;
    /// Lets `watch` see the server's side of this call.
    fn seen_by(self, watch: &Watch) -> Self;
}

impl<T> Ask for Request<T> {
    fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.metadata_mut().append(key, value.to_string().parse().unwrap());
        self
    }

    fn seen_by(self, watch: &Watch) -> Self {
        self.with(weir_proto::keys::SESSION, watch.session()).with(weir_proto::keys::CALL, watch.new_call())
    }
}

/// The sending end of a request stream. Dropping it is the half-close.
pub(crate) struct Outbox<T>(mpsc::Sender<T>);

impl<T> Outbox<T> {
    /// Sends one message.
    pub(crate) async fn send(&self, message: T) {
        assert!(soon("room for a message", self.0.send(message)).await.is_ok(), "the call is over");
    }

    /// Whether the call has ended: nobody takes messages any more.
    pub(crate) fn is_over(&self) -> bool {
        self.0.is_closed()
    }

    /// Sends one message, unless the call is over. Waits as long as it takes.
    pub(crate) async fn try_send(&self, message: T) -> bool {
        self.0.send(message).await.is_ok()
    }
}

/// A request stream that is fed by hand.
pub(crate) fn outbox<T>() -> (Outbox<T>, ReceiverStream<T>) {
    let (sender, receiver) = mpsc::channel(1);
    (Outbox(sender), ReceiverStream::new(receiver))
}

/// All that a server answered to one call.
#[derive(Debug)]
pub(crate) struct Heard<T> {
    /// Initial metadata; empty if the call was refused without.
    pub(crate) head: MetadataMap,
    /// The messages, in order.
    pub(crate) messages: Vec<T>,
    /// Trailing metadata, or the status that the call failed with.
    pub(crate) end: Result<MetadataMap, Status>,
}

impl<T> Heard<T> {
    /// The messages of a call that must have ended well.
    #[track_caller]
    pub(crate) fn ok(self) -> Vec<T> {
        assert!(self.end.is_ok(), "ended with {:?} after {} messages", self.end, self.messages.len());
        self.messages
    }

    /// The status of a call that must have been refused with `code` before any message.
    #[track_caller]
    pub(crate) fn refused(self, code: Code) -> Status {
        assert_eq!(self.messages.len(), 0, "messages before the refusal");
        let status = self.end.expect_err("not refused");
        assert_eq!(status.code(), code, "{status:?}");
        status
    }
}

/// Makes a call whose answer is a stream, and hears it to its end.
pub(crate) async fn hear<T>(call: impl Future<Output = Result<Response<Streaming<T>>, Status>>) -> Heard<T> {
    soon("the end of a call", async {
        let response = match call.await {
            Ok(response) => response,
            Err(status) => return Heard { head: MetadataMap::new(), messages: Vec::new(), end: Err(status) },
        };
        let (head, mut stream, _) = response.into_parts();
        let mut messages = Vec::new();
        let end = loop {
            match stream.message().await {
                Ok(Some(message)) => messages.push(message),
                Ok(None) => break stream.trailers().await.map(Option::unwrap_or_default),
                Err(status) => break Err(status),
            }
        };
        Heard { head, messages, end }
    })
    .await
}

/// The next message of a stream that goes on.
pub(crate) async fn next<T>(stream: &mut Streaming<T>) -> T {
    soon("a message", stream.message()).await.unwrap().expect("the stream has ended")
}

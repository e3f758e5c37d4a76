//! The two ends of a stream, as every service has them.

use std::pin::Pin;

use futures::Stream;
use tokio::task::coop::consume_budget;
use tonic::{Status, Streaming};

use super::edge;

/// What a method that streams answers with. Dropping it stops all that the call does.
pub(super) type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The next message of a request; `None` when the client is done. A client that is gone is an error, `CANCELLED`.
pub(super) async fn next<T>(requests: &mut Streaming<T>) -> Result<Option<T>, Status> {
    // Whole buffers of messages are there at once: others want their turn too.
    consume_budget().await;
    requests.message().await.map_err(edge::request_error)
}

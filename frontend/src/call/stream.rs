//! One way for every call of the page, the observer's too. Each further type of channel, of request or of message would
//! repeat tonic's client: 8 kB of code.

use std::sync::Arc;

use bytes::Bytes;
use http::uri::PathAndQuery;
use tonic::{Request, Status, Streaming, client::Grpc};
use tower::Layer as _;
use weir_tap::{Sink, TapLayer};

use super::{codec::Raw, outbox::Outbox};
use crate::transport::Conditioned;

/// Begins a call, watched by `sink` if there is one: what is put into the outbox goes out, what comes back is handed out.
pub(super) async fn begin(
    channel: Conditioned,
    sink: Option<Arc<dyn Sink>>,
    path: PathAndQuery,
    request: Request<Outbox>,
) -> Result<Streaming<Bytes>, Status> {
    // The line's conditions are below the tap: what it sees is what this end of such a line sees.
    let tapped = TapLayer::new(move |_: &_| sink.clone()).layer(channel);
    let answer = Grpc::new(tapped).streaming(request, path, Raw).await?;
    Ok(answer.into_inner())
}

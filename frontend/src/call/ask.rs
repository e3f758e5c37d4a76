//! Calls to Weir itself that are in no list.

use bytes::Bytes;
use tonic::{Request, Status, Streaming};

use super::{CallSpec, Calls, outbox::Outbox, stream};
use crate::transport::{Conditioned, Line, Transport};

/// A call with one request.
pub(super) async fn ask(calls: &Calls, path: &str, request: Bytes) -> Result<Streaming<Bytes>, Status> {
    let channel = calls.routes().channel(Transport::Tunnel, CallSpec::WINDOW);
    stream::begin(Conditioned::new(channel, Line::default()), None, path, Request::new(Outbox::of(request))).await
}

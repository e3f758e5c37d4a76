//! `Lab`: as fast as it goes, as broken as you like, there and back.

mod details;

use std::time::Duration;

use async_stream::try_stream;
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_types::StatusExt as _;
use weir_proto::weir::v1::{BlastReply, BlastRequest, FailReply, FailRequest, Ping, Pong, lab_server};

use super::{
    pace::paced,
    status::asked_for,
    stream::{Answers, next},
};
use crate::{
    app::App,
    refusal::within,
    request_options::{MAX_COUNT, MAX_INTERVAL_MS, MAX_PIECE_BYTES, RequestOptions},
};

pub(super) fn server(_: &App) -> lab_server::LabServer<Lab> {
    lab_server::LabServer::new(Lab)
}

#[derive(Debug)]
pub(super) struct Lab;

#[tonic::async_trait]
impl lab_server::Lab for Lab {
    type BlastStream = Answers<BlastReply>;
    type FailStream = Answers<FailReply>;
    type EchoStream = Answers<Pong>;

    async fn blast(&self, request: Request<BlastRequest>) -> Result<Response<Self::BlastStream>, Status> {
        let BlastRequest { count, payload_bytes, interval_ms } = request.into_inner();
        let count = within("count", count, 0, MAX_COUNT)?;
        let bytes = within("payload_bytes", payload_bytes, 0, MAX_PIECE_BYTES)? as usize;
        let pause = Duration::from_millis(within("interval_ms", interval_ms, 0, MAX_INTERVAL_MS)?.into());
        // One payload for all messages.
        let payload = Bytes::from(vec![0x5a; bytes]);
        let replies = paced(count.into(), pause, bytes, move |seq| BlastReply {
            seq,
            sent_unix_nanos: weir_tap::unix_nanos(),
            payload: payload.clone(),
        });
        Ok(Response::new(Box::pin(replies)))
    }

    async fn fail(&self, request: Request<FailRequest>) -> Result<Response<Self::FailStream>, Status> {
        let FailRequest { after, code, message, details, every_ms } = request.into_inner();
        let after = within("after", after, 0, MAX_COUNT)?;
        let status = asked_for(("code", code), ("message", message))?;
        let every = within("every_ms", if every_ms == 0 { 200 } else { every_ms }, 1, MAX_INTERVAL_MS)?;
        let end = match (status.code(), details) {
            (Code::Ok, _) => None,
            (_, false) => Some(status),
            (code, true) => Some(Status::with_error_details(code, status.message(), details::fitting(code))),
        };
        // With nothing before it the status goes into the headers: the call has no body at all.
        if after == 0
            && let Some(status) = end
        {
            return Err(status);
        }
        let replies = paced(after.into(), Duration::from_millis(every.into()), 8, |seq| FailReply { seq });
        Ok(Response::new(Box::pin(replies.chain(stream::iter(end.map(Err))))))
    }

    async fn echo(&self, request: Request<Streaming<Ping>>) -> Result<Response<Self::EchoStream>, Status> {
        let delay = RequestOptions(request.metadata()).read_delay()?;
        let mut requests = request.into_inner();
        Ok(Response::new(Box::pin(try_stream! {
            loop {
                if !delay.is_zero() {
                    tokio::time::sleep(delay).await;
                }
                let Some(Ping { seq, client_unix_nanos, payload }) = next(&mut requests).await? else {
                    break;
                };
                yield Pong { seq, client_unix_nanos, server_unix_nanos: weir_tap::unix_nanos(), payload };
            }
        })))
    }
}

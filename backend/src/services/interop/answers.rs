//! What the requests ask to be answered.

use std::time::Duration;

use bytes::Bytes;
use tokio::task::coop::consume_budget;
use tonic::{Code, Status};
use weir_proto::interop::{EchoStatus, Payload, PayloadType, ResponseParameters, StreamingOutputCallResponse};

use super::flags::Flags;
use crate::{
    refusal::{refuse, within},
    request_options::{MAX_INTERVAL_MS, MAX_PIECE_BYTES},
    services::status::asked_for,
};

/// What payloads are pieces of.
static ZEROS: [u8; MAX_PIECE_BYTES as usize] = [0; MAX_PIECE_BYTES as usize];

/// A payload of `size` bytes; `field` said so.
pub(super) fn payload(field: &str, size: i32) -> Result<Payload, Status> {
    let size = within(field, i64::from(size), 0, i64::from(MAX_PIECE_BYTES))?;
    let size = usize::try_from(size).unwrap_or_default();
    Ok(Payload { r#type: PayloadType::Compressable.into(), body: Bytes::from_static(&ZEROS[..size]) })
}

/// Refuses to answer with payloads of a type that is not known.
pub(super) fn kind(response_type: i32) -> Result<(), Status> {
    match PayloadType::try_from(response_type) {
        Ok(PayloadType::Compressable) => Ok(()),
        Err(_) => Err(refuse("response_type", response_type.to_string(), "0 (COMPRESSABLE)")),
    }
}

/// The end that a request asks for, if it asks for one.
pub(super) fn ends(status: Option<EchoStatus>) -> Result<(), Status> {
    let Some(EchoStatus { code, message }) = status else { return Ok(()) };
    let status = asked_for(("response_status.code", code), ("response_status.message", message))?;
    // OK is how a call ends when all is done.
    if status.code() == Code::Ok { Ok(()) } else { Err(status) }
}

/// One answer of a stream, when its time has come.
pub(super) async fn answer(
    flags: &Flags,
    parameters: ResponseParameters,
) -> Result<StreamingOutputCallResponse, Status> {
    let ResponseParameters { size, interval_us, compressed } = parameters;
    let payload = payload("response_parameters.size", size)?;
    let most = i64::from(MAX_INTERVAL_MS) * 1000;
    let pause = within("response_parameters.interval_us", i64::from(interval_us), 0, most)?;
    if pause > 0 {
        tokio::time::sleep(Duration::from_micros(pause.unsigned_abs())).await;
    } else {
        // All answers are there at once: others want their turn too.
        consume_budget().await;
    }
    flags.tell(compressed);
    Ok(StreamingOutputCallResponse { payload: Some(payload) })
}

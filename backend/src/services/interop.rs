//! `grpc.testing.TestService`, with `--interop`: what the interop clients of gRPC's implementations call, as its
//! `doc/interop-test-descriptions.md` asks. Around it stands [`Told`], which has what tonic hides from services.

mod answers;
mod flags;
mod told;

use async_stream::try_stream;
use bytes::Bytes;
use tonic::{Request, Response, Status, Streaming};
use weir_proto::interop::{
    Empty, SimpleRequest, SimpleResponse, StreamingInputCallRequest, StreamingInputCallResponse,
    StreamingOutputCallRequest, StreamingOutputCallResponse, test_service_server,
};

use super::stream::{Answers, next};
use crate::app::App;
use answers::{answer, ends, kind, payload};
use flags::Flags;
pub(super) use told::Told;

/// The most answers that a half-duplex call has the server remember.
const KEPT: usize = 10_000;
/// How long a proxy may keep the answer to a cacheable call.
const CACHEABLE: &str = "public, max-age=60";

pub(super) fn server(app: &App) -> test_service_server::TestServiceServer<Interop> {
    test_service_server::TestServiceServer::new(Interop { server_id: weir_proto::hex(&app.id().to_be_bytes()) })
}

#[derive(Debug)]
pub(super) struct Interop {
    server_id: String,
}

#[tonic::async_trait]
impl test_service_server::TestService for Interop {
    type StreamingOutputCallStream = Answers<StreamingOutputCallResponse>;
    type FullDuplexCallStream = Answers<StreamingOutputCallResponse>;
    type HalfDuplexCallStream = Answers<StreamingOutputCallResponse>;

    async fn empty_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(Response::new(Empty {}))
    }

    async fn unary_call(&self, request: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        let flags = Flags::of(request.extensions());
        let request = request.into_inner();
        flags.expect(request.expect_compressed)?;
        kind(request.response_type)?;
        ends(request.response_status)?;
        let payload = payload("response_size", request.response_size)?;
        flags.tell(request.response_compressed);
        // Nobody is authenticated, and no balancer is asked: what else may be asked for stays empty.
        let server_id = if request.fill_server_id { self.server_id.clone() } else { String::new() };
        Ok(Response::new(SimpleResponse { payload: Some(payload), server_id, ..SimpleResponse::default() }))
    }

    async fn cacheable_unary_call(&self, _: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        // Another answer for each call that no cache has answered.
        let body = Bytes::from(weir_tap::unix_nanos().to_string());
        let payload = weir_proto::interop::Payload { body, ..Default::default() };
        let mut response = Response::new(SimpleResponse { payload: Some(payload), ..SimpleResponse::default() });
        let metadata = response.metadata_mut();
        metadata.insert("cache-control", tonic::metadata::MetadataValue::from_static(CACHEABLE));
        Ok(response)
    }

    async fn streaming_output_call(
        &self,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<Self::StreamingOutputCallStream>, Status> {
        let flags = Flags::of(request.extensions());
        let request = request.into_inner();
        kind(request.response_type)?;
        ends(request.response_status)?;
        Ok(Response::new(Box::pin(try_stream! {
            for parameters in request.response_parameters {
                yield answer(&flags, parameters).await?;
            }
        })))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let flags = Flags::of(request.extensions());
        let mut requests = request.into_inner();
        let mut size = 0_usize;
        while let Some(StreamingInputCallRequest { payload, expect_compressed }) = next(&mut requests).await? {
            flags.expect(expect_compressed)?;
            size = size.saturating_add(payload.map_or(0, |payload| payload.body.len()));
        }
        let aggregated_payload_size = i32::try_from(size)
            .map_err(|_| Status::out_of_range(format!("aggregated_payload_size is {size}, at most {}", i32::MAX)))?;
        Ok(Response::new(StreamingInputCallResponse { aggregated_payload_size }))
    }

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Self::FullDuplexCallStream>, Status> {
        let flags = Flags::of(request.extensions());
        let mut requests = request.into_inner();
        Ok(Response::new(Box::pin(try_stream! {
            while let Some(request) = next(&mut requests).await? {
                kind(request.response_type)?;
                ends(request.response_status)?;
                for parameters in request.response_parameters {
                    yield answer(&flags, parameters).await?;
                }
            }
        })))
    }

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Self::HalfDuplexCallStream>, Status> {
        let flags = Flags::of(request.extensions());
        let mut requests = request.into_inner();
        Ok(Response::new(Box::pin(try_stream! {
            let mut kept = Vec::new();
            while let Some(request) = next(&mut requests).await? {
                kind(request.response_type)?;
                ends(request.response_status)?;
                kept.extend(request.response_parameters);
                if kept.len() > KEPT {
                    Err(Status::resource_exhausted(format!(
                        "response_parameters are {} in all, and at most {KEPT} are kept until the client is done",
                        kept.len(),
                    )))?;
                }
            }
            for parameters in kept {
                yield answer(&flags, parameters).await?;
            }
        })))
    }

    async fn unimplemented_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Err(Status::unimplemented("this method is there to be unimplemented"))
    }
}

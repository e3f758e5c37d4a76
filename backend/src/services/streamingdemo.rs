//! `streamingdemo.StreamService`: four numbered answers.

use tonic::{Request, Response, Status};
use weir_proto::streamingdemo::{
    RequestMessage, ResponseMessage,
    stream_service_server::{StreamService, StreamServiceServer},
};

use super::{greeter::counted, pace::paced, stream::Answers};
use crate::app::App;

pub(super) fn server(_: &App) -> StreamServiceServer<Numbered> {
    StreamServiceServer::new(Numbered)
}

#[derive(Debug)]
pub(super) struct Numbered;

#[tonic::async_trait]
impl StreamService for Numbered {
    type ServerStreamingStream = Answers<ResponseMessage>;

    async fn server_streaming(
        &self,
        request: Request<RequestMessage>,
    ) -> Result<Response<Self::ServerStreamingStream>, Status> {
        let (count, pause) = counted(&request, 4, 0)?;
        let answers = paced(count, pause, 24, |n| ResponseMessage { server_response: format!("Response message {n}") });
        Ok(Response::new(Box::pin(answers)))
    }
}

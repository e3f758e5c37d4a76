//! `ChatService`: a small chat bot.

mod bot;

use async_stream::try_stream;
use tonic::{Request, Response, Status, Streaming};
use weir_proto::seeds::{
    TextRequest, TextResponse,
    chat_service_server::{ChatService, ChatServiceServer},
};

use super::stream::{Answers, next};
use crate::app::App;

pub(super) fn server(_: &App) -> ChatServiceServer<Chat> {
    ChatServiceServer::new(Chat)
}

#[derive(Debug)]
pub(super) struct Chat;

#[tonic::async_trait]
impl ChatService for Chat {
    type TextChatStream = Answers<TextResponse>;

    async fn text_chat(
        &self,
        request: Request<Streaming<TextRequest>>,
    ) -> Result<Response<Self::TextChatStream>, Status> {
        let mut requests = request.into_inner();
        Ok(Response::new(Box::pin(try_stream! {
            while let Some(TextRequest { message }) = next(&mut requests).await? {
                yield TextResponse { message: bot::answer(&message) };
            }
        })))
    }
}

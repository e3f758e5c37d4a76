//! `helloworld.Greeter`: gRPC's own quickstart.

use async_stream::try_stream;
use tonic::{Request, Response, Status, Streaming};
use weir_proto::helloworld::{HelloReply, HelloRequest, greeter_server};

use super::{
    greeter::{GREETINGS, GREETINGS_MS, counted, numbered},
    name,
    pace::paced,
    stream::{Answers, next},
};
use crate::app::App;

pub(super) fn server(_: &App) -> greeter_server::GreeterServer<Greeter> {
    greeter_server::GreeterServer::new(Greeter)
}

#[derive(Debug)]
pub(super) struct Greeter;

#[tonic::async_trait]
impl greeter_server::Greeter for Greeter {
    type SayHelloStreamReplyStream = Answers<HelloReply>;
    type SayHelloBidiStreamStream = Answers<HelloReply>;

    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let HelloRequest { name: who } = request.into_inner();
        name::check("name", &who)?;
        Ok(HelloReply { message: format!("Hello, {who}") }.into())
    }

    async fn say_hello_stream_reply(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<Self::SayHelloStreamReplyStream>, Status> {
        let (count, pause) = counted(&request, GREETINGS, GREETINGS_MS)?;
        let HelloRequest { name: who } = request.into_inner();
        name::check("name", &who)?;
        let replies = paced(count, pause, who.len(), move |n| HelloReply { message: numbered(&who, n, count) });
        Ok(Response::new(Box::pin(replies)))
    }

    async fn say_hello_bidi_stream(
        &self,
        request: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<Self::SayHelloBidiStreamStream>, Status> {
        let mut requests = request.into_inner();
        Ok(Response::new(Box::pin(try_stream! {
            let mut number = 0;
            while let Some(HelloRequest { name: who }) = next(&mut requests).await? {
                number += 1;
                name::check(&format!("name of message {number}"), &who)?;
                yield HelloReply { message: format!("Hello, {who}") };
            }
        })))
    }
}

//! The same calls by plain tonic and tonic-web over axum, as a tutorial would write them: what Weir's layers are
//! measured against.

use std::pin::Pin;

use anyhow::Result;
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use futures::{Stream, stream};
use tokio::net::TcpListener;
use tonic::{Request, Response, Status, Streaming, service::Routes};
use tonic_web::GrpcWebLayer;
use weir_proto::{
    helloworld::{
        HelloReply, HelloRequest,
        greeter_server::{Greeter, GreeterServer},
    },
    weir::v1::{
        BlastReply, BlastRequest, FailReply, FailRequest, Ping, Pong,
        lab_server::{Lab, LabServer},
    },
};

/// Serves until it is killed.
pub(crate) fn run() -> Result<()> {
    // The same runtime as Weir's.
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("The bare server is running: http://{}/", listener.local_addr()?);
        let routes = Routes::new(LabServer::new(Bare)).add_service(GreeterServer::new(Bare)).prepare();
        let app = routes.into_axum_router().layer(GrpcWebLayer::new());
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        Ok(axum::serve(listener, app).await?)
    })
}

struct Bare;

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl Lab for Bare {
    type BlastStream = Answers<BlastReply>;
    type FailStream = Answers<FailReply>;
    type EchoStream = Answers<Pong>;

    async fn blast(&self, request: Request<BlastRequest>) -> Result<Response<Self::BlastStream>, Status> {
        let BlastRequest { count, payload_bytes, .. } = request.into_inner();
        let payload = Bytes::from(vec![0x5a; payload_bytes as usize]);
        let replies = (1..=u64::from(count))
            .map(move |seq| Ok(BlastReply { seq, sent_unix_nanos: weir_tap::unix_nanos(), payload: payload.clone() }));
        Ok(Response::new(Box::pin(stream::iter(replies))))
    }

    async fn fail(&self, _: Request<FailRequest>) -> Result<Response<Self::FailStream>, Status> {
        Err(Status::unimplemented("only Blast is measured"))
    }

    async fn echo(&self, _: Request<Streaming<Ping>>) -> Result<Response<Self::EchoStream>, Status> {
        Err(Status::unimplemented("only Blast is measured"))
    }
}

#[tonic::async_trait]
impl Greeter for Bare {
    type SayHelloStreamReplyStream = Answers<HelloReply>;
    type SayHelloBidiStreamStream = Answers<HelloReply>;

    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        Ok(HelloReply { message: format!("Hello, {}", request.into_inner().name) }.into())
    }

    async fn say_hello_stream_reply(
        &self,
        _: Request<HelloRequest>,
    ) -> Result<Response<Self::SayHelloStreamReplyStream>, Status> {
        Err(Status::unimplemented("only SayHello is measured"))
    }

    async fn say_hello_bidi_stream(
        &self,
        _: Request<Streaming<HelloRequest>>,
    ) -> Result<Response<Self::SayHelloBidiStreamStream>, Status> {
        Err(Status::unimplemented("only SayHello is measured"))
    }
}

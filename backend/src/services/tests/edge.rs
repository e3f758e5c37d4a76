use futures::stream;
use tonic::Code;
use weir_proto::{
    seeds::{HelloRequest, StreamRequestData, greeter_client::GreeterClient},
    weir::v1::{Ping, lab_client::LabClient},
};

use crate::{
    app::App,
    config::Config,
    services::{routes, testing::services},
};

#[tokio::test]
async fn a_message_over_the_limit_is_resource_exhausted() {
    let mut greeter = GreeterClient::new(services());
    let large = "x".repeat(5 << 20);
    for status in [
        greeter.say_hello(HelloRequest { name: large.clone() }).await.unwrap_err(),
        greeter.lots_of_replies(HelloRequest { name: large.clone() }).await.unwrap_err(),
        greeter.client_stream(stream::iter([StreamRequestData { data: large.clone() }])).await.unwrap_err(),
        greeter
            .bidi_hello(stream::iter([HelloRequest { name: large.clone() }]))
            .await
            .unwrap()
            .into_inner()
            .message()
            .await
            .unwrap_err(),
    ] {
        assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
        assert!(status.message().contains("limit is: 4194304 bytes"), "{}", status.message());
    }
}

#[tokio::test]
async fn the_limit_of_a_message_is_a_flag() {
    let routes = routes(&App::new(Config { max_message: 2048, ..Config::default() }).unwrap());
    let ping = |size| stream::iter([Ping { payload: vec![0; size].into(), ..Ping::default() }]);
    let echo = async |size| LabClient::new(routes.clone()).echo(ping(size)).await.unwrap().into_inner().message().await;
    assert_eq!(echo(2000).await.unwrap().unwrap().payload.len(), 2000);
    assert_eq!(echo(2049).await.unwrap_err().code(), Code::ResourceExhausted);
}

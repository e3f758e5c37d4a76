//! `grpc.testing.TestService`: when it is there, and what it refuses. Its cases are in `tests/interop`.

use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::{Code, service::Routes};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};
use weir_proto::{
    INTEROP_DESCRIPTORS,
    interop::{
        BoolValue, EchoStatus, Empty, ResponseParameters, SimpleRequest, StreamingOutputCallRequest,
        test_service_client::TestServiceClient,
    },
};

use crate::{
    app::App,
    config::Config,
    services::{routes, streaming, testing::services},
};

const NAME: &str = "grpc.testing.TestService";

fn app() -> App {
    App::new(Config { interop: true, ..Config::default() }).unwrap()
}

/// Whether health knows it, reflection lists it, and its methods are there.
async fn is_served(routes: Routes) -> [bool; 3] {
    let asked = HealthCheckRequest { service: NAME.into() };
    let healthy = HealthClient::new(routes.clone()).check(asked).await.is_ok();
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(routes.clone());
    let mut answers = reflection.server_reflection_info(futures::stream::iter([question])).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else { panic!("{answer:?}") };
    let listed = list.service.iter().any(|service| service.name == NAME);
    let there = TestServiceClient::new(routes).empty_call(Empty {}).await.is_ok();
    [healthy, listed, there]
}

#[tokio::test]
async fn it_is_served_if_it_is_asked_for_and_only_then() {
    assert_eq!(is_served(routes(&app())).await, [true; 3]);
    assert_eq!(is_served(services()).await, [false; 3]);
    let path = format!("/{NAME}/FullDuplexCall");
    assert!(streaming(&app()).contains(&path) && !streaming(&App::new(Config::default()).unwrap()).contains(&path));
}

/// What lies in `proto/grpc/testing` is this service and no other.
#[test]
fn nothing_is_described_that_is_not_served() {
    let set = FileDescriptorSet::decode(INTEROP_DESCRIPTORS).unwrap();
    let services = set.file.iter().flat_map(|file| &file.service).map(prost_types::ServiceDescriptorProto::name);
    assert_eq!(services.collect::<Vec<_>>(), ["TestService"]);
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused_by_name() {
    let mut client = TestServiceClient::new(routes(&app()));
    let echo = |code, message: &str| Some(EchoStatus { code, message: message.into() });
    for (request, refusal) in [
        (SimpleRequest { response_size: -1, ..Default::default() }, "response_size is \"-1\", allowed is 0 to 1048576"),
        (
            SimpleRequest { response_size: 1_048_577, ..Default::default() },
            "response_size is \"1048577\", allowed is 0 to 1048576",
        ),
        (
            SimpleRequest { response_type: 1, ..Default::default() },
            "response_type is \"1\", allowed is 0 (COMPRESSABLE)",
        ),
        (
            SimpleRequest { response_status: echo(17, ""), ..Default::default() },
            "response_status.code is \"17\", allowed is 0 to 16",
        ),
        (
            SimpleRequest { response_status: echo(2, &"x".repeat(1025)), ..Default::default() },
            "response_status.message is \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" (shortened), allowed is at most 1024 bytes",
        ),
        (
            SimpleRequest { expect_compressed: Some(BoolValue { value: true }), ..Default::default() },
            "expect_compressed is \"true\", allowed is false: the message is not compressed",
        ),
    ] {
        let status = client.unary_call(request).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, refusal));
    }
    let fine = SimpleRequest { response_status: echo(0, "all is well"), ..Default::default() };
    assert!(client.unary_call(fine).await.is_ok(), "OK is no end of its own");
}

#[tokio::test]
async fn a_half_duplex_call_answers_when_the_client_is_done_and_keeps_so_much() {
    let mut client = TestServiceClient::new(routes(&app()));
    let asking = |size, count| StreamingOutputCallRequest {
        response_parameters: vec![ResponseParameters { size, ..Default::default() }; count],
        ..Default::default()
    };
    let requests = futures::stream::iter([asking(3, 1), asking(0, 2)]);
    let answers = crate::services::testing::all(client.half_duplex_call(requests).await.unwrap().into_inner()).await;
    let sizes: Vec<_> = answers.iter().map(|answer| answer.payload.as_ref().unwrap().body.len()).collect();
    assert_eq!(sizes, [3, 0, 0]);
    let requests = futures::stream::iter([asking(0, 10_000), asking(0, 1)]);
    let mut answers = client.half_duplex_call(requests).await.unwrap().into_inner();
    assert_eq!(answers.message().await.unwrap_err().code(), Code::ResourceExhausted);
}

#[tokio::test(start_paused = true)]
async fn answers_wait_as_long_as_they_are_told() {
    let mut client = TestServiceClient::new(routes(&app()));
    let after = |interval_us| ResponseParameters { interval_us, ..Default::default() };
    let began = tokio::time::Instant::now();
    let request = StreamingOutputCallRequest {
        response_parameters: vec![after(20_000), after(0), after(1_500_000)],
        ..Default::default()
    };
    let mut answers = client.streaming_output_call(request).await.unwrap().into_inner();
    let mut times = Vec::new();
    while answers.message().await.unwrap().is_some() {
        times.push(began.elapsed().as_millis());
    }
    assert_eq!(times, [20, 20, 1520]);
}

//! Health and reflection.

use futures::stream;
use prost::Message as _;
use prost_types::FileDescriptorProto;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::{v1, v1alpha};

use crate::services::testing::{all, services};

const SERVICES: [&str; 16] = [
    "ChatService",
    "FileService",
    "Greeter",
    "UpFileService",
    "UserService",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "helloworld.Greeter",
    "streamingdemo.StreamService",
    "weir.v1.Lab",
    "weir.v1.Monitor",
    "weir.v1.Recorder",
    "weir.v1.Room",
    "weir.v1.Telemetry",
    "weir.v1.Ticker",
];

#[tokio::test]
async fn every_service_is_serving() {
    let mut health = HealthClient::new(services());
    for service in SERVICES.iter().chain(&[""]) {
        let request = HealthCheckRequest { service: (*service).into() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status.as_str_name(), "SERVING", "{service}");
    }
    let request = HealthCheckRequest { service: "nothing".into() };
    assert_eq!(health.check(request).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn reflection_lists_every_service_and_gives_its_file() {
    use v1::{server_reflection_request::MessageRequest, server_reflection_response::MessageResponse};
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(services());
    let asked = [MessageRequest::ListServices(String::new())]
        .into_iter()
        .chain(SERVICES.iter().map(|name| MessageRequest::FileContainingSymbol((*name).into())))
        .map(|request| v1::ServerReflectionRequest { host: String::new(), message_request: Some(request) });
    let answers =
        all(client.server_reflection_info(stream::iter(asked.collect::<Vec<_>>())).await.unwrap().into_inner()).await;
    let mut listed = match answers[0].message_response.clone().unwrap() {
        MessageResponse::ListServicesResponse(list) => list.service.into_iter().map(|s| s.name).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    listed.sort();
    assert_eq!(listed, SERVICES);
    for (answer, name) in answers[1..].iter().zip(SERVICES) {
        let Some(MessageResponse::FileDescriptorResponse(files)) = &answer.message_response else {
            panic!("{answer:?}")
        };
        let file = FileDescriptorProto::decode(&files.file_descriptor_proto[0][..]).unwrap();
        let own = name.rsplit('.').next().unwrap();
        assert!(file.service.iter().any(|service| service.name() == own), "{name}");
    }
}

#[tokio::test]
async fn the_older_reflection_lists_the_same() {
    use v1alpha::{server_reflection_request::MessageRequest, server_reflection_response::MessageResponse};
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(services());
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let answers = all(client.server_reflection_info(stream::iter([request])).await.unwrap().into_inner()).await;
    match answers[0].message_response.clone().unwrap() {
        MessageResponse::ListServicesResponse(list) => assert_eq!(list.service.len(), SERVICES.len()),
        other => panic!("{other:?}"),
    }
}

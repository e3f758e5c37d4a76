//! Health and reflection: what lets grpcurl and its like work without a .proto file.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tonic::{Code, Status};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use tonic_reflection::pb::{v1, v1alpha};

use crate::support::{Server, next, soon};

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
async fn every_service_is_healthy_and_no_other() {
    let server = Server::start().await;
    let mut health = HealthClient::new(server.channel());
    for service in [""].into_iter().chain(SERVICES) {
        let answer = health.check(HealthCheckRequest { service: service.into() }).await;
        assert_eq!(
            answer.unwrap_or_else(|error| panic!("{service:?}: {error}")).into_inner().status(),
            ServingStatus::Serving
        );
    }
    let status = health.check(HealthCheckRequest { service: "no.such.Service".into() }).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);

    let request = HealthCheckRequest { service: "weir.v1.Lab".into() };
    let mut changes = health.watch(request).await.unwrap().into_inner();
    assert_eq!(next(&mut changes).await.status(), ServingStatus::Serving);
}

// The two versions of reflection differ only in their package.
macro_rules! reflection {
    ($name:ident, $version:ident) => {
        mod $name {
            use super::{$version::*, *};
            use $version::{
                server_reflection_client::ServerReflectionClient, server_reflection_request::MessageRequest,
                server_reflection_response::MessageResponse,
            };

            async fn ask(server: &Server, question: MessageRequest) -> Result<MessageResponse, Status> {
                let request = ServerReflectionRequest { host: String::new(), message_request: Some(question) };
                let mut client = ServerReflectionClient::new(server.channel());
                let mut answers =
                    client.server_reflection_info(tokio_stream::iter([request])).await.unwrap().into_inner();
                Ok(soon("an answer", answers.message()).await?.unwrap().message_response.unwrap())
            }

            #[tokio::test]
            async fn lists_every_service() {
                let server = Server::start().await;
                let answer = ask(&server, MessageRequest::ListServices(String::new())).await.unwrap();
                let MessageResponse::ListServicesResponse(list) = answer else { panic!("{answer:?}") };
                let names: BTreeSet<_> = list.service.into_iter().map(|service| service.name).collect();
                assert_eq!(names, SERVICES.into_iter().map(str::to_owned).collect());
            }

            #[tokio::test]
            async fn describes_every_service() {
                let server = Server::start().await;
                for service in SERVICES {
                    let answer = ask(&server, MessageRequest::FileContainingSymbol(service.into())).await.unwrap();
                    let MessageResponse::FileDescriptorResponse(files) = answer else {
                        panic!("{service}: {answer:?}")
                    };
                    let files: Vec<_> = files
                        .file_descriptor_proto
                        .iter()
                        .map(|file| FileDescriptorProto::decode(&file[..]).unwrap())
                        .collect();
                    let (package, name) = service.rsplit_once('.').unwrap_or(("", service));
                    assert!(
                        files.iter().any(|file| file.package() == package
                            && file.service.iter().any(|service| service.name() == name && !service.method.is_empty())),
                        "{service} is not in what is said to contain it"
                    );
                }
            }

            #[tokio::test]
            async fn says_what_it_does_not_know() {
                let server = Server::start().await;
                let question = MessageRequest::FileContainingSymbol("no.such.Symbol".into());
                // tonic-reflection ends the stream; the protocol also allows an answer that is an error.
                let code = match ask(&server, question).await {
                    Ok(MessageResponse::ErrorResponse(error)) => Code::from(error.error_code),
                    Ok(answer) => panic!("{answer:?}"),
                    Err(status) => status.code(),
                };
                assert_eq!(code, Code::NotFound);
            }
        }
    };
}

reflection!(reflection_v1, v1);
reflection!(reflection_v1alpha, v1alpha);

/// The descriptors that reflection and the page use are complete: each file's imports are there too.
#[test]
fn the_descriptor_set_is_closed() {
    let set = FileDescriptorSet::decode(weir_proto::DESCRIPTORS).unwrap();
    let names: BTreeSet<_> = set.file.iter().map(FileDescriptorProto::name).collect();
    for file in &set.file {
        for import in &file.dependency {
            assert!(names.contains(import.as_str()), "{} imports {import}", file.name());
        }
    }
    let services: usize = set.file.iter().map(|file| file.service.len()).sum();
    assert_eq!(services, 13);
}

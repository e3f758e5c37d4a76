//! Health and reflection: what lets grpcurl and its like work without a .proto file. What has to be there is what
//! `proto/` describes.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use tonic_reflection::pb::{v1, v1alpha};
use weir_proto::DESCRIPTORS;

use crate::services::testing::services;

/// What is served beside the contract's services.
const STANDARD: [&str; 3] =
    ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

/// The full names of all services that are described in `proto/`, and the standard ones.
fn names() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let own = set.file.iter().flat_map(|file| {
        let package = if file.package().is_empty() { String::new() } else { format!("{}.", file.package()) };
        file.service.iter().map(move |service| format!("{package}{}", service.name()))
    });
    own.chain(STANDARD.map(str::to_owned)).collect()
}

#[tokio::test]
async fn every_service_in_proto_is_serving_and_no_other() {
    let mut health = HealthClient::new(services());
    for service in names().into_iter().chain([String::new()]) {
        let answer = health.check(HealthCheckRequest { service: service.clone() }).await;
        let answer = answer.unwrap_or_else(|_| panic!("{service} is in proto/, but not among the services"));
        assert_eq!(answer.into_inner().status(), ServingStatus::Serving, "{service}");
    }
    let unknown = HealthCheckRequest { service: "no.such.Service".into() };
    assert_eq!(health.check(unknown).await.unwrap_err().code(), Code::NotFound);
}

/// health.proto: a watcher hears of every change, and of a service that is not known "the server will send a message setting the serving
/// status to `SERVICE_UNKNOWN` but will *not* terminate the call".
#[tokio::test]
async fn whoever_watches_a_service_is_told_how_it_is_and_goes_on_watching() {
    let mut health = HealthClient::new(services());
    for (service, status) in [
        ("", ServingStatus::Serving),
        ("weir.v1.Lab", ServingStatus::Serving),
        ("no.such.Service", ServingStatus::ServiceUnknown),
    ] {
        let mut changes = health.watch(HealthCheckRequest { service: service.into() }).await.unwrap().into_inner();
        assert_eq!(changes.message().await.unwrap().unwrap().status(), status, "{service}");
        let more = tokio::time::timeout(std::time::Duration::from_millis(100), changes.message()).await;
        assert!(more.is_err(), "{service}: {more:?}");
    }
}

/// `FileDescriptorSet` whose files are left as they are.
#[derive(Clone, PartialEq, prost::Message)]
struct Compiled {
    #[prost(bytes = "vec", repeated, tag = "1")]
    file: Vec<Vec<u8>>,
}

/// The files of the contract and of the standard services, as bytes.
fn compiled() -> Vec<Vec<u8>> {
    let sets =
        [DESCRIPTORS, tonic_health::pb::FILE_DESCRIPTOR_SET, v1::FILE_DESCRIPTOR_SET, v1alpha::FILE_DESCRIPTOR_SET];
    sets.into_iter().flat_map(|set| Compiled::decode(set).unwrap().file).collect()
}

// The two versions of reflection differ only in their package.
macro_rules! reflection {
    ($name:ident, $version:ident) => {
        mod $name {
            use std::collections::BTreeSet;

            use prost::Message as _;
            use prost_types::FileDescriptorProto;
            use tonic::{Code, Status};

            use super::$version::{
                ExtensionRequest, ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
                server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
            };
            use crate::services::testing::services;

            async fn ask(question: MessageRequest) -> Result<MessageResponse, Status> {
                let request = ServerReflectionRequest { host: String::new(), message_request: Some(question) };
                let mut client = ServerReflectionClient::new(services());
                let requests = futures::stream::iter([request]);
                let mut answers = client.server_reflection_info(requests).await.unwrap().into_inner();
                Ok(answers.message().await?.unwrap().message_response.unwrap())
            }

            #[tokio::test]
            async fn lists_every_service() {
                let answer = ask(MessageRequest::ListServices(String::new())).await.unwrap();
                let MessageResponse::ListServicesResponse(list) = answer else { panic!("{answer:?}") };
                let listed: BTreeSet<_> = list.service.into_iter().map(|service| service.name).collect();
                assert_eq!(listed, super::names());
            }

            #[tokio::test]
            async fn describes_every_service() {
                for service in super::names() {
                    let answer = ask(MessageRequest::FileContainingSymbol(service.clone())).await.unwrap();
                    let MessageResponse::FileDescriptorResponse(files) = answer else {
                        panic!("{service}: {answer:?}")
                    };
                    let (package, name) = service.rsplit_once('.').unwrap_or(("", &service));
                    let there = files.file_descriptor_proto.iter().any(|file| {
                        let file = FileDescriptorProto::decode(&file[..]).unwrap();
                        let has = file.service.iter().any(|own| own.name() == name && !own.method.is_empty());
                        file.package() == package && has
                    });
                    assert!(there, "{service} is not in what is said to contain it");
                }
            }

            #[tokio::test]
            async fn says_what_it_does_not_know() {
                let question = MessageRequest::FileContainingSymbol("no.such.Symbol".into());
                let Ok(MessageResponse::ErrorResponse(error)) = ask(question).await else { panic!("no error") };
                assert_eq!(Code::from(error.error_code), Code::NotFound);
                assert_eq!(error.error_message, "no file declares \"no.such.Symbol\"");
            }

            #[tokio::test]
            async fn files_are_found_by_name_and_come_as_they_were_compiled() {
                for encoded in super::compiled() {
                    let file = FileDescriptorProto::decode(&encoded[..]).unwrap();
                    let answer = ask(MessageRequest::FileByFilename(file.name().into())).await.unwrap();
                    let MessageResponse::FileDescriptorResponse(files) = answer else {
                        panic!("{}: {answer:?}", file.name())
                    };
                    assert_eq!(files.file_descriptor_proto[0], encoded, "{}", file.name());
                }
            }

            /// What of an answer is to be told: a list's or a file's length, an error's code.
            fn gist(answer: &MessageResponse) -> (&'static str, i32) {
                let len = |len: usize| i32::try_from(len).unwrap();
                match answer {
                    MessageResponse::FileDescriptorResponse(files) => ("files", len(files.file_descriptor_proto.len())),
                    MessageResponse::AllExtensionNumbersResponse(all) => ("numbers", len(all.extension_number.len())),
                    MessageResponse::ListServicesResponse(list) => ("services", len(list.service.len())),
                    MessageResponse::ErrorResponse(error) => ("error", error.error_code),
                }
            }

            #[tokio::test]
            async fn answers_every_question_in_order_on_one_stream() {
                let extension = |containing_type: &str| ExtensionRequest {
                    containing_type: containing_type.into(),
                    extension_number: 1,
                };
                let questions = [
                    (Some(MessageRequest::FileContainingSymbol("no.such.Symbol".into())), ("error", 5)),
                    (
                        Some(MessageRequest::ListServices(String::new())),
                        ("services", i32::try_from(super::names().len()).unwrap()),
                    ),
                    (Some(MessageRequest::FileContainingExtension(extension("x"))), ("error", 5)),
                    (Some(MessageRequest::AllExtensionNumbersOfType("no.such.Type".into())), ("error", 5)),
                    (Some(MessageRequest::AllExtensionNumbersOfType("weir.v1.Ping".into())), ("numbers", 0)),
                    (Some(MessageRequest::FileByFilename("no.proto".into())), ("error", 5)),
                    (None, ("error", 3)),
                    (Some(MessageRequest::FileByFilename("greeter.proto".into())), ("files", 1)),
                    (Some(MessageRequest::FileContainingSymbol("Greeter.SayHello".into())), ("files", 1)),
                ];
                let requests = questions
                    .clone()
                    .map(|(message_request, _)| ServerReflectionRequest { host: "here".into(), message_request });
                let mut client = ServerReflectionClient::new(services());
                let asked = futures::stream::iter(requests.clone());
                let mut answers = client.server_reflection_info(asked).await.unwrap().into_inner();
                for (question, (_, expected)) in requests.into_iter().zip(&questions) {
                    let answer = answers.message().await.unwrap().unwrap();
                    assert_eq!(answer.valid_host, "here");
                    assert_eq!(answer.original_request.as_ref(), Some(&question));
                    let message = answer.message_response.unwrap();
                    assert_eq!(gist(&message), *expected, "{question:?}: {message:?}");
                    if let MessageResponse::AllExtensionNumbersResponse(all) = message {
                        assert_eq!(all.base_type_name, "weir.v1.Ping");
                    }
                }
                assert!(answers.message().await.unwrap().is_none(), "it ends with the questions");
            }
        }
    };
}

reflection!(reflection_v1, v1);
reflection!(reflection_v1alpha, v1alpha);

/// The descriptors that reflection and the page use are complete: each file's imports are there too.
#[test]
fn the_descriptor_set_is_closed() {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let names: BTreeSet<_> = set.file.iter().map(prost_types::FileDescriptorProto::name).collect();
    for file in &set.file {
        for import in &file.dependency {
            assert!(names.contains(import.as_str()), "{} imports {import}", file.name());
        }
    }
}

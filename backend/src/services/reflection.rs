//! `ServerReflection`, v1 and v1alpha, as the comments of reflection.proto ask for it: each question is answered, what is not known by an
//! `error_response`; files come with all that they import.

use std::collections::HashSet;

use async_stream::try_stream;
use prost::Message;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_reflection::pb::{
    v1::{
        ErrorResponse, ExtensionNumberResponse, ExtensionRequest, FileDescriptorResponse, ListServiceResponse,
        ServerReflectionRequest, ServerReflectionResponse, ServiceResponse, server_reflection_request::MessageRequest,
        server_reflection_response::MessageResponse, server_reflection_server,
    },
    v1alpha,
};

use super::{
    described::{Described, described},
    stream::{Answers, next},
};
use crate::{app::App, refusal::shortened};

pub(super) fn server(app: &App) -> server_reflection_server::ServerReflectionServer<Reflection> {
    server_reflection_server::ServerReflectionServer::new(Reflection(described(app.config())))
}

pub(super) fn server_alpha(app: &App) -> v1alpha::server_reflection_server::ServerReflectionServer<Reflection> {
    v1alpha::server_reflection_server::ServerReflectionServer::new(Reflection(described(app.config())))
}

#[derive(Debug)]
pub(super) struct Reflection(&'static Described);

#[tonic::async_trait]
impl server_reflection_server::ServerReflection for Reflection {
    type ServerReflectionInfoStream = Answers<ServerReflectionResponse>;

    async fn server_reflection_info(
        &self,
        request: Request<Streaming<ServerReflectionRequest>>,
    ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
        Ok(Response::new(answers(self.0, request.into_inner())))
    }
}

#[tonic::async_trait]
impl v1alpha::server_reflection_server::ServerReflection for Reflection {
    type ServerReflectionInfoStream = Answers<v1alpha::ServerReflectionResponse>;

    async fn server_reflection_info(
        &self,
        request: Request<Streaming<v1alpha::ServerReflectionRequest>>,
    ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
        Ok(Response::new(answers(self.0, request.into_inner())))
    }
}

/// One answer for each question, in order. The two versions differ in nothing but the names of their types, so both are read and written
/// as if they were the newer.
fn answers<Q, A>(described: &'static Described, mut questions: Streaming<Q>) -> Answers<A>
where
    Q: Message + Default + 'static,
    A: Message + Default + 'static,
{
    let alike = |error: prost::DecodeError| Status::internal(error.to_string());
    Box::pin(try_stream! {
        let mut sent = HashSet::new();
        while let Some(question) = next(&mut questions).await? {
            let question = ServerReflectionRequest::decode(&*question.encode_to_vec()).map_err(alike)?;
            let answer = answer(described, question, &mut sent);
            yield A::decode(&*answer.encode_to_vec()).map_err(alike)?;
        }
    })
}

/// `sent` are the files that the stream has had.
fn answer<'a>(
    described: &'a Described,
    question: ServerReflectionRequest,
    sent: &mut HashSet<&'a str>,
) -> ServerReflectionResponse {
    let mut file = |found: Option<&'a str>, what: &dyn Fn() -> String| match found {
        Some(name) => {
            let file_descriptor_proto = described.closure(name, sent).into_iter().map(Into::into).collect();
            MessageResponse::FileDescriptorResponse(FileDescriptorResponse { file_descriptor_proto })
        }
        None => error(Code::NotFound, what()),
    };
    let message = match &question.message_request {
        Some(MessageRequest::FileByFilename(name)) => {
            file(described.file(name), &|| format!("there is no file {}", shortened(name)))
        }
        Some(MessageRequest::FileContainingSymbol(symbol)) => {
            file(described.declaring(symbol), &|| format!("no file declares {}", shortened(symbol)))
        }
        Some(MessageRequest::FileContainingExtension(ExtensionRequest { containing_type, extension_number })) => {
            file(described.extending(containing_type, *extension_number), &|| {
                format!("no file extends {} by number {extension_number}", shortened(containing_type))
            })
        }
        Some(MessageRequest::AllExtensionNumbersOfType(name)) => match described.extension_numbers(name) {
            Some(extension_number) => MessageResponse::AllExtensionNumbersResponse(ExtensionNumberResponse {
                base_type_name: name.clone(),
                extension_number,
            }),
            None => error(Code::NotFound, format!("there is no message {}", shortened(name))),
        },
        Some(MessageRequest::ListServices(_)) => MessageResponse::ListServicesResponse(ListServiceResponse {
            service: described.services().map(|name| ServiceResponse { name: name.to_owned() }).collect(),
        }),
        None => error(Code::InvalidArgument, "the request asks nothing".to_owned()),
    };
    ServerReflectionResponse {
        valid_host: question.host.clone(),
        original_request: Some(question),
        message_response: Some(message),
    }
}

fn error(code: Code, error_message: String) -> MessageResponse {
    MessageResponse::ErrorResponse(ErrorResponse { error_code: code as i32, error_message })
}

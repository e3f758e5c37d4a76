//! How the servers describe themselves. Both versions of the protocol have the same messages.

use bytes::Bytes;
use prost::Message as _;
use tonic_reflection::pb::v1::{
    ErrorResponse, FileDescriptorResponse, ListServiceResponse, ServerReflectionRequest, ServerReflectionResponse,
    ServiceResponse, server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

use crate::{
    Habit,
    schema::{FILE, SERVICE, files},
};

const NOT_FOUND: i32 = 5;

/// Whether the path is that of its reflection.
pub(crate) fn is_reflection(habit: Habit, path: &str) -> bool {
    if habit == Habit::NoReflection {
        return false;
    }
    let alpha = path == "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
    alpha || (habit != Habit::Alpha && path == "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
}

/// Whether the question is one for files.
pub(crate) fn wants_files(question: &[u8]) -> bool {
    let asked = ServerReflectionRequest::decode(question).ok().and_then(|question| question.message_request);
    !matches!(asked, Some(MessageRequest::ListServices(_)) | None)
}

/// The answer to a question.
pub(crate) fn answer(habit: Habit, question: &[u8]) -> Bytes {
    let question = ServerReflectionRequest::decode(question).unwrap_or_default();
    let said = match &question.message_request {
        // Not what describes it: as some servers have it.
        Some(MessageRequest::ListServices(_)) => list(),
        Some(MessageRequest::FileContainingSymbol(_)) => told(habit, FILE),
        Some(MessageRequest::FileByFilename(name)) => told(habit, name),
        _ => not_found("what is that?"),
    };
    let answer = ServerReflectionResponse {
        valid_host: question.host.clone(),
        original_request: Some(question),
        message_response: Some(said),
    };
    answer.encode_to_vec().into()
}

fn list() -> MessageResponse {
    let service = vec![ServiceResponse { name: SERVICE.to_owned() }];
    MessageResponse::ListServicesResponse(ListServiceResponse { service })
}

/// A file, alone as tonic has it, or with all others.
fn told(habit: Habit, name: &str) -> MessageResponse {
    let all = files(habit);
    let file_descriptor_proto = match habit {
        Habit::NoFiles => return not_found("no files today"),
        Habit::Reversed => all.into_iter().rev().flat_map(|(_, file)| [file.clone(), file]).collect(),
        // As grpc-go and C++ have it: the one that was asked for first, and all it imports behind it.
        Habit::Many => all.into_iter().rev().map(|(_, file)| file).collect(),
        _ => match all.into_iter().find(|(known, _)| known == name) {
            Some((_, file)) => vec![file],
            None => return not_found(name),
        },
    };
    MessageResponse::FileDescriptorResponse(FileDescriptorResponse { file_descriptor_proto })
}

fn not_found(what: &str) -> MessageResponse {
    MessageResponse::ErrorResponse(ErrorResponse { error_code: NOT_FOUND, error_message: what.to_owned() })
}

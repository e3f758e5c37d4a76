//! One line in the log for each call, at its end.

use std::sync::atomic::Ordering;

use tonic::Code;
use weir_tap::{Cause, Trailers};

use super::watch::Watch;

/// The page's heartbeat: a line each second from every page would hide all others.
const HEARTBEAT: &str = "/weir.v1.Recorder/Clock";

/// The call ended with trailers.
pub(super) fn finished(watch: &Watch, trailers: &Trailers) {
    let (status, ended) = match trailers.code.map(Code::from_i32) {
        Some(Code::Ok) => (name(Code::Ok), "the server finished"),
        Some(code) => (name(code), why(watch.cause.get()).unwrap_or("the server ended it")),
        None => ("none", "the answer ended without a status"),
    };
    write(watch, status, ended, &trailers.message);
}

/// The call was dropped.
pub(super) fn dropped(watch: &Watch, cause: Cause) {
    write(watch, "none", why(cause).unwrap_or("the client closed the connection"), "");
}

fn why(cause: Cause) -> Option<&'static str> {
    match cause {
        Cause::Unspecified => None,
        Cause::Reset => Some("the client cancelled"),
        Cause::Deadline => Some("the deadline passed"),
        Cause::ConnectionLost => Some("the connection is gone"),
        Cause::Shutdown => Some("the server is shutting down"),
        Cause::BrokenBody => Some("the answer broke off"),
    }
}

fn write(watch: &Watch, status: &str, ended: &str, message: &str) {
    let method = watch.method.strip_prefix('/').unwrap_or(&watch.method);
    let (requests, responses) = (&watch.requests, &watch.responses);
    macro_rules! line {
        ($level:expr) => {
            tracing::event!(
                target: "weir::call",
                $level,
                method,
                transport = watch.via.door.name(),
                status,
                messages_in = requests.messages.load(Ordering::Relaxed),
                messages_out = responses.messages.load(Ordering::Relaxed),
                bytes_in = requests.bytes.load(Ordering::Relaxed),
                bytes_out = responses.bytes.load(Ordering::Relaxed),
                ms = u64::try_from(watch.began.elapsed().as_millis()).unwrap_or(u64::MAX),
                ended,
                said = (!message.is_empty()).then_some(message),
                peer = %watch.via.connection.peer(),
            )
        };
    }
    if watch.method == HEARTBEAT {
        line!(tracing::Level::DEBUG);
    } else {
        line!(tracing::Level::INFO);
    }
}

/// The code's name as the gRPC specification writes it.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

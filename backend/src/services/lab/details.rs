//! google.rpc details as a real server would send them, for every code.

use std::time::Duration;

use tonic::Code;
use tonic_types::ErrorDetails;

/// The domain of error reasons: the program that gives them.
const DOMAIN: &str = "weir";

/// Details of the kind that fits a code: <https://google.aip.dev/193> and `google/rpc/error_details.proto`.
pub(super) fn fitting(code: Code) -> ErrorDetails {
    let mut details = ErrorDetails::new();
    match code {
        Code::Ok => {}
        Code::Cancelled => {
            details.set_request_info("lab-fail", "");
        }
        Code::Unknown => {
            details.set_debug_info(["lab.rs: fail", "lab.rs: call"].map(String::from), "an error without a code");
        }
        Code::InvalidArgument => {
            details.add_bad_request_violation("code", "3 was asked for");
        }
        Code::DeadlineExceeded => {
            details.set_retry_info(Some(Duration::from_secs(5)));
            details.set_debug_info([], "the deadline passed, or so it is said");
        }
        Code::NotFound => {
            details.set_resource_info("weir.example/Drop", "drops/42", "", "there is no such drop");
        }
        Code::AlreadyExists => {
            details.set_resource_info("weir.example/Drop", "drops/1", "everybody", "this drop is there already");
        }
        Code::PermissionDenied => {
            details.set_error_info("NOT_ALLOWED", DOMAIN, [("permission".to_owned(), "drops.spill".to_owned())]);
        }
        Code::ResourceExhausted => {
            details.add_quota_failure_violation("session", "no more drops today");
            details.set_retry_info(Some(Duration::from_secs(30)));
        }
        Code::FailedPrecondition => {
            details.add_precondition_failure_violation("GATE", "weir.example/gates/1", "the gate is closed");
        }
        Code::Aborted => {
            details.set_error_info("CONFLICT", DOMAIN, []);
            details.set_retry_info(Some(Duration::from_millis(100)));
        }
        Code::OutOfRange => {
            details.add_bad_request_violation("after", "beyond the end of the stream");
        }
        Code::Unimplemented => {
            details.add_help_link("Status codes and their use in gRPC", "https://grpc.io/docs/guides/status-codes/");
        }
        Code::Internal | Code::DataLoss => {
            details.set_debug_info(["lab.rs: fail", "lab.rs: call"].map(String::from), "a bug, or so it is said");
        }
        Code::Unavailable => {
            details.set_retry_info(Some(Duration::from_secs(1)));
        }
        Code::Unauthenticated => {
            details.set_error_info("NO_TOKEN", DOMAIN, [("expected".to_owned(), "appid, appkey".to_owned())]);
        }
    }
    details
}

use weir_tap::{Cause, Direction, RequestHeaders, ResponseHeaders, Trailers};

use crate::transport::Failure;

/// What a verdict rests on: the turning points of one call as the page saw them. Instants are nanoseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// When the call began.
    pub started: u64,
    /// The request's head.
    pub request_headers: Option<(u64, RequestHeaders)>,
    /// When the request's head went to a connection that stands.
    pub connected: Option<u64>,
    /// When a collected request left (gRPC-Web only).
    pub left: Option<u64>,
    /// When the client was done sending.
    pub half_closed: Option<u64>,
    /// The response's head.
    pub response_headers: Option<(u64, ResponseHeaders)>,
    /// The end as the server told it.
    pub trailers: Option<(u64, Trailers)>,
    /// The end without a status.
    pub abandoned: Option<(u64, Cause)>,
    /// The first bytes that are not gRPC.
    pub malformed: Option<BadBytes>,
    /// When the user cancelled.
    pub cancelled: Option<u64>,
    /// When the page saw the deadline pass.
    pub deadline: Option<u64>,
    /// How the transport failed.
    pub failure: Option<(u64, Failure)>,
    /// The status that the page itself made because it could not read on: code and message.
    pub unreadable: Option<(i32, String)>,
    /// When the call ended for the page, whatever the reason.
    pub ended: Option<u64>,
    /// The deadline, in milliseconds from the start.
    pub timeout_ms: Option<u64>,
}

/// Bytes that are not gRPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadBytes {
    /// Which way they went.
    pub direction: Direction,
    /// Where the first of them lies, from the start of the body.
    pub offset: u64,
    /// What is wrong, in English.
    pub reason: String,
}

use std::sync::Arc;

use super::{TargetEnd, http2::Goodbye};

/// How a transport failed a call: what it knows that a gRPC status cannot say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There was no connection to be had.
    Unreachable {
        /// What a proxy in between answered: 502 or 504.
        http_status: Option<u16>,
    },
    /// Something answered, but it does not want this page or does not speak gRPC.
    Refused {
        /// The HTTP status, where the browser tells it.
        http_status: Option<u16>,
    },
    /// Something answered in the server's place and sent the page elsewhere: to a login, mostly.
    SentElsewhere,
    /// The connection was there and went.
    Dropped,
    /// The server reset the call's stream.
    Reset {
        /// HTTP/2 error code (RFC 9113, section 7).
        code: u32,
    },
    /// The connection to a server that is not Weir did not come about, or went.
    Target {
        /// Who ended it.
        end: TargetEnd,
        /// What the server is called: `localhost:9000`.
        address: Arc<str>,
        /// What the server said before it ended the connection, if it did.
        goodbye: Option<Goodbye>,
    },
    /// What came back cannot be read.
    Malformed {
        /// What is wrong, in English.
        reason: String,
    },
}

impl Failure {
    /// The gRPC status code that stands for it (gRPC over HTTP/2, "HTTP2 Transport Mapping"; HTTP status mapping).
    pub fn code(&self) -> i32 {
        const CANCELLED: i32 = 1;
        const UNKNOWN: i32 = 2;
        const PERMISSION_DENIED: i32 = 7;
        const RESOURCE_EXHAUSTED: i32 = 8;
        const UNIMPLEMENTED: i32 = 12;
        const INTERNAL: i32 = 13;
        const UNAVAILABLE: i32 = 14;
        const UNAUTHENTICATED: i32 = 16;
        match self {
            Self::Unreachable { .. } | Self::Dropped | Self::Target { .. } => UNAVAILABLE,
            // What is no case of its own in the mapping of HTTP's statuses.
            Self::SentElsewhere => UNKNOWN,
            Self::Malformed { .. } => INTERNAL,
            Self::Refused { http_status } => match http_status {
                Some(400 | 431) => INTERNAL,
                Some(401) => UNAUTHENTICATED,
                Some(403) => PERMISSION_DENIED,
                Some(404) => UNIMPLEMENTED,
                Some(429 | 502 | 503 | 504) => UNAVAILABLE,
                _ => UNKNOWN,
            },
            Self::Reset { code } => match code {
                7 => UNAVAILABLE,
                8 => CANCELLED,
                11 => RESOURCE_EXHAUSTED,
                12 => PERMISSION_DENIED,
                _ => INTERNAL,
            },
        }
    }
}

impl From<&Failure> for tonic::Status {
    fn from(failure: &Failure) -> Self {
        let message = match failure {
            Failure::Unreachable { .. } => "the server could not be reached".to_owned(),
            Failure::Refused { http_status: Some(status) } => format!("the server answered with HTTP status {status}"),
            Failure::Refused { http_status: None } => "the server refused the connection".to_owned(),
            Failure::SentElsewhere => "the request was sent elsewhere".to_owned(),
            Failure::Dropped => "the connection was lost".to_owned(),
            Failure::Reset { code } => format!("the server reset the stream with HTTP/2 error code {code}"),
            Failure::Target { address, .. } => format!("there is no way to {address}"),
            Failure::Malformed { reason } => reason.clone(),
        };
        Self::new(failure.code().into(), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of "HTTP to gRPC Status Code Mapping"; 431 is INTERNAL by gRPC over HTTP/2's own words.
    #[test]
    fn every_http_status_has_its_code() {
        let of = |status| Failure::Refused { http_status: Some(status) }.code();
        let table = [
            (400, 13),
            (401, 16),
            (403, 7),
            (404, 12),
            (429, 14),
            (431, 13),
            (502, 14),
            (503, 14),
            (504, 14),
            (418, 2),
            (200, 2),
        ];
        for (status, code) in table {
            assert_eq!(of(status), code, "{status}");
        }
        assert_eq!(Failure::Refused { http_status: None }.code(), 2);
    }

    /// "HTTP2 Transport Mapping" of gRPC over HTTP/2.
    #[test]
    fn every_reset_has_its_code() {
        let codes: Vec<_> = (0..14).map(|code| Failure::Reset { code }.code()).collect();
        assert_eq!(codes, [13, 13, 13, 13, 13, 13, 13, 14, 1, 13, 13, 8, 7, 13]);
    }
}

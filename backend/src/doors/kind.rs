use http::{HeaderMap, HeaderValue, Response, header};
use tonic::{Status, body::Body};

use crate::connection::Door;

/// What a request says it is, by its content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// gRPC over HTTP/2, messages in protobuf.
    Native,
    /// gRPC-Web, binary, messages in protobuf.
    Web,
    /// gRPC-Web, text, messages in protobuf.
    WebText,
    /// gRPC with messages in another encoding.
    OtherGrpc,
    /// gRPC-Web with messages in another encoding.
    OtherWeb,
    /// Anything else.
    NotGrpc,
}

impl Kind {
    /// Reads the content type. Case and parameters do not matter (RFC 9110, 8.3.1).
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
            return Self::NotGrpc;
        };
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/grpc" | "application/grpc+proto" => Self::Native,
            "application/grpc-web" | "application/grpc-web+proto" => Self::Web,
            "application/grpc-web-text" | "application/grpc-web-text+proto" => Self::WebText,
            other if other.starts_with("application/grpc-web") => Self::OtherWeb,
            other if other.starts_with("application/grpc") => Self::OtherGrpc,
            _ => Self::NotGrpc,
        }
    }

    /// The content type in the one spelling that every layer knows.
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Web | Self::OtherWeb => "application/grpc-web+proto",
            Self::WebText => "application/grpc-web-text+proto",
            _ => "application/grpc",
        })
    }

    /// An answer without a body: the status travels in the headers ("Trailers-Only").
    pub(super) fn status(self, status: &Status) -> Response<Body> {
        let mut response = status.clone().into_http();
        response.headers_mut().insert(header::CONTENT_TYPE, self.content_type());
        response
    }

    /// The door behind which it is understood.
    pub(super) fn door(self) -> Door {
        match self {
            Self::Web => Door::Web,
            Self::WebText => Door::WebText,
            _ => Door::Native,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_says_what_it_is() {
        for (text, kind) in [
            ("application/grpc", Kind::Native),
            ("application/grpc+proto", Kind::Native),
            ("Application/gRPC;charset=utf-8", Kind::Native),
            ("application/grpc-web", Kind::Web),
            ("application/grpc-web+proto", Kind::Web),
            ("application/grpc-web-text", Kind::WebText),
            ("application/grpc-web-text+proto; x=y", Kind::WebText),
            ("application/grpc+json", Kind::OtherGrpc),
            ("application/grpc-web+thrift", Kind::OtherWeb),
            ("application/json", Kind::NotGrpc),
            ("text/html; a=application/grpc", Kind::NotGrpc),
            ("", Kind::NotGrpc),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(text).expect("a value"));
            assert_eq!(Kind::of(&headers), kind, "{text}");
        }
        assert_eq!(Kind::of(&HeaderMap::new()), Kind::NotGrpc);
    }
}

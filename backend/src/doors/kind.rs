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
            "application/grpc-web-text" | "application/grpc-web-text+proto" | "application/grpc-web-text-base64" => {
                Self::WebText
            }
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

    /// What gRPC-Web to answer with, binary or text: what the request prefers (RFC 9110, 12.5.1), or else its own form. A browser accepts
    /// anything unless it is told otherwise; what cannot be had at all is disregarded, so that the status arrives.
    pub(super) fn answer(self, headers: &HeaderMap) -> Self {
        let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut wanted = [None::<u16>; 2];
        for range in lists.flat_map(|list| list.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let form = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/grpc-web" | "application/grpc-web+proto" => 0,
                "application/grpc-web-text"
                | "application/grpc-web-text+proto"
                | "application/grpc-web-text-base64" => 1,
                _ => continue,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let weight = weight.map_or(1000, thousandths);
            wanted[form] = wanted[form].max(Some(weight));
        }
        match wanted.map(|weight| weight.filter(|weight| *weight > 0)) {
            [binary, text] if binary > text => Self::Web,
            [binary, text] if binary < text => Self::WebText,
            _ => self,
        }
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

/// A weight from 0 to 1 in thousandths (RFC 9110, 12.4.2); what is none is as good as the least.
fn thousandths(weight: &str) -> u16 {
    match weight.split_once('.').unwrap_or((weight, "")) {
        ("1", rest) if rest.bytes().all(|digit| digit == b'0') => 1000,
        ("0", rest) if rest.len() <= 3 && rest.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("{rest:0<3}").parse().unwrap_or_default()
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_form_that_is_asked_for() {
        const TEXT: &str = "application/grpc-web-text";
        for (own, accept, form) in [
            (Kind::Web, &[][..], Kind::Web),
            (Kind::WebText, &[], Kind::WebText),
            (Kind::WebText, &["*/*"], Kind::WebText),
            (Kind::Web, &["*/*"], Kind::Web),
            (Kind::Web, &[TEXT], Kind::WebText),
            (Kind::Web, &["Application/GRPC-Web-Text+Proto ; charset=utf-8"], Kind::WebText),
            (Kind::WebText, &["application/grpc-web+proto"], Kind::Web),
            (Kind::Web, &["text/html, application/grpc-web-text;q=0.5, */*;q=0.1"], Kind::WebText),
            (Kind::Web, &["application/json", TEXT], Kind::WebText),
            (Kind::Web, &["application/grpc-web;q=0.2,application/grpc-web-text;q=0.25"], Kind::WebText),
            (Kind::WebText, &["application/grpc-web, application/grpc-web-text"], Kind::WebText),
            (Kind::Web, &["application/grpc-web-text;q=0"], Kind::Web),
            (Kind::Web, &["application/grpc-web-text;q=nonsense"], Kind::Web),
            (Kind::Web, &["application/json"], Kind::Web),
        ] {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(header::ACCEPT, HeaderValue::from_static(value));
            }
            assert_eq!(own.answer(&headers), form, "{own:?} {accept:?}");
        }
    }

    #[test]
    fn weights_are_read_to_three_places() {
        let read = ["1", "1.000", "0", "0.5", "0.25", "0.001", "0.", "2", "1.5", "0.1234", "", "x"].map(thousandths);
        assert_eq!(read, [1000, 1000, 0, 500, 250, 1, 0, 0, 0, 0, 0, 0]);
    }

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

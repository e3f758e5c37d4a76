use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::BodyExt as _;
use tonic::{Status, body::Body};
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use weir_tap::CauseSlot;

use super::{
    drain::{self, Drained},
    kind::Kind,
    text::Decoded,
};
use crate::{
    call::Calls,
    connection::{Via, cause_of},
    origin::Origin,
    refusal::shortened,
};

/// Where the page calls; other clients call at the root.
const PREFIX: &str = "/rpc/";

/// gRPC-Web, binary and text.
pub(super) struct Web {
    calls: GrpcWebService<Calls>,
    /// Bytes of a refused request that are read, so that the refusal arrives: the largest upload, and its frames.
    drained: u64,
}

impl Web {
    pub(super) fn new(calls: Calls, max_upload: u64) -> Self {
        let drained = max_upload.saturating_add(64 << 20);
        Self { calls: GrpcWebLayer::new().layer(calls), drained }
    }

    pub(super) async fn call(&self, mut request: Request<Body>, kind: Kind, via: Via) -> Response<Body> {
        // gRPC packs messages, not bodies; whoever packs the whole is told, and not that its bytes make no sense.
        let coding = request.headers().get(header::CONTENT_ENCODING).filter(|coding| *coding != "identity");
        if let Some(coding) = coding {
            let coding = shortened(&String::from_utf8_lossy(coding.as_bytes()));
            return kind.status(&Status::unimplemented(format!(
                "a request with content-encoding {coding} is not understood: gRPC packs its messages, by grpc-encoding"
            )));
        }
        // tonic-web knows content types only in their exact spelling, and is given requests that are decoded already.
        let answer = kind.answer(request.headers());
        request.headers_mut().insert(header::ACCEPT, answer.content_type());
        request.headers_mut().insert(header::CONTENT_TYPE, Kind::Web.content_type());
        if let Some(uri) = without_prefix(request.uri()) {
            *request.uri_mut() = uri;
        }
        request.extensions_mut().insert(Via { door: kind.door(), ..via });
        let cause = request.extensions_mut().get_or_insert_default::<CauseSlot>().clone();
        let request = request.map(|body| {
            // tonic-web makes errors into words, and nobody behind it could tell a client that is gone from one that is wrong.
            let body = body.map_err(move |error| {
                if let Some(found) = cause_of(&error) {
                    cause.set(found);
                }
                error
            });
            let body = Body::new(Drained::new(Body::new(body), self.drained, drain::TIME));
            if kind == Kind::WebText { Body::new(Decoded::new(body)) } else { body }
        });
        let Ok(response) = self.calls.clone().oneshot(request).await;
        response
    }
}

/// `/rpc/pkg.Service/Method` without its first part.
fn without_prefix(uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(PREFIX)?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(format!("/{rest}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Lets pages of these origins call and read the answers. None: there are no such pages.
///
/// Whoever starts the server names the pages, and then they may send what any other client may: gRPC-Web asks for
/// `Access-Control-Allow-Headers` with "whatever the preflight request carries" (grpc-web's browser-features.md). What they may read is
/// for each answer to say: [`expose`].
pub(super) fn cors(allowed: &[Origin]) -> Option<CorsLayer> {
    if allowed.is_empty() {
        return None;
    }
    let allowed = allowed.to_vec();
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |value, _| allowed.iter().any(|origin| origin.is_written(value))))
            .allow_methods([Method::POST])
            .allow_headers(AllowHeaders::mirror_request())
            .max_age(Duration::from_hours(1)),
    )
}

/// Lets the page that called read all headers of an answer that it may read at all: metadata of any name, and the status of an answer
/// without messages. By name, since `*` would mean none of them to a page that sends credentials (Fetch, 3.3.4).
pub(super) fn expose<B>(mut response: Response<B>) -> Response<B> {
    if response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        let cors = |name: &str| name.starts_with("access-control-") || name == "vary";
        let names = response.headers().keys().map(header::HeaderName::as_str).filter(|name| !cors(name));
        let names = names.collect::<Vec<_>>().join(",");
        if let Ok(names) = HeaderValue::try_from(names)
            && !names.is_empty()
        {
            response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, names);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_goes_and_everything_else_stays() {
        let strip = |uri: &str| without_prefix(&uri.parse().expect("an address")).map(|uri| uri.to_string());
        assert_eq!(strip("/rpc/weir.v1.Lab/Blast"), Some("/weir.v1.Lab/Blast".into()));
        assert_eq!(strip("http://h:1/rpc/Greeter/SayHello?a=b"), Some("http://h:1/Greeter/SayHello?a=b".into()));
        assert_eq!(strip("/Greeter/SayHello"), None);
        assert_eq!(strip("/rpc"), None);
        assert_eq!(strip("/rpcs/Greeter/SayHello"), None);
    }
}

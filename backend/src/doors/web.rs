use std::time::Duration;

use http::{HeaderName, Method, Request, Response, Uri, header};
use tonic::body::Body;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowOrigin, CorsLayer};
use weir_proto::keys;

use super::{drain::Drained, kind::Kind};
use crate::{call::Calls, connection::Via, origin::Origin};

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
        // tonic-web knows the four content types only in their exact spelling.
        request.headers_mut().insert(header::CONTENT_TYPE, kind.content_type());
        if let Some(uri) = without_prefix(request.uri()) {
            *request.uri_mut() = uri;
        }
        request.extensions_mut().insert(Via { door: kind.door(), ..via });
        let request = request.map(|body| Body::new(Drained::new(body, self.drained)));
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
pub(super) fn cors(allowed: &[Origin]) -> Option<CorsLayer> {
    if allowed.is_empty() {
        return None;
    }
    let allowed = allowed.to_vec();
    let key = HeaderName::from_static;
    let request_keys = [
        header::CONTENT_TYPE,
        key("x-grpc-web"),
        key("x-user-agent"),
        key("grpc-timeout"),
        key(keys::INTERVAL_MS),
        key(keys::COUNT),
        key(keys::POLICY),
        key(keys::CHUNK_BYTES),
        key(keys::READ_DELAY_MS),
        key(keys::SESSION),
        key(keys::CALL),
        key(keys::APP_ID),
        key(keys::APP_KEY),
    ];
    let answer_keys = ["grpc-status", "grpc-message", "grpc-status-details-bin", keys::SIZE, keys::SHA256].map(key);
    Some(
        CorsLayer::new()
            .allow_origin(AllowOrigin::predicate(move |value, _| allowed.iter().any(|origin| origin.is_written(value))))
            .allow_methods([Method::POST])
            .allow_headers(request_keys)
            .expose_headers(answer_keys)
            .max_age(Duration::from_hours(1)),
    )
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

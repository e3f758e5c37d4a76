//! What answers for people and browsers have in common.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use tonic::body::Body;

/// A sentence as plain text.
pub(super) fn plain(status: StatusCode, sentence: &str) -> Response<Body> {
    let mut response = Response::new(whole(format!("{sentence}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    secure(headers);
    response
}

/// Answers who wants to read: GET, and HEAD with the same but its body.
pub(super) fn read_only<B>(request: &Request<B>, answer: impl FnOnce() -> Response<Body>) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are understood here");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let mut response = answer();
    if request.method() == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// What every answer for a browser says about itself: it is what it says it is, and no other page's to frame, to embed or
/// to reach into. Devices that the page does not need, nothing in it may ask for.
pub(super) fn secure(headers: &mut HeaderMap) {
    const DEVICES: HeaderValue = HeaderValue::from_static(
        "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), midi=()",
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", DEVICES);
}

/// A body that is there already.
pub(super) fn whole(bytes: impl Into<Bytes>) -> Body {
    Body::new(Full::new(bytes.into()))
}

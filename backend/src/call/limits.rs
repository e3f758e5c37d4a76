//! What is refused before a service sees it.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use futures::future::Either;
use http::{HeaderMap, Request, Response};
use tonic::{Status, body::Body};
use tower::Service;
use weir_proto::keys;

use super::record::is_id;
use crate::knobs::refuse;

/// Refuses calls whose metadata is too large, or whose recording keys are malformed.
#[derive(Clone, Debug)]
pub(crate) struct Limits<S> {
    max_metadata: usize,
    inner: S,
}

impl<S> Limits<S> {
    pub(super) fn new(max_metadata: usize, inner: S) -> Self {
        Self { max_metadata, inner }
    }
}

impl<S> Service<Request<Body>> for Limits<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response<Body>, Infallible>>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match check(request.headers(), self.max_metadata) {
            Ok(()) => Either::Right(self.inner.call(request)),
            Err(status) => Either::Left(ready(Ok(status.into_http()))),
        }
    }
}

pub(crate) fn check(headers: &HeaderMap, max_metadata: usize) -> Result<(), Status> {
    let size: usize = headers.iter().map(|(key, value)| key.as_str().len() + value.len()).sum();
    if size > max_metadata {
        let message = format!("the metadata is {size} bytes of keys and values, allowed are {max_metadata}");
        return Err(Status::resource_exhausted(message));
    }
    for key in [keys::SESSION, keys::CALL] {
        for value in headers.get_all(key) {
            if !is_id(value.as_bytes()) {
                let text = String::from_utf8_lossy(value.as_bytes());
                return Err(refuse(&format!("metadata {key}"), text, "32 lower-case hex digits"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use tonic::Code;

    use super::*;

    #[test]
    fn metadata_may_be_as_large_as_the_limit() {
        let mut headers = HeaderMap::new();
        headers.insert("key", HeaderValue::from_static("value"));
        assert!(check(&headers, 8).is_ok());
        let status = check(&headers, 7).expect_err("one byte too many");
        assert_eq!(status.code(), Code::ResourceExhausted);
        assert_eq!(status.message(), "the metadata is 8 bytes of keys and values, allowed are 7");
    }

    #[test]
    fn ids_are_32_lower_case_hex_digits() {
        let mut headers = HeaderMap::new();
        headers.insert(keys::SESSION, HeaderValue::from_static("0123456789abcdef0123456789abcdef"));
        assert!(check(&headers, 1000).is_ok());
        for bad in ["", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde", "xyz"] {
            headers.insert(keys::CALL, HeaderValue::from_static(bad));
            let status = check(&headers, 1000).expect_err(bad);
            assert_eq!(status.code(), Code::InvalidArgument);
            assert!(status.message().contains("weir-call"), "{}", status.message());
        }
    }
}

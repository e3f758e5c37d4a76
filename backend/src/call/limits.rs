//! What is refused before a service sees it.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use futures::future::Either;
use http::{HeaderMap, Request, Response};
use tonic::{Status, body::Body};
use tower::Service;
use weir_proto::keys;

use super::{client::Client, watch::Watch};
use crate::{config::Config, quota::Quota, refusal::refuse};

/// Refuses calls whose metadata is too large, or whose recording keys are malformed, and one more than a client may have.
#[derive(Clone, Debug)]
pub(crate) struct Limits<S> {
    max_metadata: usize,
    max_calls: u32,
    open: Quota<Client>,
    inner: S,
}

impl<S> Limits<S> {
    pub(super) fn new(config: &Config, inner: S) -> Self {
        let (max_metadata, max_calls) = (config.metadata_limit(), config.max_calls_per_client);
        Self { max_metadata, max_calls, open: Quota::default(), inner }
    }

    fn check(&self, request: &Request<Body>) -> Result<(), Status> {
        check(request.headers(), self.max_metadata)?;
        // A call that came through no door is nobody's.
        let Some(watch) = request.extensions().get::<Arc<Watch>>() else { return Ok(()) };
        let client = Client::of(request.headers(), watch.address());
        let permit = self.open.take(client.clone(), self.max_calls).ok_or_else(|| too_many(&client, self.max_calls))?;
        watch.counts_as(permit);
        Ok(())
    }
}

fn too_many(client: &Client, limit: u32) -> Status {
    let whose = match client {
        Client::Session(_) => "this session".to_owned(),
        Client::Address(address) => format!("the address {address}"),
    };
    Status::resource_exhausted(format!(
        "{whose} has {limit} open calls, as many as a client may have (--max-calls-per-client): end one of them first"
    ))
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
        match self.check(&request) {
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
            if !keys::is_id(value.as_bytes()) {
                let text = String::from_utf8_lossy(value.as_bytes());
                return Err(refuse(&format!("metadata {key}"), text, "32 lower-case hex digits"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

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
    fn a_client_is_its_session_or_else_its_address() {
        let address = IpAddr::from([10, 0, 0, 7]);
        let mut headers = HeaderMap::new();
        let alone = Client::of(&headers, address);
        assert_eq!(alone, Client::Address(address));
        assert_eq!(
            too_many(&alone, 3).message(),
            "the address 10.0.0.7 has 3 open calls, as many as a client may have (--max-calls-per-client): end one of them first"
        );
        headers.insert(keys::SESSION, HeaderValue::from_static("0123456789abcdef0123456789abcdef"));
        let page = Client::of(&headers, address);
        assert_eq!(page, Client::of(&headers, IpAddr::from([10, 0, 0, 8])), "wherever it is");
        assert!(too_many(&page, 3).message().starts_with("this session has 3 open calls"));
    }

    #[test]
    fn ids_are_32_lower_case_hex_digits() {
        let mut headers = HeaderMap::new();
        headers.insert(keys::SESSION, HeaderValue::from_static("0123456789abcdef0123456789abcdef"));
        assert!(check(&headers, 1000).is_ok());
        for key in [keys::SESSION, keys::CALL] {
            for bad in ["", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcde", "xyz"] {
                let mut headers = headers.clone();
                headers.insert(key, HeaderValue::from_static(bad));
                let status = check(&headers, 1000).expect_err(bad);
                assert_eq!(status.code(), Code::InvalidArgument);
                assert!(status.message().contains(key), "{}", status.message());
            }
        }
    }
}

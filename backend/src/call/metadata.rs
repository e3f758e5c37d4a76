//! Metadata is what the caller set. What browsers, HTTP libraries and proxies add to a request of their own accord goes before anybody
//! counts, records or hands it on: a browser sends the cookies of every other program that ever ran at this host.

use http::{HeaderMap, HeaderName, Request, header};
use tonic::body::Body;
use weir_wire::grpc::is_added;

/// Every browser sends it with `fetch`, and nobody else does (Fetch Metadata Request Headers, 2.3).
const BY_A_BROWSER: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Takes away what the caller did not set. gRPC's own headers stay (`te`, `content-type`, `user-agent`, `grpc-…`); a browser's name for
/// itself goes: gRPC-Web's is `x-user-agent`.
pub(super) fn only(mut request: Request<Body>) -> Request<Body> {
    strip(request.headers_mut());
    request
}

fn strip(headers: &mut HeaderMap) {
    if headers.contains_key(BY_A_BROWSER) || headers.contains_key(header::ORIGIN) {
        headers.remove(header::USER_AGENT);
    }
    let added: Vec<_> = headers.keys().filter(|name| is_added(name.as_str())).cloned().collect();
    for name in added {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Headers as they are after it.
    fn left(before: &[(&'static str, &'static str)]) -> Vec<(String, String)> {
        let mut headers = HeaderMap::new();
        for (name, value) in before {
            headers.append(*name, HeaderValue::from_static(value));
        }
        strip(&mut headers);
        headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
    }

    #[test]
    fn what_a_browser_and_proxies_add_goes() {
        let chromium = [
            ("host", "127.0.0.1:50051"),
            ("connection", "keep-alive"),
            ("content-length", "10"),
            ("sec-ch-ua-platform", "\"Linux\""),
            ("user-agent", "Mozilla/5.0"),
            ("sec-ch-ua", "\"Chromium\";v=\"1\""),
            ("accept", "*/*"),
            ("origin", "http://127.0.0.1:50051"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "cors"),
            ("referer", "http://127.0.0.1:50051/"),
            ("accept-encoding", "gzip, deflate, br"),
            ("accept-language", "en"),
            ("cookie", "sid=s3cret"),
            ("cookie", "more=s3cret"),
        ];
        let proxy = [
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-host", "h"),
            ("x-forwarded-proto", "https"),
            ("x-real-ip", "10.0.0.1"),
            ("x-envoy-expected-rq-timeout-ms", "15000"),
            ("forwarded", "for=10.0.0.1"),
            ("via", "2 caddy"),
        ];
        let all: Vec<_> = chromium.into_iter().chain(proxy).collect();
        assert_eq!(left(&all), []);
    }

    #[test]
    fn what_the_caller_and_grpc_say_stays() {
        let said = [
            ("content-type", "application/grpc"),
            ("te", "trailers"),
            ("user-agent", "grpc-go/1.60"),
            ("grpc-timeout", "1S"),
            ("grpc-accept-encoding", "gzip"),
            ("x-user-agent", "grpc-web-javascript/0.1"),
            ("x-grpc-web", "1"),
            ("authorization", "Bearer t"),
            ("traceparent", "00-1-2-01"),
            ("x-tag", "one"),
            ("x-tag", "two"),
            ("trace-bin", "aGk"),
            ("secret", "is no family"),
            ("x-forwarder", "neither"),
        ];
        let names = said.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(left(&said), names);
    }
}

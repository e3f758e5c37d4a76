//! Which headers are metadata.

/// What browsers, HTTP libraries and proxies add to a request of their own accord.
const ADDED: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "referer",
    "save-data",
    "set-cookie",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "via",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-real-ip",
];
/// What the names of the others begin with.
const FAMILIES: &[&str] = &["proxy-", "sec-", "x-envoy-", "x-forwarded-"];

/// Whether a header (its name in lower case) is none that a caller sets as metadata, but one that browsers, HTTP libraries or proxies add,
/// or that browsers let nobody set (Fetch, "forbidden request-header"). gRPC's own (`te`, `content-type`, `user-agent`, `grpc-…`) are
/// neither.
pub fn is_added(name: &str) -> bool {
    ADDED.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_add_and_what_a_caller_sets() {
        for name in
            ["cookie", "sec-fetch-mode", "x-forwarded-for", "proxy-authorization", "via", "x-envoy-attempt-count"]
        {
            assert!(is_added(name), "{name}");
        }
        for name in [
            "te",
            "content-type",
            "user-agent",
            "grpc-timeout",
            "authorization",
            "traceparent",
            "x-tag",
            "secret",
            "x-forwarder",
        ] {
            assert!(!is_added(name), "{name}");
        }
    }
}

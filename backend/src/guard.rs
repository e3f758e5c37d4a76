//! Who may call: the rules for `Host` and `Origin`.
//!
//! A browser will call any server for any page. `Host` must name this server, or a hostile page could point a name of its
//! own at our address (DNS rebinding) and be same-origin with us; `--allow-host` gives it more names. `Origin` must be the page's own address, or one that
//! `--allow-origin` names. Clients that are no browsers send no `Origin` and pass.

use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};

use crate::{
    config::Config,
    origin::{Authority, HostName, Origin},
    policy::Caller,
    refusal::shortened,
};

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The rules of one server.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    listening: Vec<SocketAddr>,
    public: Option<Origin>,
    allowed: Vec<Origin>,
    names: Vec<HostName>,
    /// What is at our own address speaks TLS: no page of ours has an `http` one.
    tls: bool,
}

/// Why a request is refused: an HTTP status and a sentence for people.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
}

impl Guard {
    pub(crate) fn new(config: &Config, listening: Vec<SocketAddr>) -> Self {
        let public = config.public_url.as_ref().map(|url| url.origin().clone());
        let (allowed, names) = (config.allow_origin.clone(), config.allow_host.clone());
        Self { listening, public, allowed, names, tls: config.speaks_tls() }
    }

    /// Where the server listens.
    pub(crate) fn listening(&self) -> &[SocketAddr] {
        &self.listening
    }

    /// Origins that may read the answers to their cross-origin calls.
    pub(crate) fn allowed(&self) -> &[Origin] {
        &self.allowed
    }

    /// Lets the request pass or says why not.
    pub(crate) fn check<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        // HTTP/2 carries the host in the address itself (`:authority`).
        let authority = request.uri().authority().map(http::uri::Authority::as_str);
        let host = authority.or_else(|| text(request.headers(), &header::HOST)).unwrap_or_default();
        let Some(host) = Authority::parse(host).filter(|host| self.is_ours(host)) else {
            return Err(wrong_host(host));
        };
        match request.headers().get(header::ORIGIN) {
            Some(origin) => self.check_origin(origin, &host, request.headers()),
            None => Ok(()),
        }
    }

    /// Who makes a request that has passed, as far as other servers are concerned.
    pub(crate) fn caller(&self, headers: &HeaderMap, peer: IpAddr) -> Caller {
        let near = peer.to_canonical().is_loopback() && !is_forwarded(headers);
        let Some(origin) = headers.get(header::ORIGIN) else {
            return if near { Caller::NearProgram } else { Caller::Other };
        };
        let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Origin>().ok());
        // A page that is let in may be the own one as well, and is not believed to be.
        if origin.is_none_or(|origin| self.allowed.contains(&origin)) {
            return Caller::Guest;
        }
        if near { Caller::NearPage } else { Caller::Other }
    }

    /// The host that a request names, if it is us.
    pub(crate) fn named(&self, host: &str) -> Option<String> {
        Authority::parse(host).filter(|host| self.is_ours(host)).map(|host| host.to_string())
    }

    fn is_ours(&self, host: &Authority) -> bool {
        let public = self.public.as_ref().is_some_and(|public| public.authority.name == host.name);
        if host.name == "localhost" || public || self.names.iter().any(|name| name.is(host)) {
            return true;
        }
        // Any port: forwarding changes ports, and rebinding needs a name.
        let Some(ip) = host.ip() else { return false };
        self.listening.iter().any(|listening| match listening.ip() {
            listening if listening == ip => true,
            IpAddr::V4(any) if any.is_unspecified() => true,
            IpAddr::V6(any) if any.is_unspecified() => true,
            listening => listening.is_loopback() && ip.is_loopback(),
        })
    }

    fn check_origin(&self, value: &HeaderValue, host: &Authority, headers: &HeaderMap) -> Result<(), Refusal> {
        let shown = String::from_utf8_lossy(value.as_bytes());
        // `null` (a file, a sandboxed frame) parses as nothing and is nobody's.
        let pass = shown.parse::<Origin>().is_ok_and(|origin| {
            // Behind a development proxy Host is ours and the page's own is in X-Forwarded-Host. A hostile page can set
            // neither.
            let forwarded = text(headers, &FORWARDED_HOST).and_then(Authority::parse);
            (origin.is_at(host) && (origin.is_https() || !self.tls))
                || forwarded.is_some_and(|forwarded| origin.is_at(&forwarded))
                || self.public.as_ref() == Some(&origin)
                || self.allowed.contains(&origin)
        });
        if pass {
            return Ok(());
        }
        let shown = shortened(&shown);
        Err(Refusal {
            status: StatusCode::FORBIDDEN,
            reason: format!("pages from {shown} may not call this server; start it with --allow-origin to let them"),
        })
    }
}

/// Somebody in between has spoken for another. A development proxy on this machine, whose page has its address, has not.
fn is_forwarded(headers: &HeaderMap) -> bool {
    let near = |value: &HeaderValue| {
        let host = value.to_str().ok().and_then(Authority::parse);
        host.is_some_and(|host| host.name == "localhost" || host.ip().is_some_and(|ip| ip.is_loopback()))
    };
    headers.iter().any(|(name, value)| match name.as_str() {
        "x-forwarded-host" => !near(value),
        "forwarded" | "via" | "x-real-ip" => true,
        name => name.starts_with("x-forwarded-"),
    })
}

fn wrong_host(host: &str) -> Refusal {
    let shown = shortened(host);
    Refusal {
        status: StatusCode::MISDIRECTED_REQUEST,
        reason: format!(
            "this server does not answer to the name {shown}; use its address or localhost, or start it with --allow-host to let it have that name"
        ),
    }
}

fn text<'a>(headers: &'a HeaderMap, key: &HeaderName) -> Option<&'a str> {
    headers.get(key).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(listening: &str, config: &Config) -> Guard {
        Guard::new(config, vec![listening.parse().unwrap()])
    }

    fn check(guard: &Guard, headers: &[(&str, &str)]) -> Option<u16> {
        let mut request = Request::new(());
        for (key, value) in headers {
            request.headers_mut().insert(key.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        guard.check(&request).err().map(|refusal| refusal.status.as_u16())
    }

    #[test]
    fn the_host_must_be_us() {
        let local = guard("127.0.0.1:50051", &Config::default());
        for ours in ["127.0.0.1:50051", "localhost:50051", "LocalHost", "localhost:9000", "[::1]:50051", "127.0.0.2"] {
            assert_eq!(check(&local, &[("host", ours)]), None, "{ours}");
        }
        for other in ["evil.example", "192.168.1.5:50051", "localhost.evil.example", "", "a b", "127.0.0.1.nip.io"] {
            assert_eq!(check(&local, &[("host", other)]), Some(421), "{other}");
        }
        assert_eq!(check(&local, &[]), Some(421), "no host at all");
    }

    #[test]
    fn on_all_interfaces_any_address_is_ours_but_no_name() {
        for listening in ["0.0.0.0:50051", "[::]:50051"] {
            let lan = guard(listening, &Config::default());
            assert_eq!(check(&lan, &[("host", "192.168.1.5:50051")]), None);
            assert_eq!(check(&lan, &[("host", "[fe80::1]:50051")]), None);
            assert_eq!(check(&lan, &[("host", "teacher.local:50051")]), Some(421));
        }
    }

    #[test]
    fn the_public_url_is_ours() {
        let config = Config { public_url: Some("https://Weir.example.org".parse().unwrap()), ..Config::default() };
        let guard = guard("127.0.0.1:50051", &config);
        assert_eq!(check(&guard, &[("host", "weir.example.org")]), None);
        assert_eq!(check(&guard, &[("host", "weir.example.org"), ("origin", "https://weir.example.org")]), None);
        assert_eq!(check(&guard, &[("host", "127.0.0.1:50051"), ("origin", "https://weir.example.org")]), None);
    }

    #[test]
    fn names_that_are_allowed_are_ours_and_so_are_pages_there() {
        let config = Config {
            allow_host: ["teacher.local", "weir"].map(|name| name.parse().unwrap()).to_vec(),
            public_url: Some("https://weir.example.org".parse().unwrap()),
            ..Config::default()
        };
        let guard = guard("0.0.0.0:50051", &config);
        for host in ["teacher.local:50051", "weir:50051", "weir.example.org", "10.0.0.1"] {
            assert_eq!(check(&guard, &[("host", host)]), None, "{host}");
        }
        let page = [("host", "teacher.local:50051"), ("origin", "http://teacher.local:50051")];
        assert_eq!(check(&guard, &page), None);
        assert_eq!(check(&guard, &[("host", "other.local:50051")]), Some(421));
        assert_eq!(check(&guard, &[("host", "10.0.0.1"), ("origin", "http://teacher.local:50051")]), Some(403));
    }

    #[test]
    fn the_authority_of_http2_counts_before_the_host_header() {
        let guard = guard("127.0.0.1:50051", &Config::default());
        let mut request = Request::new(());
        *request.uri_mut() = "http://evil.example/Greeter/SayHello".parse().unwrap();
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("localhost"));
        assert_eq!(guard.check(&request).unwrap_err().status, 421);
    }

    #[test]
    fn a_page_may_call_where_it_came_from() {
        let guard = guard("127.0.0.1:50051", &Config::default());
        let host = ("host", "127.0.0.1:50051");
        assert_eq!(check(&guard, &[host, ("origin", "http://127.0.0.1:50051")]), None);
        for other in [
            "http://127.0.0.1:8080",
            "http://localhost:50051",
            "https://127.0.0.1",
            "http://evil.example",
            "null",
            "file://",
            "http://127.0.0.1:50051/path",
        ] {
            assert_eq!(check(&guard, &[host, ("origin", other)]), Some(403), "{other}");
        }
    }

    #[test]
    fn over_tls_the_own_page_is_an_https_one() {
        let guard = guard("0.0.0.0:443", &Config { tls: true, ..Config::default() });
        for host in ["10.0.0.1", "10.0.0.1:443", "localhost:50051"] {
            assert_eq!(check(&guard, &[("host", host), ("origin", &format!("https://{host}"))]), None, "{host}");
            assert_eq!(check(&guard, &[("host", host), ("origin", &format!("http://{host}"))]), Some(403), "{host}");
        }
        // 443 goes without saying.
        assert_eq!(check(&guard, &[("host", "10.0.0.1"), ("origin", "https://10.0.0.1:443")]), None);
        // A development proxy has its page where it likes.
        let proxied = [("host", "localhost"), ("origin", "http://h:8080"), ("x-forwarded-host", "h:8080")];
        assert_eq!(check(&guard, &proxied), None);
        assert_eq!(guard.named("10.0.0.1:443").as_deref(), Some("10.0.0.1:443"));
        assert_eq!(guard.named("evil.example"), None);
    }

    #[test]
    fn ports_that_go_without_saying() {
        let config = Config { public_url: Some("https://weir.example.org".parse().unwrap()), ..Config::default() };
        let guard = guard("0.0.0.0:80", &config);
        assert_eq!(check(&guard, &[("host", "10.0.0.1"), ("origin", "http://10.0.0.1")]), None);
        assert_eq!(check(&guard, &[("host", "10.0.0.1:80"), ("origin", "http://10.0.0.1")]), None);
        assert_eq!(check(&guard, &[("host", "10.0.0.1"), ("origin", "http://10.0.0.1:81")]), Some(403));
    }

    #[test]
    fn behind_a_development_proxy_the_page_is_where_the_proxy_is() {
        let guard = guard("127.0.0.1:50051", &Config::default());
        let host = ("host", "127.0.0.1:50051");
        let origin = ("origin", "http://127.0.0.1:8080");
        assert_eq!(check(&guard, &[host, origin, ("x-forwarded-host", "127.0.0.1:8080")]), None);
        assert_eq!(check(&guard, &[host, origin, ("x-forwarded-host", "127.0.0.1:9090")]), Some(403));
    }

    #[test]
    fn who_calls_is_the_own_page_nearby_somebody_else_or_a_guest() {
        let config = Config { allow_origin: vec!["https://app.example".parse().unwrap()], ..Config::default() };
        let guard = guard("127.0.0.1:50051", &config);
        let caller = |peer: &str, headers: &[(&str, &str)]| {
            let mut map = HeaderMap::new();
            for (key, value) in headers {
                map.append(key.parse::<HeaderName>().unwrap(), value.parse().unwrap());
            }
            guard.caller(&map, peer.parse().unwrap())
        };
        let page = ("origin", "http://localhost:50051");
        assert_eq!(caller("127.0.0.1", &[page]), Caller::NearPage);
        assert_eq!(caller("::ffff:127.0.0.1", &[page]), Caller::NearPage);
        assert_eq!(
            caller("127.0.0.1", &[page, ("x-forwarded-host", "localhost:8080")]),
            Caller::NearPage,
            "trunk serve"
        );
        assert_eq!(caller("192.168.1.5", &[page]), Caller::Other);
        for forwarded in ["forwarded", "via", "x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"] {
            assert_eq!(caller("127.0.0.1", &[page, (forwarded, "203.0.113.7")]), Caller::Other, "{forwarded}");
        }
        assert_eq!(caller("127.0.0.1", &[]), Caller::NearProgram);
        assert_eq!(caller("127.0.0.1", &[("via", "1.1 proxy")]), Caller::Other);
        assert_eq!(caller("192.168.1.5", &[]), Caller::Other);
        for origin in ["https://app.example", "null", "nonsense"] {
            assert_eq!(caller("127.0.0.1", &[("origin", origin)]), Caller::Guest, "{origin}");
        }
    }

    #[test]
    fn allowed_origins_may_call() {
        let config = Config { allow_origin: vec!["https://app.example".parse().unwrap()], ..Config::default() };
        let guard = guard("127.0.0.1:50051", &config);
        let host = ("host", "localhost:50051");
        assert_eq!(check(&guard, &[host, ("origin", "https://app.example")]), None);
        assert_eq!(check(&guard, &[host, ("origin", "https://app.example:443")]), None);
        assert_eq!(check(&guard, &[host, ("origin", "http://app.example")]), Some(403));
        assert_eq!(check(&guard, &[host, ("origin", "https://app.example.evil.example")]), Some(403));
    }
}

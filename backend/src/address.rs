//! Where a server is, as people write it.

use std::{fmt, path::PathBuf};

use crate::origin::Authority;

/// An address that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) place: Place,
    /// Whether TLS was asked for, or asked not to be. None: it is to be found out.
    pub(crate) tls: Option<bool>,
}

/// Where a connection goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A host, in lower case, an IPv6 address in brackets; and its port.
    Host(String, u16),
    /// A socket of this machine.
    Unix(PathBuf),
}

impl Address {
    /// Reads `host:port`, `:port`, `[v6]:port`, with `http://`, `https://`, `grpc://` or `grpcs://` before it and a slash behind it, or
    /// `unix:/path`.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.starts_with('/') {
                Ok(Self { place: Place::Unix(path.into()), tls: Some(false) })
            } else {
                Err("A socket is a whole path: unix:/run/server.sock.".to_owned())
            };
        }
        let (tls, rest) = match text.split_once("://") {
            None => (None, text),
            Some(("http" | "grpc", rest)) => (Some(false), rest),
            Some(("https" | "grpcs", rest)) => (Some(true), rest),
            Some((scheme, _)) => {
                return Err(format!("{scheme}:// is none of http://, https://, grpc:// and grpcs://."));
            }
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('/') {
            return Err("A gRPC server is a host and a port, without a path behind it.".to_owned());
        }
        let port_only = rest.strip_prefix(':').filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        let written = port_only.map_or_else(|| rest.to_owned(), |port| format!("localhost:{port}"));
        let example = "A server is a host and a port: localhost:9000, or :9000 for this machine.";
        let Some(Authority { name, port }) = Authority::parse(&written) else { return Err(example.to_owned()) };
        let port = match (port, tls) {
            (Some(0), _) => return Err("0 is no port that a server can have.".to_owned()),
            (Some(port), _) => port,
            // Where a scheme is written its usual port goes without saying.
            (None, Some(true)) => 443,
            (None, Some(false)) => 80,
            (None, None) => return Err("The port is missing: localhost:9000.".to_owned()),
        };
        Ok(Self { place: Place::Host(name, port), tls })
    }

    /// What calls to it have for `:authority`.
    pub(crate) fn authority(&self) -> String {
        match &self.place {
            Place::Host(..) => self.place.to_string(),
            Place::Unix(_) => "localhost".to_owned(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name, port) => write!(f, "{name}:{port}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, place, tls) in [
            ("localhost:9000", "localhost:9000", None),
            (" :8082 ", "localhost:8082", None),
            ("http://127.0.0.1:9000/", "127.0.0.1:9000", Some(false)),
            ("grpc://Example.ORG:50051", "example.org:50051", Some(false)),
            ("grpcs://example.org", "example.org:443", Some(true)),
            ("https://[::1]:7443", "[::1]:7443", Some(true)),
            ("[::1]:9000", "[::1]:9000", None),
            ("unix:/run/x.sock", "unix:/run/x.sock", Some(false)),
            ("unix:///run/x.sock", "unix:/run/x.sock", Some(false)),
        ] {
            let read = Address::parse(text).unwrap_or_else(|sentence| panic!("{text}: {sentence}"));
            assert_eq!((read.place.to_string().as_str(), read.tls), (place, tls), "{text}");
        }
        assert_eq!(Address::parse("unix:/a").unwrap().authority(), "localhost");
        assert_eq!(Address::parse(":1").unwrap().authority(), "localhost:1");
    }

    #[test]
    fn what_is_no_address_is_told_in_a_sentence() {
        for text in [
            "",
            ":",
            "localhost",
            "localhost:",
            "localhost:0",
            "localhost:99999",
            "a b:1",
            "user@host:1",
            "host:1/path",
            "ftp://host:1",
            "http://",
            "::1:9000",
            "[::1:9000",
            "unix:relative",
            "host:1?x",
            "host:1#x",
            "http://a:1/b",
            "ws://h:1",
            "\u{0}:1",
        ] {
            let sentence = Address::parse(text).expect_err(text);
            assert!(sentence.ends_with('.') && sentence.len() < 120, "{text}: {sentence}");
        }
    }
}

//! Where pages come from and where servers are: origins, and the URL that `--public-url` names.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use http::{HeaderValue, Uri};

/// Where a page comes from: scheme, host and port, as browsers write it in `Origin`.
#[derive(Clone, Debug)]
pub struct Origin {
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Origin {
    pub(crate) fn port(&self) -> u16 {
        self.authority.port.unwrap_or(self.scheme.default_port())
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// Whether a page of this origin was loaded from there.
    pub(crate) fn is_at(&self, host: &Authority) -> bool {
        self.authority.name == host.name && self.port() == host.port.unwrap_or(self.scheme.default_port())
    }

    /// Whether a browser's `Origin` is this one.
    pub(crate) fn is_written(&self, value: &HeaderValue) -> bool {
        value.to_str().is_ok_and(|text| text.parse::<Self>().is_ok_and(|origin| origin == *self))
    }
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.authority.name == other.authority.name && self.port() == other.port()
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error = || "an origin is a scheme, a host and perhaps a port: https://app.example.org".to_owned();
        let (scheme, rest) = text.split_once("://").ok_or_else(error)?;
        let scheme = match scheme {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err(error()),
        };
        let authority = Authority::parse(rest).ok_or_else(error)?;
        Ok(Self { scheme, authority })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.scheme == Scheme::Http { "http" } else { "https" };
        write!(f, "{scheme}://{}", self.authority)
    }
}

/// Where others reach the server: an origin, perhaps with a slash behind it. Weir lives at the root of its host.
#[derive(Clone, Debug)]
pub struct PublicUrl(Origin);

impl PublicUrl {
    pub(crate) fn origin(&self) -> &Origin {
        &self.0
    }

    /// The name or the address in it, as a certificate has it: without brackets.
    pub(crate) fn host(&self) -> &str {
        let name = &self.0.authority.name;
        bare(name).unwrap_or(name)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origin = text.strip_suffix('/').unwrap_or(text).parse();
        origin.map(Self).map_err(|_| "an address without a path, such as https://weir.example.org".to_owned())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.0)
    }
}

/// A name by which this server may be asked for, at any port; with a dot before it, all names below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName {
    /// In lower case.
    name: String,
    below: bool,
}

impl HostName {
    /// Whether a request that asks for `host` means it.
    pub(crate) fn is(&self, host: &Authority) -> bool {
        if self.below {
            host.name.strip_suffix(&self.name).is_some_and(|before| before.len() > 1 && before.ends_with('.'))
        } else {
            host.name == self.name
        }
    }

    /// As a certificate has it: without brackets, and with a star for names below.
    pub(crate) fn certified(&self) -> String {
        let name = bare(&self.name).unwrap_or(&self.name);
        if self.below { format!("*.{name}") } else { name.to_owned() }
    }
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (below, name) = text.strip_prefix('.').map_or((false, text), |name| (true, name));
        let host = Authority::parse(name)
            .filter(|host| host.port.is_none() && !host.name.starts_with('.') && !(below && host.ip().is_some()));
        let host = host.ok_or("a name without a port, such as teacher.local; .example.org means all names below it")?;
        Ok(Self { name: host.name, below })
    }
}

/// A host and perhaps a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// In lower case; an IPv6 address in brackets.
    pub(crate) name: String,
    pub(crate) port: Option<u16>,
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl Authority {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // A path, a user or a fragment is not part of a host.
        let uri: Uri = text.parse().ok()?;
        let authority = uri.authority().filter(|authority| authority.as_str() == text && !text.contains('@'))?;
        // A port that is written must be one, and stand right behind the host: `Uri` takes the last colon for its beginning.
        let port = match text.strip_prefix(authority.host())? {
            "" => None,
            rest => Some(rest.strip_prefix(':').filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()))?),
        };
        let port = port.map(str::parse).transpose().ok()?;
        let name = authority.host().strip_suffix('.').unwrap_or(authority.host());
        // One dot ends a full name; with two it is none.
        let is_name = !name.is_empty() && !name.ends_with('.') && !name.contains(['[', ']']);
        // Brackets stand around an IPv6 address and nowhere else (RFC 3986, section 3.2.2), which `Uri` does not mind.
        let is_ipv6 = || bare(name).is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
        (is_name || is_ipv6()).then(|| Self { name: name.to_ascii_lowercase(), port })
    }

    /// The host, if it is an address.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match bare(&self.name).unwrap_or(&self.name).parse().ok()? {
            // An IPv4 client on an IPv6 socket.
            IpAddr::V6(v6) => Some(v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4)),
            v4 @ IpAddr::V4(_) => Some(v4),
        }
    }
}

/// What stands in brackets, if the name is that.
fn bare(name: &str) -> Option<&str> {
    name.strip_prefix('[')?.strip_suffix(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_port() {
        let parse = |text| Authority::parse(text).map(|host| (host.name, host.port));
        assert_eq!(parse("Localhost:80"), Some(("localhost".into(), Some(80))));
        assert_eq!(parse("weir.example.org."), Some(("weir.example.org".into(), None)));
        assert_eq!(parse("[::1]:7070"), Some(("[::1]".into(), Some(7070))));
        for text in ["", ":80", "host:", "host:99999", "user@host", "host/path", "http://host", "ho st", "host..", "."]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in ["a[::1]:80", "--allow-[:217]:0", "[host]", "[127.0.0.1]", "[]", "[::1", "[::1].", "[::1].:80"] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in ["a:[x]:80", "localhost:[]:7070", "[::1]evil.example:80", "host:+80", "host:80:80", "[::1]:"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_that_are_allowed() {
        let is = |name: &str, host: &str| name.parse::<HostName>().unwrap().is(&Authority::parse(host).unwrap());
        assert!(is("Teacher.local", "teacher.LOCAL:50051") && is("weir", "weir:50051") && is("weir.", "weir"));
        assert!(!is("teacher.local", "a.teacher.local") && !is("teacher.local", "teacher.local.evil.example"));
        assert!(is(".example.org", "a.example.org:1") && is(".example.org", "a.b.example.org"));
        assert!(!is(".example.org", "example.org") && !is(".example.org", "evilexample.org"));
        for text in ["", ".", "host:80", "http://host", "*.example.org/", "..org", "a b", ".127.0.0.1"] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
        let certified = |name: &str| name.parse::<HostName>().unwrap().certified();
        assert_eq!([certified("weir"), certified(".a.org"), certified("[::1]")], ["weir", "*.a.org", "::1"]);
    }

    #[test]
    fn a_public_url_has_no_path() {
        assert_eq!("https://weir.example.org/".parse::<PublicUrl>().unwrap().to_string(), "https://weir.example.org/");
        assert_eq!("http://h:81".parse::<PublicUrl>().unwrap().to_string(), "http://h:81/");
        for text in ["https://weir.example.org/weir", "weir.example.org", "ftp://h", "https://h//"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}

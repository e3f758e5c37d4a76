use http::{HeaderMap, header};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Its name in `Content-Encoding`.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What the page build puts behind the original's name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// What the client takes, the smallest first. The original is always last: to send it is better than to send nothing
/// (RFC 9110, 12.5.3).
pub(super) fn accepted(headers: &HeaderMap) -> Vec<Encoding> {
    let mut accepted = Vec::with_capacity(3);
    for encoding in [Encoding::Brotli, Encoding::Gzip] {
        if takes(headers, encoding) {
            accepted.push(encoding);
        }
    }
    accepted.push(Encoding::Identity);
    accepted
}

fn takes(headers: &HeaderMap, encoding: Encoding) -> bool {
    let mut any = false;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            // A weight of 0 means "not this one".
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let wanted = weight.is_none_or(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0));
            if encoding.name().is_some_and(|own| own.eq_ignore_ascii_case(name)) {
                return wanted;
            }
            any |= name == "*" && wanted;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_that_is_taken_comes_first() {
        use Encoding::{Brotli, Gzip, Identity};
        for (value, expected) in [
            ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity][..]),
            ("gzip", &[Gzip, Identity]),
            ("br;q=0, gzip;q=0.5", &[Gzip, Identity]),
            ("*", &[Brotli, Gzip, Identity]),
            ("*, br;q=0", &[Gzip, Identity]),
            ("br;q=0.001", &[Brotli, Identity]),
            ("GZIP", &[Gzip, Identity]),
            ("identity", &[Identity]),
            ("*;q=0", &[Identity]),
            ("bright, gzipped", &[Identity]),
            ("", &[Identity]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().expect("a value"));
            assert_eq!(accepted(&headers), expected, "{value}");
        }
        assert_eq!(accepted(&HeaderMap::new()), [Identity]);
        let lines = ["identity", "gzip"].map(|value| (header::ACCEPT_ENCODING, value.parse().expect("a value")));
        assert_eq!(accepted(&lines.into_iter().collect()), [Gzip, Identity], "two lines are one list");
    }
}

use std::net::IpAddr;

use http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whose request this is: the peer's address, or behind a proxy on this machine the one that the proxy names. That is the
/// last one: those before it are what the proxy was told.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    let peer = peer.to_canonical();
    if !(behind_proxy && peer.is_loopback()) {
        return peer;
    }
    let last = headers.get_all(FORWARDED_FOR).iter().next_back().and_then(|value| value.to_str().ok());
    let named = last.and_then(|list| list.rsplit(',').next()).and_then(|named| named.trim().parse::<IpAddr>().ok());
    named.map_or(peer, |named| named.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        let asks = |peer: &str, headers: &HeaderMap, proxy| address(peer.parse().unwrap(), headers, proxy).to_string();
        assert_eq!(asks("127.0.0.1", &headers, true), "127.0.0.1", "it names nobody");
        headers.append("x-forwarded-for", "1.1.1.1".parse().unwrap());
        headers.append("x-forwarded-for", "2.2.2.2, ::ffff:203.0.113.7".parse().unwrap());
        assert_eq!(asks("127.0.0.1", &headers, true), "203.0.113.7");
        assert_eq!(asks("::1", &headers, true), "203.0.113.7");
        assert_eq!(asks("127.0.0.1", &headers, false), "127.0.0.1");
        assert_eq!(asks("::ffff:192.168.1.5", &headers, true), "192.168.1.5");
        headers.insert("x-forwarded-for", "2.2.2.2, unknown".parse().unwrap());
        assert_eq!(asks("127.0.0.1", &headers, true), "127.0.0.1");
    }
}

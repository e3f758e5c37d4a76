use std::net::IpAddr;

use http::HeaderMap;
use weir_proto::keys;

/// Whose calls are counted together. A class sits behind one address: each of its pages is a client, by its session.
/// That is what a page says of itself: it keeps one from slowing the others by accident, and nobody from meaning to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Client {
    Session(Box<[u8]>),
    Address(IpAddr),
}

impl Client {
    pub(super) fn of(headers: &HeaderMap, address: IpAddr) -> Self {
        headers.get(keys::SESSION).map_or(Self::Address(address), |session| Self::Session(session.as_bytes().into()))
    }
}

//! Servers that are not Weir. Weir splices bytes between a WebSocket and a connection to them, and the page speaks its own HTTP/2
//! through that, so a call meets the server itself.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use super::{Channel, place::Place, tunnel::Tunnel};
use crate::base::lock;

/// A server that is not Weir, and the connections to it. Cheap to clone; equal if it is the same one.
#[derive(Clone)]
pub struct Target {
    inner: Arc<Inner>,
}

struct Inner {
    /// `http(s)://host:port` of Weir.
    origin: String,
    place: Arc<Place>,
    /// One tunnel for each window size asked for, as to Weir itself.
    tunnels: Mutex<BTreeMap<u32, Tunnel>>,
}

impl Target {
    /// The target at `place`, by way of the Weir at `origin`.
    pub(super) fn new(origin: String, place: Place) -> Self {
        Self { inner: Arc::new(Inner { origin, place: Arc::new(place), tunnels: Mutex::default() }) }
    }

    /// What people call it: `localhost:9000`.
    pub fn address(&self) -> &str {
        &self.inner.place.address
    }

    /// `http(s)://host:port`, as it is said to it.
    pub fn origin(&self) -> String {
        let Place { scheme, authority, .. } = &*self.inner.place;
        [scheme.as_str(), "://", authority.as_str()].concat()
    }

    /// A channel for one call. `window` is the stream's flow-control window in bytes.
    pub fn channel(&self, window: u32) -> Channel {
        let mut tunnels = lock(&self.inner.tunnels);
        let tunnel = tunnels
            .entry(window)
            .or_insert_with(|| Tunnel::through(&self.inner.origin, window, self.inner.place.clone()));
        Channel::Tunnel(tunnel.clone())
    }
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl Eq for Target {}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.address())
    }
}

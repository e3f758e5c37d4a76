//! How much of a common thing each client has, so that one cannot have all of it.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Counts for each `K` that has something. One that has nothing takes no room. Clones count together.
#[derive(Debug)]
pub(crate) struct Shares<K>(Arc<Mutex<HashMap<K, u32>>>);

/// One thing that somebody has; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Share<K: Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, u32>>>,
    key: K,
}

impl<K> Default for Shares<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Clone for Shares<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Clone + Eq + Hash> Shares<K> {
    /// One more, unless it has `limit` of them already.
    pub(crate) fn take(&self, key: K, limit: u32) -> Option<Share<K>> {
        let mut counts = lock(&self.0);
        let has = counts.get(&key).copied().unwrap_or(0);
        if has >= limit {
            return None;
        }
        counts.insert(key.clone(), has + 1);
        Some(Share { counts: self.0.clone(), key })
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        let Some(has) = counts.get_mut(&self.key) else { return };
        *has -= 1;
        if *has == 0 {
            counts.remove(&self.key);
        }
        if counts.is_empty() {
            // What a rush has made it grow to.
            counts.shrink_to_fit();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

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
    fn each_has_its_own_and_leaves_nothing_behind() {
        let shares = Shares::default();
        let ada = [shares.take("Ada", 2).unwrap(), shares.clone().take("Ada", 2).unwrap()];
        assert!(shares.take("Ada", 2).is_none(), "one too many");
        let ben = shares.take("Ben", 2).expect("another's are no hindrance");
        drop(ada);
        assert_eq!(*lock(&shares.0), HashMap::from([("Ben", 1)]));
        let again = shares.take("Ada", 1).expect("free again");
        drop((ben, again));
        assert_eq!(lock(&shares.0).capacity(), 0);
    }

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

//! How much of a common thing each client has, so that one cannot have all of it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex},
};

use crate::lock::lock;

/// Counts for each `K` that has something. One that has nothing takes no room. Clones count together.
#[derive(Debug)]
pub(crate) struct Quota<K>(Arc<Mutex<HashMap<K, u32>>>);

/// One thing that somebody has; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<K: Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, u32>>>,
    key: K,
}

impl<K> Default for Quota<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Clone for Quota<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Clone + Eq + Hash> Quota<K> {
    /// One more, unless it has `limit` of them already.
    pub(crate) fn take(&self, key: K, limit: u32) -> Option<Permit<K>> {
        let mut counts = lock(&self.0);
        let has = counts.get(&key).copied().unwrap_or(0);
        if has >= limit {
            return None;
        }
        counts.insert(key.clone(), has + 1);
        Some(Permit { counts: self.0.clone(), key })
    }
}

impl<K: Eq + Hash> Drop for Permit<K> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_and_leaves_nothing_behind() {
        let quota = Quota::default();
        let ada = [quota.take("Ada", 2).unwrap(), quota.clone().take("Ada", 2).unwrap()];
        assert!(quota.take("Ada", 2).is_none(), "one too many");
        let ben = quota.take("Ben", 2).expect("another's are no hindrance");
        drop(ada);
        assert_eq!(*lock(&quota.0), HashMap::from([("Ben", 1)]));
        let again = quota.take("Ada", 1).expect("free again");
        drop((ben, again));
        assert_eq!(lock(&quota.0).capacity(), 0);
    }
}

//! What is open right now, for the monitor and for limits.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counts of what is open. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    connections: Gauge,
    tunnels: Gauge,
    calls: Gauge,
}

impl Stats {
    /// Open TCP connections.
    pub fn connections(&self) -> u64 {
        self.connections.get()
    }

    /// Open tunnels: HTTP/2 connections over `WebSockets`. Each has a connection under it.
    pub fn tunnels(&self) -> u64 {
        self.tunnels.get()
    }

    /// Open gRPC calls over all doors, the asking one included.
    pub fn calls(&self) -> u64 {
        self.calls.get()
    }

    /// How many gRPC calls there have been since the start, the open ones included.
    pub fn calls_total(&self) -> u64 {
        self.calls.total()
    }

    pub(crate) fn connection(&self) -> Open {
        self.connections.enter()
    }

    pub(crate) fn tunnel(&self) -> Open {
        self.tunnels.enter()
    }

    pub(crate) fn call(&self) -> Open {
        self.calls.enter()
    }
}

#[derive(Clone, Debug, Default)]
struct Gauge(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    open: AtomicU64,
    total: AtomicU64,
}

impl Gauge {
    fn get(&self) -> u64 {
        self.0.open.load(Ordering::Relaxed)
    }

    fn total(&self) -> u64 {
        self.0.total.load(Ordering::Relaxed)
    }

    fn enter(&self) -> Open {
        self.0.open.fetch_add(1, Ordering::Relaxed);
        self.0.total.fetch_add(1, Ordering::Relaxed);
        Open(self.0.clone())
    }
}

/// Something open; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Open(Arc<Counts>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_counts_until_it_is_dropped() {
        let stats = Stats::default();
        let (one, two) = (stats.call(), stats.clone().call());
        assert_eq!((stats.calls(), stats.calls_total()), (2, 2));
        drop(one);
        assert_eq!((stats.calls(), stats.calls_total()), (1, 2));
        drop(two);
        assert_eq!((stats.calls(), stats.tunnels(), stats.connections()), (0, 0, 0));
    }
}

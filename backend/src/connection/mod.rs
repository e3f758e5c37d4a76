//! What a call comes by: a TCP connection, the way over it, and how one learns that it is gone. Everything that serves
//! stands on this.

mod address;
mod heads;
mod http;
mod lost;
mod via;

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, sleep_until},
};

use crate::{lock::lock, quota::Permit, stats::Open};

pub(crate) use address::address;
pub(crate) use heads::{Heads, Listening};
pub(crate) use http::{KEEP_ALIVE, http, http2};
pub(crate) use lost::{Lost, Noticing, cause_of};
pub(crate) use via::{Asker, Door, Via};

/// One TCP connection. It holds its place among the connections until it is dropped: an upgraded one lives on in its
/// tunnel.
#[derive(Debug)]
pub(crate) struct Connection {
    number: u64,
    peer: SocketAddr,
    usage: Mutex<Usage>,
    _place: OwnedSemaphorePermit,
    _permit: Permit<IpAddr>,
    _open: Open,
}

#[derive(Debug)]
struct Usage {
    users: u32,
    since: Instant,
}

impl Connection {
    pub(crate) fn new(
        number: u64,
        peer: SocketAddr,
        place: OwnedSemaphorePermit,
        permit: Permit<IpAddr>,
        open: Open,
    ) -> Self {
        let usage = Mutex::new(Usage { users: 0, since: Instant::now() });
        Self { number, peer, usage, _place: place, _permit: permit, _open: open }
    }

    /// Which of the server's HTTP connections it is, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Who is at the other end.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Keeps the connection from counting as idle until the guard is dropped.
    pub(crate) fn in_use(self: &Arc<Self>) -> InUse {
        self.change(|users| users + 1);
        InUse(self.clone())
    }

    /// A request came and went.
    pub(crate) fn touch(&self) {
        self.change(|users| users);
    }

    /// Waits until the connection has been without use for so long.
    pub(crate) async fn idle_for(&self, limit: Duration) {
        loop {
            let (users, since) = {
                let usage = lock(&self.usage);
                (usage.users, usage.since)
            };
            let now = Instant::now();
            if users == 0 && now >= since + limit {
                return;
            }
            // One that is in use now is looked at again after a whole period: it may be idle by then at the earliest.
            sleep_until(if users == 0 { since } else { now } + limit).await;
        }
    }

    fn change(&self, users: impl FnOnce(u32) -> u32) {
        let mut usage = lock(&self.usage);
        usage.users = users(usage.users);
        usage.since = Instant::now();
    }
}

/// Something that uses a connection: a call, a tunnel.
#[derive(Debug)]
pub(crate) struct InUse(Arc<Connection>);

impl Drop for InUse {
    fn drop(&mut self) {
        self.0.change(|users| users.saturating_sub(1));
    }
}

#[cfg(test)]
impl Connection {
    /// A connection for tests of what happens on one.
    pub(crate) fn of_a_test() -> Arc<Self> {
        let places = Arc::new(tokio::sync::Semaphore::new(1));
        let place = places.try_acquire_owned().expect("the only place");
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        let permit = crate::quota::Quota::default().take(peer.ip(), 1).expect("the first");
        Arc::new(Self::new(1, peer, place, permit, crate::stats::Stats::default().connection()))
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use tokio::time::{advance, timeout};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    /// After how many seconds the connection is idle. Time stands still here while somebody is busy: who goes round and round without
    /// finding it idle is caught by the real one.
    async fn idle_after(connection: &Connection) -> u64 {
        let (began, real) = (Instant::now(), std::time::Instant::now());
        let busy = poll_fn(|_| if real.elapsed() < LIMIT { Poll::Pending } else { Poll::Ready(()) });
        tokio::select! {
            biased;
            () = busy => panic!("it looks again and again"),
            idle = timeout(LIMIT * 5, connection.idle_for(LIMIT)) => idle.expect("idle some time"),
        }
        began.elapsed().as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_idle_only_after_its_last_use() {
        let connection = Connection::of_a_test();
        let call = connection.in_use();
        assert!(timeout(LIMIT * 5, connection.idle_for(LIMIT)).await.is_err(), "in use");
        drop(call);
        assert_eq!(idle_after(&connection).await, LIMIT.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_begins_the_time_anew() {
        let connection = Connection::of_a_test();
        advance(LIMIT / 2).await;
        connection.touch();
        assert_eq!(idle_after(&connection).await, LIMIT.as_secs());
    }
}

//! gRPC servers that are not Weir, and the ways to them.
//!
//! A target is found by [`Targets::open`], belongs to a session, and is connected to by tickets: each is for one connection, from the
//! address that asked for it, soon. What goes over such a connection is the page's own HTTP/2; nothing of Weir's is among it.

mod fault;
mod probe;
mod trust;

#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use weir_proto::{
    hex,
    weir::v1::{OpenRequest, Opened, failed::Cause},
};

pub(crate) use self::{
    fault::Fault,
    probe::{Bytes, GREETING, is_greeting, is_only_grpc},
};
use self::{
    probe::{Found, Tell},
    trust::Given,
};
use crate::{
    address::{Address, Place},
    config::Config,
    lock::lock,
    policy::{Caller, Pattern, Policy, Port},
    quota::{Permit, Quota},
};

/// Most targets of a session. One more takes the place of its oldest.
const PER_SESSION: usize = 8;
/// Most targets in all. One more takes the place of the oldest.
const TARGETS: usize = 64;
/// What the subprotocol of a WebSocket begins with that is a ticket.
pub(crate) const TICKET_PROTOCOL: &str = "weir.ticket.";
/// How long a ticket can be used.
const TICKET: Duration = Duration::from_secs(30);
/// Most tickets that are waiting to be used. One more takes the place of the oldest.
const TICKETS: usize = 1024;
/// Most connections at a time to one target, from one address, and in all.
const CONNECTIONS: [u32; 3] = [8, 32, 128];

/// The targets of one server. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Targets(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    policy: Policy,
    open: Mutex<Open>,
    by_target: Quota<Id>,
    by_address: Quota<IpAddr>,
    in_all: Quota<()>,
}

#[derive(Debug, Default)]
struct Open {
    /// In the order in which they were opened.
    targets: Vec<Arc<Target>>,
    tickets: HashMap<Id, Ticket>,
}

/// 128 random bits.
type Id = [u8; 16];

#[derive(Debug)]
struct Target {
    id: Id,
    session: String,
    /// Who opened it was on this machine.
    near: bool,
    found: Found,
}

#[derive(Debug)]
struct Ticket {
    target: Arc<Target>,
    from: IpAddr,
    made: Instant,
    connection: u64,
}

/// Why there is no ticket, or none for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoWay {
    /// The ticket was used, is too old, is somebody else's, or never was; or the target is not there.
    Unknown,
    /// There are as many connections already as there may be.
    Full,
}

/// A target with a place for one connection to it.
#[derive(Debug)]
pub(crate) struct Passage {
    target: Arc<Target>,
    connection: u64,
    _permits: (Permit<Id>, Permit<IpAddr>, Permit<()>),
}

impl Targets {
    pub(crate) fn new(config: &Config) -> Self {
        Self(Arc::new(Inner {
            policy: Policy::new(config.target.clone(), own(config), config.is_near(), config.no_targets),
            open: Mutex::default(),
            by_target: Quota::default(),
            by_address: Quota::default(),
            in_all: Quota::default(),
        }))
    }

    /// Whether the caller may call servers at all; which, [`Self::open`] says.
    pub(crate) fn admits(&self, caller: Caller) -> Result<(), &'static str> {
        self.0.policy.admits(caller)
    }

    /// Looks for a server. Each step is told as it is done; the last is not.
    pub(crate) async fn open(&self, request: OpenRequest, caller: Caller, tell: Tell<'_>) -> Result<Opened, Fault> {
        // Who has the terminal's key is among what `caller` says.
        let OpenRequest { address, name, authorities, certificate, key, unverified, session, terminal_key: _ } =
            request;
        let address = Address::parse(&address).map_err(|sentence| Fault::new(Cause::BadAddress, sentence))?;
        let given = Given { authorities, certificate, key, unverified };
        let all = probe::resolve(&address.place, caller, &self.0.policy, tell).await?;
        let found = probe::find(&address, all, name.trim(), &given, tell).await?;
        let scheme = if found.tls.is_some() { "https" } else { "http" };
        let authority = if name.trim().is_empty() { address.authority() } else { name.trim().to_owned() };
        let target = self.keep(session, caller.is_near(), found);
        Ok(Opened { target: hex(&target.id), scheme: scheme.to_owned(), authority })
    }

    fn keep(&self, session: String, near: bool, found: Found) -> Arc<Target> {
        let target = Arc::new(Target { id: rand::random(), session, near, found });
        let mut open = lock(&self.0.open);
        let oldest = |targets: &[Arc<Target>]| targets.iter().position(|other| other.session == target.session);
        while open.targets.iter().filter(|other| other.session == target.session).count() >= PER_SESSION {
            let Some(at) = oldest(&open.targets) else { break };
            open.targets.remove(at);
        }
        if open.targets.len() >= TARGETS {
            open.targets.remove(0);
        }
        open.targets.push(target.clone());
        target
    }

    /// A ticket for a connection to a target of the session, from that address. The connection is to have that number. What was
    /// opened from this machine is called from this machine only.
    pub(crate) fn ticket(
        &self,
        target: &str,
        session: &str,
        (caller, from): (Caller, IpAddr),
        connection: u64,
    ) -> Result<String, NoWay> {
        let mut open = lock(&self.0.open);
        let known = open.targets.iter().find(|known| hex(&known.id) == target && known.session == session).cloned();
        let target = known.filter(|known| caller.is_near() || !known.near).ok_or(NoWay::Unknown)?;
        let now = Instant::now();
        open.tickets.retain(|_, ticket| now.duration_since(ticket.made) < TICKET);
        if open.tickets.len() >= TICKETS
            && let Some(oldest) = open.tickets.iter().min_by_key(|(_, ticket)| ticket.made).map(|(id, _)| *id)
        {
            open.tickets.remove(&oldest);
        }
        let id: Id = rand::random();
        open.tickets.insert(id, Ticket { target, from, made: now, connection });
        Ok(hex(&id))
    }

    /// Takes a ticket: it is worth nothing any more.
    pub(crate) fn redeem(&self, ticket: &str, from: IpAddr) -> Result<Passage, NoWay> {
        let taken = {
            let mut open = lock(&self.0.open);
            let id = open.tickets.keys().find(|id| hex(&id[..]) == ticket).copied();
            id.and_then(|id| open.tickets.remove(&id))
        };
        let ticket =
            taken.filter(|ticket| ticket.from == from && ticket.made.elapsed() < TICKET).ok_or(NoWay::Unknown)?;
        let [a_target, an_address, all] = CONNECTIONS;
        let take = || {
            let by_target = self.0.by_target.take(ticket.target.id, a_target)?;
            let by_address = self.0.by_address.take(from, an_address)?;
            Some((by_target, by_address, self.0.in_all.take((), all)?))
        };
        let permits = take().ok_or(NoWay::Full)?;
        Ok(Passage { target: ticket.target, connection: ticket.connection, _permits: permits })
    }
}

impl Passage {
    /// Whose target it is.
    pub(crate) fn session(&self) -> &str {
        &self.target.session
    }

    /// The connection's number.
    pub(crate) fn connection(&self) -> u64 {
        self.connection
    }

    /// Makes the connection.
    ///
    /// # Errors
    /// The target cannot be reached any more, or is another.
    pub(crate) async fn connect(&self) -> Result<Box<dyn Bytes>, Fault> {
        self.target.found.connect().await
    }
}

/// The server that stands on the command line.
fn own(config: &Config) -> Option<Pattern> {
    Some(match config.own()? {
        Place::Host(host, port) => Pattern::Host(host, Port::One(port)),
        Place::Unix(path) => Pattern::Unix(path),
    })
}

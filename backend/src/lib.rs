//! Weir's server: real gRPC streaming services behind four doors on one port.
//!
//! ```text
//!  connection ─▶ guard ─┬─▶ native gRPC ──────┐
//!  (accept)             ├─▶ gRPC-Web ─────────┼─▶ call: line, tap, limits, deadline ─▶ services
//!                       ├─▶ tunnel (HTTP/2) ──┘
//!                       └─▶ page, and what sharing it takes
//! ```
//!
//! An [`App`] holds what the parts share; [`serve`] runs it on listeners until [`App::shutdown`] is cancelled. There is
//! no global state: tests run as many as they like, on port 0, by [`spawn`].

mod accept;
pub mod bus;
mod call;
pub mod config;
mod doors;
pub mod files;
#[doc(hidden)]
pub mod fuzzing;
mod guard;
pub mod knobs;
pub mod qr;
pub mod reach;
mod run;
pub mod services;
mod shares;
pub mod stats;
pub mod tls;

use std::{
    io,
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use accept::serve;
pub use config::Config;
pub use run::{Running, spawn};

/// What all parts of one server share. Cheap to clone; clones are the same server.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    id: NonZeroU64,
    connections: AtomicU64,
    bus: bus::Bus,
    files: files::Files,
    stats: stats::Stats,
    tls: Option<tls::Tls>,
    calls: call::OpenCalls,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    kill: CancellationToken,
}

impl App {
    /// A server that does not run yet.
    ///
    /// # Errors
    /// The folders for files cannot be used, or the certificate: then the error holds a [`tls::Unusable`].
    pub fn new(config: Config) -> io::Result<Self> {
        let tls = tls::Tls::new(&config).map_err(io::Error::other)?;
        let files = files::Files::open(&config)?;
        Ok(Self(Arc::new(Inner {
            config,
            id: rand::random(),
            connections: AtomicU64::new(0),
            bus: bus::Bus::new(),
            files,
            stats: stats::Stats::default(),
            tls,
            calls: call::OpenCalls::default(),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
            kill: CancellationToken::new(),
        })))
    }

    /// How it was started.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Which server this is: 8 random bytes, others at each start. Events and clocks carry it (`server_id`).
    pub fn id(&self) -> u64 {
        self.0.id.get()
    }

    /// What crosses from one call to another.
    pub fn bus(&self) -> &bus::Bus {
        &self.0.bus
    }

    /// The served and the uploaded files.
    pub fn files(&self) -> &files::Files {
        &self.0.files
    }

    /// What is open right now.
    pub fn stats(&self) -> &stats::Stats {
        &self.0.stats
    }

    /// How it speaks https. None: it speaks http.
    pub fn tls(&self) -> Option<&tls::Tls> {
        self.0.tls.as_ref()
    }

    /// Cancel this to end the server: no new connections, open calls end with `UNAVAILABLE`, [`serve`] returns within
    /// five seconds. Services need not watch it: their calls are ended around them.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.0.shutdown
    }

    /// The number of an HTTP connection that begins now, from 1.
    pub(crate) fn next_connection(&self) -> u64 {
        self.0.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn calls(&self) -> &call::OpenCalls {
        &self.0.calls
    }

    /// Connections and tunnels: all that has to end before [`serve`] returns.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Cancelled when the time for an orderly end is over.
    pub(crate) fn kill(&self) -> &CancellationToken {
        &self.0.kill
    }
}

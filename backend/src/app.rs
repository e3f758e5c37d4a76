use std::{
    io,
    num::NonZeroU64,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    bus::Bus,
    config::{Config, Pattern},
    files::Files,
    stats::Stats,
    targets::Targets,
    terminal::Terminal,
    tls::Tls,
};

/// What all parts of one server share. Cheap to clone; clones are the same server.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Config,
    id: NonZeroU64,
    connections: AtomicU64,
    bus: Bus,
    files: Files,
    stats: Stats,
    targets: Targets,
    terminal: Terminal,
    tls: Option<Tls>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    kill: CancellationToken,
}

impl App {
    /// A server that does not run yet.
    ///
    /// # Errors
    /// The folders for files cannot be used, or the certificate: then the error holds an [`Unusable`](crate::tls::Unusable).
    pub fn new(config: Config) -> io::Result<Self> {
        if config.target.contains(&Pattern::Any) && !config.is_near() {
            return Err(io::Error::other(
                "--target any would let everybody who reaches this server call whatever it reaches. Name the servers: --target host:port",
            ));
        }
        let targets = Targets::new(&config);
        let tls = Tls::new(&config).map_err(io::Error::other)?;
        let files = Files::open(&config)?;
        Ok(Self(Arc::new(Inner {
            config,
            id: rand::random(),
            connections: AtomicU64::new(0),
            bus: Bus::new(),
            files,
            stats: Stats::default(),
            targets,
            terminal: Terminal::new(),
            tls,
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
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }

    /// The served and the uploaded files.
    pub fn files(&self) -> &Files {
        &self.0.files
    }

    /// Servers that are not this one, and the ways to them.
    pub(crate) fn targets(&self) -> &Targets {
        &self.0.targets
    }

    /// Who started it, and what shows that.
    pub fn terminal(&self) -> &Terminal {
        &self.0.terminal
    }

    /// What is open right now.
    pub fn stats(&self) -> &Stats {
        &self.0.stats
    }

    /// How it speaks https. None: it speaks http.
    pub fn tls(&self) -> Option<&Tls> {
        self.0.tls.as_ref()
    }

    /// Cancel this to end the server: no new connections, open calls end with `UNAVAILABLE`, [`serve`](crate::serve) returns within
    /// five seconds. Services need not watch it: their calls are ended around them.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.0.shutdown
    }

    /// The number of an HTTP connection that begins now, from 1.
    pub(crate) fn next_connection(&self) -> u64 {
        self.0.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Connections and tunnels: all that has to end before [`serve`](crate::serve) returns.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Cancelled when the time for an orderly end is over.
    pub(crate) fn kill(&self) -> &CancellationToken {
        &self.0.kill
    }
}

//! For the fuzz targets in `tests/fuzz`: what reads the bytes of others and is otherwise the server's own affair.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::HeaderMap;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::Semaphore,
};
use tonic::Status;

use crate::{
    app::App,
    call,
    connection::{Connection, Heads, Lost, Noticing, http},
    doors::Doors,
    files,
    guard::Guard,
    quota::Quota,
};

/// Whether an upload may have this name.
pub fn is_file_name(name: &str) -> bool {
    files::name::check(name).is_ok()
}

/// Reads `grpc-timeout`.
///
/// # Errors
/// `INVALID_ARGUMENT`: it is none.
pub fn deadline(headers: &HeaderMap) -> Result<Option<Duration>, Status> {
    call::timeout::parse(headers)
}

/// What is refused of a call's metadata before a service sees it.
///
/// # Errors
/// `RESOURCE_EXHAUSTED` or `INVALID_ARGUMENT`.
pub fn limits(headers: &HeaderMap, max_metadata: usize) -> Result<(), Status> {
    call::limits::check(headers, max_metadata)
}

/// A server whose connections are streams of bytes in memory.
pub struct Host {
    app: App,
    doors: Doors,
    http: auto::Builder<TokioExecutor>,
    places: Arc<Semaphore>,
    addresses: Quota<IpAddr>,
}

impl Host {
    /// A host of this app, which is not to be served elsewhere.
    pub fn new(app: App) -> Self {
        let guard = Guard::new(app.config(), app.config().listen.clone());
        let places = Arc::new(Semaphore::new(app.config().max_connections as usize));
        Self { doors: Doors::new(&app, guard), http: http(app.config()), places, addresses: Quota::default(), app }
    }

    /// The app.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Serves one connection until either side ends it. False: there was no place for it.
    pub async fn converse(&self, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> bool {
        let Ok(place) = self.places.clone().try_acquire_owned() else { return false };
        let peer = SocketAddr::from(([127, 0, 0, 1], 1));
        let Some(permit) = self.addresses.take(peer.ip(), u32::MAX) else { return false };
        let connection =
            Arc::new(Connection::new(self.app.next_connection(), peer, place, permit, self.app.stats().connection()));
        let lost = Lost::default();
        let service = self.doors.on(connection, lost.clone(), Heads::new());
        // An error is what is expected of most inputs.
        let _ = self.http.serve_connection_with_upgrades(TokioIo::new(Noticing::new(io, lost)), service).await;
        true
    }
}

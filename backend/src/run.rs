//! A server in the background, for tests and programs that bring their own.

use std::{io, net::SocketAddr};

use tokio::{net::TcpListener, task::JoinHandle};

use crate::{accept::serve, app::App, config::Config};

/// A running server. Dropping it asks it to stop; [`Running::stop`] also waits.
#[derive(Debug)]
pub struct Running {
    app: App,
    addresses: Vec<SocketAddr>,
    server: Option<JoinHandle<io::Result<()>>>,
}

/// Listens as `config` says and serves in the background.
///
/// # Errors
/// An address cannot be listened on, or the folders for files cannot be used.
pub async fn spawn(config: Config) -> io::Result<Running> {
    let mut listeners = Vec::new();
    for address in config.listen_addresses() {
        let listener = TcpListener::bind(address).await;
        listeners.push(listener.map_err(|error| io::Error::new(error.kind(), format!("{address}: {error}")))?);
    }
    let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<_, _>>()?;
    let app = App::new(config)?;
    let server = Some(tokio::spawn(serve(app.clone(), listeners)));
    Ok(Running { app, addresses, server })
}

impl Running {
    /// The first address it listens on, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// All addresses it listens on.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The first address as a URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("{}://{}", self.app.config().scheme(), self.address())
    }

    /// What it consists of.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Stops it and waits until it has: at most five seconds.
    ///
    /// # Errors
    /// What made it end otherwise.
    pub async fn stop(mut self) -> io::Result<()> {
        self.app.shutdown().cancel();
        self.wait().await
    }

    /// Waits until it has ended. It may be asked again, also after a wait that was given up.
    ///
    /// # Errors
    /// What made it end, if it was not asked to.
    pub async fn wait(&mut self) -> io::Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        let ended = server.await;
        self.server = None;
        ended.map_err(io::Error::other)?
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.app.shutdown().cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_wait_that_was_given_up_does_not_lose_the_server() {
        let listen = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
        let mut server = spawn(Config { listen, ..Config::default() }).await.expect("a free port");
        let tasks = server.app().tasks().clone();
        assert!(tokio::time::timeout(Duration::from_millis(1), server.wait()).await.is_err());
        assert_ne!(tasks.len(), 0);
        server.stop().await.expect("it was asked to");
        assert_eq!(tasks.len(), 0, "everything has ended");
    }
}

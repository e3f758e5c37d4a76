//! A server in the background.

use std::{io, net::SocketAddr};

use tokio::{net::TcpListener, task::JoinHandle};

use crate::{accept::serve, app::App, config::Config, targets};

/// How many ports are tried where nobody said which.
const PORTS: u16 = 10;

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

/// The same where nobody said where to listen: `config.listen` is the first of ten ports to try. A server of this machine that is to be
/// looked at keeps its own port, though it may not run yet. Has a gRPC server taken the first port, and nobody said which to look at,
/// it is that one: [`Running::app`] knows.
///
/// # Errors
/// As for [`spawn`]; of the ports, what was wrong with the first.
pub async fn spawn_somewhere(mut config: Config) -> io::Result<Running> {
    let Some(&first) = config.listen.first() else { return spawn(config).await };
    let taken = match config.own_port() {
        Some(port) if port == first.port() => io::Error::from(io::ErrorKind::AddrInUse),
        _ => match spawn(config.clone()).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => error,
            done => return done,
        },
    };
    if config.address.is_none() {
        // Another web server, most likely another Weir: that is not what anybody wants to look at.
        if config.no_targets || !targets::is_only_grpc(first).await {
            return Err(taken);
        }
        config.address = Some(first.to_string());
    }
    for port in (first.port()..).take(PORTS.into()).skip(1) {
        config.listen = vec![SocketAddr::new(first.ip(), port)];
        if config.own_port() != Some(port)
            && let Ok(running) = spawn(config.clone()).await
        {
            return Ok(running);
        }
    }
    Err(taken)
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

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use weir_wire::http2::{frame, kind};

    use super::*;

    /// Ten ports of which the first is taken by somebody who greets as HTTP/2 does, and says nothing to HTTP/1.
    async fn taken() -> SocketAddr {
        let (listener, address) = loop {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            if address.port() < u16::MAX - PORTS {
                break (listener, address);
            }
        };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut said = [0; 4];
                    if stream.read_exact(&mut said).await.is_ok() && said == *b"PRI " {
                        let _ = stream.write_all(&frame(kind::SETTINGS, 0, 0, &[])).await;
                        let _ = stream.read_to_end(&mut Vec::new()).await;
                    }
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn a_grpc_server_that_has_the_port_is_looked_at() {
        let other = taken().await;
        let config = Config { listen: vec![other], ..Config::default() };
        let weir = spawn_somewhere(config.clone()).await.unwrap();
        assert_eq!(weir.app().config().address.as_deref(), Some(&*other.to_string()));
        assert!(weir.address().port() > other.port());
        // Somebody who said which one means that one.
        let named = Config { address: Some("localhost:9".into()), ..config.clone() };
        let second = spawn_somewhere(named).await.unwrap();
        assert_eq!(second.app().config().address.as_deref(), Some("localhost:9"));
        // Not at all if Weir may call nobody.
        let off = Config { no_targets: true, ..config };
        assert_eq!(spawn_somewhere(off).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }

    #[tokio::test]
    async fn another_weir_is_not_looked_at() {
        let first = spawn(Config { listen: vec!["127.0.0.1:0".parse().unwrap()], ..Config::default() }).await.unwrap();
        let config = Config { listen: vec![first.address()], ..Config::default() };
        assert_eq!(spawn_somewhere(config).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }

    #[tokio::test]
    async fn a_server_that_is_to_be_looked_at_keeps_its_port() {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let address = Some(format!(":{}", free.port()));
        let weir = spawn_somewhere(Config { listen: vec![free], address, ..Config::default() }).await.unwrap();
        assert_ne!(weir.address().port(), free.port());
        drop(TcpListener::bind(free).await.expect("it is free for the server"));
    }

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

//! The accept loop: connections in, an orderly end out.

mod connection;
mod io;

use std::{io as std_io, pin::pin, sync::Arc, time::Duration};

use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::{App, Config, call::Lost, doors::Doors, guard::Guard};

pub(crate) use connection::{Connection, InUse};
pub(crate) use io::Noticing;

/// How long open calls and connections may take to end at shutdown. What is still there then is cut.
const ORDERLY_END: Duration = Duration::from_secs(4);
/// How often an HTTP/2 peer is asked whether it is still there, and how long it may take to answer.
const KEEP_ALIVE: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(20));

/// Runs the server on these listeners until [`App::shutdown`] is cancelled and everything has ended: at most five
/// seconds later. An app is served once.
///
/// # Errors
/// A listener does not know its own address.
pub async fn serve(app: App, listeners: Vec<TcpListener>) -> std_io::Result<()> {
    let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<Vec<_>, _>>()?;
    let server = Arc::new(Server {
        doors: Doors::new(&app, Guard::new(app.config(), addresses)),
        http: http(app.config()),
        places: Arc::new(Semaphore::new(app.config().max_connections as usize)),
        app: app.clone(),
    });
    for listener in listeners {
        app.tasks().spawn(server.clone().accept(listener));
    }
    app.shutdown().cancelled().await;
    app.calls().end_all();
    app.tasks().close();
    if timeout(ORDERLY_END, app.tasks().wait()).await.is_err() {
        tracing::warn!(connections = app.stats().connections(), "cutting connections that do not end");
        app.kill().cancel();
        // They only have to be dropped; half a second is plenty.
        let _ = timeout(Duration::from_millis(500), app.tasks().wait()).await;
    }
    Ok(())
}

struct Server {
    app: App,
    doors: Doors,
    http: auto::Builder<TokioExecutor>,
    places: Arc<Semaphore>,
}

/// HTTP/1.1 and HTTP/2 with prior knowledge on one port.
pub(crate) fn http(config: &Config) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(config.header_timeout);
    http.http2()
        .timer(TokioTimer::new())
        .initial_stream_window_size(config.stream_window)
        .initial_connection_window_size(config.connection_window)
        .max_concurrent_streams(config.max_streams)
        .max_header_list_size(header_list(config))
        .keep_alive_interval(KEEP_ALIVE.0)
        .keep_alive_timeout(KEEP_ALIVE.1)
        // WebSockets over HTTP/2 (RFC 8441).
        .enable_connect_protocol();
    http
}

/// What HTTP/2 itself lets through. Metadata between the limit and this gets a gRPC status that says so; beyond this
/// only an HTTP error is possible. (HTTP/2 counts 32 bytes for each entry beside its text.)
pub(crate) fn header_list(config: &Config) -> u32 {
    u32::try_from(config.max_metadata).unwrap_or(u32::MAX).saturating_mul(2).saturating_add(16 << 10)
}

impl Server {
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.app.shutdown().cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => self.place(stream),
                Err(error) => {
                    // The connection broke before it was ours, or the process has no file handles left.
                    tracing::warn!(%error, "cannot accept a connection");
                    sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn place(self: &Arc<Self>, stream: TcpStream) {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            tracing::warn!(limit = self.app.config().max_connections, "a connection too many");
            self.app.tasks().spawn(turn_away(stream));
            return;
        };
        let Ok(peer) = stream.peer_addr() else { return };
        // Small messages must go out at once; it fails only on a socket that is closed already.
        let _ = stream.set_nodelay(true);
        // HTTP/1.1 has no pings: only the kernel can find out that such a peer is gone.
        let _ = SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEP_ALIVE.0));
        let connection = Arc::new(Connection::new(peer, place, self.app.stats().connection()));
        let server = self.clone();
        self.app.tasks().spawn(async move {
            tokio::select! {
                () = server.app.kill().cancelled() => {}
                () = server.clone().connection(stream, connection) => {}
            }
        });
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, connection: Arc<Connection>) {
        let config = self.app.config();
        // Somebody who connects and says nothing; the header timeout begins with the first byte.
        let mut first = [0];
        let spoken = tokio::select! {
            spoken = timeout(config.header_timeout, stream.peek(&mut first)) => spoken,
            () = self.app.shutdown().cancelled() => return,
        };
        if !matches!(spoken, Ok(Ok(1))) {
            return;
        }
        let lost = Lost::default();
        let service = self.doors.on(connection.clone(), lost.clone());
        let io = TokioIo::new(Noticing::new(stream, lost));
        let mut http = pin!(self.http.serve_connection_with_upgrades(io, service));
        let ended = tokio::select! {
            ended = http.as_mut() => Some(ended),
            () = self.app.shutdown().cancelled() => None,
            () = connection.idle_for(config.idle_timeout) => None,
        };
        let ended = if let Some(ended) = ended {
            ended
        } else {
            http.as_mut().graceful_shutdown();
            // A peer that takes nothing would hold its place for ever.
            let Ok(ended) = timeout(ORDERLY_END, http.as_mut()).await else { return };
            ended
        };
        if let Err(error) = ended {
            tracing::debug!(peer = %connection.peer(), %error, "connection ended");
        }
    }
}

/// Says why, to those who speak HTTP/1.1; others see a closed connection.
async fn turn_away(mut stream: TcpStream) {
    const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 52\r\n\
        connection: close\r\n\r\nThis server has as many connections as it may have.\n";
    let mut rest = [0; 1024];
    let _ = timeout(Duration::from_millis(500), async {
        // The request is read first: closing with unread bytes resets the connection, and the answer is lost.
        let _ = stream.read(&mut rest).await?;
        stream.write_all(ANSWER).await?;
        stream.shutdown().await
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_lets_more_metadata_through_than_the_limit_so_that_we_can_say_so() {
        let config = Config::default();
        assert_eq!(header_list(&config), 48 << 10);
        assert_eq!(header_list(&Config { max_metadata: u64::MAX, ..config }), u32::MAX);
    }
}

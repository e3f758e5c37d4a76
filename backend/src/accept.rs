//! The accept loop: connections in, an orderly end out.

mod goodbye;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use h2::Reason;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use socket2::{SockRef, TcpKeepalive};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::either::Either;

use crate::{
    app::App,
    connection::{Connection, Heads, KEEP_ALIVE, Listening, Lost, Noticing, http},
    doors::Doors,
    guard::Guard,
    quota::Quota,
    tls::{self, Tls},
};

use goodbye::{Goodbye, Heard, part};

/// How long open calls and connections may take to end at shutdown. What is still there then is cut.
const ORDERLY_END: Duration = Duration::from_secs(4);
/// How long a connection that gets no place may take to hear why, and how many hear it at a time: the others are closed
/// without a word, since whoever floods a server does not listen.
const TURNED_AWAY: (Duration, usize) = (Duration::from_secs(2), 64);
/// How often the kernel asks an HTTP/1.1 peer that has said nothing for the first of those.
const KERNEL_ASKS: Duration = Duration::from_secs(10);

/// Runs the server on these listeners until [`App::shutdown`] is cancelled and everything has ended: at most five
/// seconds later. An app is served once.
///
/// # Errors
/// A listener does not know its own address.
pub async fn serve(app: App, listeners: Vec<TcpListener>) -> io::Result<()> {
    let addresses = listeners.iter().map(TcpListener::local_addr).collect::<Result<Vec<_>, _>>()?;
    let guard = Guard::new(app.config(), addresses);
    let server = Arc::new(Server {
        doors: Doors::new(&app, guard.clone()),
        guard,
        http: http(app.config()),
        places: Arc::new(Semaphore::new(app.config().max_connections as usize)),
        addresses: Quota::default(),
        told: Arc::new(Semaphore::new(TURNED_AWAY.1)),
        app: app.clone(),
    });
    for listener in listeners {
        app.tasks().spawn(server.clone().accept(listener));
    }
    app.shutdown().cancelled().await;
    server.doors.end_calls();
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
    guard: Guard,
    http: auto::Builder<TokioExecutor>,
    places: Arc<Semaphore>,
    /// Who has how many of them.
    addresses: Quota<IpAddr>,
    /// Room for those who are told why they get no place.
    told: Arc<Semaphore>,
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
        let Ok(peer) = stream.peer_addr() else { return };
        let config = self.app.config();
        let ip = peer.ip().to_canonical();
        // A proxy on this machine has everybody's connections.
        let counted = !(config.public_url.is_some() && ip.is_loopback());
        let limit = if counted { config.max_connections_per_address } else { u32::MAX };
        let Some(permit) = self.addresses.take(ip, limit) else {
            let sentence = format!(
                "The address {ip} has {limit} connections, as many as one address may have (--max-connections-per-address)."
            );
            return self.turn_away(stream, sentence);
        };
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            let limit = config.max_connections;
            let sentence =
                format!("This server has {limit} connections, as many connections as it may have (--max-connections).");
            return self.turn_away(stream, sentence);
        };
        // Small messages must go out at once; it fails only on a socket that is closed already.
        let _ = stream.set_nodelay(true);
        // HTTP/1.1 has no pings: only the kernel can find out that such a peer is gone. It asks nine times on Linux, by
        // default with more than a minute between.
        let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE.0).with_interval(KERNEL_ASKS);
        let _ = SockRef::from(&stream).set_tcp_keepalive(&keep_alive);
        let connection =
            Arc::new(Connection::new(self.app.next_connection(), peer, place, permit, self.app.stats().connection()));
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
        let stream = match self.app.tls() {
            None => Either::Left(stream),
            Some(tls) if first[0] == tls::FIRST_BYTE => {
                let shaken = tokio::select! {
                    shaken = timeout(config.header_timeout, tls.accept(stream)) => shaken,
                    () = self.app.shutdown().cancelled() => return,
                };
                match shaken {
                    Ok(Ok(stream)) => Either::Right(stream),
                    Ok(Err(error)) => {
                        // Mostly somebody who does not trust the certificate yet.
                        return tracing::debug!(peer = %connection.peer(), %error, "no TLS came about");
                    }
                    Err(_) => return tracing::debug!(peer = %connection.peer(), "a TLS handshake without an end"),
                }
            }
            Some(_) => return self.send_to_https(stream).await,
        };
        let (lost, heads) = (Lost::default(), Heads::new());
        let service = self.doors.on(connection.clone(), lost.clone(), heads.clone());
        let io = TokioIo::new(Noticing::new(Listening::new(stream, heads.clone()), lost));
        let mut http = pin!(self.http.serve_connection_with_upgrades(io, service));
        let ended = tokio::select! {
            ended = http.as_mut() => Some(ended),
            () = self.app.shutdown().cancelled() => None,
            () = connection.idle_for(config.idle_timeout) => None,
            () = heads.overdue(config.header_timeout) => return,
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

    /// Somebody speaks HTTP where TLS is spoken: an address typed without `https`, a client that was not told.
    async fn send_to_https(&self, stream: TcpStream) {
        let Ok(local) = stream.local_addr() else { return };
        part(stream, self.app.config().header_timeout, |heard| speaks_https(heard, &self.guard, local)).await;
    }

    /// Says why there is no place, to as many as it can be said to at a time.
    fn turn_away(&self, stream: TcpStream, sentence: String) {
        tracing::warn!(reason = sentence, "a connection too many");
        let Ok(told) = self.told.clone().try_acquire_owned() else { return };
        let goodbye =
            Goodbye { status: "503 Service Unavailable", reason: Reason::ENHANCE_YOUR_CALM, sentence, location: None };
        let tls = self.app.tls().cloned();
        self.app.tasks().spawn(async move {
            let _ = timeout(TURNED_AWAY.0, say(stream, tls, goodbye)).await;
            drop(told);
        });
    }
}

async fn say(stream: TcpStream, tls: Option<Tls>, goodbye: Goodbye) {
    match tls {
        None => part(stream, TURNED_AWAY.0, |_| goodbye).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                part(stream, TURNED_AWAY.0, |_| goodbye).await;
            }
        }
    }
}

/// The way to the same thing by https, at the name by which it was asked for if that is ours, else at the address.
fn speaks_https(heard: &Heard, guard: &Guard, local: SocketAddr) -> Goodbye {
    let host = heard.host().and_then(|host| guard.named(host)).unwrap_or_else(|| {
        // On a socket for IPv6 an IPv4 address is disguised.
        SocketAddr::new(local.ip().to_canonical(), local.port()).to_string()
    });
    let path = heard.request().map_or("/", |(_, target)| target);
    let url = format!("https://{host}{}", if path.starts_with('/') { path } else { "/" });
    let reads = matches!(heard.request(), Some(("GET" | "HEAD", _)));
    Goodbye {
        status: if reads { "307 Temporary Redirect" } else { "400 Bad Request" },
        reason: Reason::INADEQUATE_SECURITY,
        sentence: format!("This port speaks https: open {url}"),
        location: reads.then_some(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn who_speaks_http_to_https_is_told_where_to_go() {
        let guard = Guard::new(&Config { tls: true, ..Config::default() }, Vec::new());
        let local = "[::ffff:10.1.2.3]:7070".parse().expect("an address");
        let told = |request: &str| speaks_https(&Heard::of(request), &guard, local);
        let page = told("GET /server/ticker?count=3 HTTP/1.1\r\nhost: localhost:7070\r\n\r\n");
        assert_eq!(page.status, "307 Temporary Redirect");
        assert_eq!(page.location.as_deref(), Some("https://localhost:7070/server/ticker?count=3"));
        assert_eq!(page.sentence, "This port speaks https: open https://localhost:7070/server/ticker?count=3");
        // Nobody is sent to where another's name leads, and no call is made twice.
        let foreign = told("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n");
        assert_eq!(foreign.location.as_deref(), Some("https://10.1.2.3:7070/"));
        let call = told("POST /rpc/Greeter/SayHello HTTP/1.1\r\nhost: localhost:7070\r\n\r\n");
        assert_eq!((call.status, call.location), ("400 Bad Request", None));
        for odd in ["GET http://evil.example/ HTTP/1.1\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n"] {
            assert_eq!(told(odd).sentence, "This port speaks https: open https://10.1.2.3:7070/", "{odd}");
        }
    }
}

//! Looks for a server, one step after the other, and says nothing but HTTP/2's greeting.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{self, ClientConfig, pki_types::ServerName},
};
use weir_proto::{
    hex,
    weir::v1::{Connected, Greeted, Resolved, Secured, failed::Cause, open_step::What},
};
use weir_wire::http2::{self, kind};

use super::{fault::Fault, trust::Given};
use crate::{
    address::{Address, Place},
    policy::{Caller, Policy},
};

/// How long looking up a name, connecting, and the TLS handshake may take, each.
const STEP: Duration = Duration::from_secs(10);
/// How long the server may take to greet back.
pub(crate) const GREETING: Duration = Duration::from_secs(5);
/// A greeting that is longer is none: a frame's header and the six settings that there are, and room for more.
const LONGEST_GREETING: usize = 1 << 10;

/// What bytes go over to a target: TCP or a socket of this machine, bare or within TLS.
pub(crate) trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Bytes for S {}

/// Where a target was found, and how it is spoken to. Enough for any number of connections.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) at: At,
    pub(crate) tls: Option<Secure>,
}

/// Addresses that were looked at, and may be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Tcp(SocketAddr),
    Unix(std::path::PathBuf),
}

/// How it is made sure who is there.
#[derive(Clone, Debug)]
pub(crate) struct Secure {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

/// Whoever is told of each step.
pub(crate) type Tell<'t> = &'t mut (dyn FnMut(What) + Send);

/// Finds the addresses of the place, as far as the caller may call them.
///
/// # Errors
/// There is none, or one of them is not to be called.
pub(crate) async fn resolve(place: &Place, caller: Caller, policy: &Policy, tell: Tell<'_>) -> Result<Vec<At>, Fault> {
    let not_allowed = || Fault::new(Cause::NotAllowed, place.to_string());
    let (host, port) = match place {
        Place::Unix(path) if policy.allows_socket(caller, path) => {
            tell(What::Resolved(Resolved { addresses: vec![path.display().to_string()] }));
            return Ok(vec![At::Unix(path.clone())]);
        }
        Place::Unix(_) => return Err(not_allowed()),
        Place::Host(host, port) => (host, *port),
    };
    let bare = host.trim_matches(['[', ']']);
    let found: Vec<IpAddr> = if let Ok(ip) = bare.parse::<IpAddr>() {
        vec![ip]
    } else {
        let no_host = || Fault::new(Cause::NoHost, bare);
        let lookup = timeout(STEP, tokio::net::lookup_host((bare, port))).await;
        lookup.map_err(|_| no_host())?.map_err(|_| no_host())?.map(|address| address.ip()).collect()
    };
    if found.is_empty() {
        return Err(Fault::new(Cause::NoHost, bare));
    }
    // All of them: whoever answers for a name may answer otherwise next time.
    if !found.iter().all(|ip| policy.allows(caller, host, port, *ip)) {
        return Err(not_allowed());
    }
    tell(What::Resolved(Resolved { addresses: found.iter().map(IpAddr::to_string).collect() }));
    Ok(found.into_iter().map(|ip| At::Tcp(SocketAddr::new(ip, port))).collect())
}

/// Looks for HTTP/2 at the addresses, in their order.
///
/// # Errors
/// Why there is none: at the last address that answered, else at the last.
pub(crate) async fn find(
    address: &Address,
    all: Vec<At>,
    name: &str,
    given: &Given,
    tell: Tell<'_>,
) -> Result<Found, Fault> {
    let mut fault = Fault::new(Cause::Unreachable, "");
    for at in all {
        let found = match connect(&at).await {
            Ok(stream) => {
                tell(What::Connected(Connected { address: at.to_string() }));
                greet(address, at, stream, name, given, tell).await
            }
            Err(refused) => Err(refused),
        };
        match found {
            Ok(found) => return Ok(found),
            // The next address may be another program's, or nobody's: what was heard counts more than silence.
            Err(next) if is_silence(&next) && !is_silence(&fault) && fault.cause != Cause::Unreachable => {}
            Err(next) => fault = next,
        }
    }
    Err(fault)
}

fn is_silence(fault: &Fault) -> bool {
    matches!(fault.cause, Cause::Refused | Cause::TimedOut | Cause::Unreachable)
}

/// Greets without TLS or with it, as asked, or first one and then the other.
async fn greet(
    address: &Address,
    at: At,
    stream: Box<dyn Bytes>,
    name: &str,
    given: &Given,
    tell: Tell<'_>,
) -> Result<Found, Fault> {
    let near = match &at {
        At::Tcp(address) => address.ip().to_canonical().is_loopback(),
        At::Unix(_) => true,
    };
    // Plain bytes leave this machine only if they are asked for.
    let plain_first = address.tls == Some(false) || (address.tls.is_none() && near);
    let mut stream = stream;
    if plain_first {
        match hear(&mut stream).await {
            Ok(greeted) => {
                tell(What::Greeted(greeted));
                return Ok(Found { at, tls: None });
            }
            Err(fault) if address.tls == Some(false) || fault.cause == Cause::Http1 => return Err(fault),
            // A TLS server closes, or waits, or says so: it is asked again as one, over a new connection.
            Err(plain) => {
                let again = connect(&at).await?;
                return match secure(address, &at, again, name, given, tell).await {
                    Ok(found) => Ok(found),
                    Err(fault) if fault.cause == Cause::NoTls => Err(plain),
                    Err(fault) => Err(fault),
                };
            }
        }
    }
    secure(address, &at, stream, name, given, tell).await
}

async fn secure(
    address: &Address,
    at: &At,
    stream: Box<dyn Bytes>,
    name: &str,
    given: &Given,
    tell: Tell<'_>,
) -> Result<Found, Fault> {
    let host = match &address.place {
        Place::Host(host, _) if name.is_empty() => host.trim_matches(['[', ']']),
        Place::Unix(_) if name.is_empty() => "localhost",
        _ => name,
    };
    let bad = |sentence: String| Fault::new(Cause::BadCertificate, sentence);
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| bad(format!("{host} is no name that a certificate could have.")))?;
    let tls = Secure { config: given.config().map_err(bad)?, name };
    let mut stream = tls.around(stream).await.map_err(|error| Fault::securing(&error))?;
    let (_, session) = stream.get_ref();
    tell(What::Secured(Secured {
        version: session
            .protocol_version()
            .map_or_else(String::new, |version| format!("{version:?}").replace('_', ".")),
        no_alpn: session.alpn_protocol().is_none(),
        unverified: given.unverified,
    }));
    let greeted = hear(&mut stream).await?;
    tell(What::Greeted(greeted));
    Ok(Found { at: at.clone(), tls: Some(tls) })
}

impl Secure {
    async fn around(&self, stream: Box<dyn Bytes>) -> io::Result<tokio_rustls::client::TlsStream<Box<dyn Bytes>>> {
        let connector = TlsConnector::from(self.config.clone());
        timeout(STEP, connector.connect(self.name.clone(), stream)).await?
    }
}

impl Found {
    /// One more connection to it.
    ///
    /// # Errors
    /// It cannot be reached any more, or is another.
    pub(crate) async fn connect(&self) -> Result<Box<dyn Bytes>, Fault> {
        let stream = connect(&self.at).await?;
        match &self.tls {
            None => Ok(stream),
            Some(tls) => match tls.around(stream).await {
                Ok(stream) => Ok(Box::new(stream)),
                Err(error) => Err(Fault::securing(&error)),
            },
        }
    }
}

async fn connect(at: &At) -> Result<Box<dyn Bytes>, Fault> {
    let connected = timeout(STEP, async {
        match at {
            At::Tcp(address) => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream) as Box<dyn Bytes>)
            }
            #[cfg(unix)]
            At::Unix(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?) as Box<dyn Bytes>),
            #[cfg(not(unix))]
            At::Unix(_) => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    });
    connected
        .await
        .map_err(io::Error::from)
        .and_then(|connected| connected)
        .map_err(|error| Fault::connecting(&error, &at.to_string()))
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{address}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Whether a gRPC server listens at an address of this machine, and no web server: it greets as HTTP/2 does, and does not answer
/// HTTP/1. Whoever takes longer than a second is none.
pub(crate) async fn is_only_grpc(at: SocketAddr) -> bool {
    const ASK: &[u8] = b"HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let looked = timeout(Duration::from_secs(1), async {
        let at = At::Tcp(at);
        let mut stream = connect(&at).await.ok()?;
        hear(&mut stream).await.ok()?;
        let mut stream = connect(&at).await.ok()?;
        let mut heard = Vec::new();
        // A server that closes is as good as one that says something else.
        let _ = async {
            stream.write_all(ASK).await?;
            while heard.len() < 5 && stream.read_buf(&mut heard).await? > 0 {}
            Ok::<_, io::Error>(())
        }
        .await;
        (!heard.starts_with(b"HTTP/")).then_some(())
    });
    matches!(looked.await, Ok(Some(())))
}

/// Says what HTTP/2 begins with, and hears what comes back. Then it takes its leave: no call is made here.
async fn hear(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Result<Greeted, Fault> {
    let mut heard = Vec::new();
    let greeting = async {
        stream.write_all(&http2::opening(&[])).await?;
        stream.flush().await?;
        while wants_more(&heard) && stream.read_buf(&mut heard).await? > 0 {}
        Ok::<_, io::Error>(())
    };
    let ended = timeout(GREETING, greeting).await;
    if let Some((settings, payload, _)) = http2::split(&heard).filter(|_| is_greeting(&heard)) {
        // No error, no streams: what it has begun for us it may forget.
        let goodbye =
            [http2::frame(kind::SETTINGS, http2::flag::ACK, 0, &[]), http2::frame(kind::GOAWAY, 0, 0, &[0; 8])];
        let _ = timeout(Duration::from_millis(100), stream.write_all(&goodbye.concat())).await;
        let _ = timeout(Duration::from_millis(100), stream.shutdown()).await;
        let setting = |wanted: u16| {
            let all = payload.as_chunks::<6>().0.iter();
            all.rev()
                .find(|pair| pair[..2] == wanted.to_be_bytes())
                .map(|[_, _, a, b, c, d]| u32::from_be_bytes([*a, *b, *c, *d]))
        };
        return Ok(Greeted { max_concurrent_streams: setting(3), initial_window_size: settings.initial_window() });
    }
    if heard.starts_with(b"HTTP/1") {
        let line = heard.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        return Err(Fault::new(Cause::Http1, String::from_utf8_lossy(&line[..line.len().min(80)])));
    }
    Err(match ended {
        Err(_) if heard.is_empty() => Fault::new(Cause::Silent, ""),
        // In TLS the server's no to our certificate comes only now.
        Ok(Err(error)) if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>) => {
            Fault::securing(&error)
        }
        _ => Fault::new(Cause::NotHttp2, hex(&heard[..heard.len().min(32)])),
    })
}

/// It may still become a greeting, or the first line of HTTP/1.
fn wants_more(heard: &[u8]) -> bool {
    match heard {
        _ if heard.starts_with(b"HTTP/1") => !heard.contains(&b'\n') && heard.len() < LONGEST_GREETING,
        _ if heard.len() < http2::HEADER => true,
        _ => is_greeting(heard) && http2::split(heard).is_none() && heard.len() < LONGEST_GREETING,
    }
}

/// A server's first frame: SETTINGS of the connection, which acknowledge nothing (RFC 9113, section 3.4).
pub(crate) fn is_greeting(heard: &[u8]) -> bool {
    matches!(heard, [0, _, _, kind::SETTINGS, 0, 0, 0, 0, 0, ..])
}

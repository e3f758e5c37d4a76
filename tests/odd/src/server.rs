use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::AbortHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        server::WebPkiClientVerifier,
    },
};

use crate::{Habit, calls, wire};

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Odd {
    /// Where it listens.
    pub address: SocketAddr,
    /// The certificate, PEM, of the authority that stands for it, and for clients where it wants to know them. Empty without TLS.
    pub authority: String,
    /// A certificate for a client, and its key, PEM. Empty unless it wants to know who calls.
    pub client: (String, String),
    task: AbortHandle,
}

impl Drop for Odd {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a server with that habit.
///
/// # Errors
/// The address cannot be listened on.
pub async fn start(habit: Habit, listen: SocketAddr) -> io::Result<Odd> {
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let Papers { acceptor, authority, client } = if habit.is_secure() { papers(habit)? } else { Papers::default() };
    let connections = Arc::new(AtomicUsize::new(0));
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, connections) = (acceptor.clone(), connections.clone());
            tokio::spawn(async move {
                let number = connections.fetch_add(1, Ordering::Relaxed);
                // How a connection ends is its client's affair.
                let _ = match acceptor {
                    Some(acceptor) => match acceptor.accept(stream).await {
                        Ok(stream) => connection(habit, number, stream).await,
                        Err(error) => Err(error),
                    },
                    None => connection(habit, number, nodelay(stream)).await,
                };
            });
        }
    });
    Ok(Odd { address, authority, client, task: task.abort_handle() })
}

fn nodelay(stream: TcpStream) -> TcpStream {
    let _ = stream.set_nodelay(true);
    stream
}

async fn connection(
    habit: Habit,
    number: usize,
    mut stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> io::Result<()> {
    if habit == Habit::Silent {
        return stream.read_to_end(&mut Vec::new()).await.map(drop);
    }
    if habit == Habit::Replaced && number > 0 {
        stream.read_u8().await?;
        return stream.write_all(b"-ERR unknown command 'PRI'\r\n").await;
    }
    let late = if habit == Habit::SlowSettings { Duration::from_secs(2) } else { Duration::ZERO };
    let words = if habit == Habit::Goodbye { (11, "too_many_pings") } else { (2, "") };
    let (http2, inner) = tokio::io::duplex(64 * 1024);
    let goodbye = Arc::new(Notify::new());
    tokio::select! {
        carried = wire::carry(stream, inner, late, goodbye.clone(), words) => carried,
        Err(error) = serve(habit, http2, goodbye) => Err(io::Error::other(error)),
    }
}

async fn serve(habit: Habit, http2: tokio::io::DuplexStream, goodbye: Arc<Notify>) -> Result<(), h2::Error> {
    let mut builder = h2::server::Builder::new();
    if habit == Habit::OneAtATime {
        builder.max_concurrent_streams(1);
    }
    let mut connection = builder.handshake(http2).await?;
    while let Some(accepted) = connection.accept().await {
        let (request, respond) = accepted?;
        tokio::spawn(calls::answer(habit, request, respond, goodbye.clone()));
        if habit == Habit::Drain {
            connection.graceful_shutdown();
        }
    }
    // The last bytes are carried, then the carrier ends.
    std::future::pending().await
}

#[derive(Default)]
struct Papers {
    acceptor: Option<TlsAcceptor>,
    authority: String,
    client: (String, String),
}

/// An authority that nobody knows, and what it vouches for.
fn papers(habit: Habit) -> io::Result<Papers> {
    let wrong = |error: rcgen::Error| io::Error::other(error);
    let key = rcgen::KeyPair::generate().map_err(wrong)?;
    let mut own = rcgen::CertificateParams::new(Vec::new()).map_err(wrong)?;
    own.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    own.distinguished_name.push(rcgen::DnType::CommonName, "Odd Authority");
    let authority = own.self_signed(&key).map_err(wrong)?;
    let issuer = rcgen::Issuer::new(own, key);
    let issue = |names: &[&str]| {
        let key = rcgen::KeyPair::generate()?;
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let certificate = rcgen::CertificateParams::new(names)?.signed_by(&key, &issuer)?;
        Ok::<_, rcgen::Error>((certificate, key))
    };
    let (certificate, key) = issue(&["localhost", "127.0.0.1"]).map_err(wrong)?;
    let (client, client_key) = issue(&["somebody"]).map_err(wrong)?;
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone()).map_err(io::Error::other)?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.map_err(io::Error::other)?;
    let builder = if habit == Habit::MutualTls {
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
        builder.with_client_cert_verifier(verifier.map_err(io::Error::other)?)
    } else {
        builder.with_no_client_auth()
    };
    let secret = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = builder.with_single_cert(vec![certificate.der().clone()], secret).map_err(io::Error::other)?;
    if habit != Habit::NoAlpn {
        config.alpn_protocols = vec![b"h2".to_vec()];
    }
    Ok(Papers {
        acceptor: Some(TlsAcceptor::from(Arc::new(config))),
        authority: authority.pem(),
        client: if habit == Habit::MutualTls { (client.pem(), client_key.serialize_pem()) } else { <_>::default() },
    })
}

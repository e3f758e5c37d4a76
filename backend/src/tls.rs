//! TLS: with a certificate from files, or with one of our own that lives as long as the server.

mod files;
mod own;

use std::{fmt::Write as _, io, path::PathBuf, sync::Arc};

use sha2::{Digest as _, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, InconsistentKeys, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
    server::TlsStream,
};

use crate::config::Config;

/// What a TLS connection begins with: a record of the type "handshake" (RFC 8446, 5.1).
pub(crate) const FIRST_BYTE: u8 = 22;

/// How one server speaks TLS.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    certificate: CertificateDer<'static>,
    fingerprint: Option<String>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// Why there can be no TLS as the flags ask for it.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// One of the two files is not named.
    #[error("TLS takes a certificate and its key, and {0} is missing")]
    Half(&'static str),
    /// A file cannot be read.
    #[error("{flag} {}: {error}", path.display())]
    Unreadable {
        /// The flag that names it.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file has nothing of what it is named for.
    #[error("{flag} {} holds no {what} in PEM form", path.display())]
    Empty {
        /// The flag that names it.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// The two files have nothing to do with each other.
    #[error("The key of --key does not belong to the certificate of --cert")]
    Mismatch,
    /// The certificate or its key is of no use to TLS.
    #[error("The certificate or its key cannot be used: {0}")]
    Unsuitable(String),
    /// No certificate could be made.
    #[error("No certificate could be made: {0}")]
    NotMade(String),
}

impl Unusable {
    /// What to do about it, in a sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Half(_) => "Give both --cert and --key, or neither: --tls makes a certificate by itself.",
            Self::Unreadable { .. } => "Check the path, and that you may read the file.",
            Self::Empty { .. } => {
                "PEM is text with lines such as -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----; a key must \
                 have no passphrase (openssl pkey -in key.pem -out plain.pem takes it away)."
            }
            Self::Mismatch => "In a file with several certificates the server's own comes first.",
            Self::Unsuitable(_) => {
                "It takes an X.509 certificate with an RSA key of 2048 bits or more, a P-256 or P-384 key, or an Ed25519 key."
            }
            Self::NotMade(_) => "Check the name in --public-url, or bring a certificate with --cert and --key.",
        }
    }
}

impl Tls {
    /// What the flags ask for. None: no TLS.
    pub(crate) fn new(config: &Config) -> Result<Option<Self>, Unusable> {
        match (&config.cert, &config.key) {
            (Some(cert), Some(key)) => Self::with(files::chain(cert)?, files::key(key)?, false).map(Some),
            (Some(_), None) => Err(Unusable::Half("--key")),
            (None, Some(_)) => Err(Unusable::Half("--cert")),
            (None, None) if config.tls => {
                let (certificate, key) = own::certificate(own::names(config))?;
                Self::with(vec![certificate], key, true).map(Some)
            }
            (None, None) => Ok(None),
        }
    }

    fn with(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>, own: bool) -> Result<Self, Unusable> {
        let certificate = chain[0].clone();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unsuitable)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(unsuitable)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let fingerprint = own.then(|| fingerprint(&certificate));
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate, fingerprint })
    }

    /// The SHA-256 fingerprint of a certificate of our own, as browsers show it. None: it came from a file, and others
    /// vouch for it.
    pub fn fingerprint(&self) -> Option<&str> {
        self.fingerprint.as_deref()
    }

    /// The server's certificate in DER form. A client that trusts it trusts this server.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The server's part of the handshake. It may wait for the peer for ever. Both it and the stream are boxed: a connection
    /// without TLS must not carry room for one.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Box<TlsStream<TcpStream>>> {
        Box::pin(self.acceptor.accept(stream)).await.map(Box::new)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
fn unsuitable(error: rustls::Error) -> Unusable {
    match error {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => Unusable::Mismatch,
        other => Unusable::Unsuitable(other.to_string()),
    }
}

fn fingerprint(certificate: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(certificate) {
        let _ = write!(text, "{}{byte:02X}", if text.is_empty() { "" } else { ":" });
    }
    text
}

#[cfg(test)]
mod tests;

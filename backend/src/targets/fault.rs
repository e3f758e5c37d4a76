//! Why there is no way to a server.

use std::{io, time::SystemTime};

use tokio_rustls::rustls::{self, AlertDescription, CertificateError, pki_types::UnixTime};
use weir_proto::weir::v1::{Failed, failed::Cause};

/// A cause, and what a sentence about it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) cause: Cause,
    pub(crate) detail: String,
}

impl Fault {
    pub(crate) fn new(cause: Cause, detail: impl Into<String>) -> Self {
        Self { cause, detail: detail.into() }
    }

    /// Why a connection was not made.
    pub(crate) fn connecting(error: &io::Error, address: &str) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Self::new(Cause::Refused, address),
            io::ErrorKind::TimedOut => Self::new(Cause::TimedOut, address),
            _ => Self::new(Cause::Unreachable, error.to_string()),
        }
    }

    /// Why a TLS handshake, or reading right after it, did not succeed.
    pub(crate) fn securing(error: &io::Error) -> Self {
        let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
            return match error.kind() {
                // Whoever does not speak it closes at the first byte.
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::TimedOut => {
                    Self::new(Cause::NoTls, "")
                }
                _ => Self::new(Cause::Tls, error.to_string()),
            };
        };
        match tls {
            rustls::Error::InvalidMessage(_) => Self::new(Cause::NoTls, ""),
            rustls::Error::InvalidCertificate(certificate) => Self::certificate(certificate),
            rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
                Self::new(Cause::CertificateWanted, "")
            }
            // What others say who want another certificate, or any.
            rustls::Error::AlertReceived(
                alert @ (AlertDescription::BadCertificate
                | AlertDescription::UnknownCA
                | AlertDescription::UnsupportedCertificate
                | AlertDescription::CertificateUnknown
                | AlertDescription::AccessDenied
                | AlertDescription::DecryptError
                | AlertDescription::HandshakeFailure),
            ) => Self::new(Cause::CertificateWanted, format!("{alert:?}")),
            other => Self::new(Cause::Tls, other.to_string()),
        }
    }

    fn certificate(error: &CertificateError) -> Self {
        match error {
            CertificateError::NotValidForNameContext { presented, .. } => Self::new(Cause::WrongName, names(presented)),
            CertificateError::NotValidForName => Self::new(Cause::WrongName, ""),
            CertificateError::ExpiredContext { not_after, .. } => Self::new(Cause::Expired, date(*not_after)),
            CertificateError::NotValidYetContext { not_before, .. } => Self::new(Cause::Expired, date(*not_before)),
            CertificateError::Expired | CertificateError::NotValidYet => Self::new(Cause::Expired, ""),
            CertificateError::UnknownIssuer => Self::new(Cause::UnknownIssuer, ""),
            other => Self::new(Cause::Tls, other.to_string()),
        }
    }
}

impl From<Fault> for Failed {
    fn from(Fault { cause, detail }: Fault) -> Self {
        Self { cause: cause.into(), detail }
    }
}

/// Names as a certificate has them, without what the library writes around them: `DnsName("a")`.
fn names(presented: &[String]) -> String {
    let bare = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
    presented.iter().map(bare).collect::<Vec<_>>().join(", ")
}

/// A time as RFC 3339 has it.
fn date(time: UnixTime) -> String {
    let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(time.as_secs());
    prost_types::Timestamp::from(time).to_string()
}

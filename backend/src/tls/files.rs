//! A certificate and its key from PEM files.

use std::path::Path;

use tokio_rustls::rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{self, PemObject as _},
};

use super::Unusable;

/// The server's own certificate, and those that vouch for it.
pub(super) fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let why = |error| why("--cert", path, "certificate", error);
    let chain: Vec<_> = CertificateDer::pem_file_iter(path).map_err(why)?.collect::<Result<_, _>>().map_err(why)?;
    if chain.is_empty() {
        return Err(why(pem::Error::NoItemsFound));
    }
    Ok(chain)
}

/// The first private key in the file: PKCS #8, PKCS #1 (RSA) or SEC 1 (elliptic curves).
pub(super) fn key(path: &Path) -> Result<PrivateKeyDer<'static>, Unusable> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| why("--key", path, "private key", error))
}

fn why(flag: &'static str, path: &Path, what: &'static str, error: pem::Error) -> Unusable {
    match error {
        pem::Error::Io(error) => Unusable::Unreadable { flag, path: path.to_owned(), error },
        _ => Unusable::Empty { flag, path: path.to_owned(), what },
    }
}

//! A certificate that vouches for itself. It is made at each start and kept in memory only.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Unusable;
use crate::{
    advertised,
    config::{Config, HostName},
};

const DAY: Duration = Duration::from_hours(24);
/// Clocks in a class are not all right.
const BEFORE: Duration = DAY;
/// Apple's systems take a certificate for a server only if it is good for no more than 825 days, and other programs are
/// heading for less.
const AFTER: Duration = DAY.saturating_mul(365);

/// What clients may call this server: itself, the addresses it listens on, those by which others reach it, its public
/// name and those that are allowed. Each once.
pub(super) fn names(config: &Config) -> Vec<String> {
    let listening = config.listen_addresses();
    let at = |ip: IpAddr| ip.to_string();
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let others = listening.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified()).map(at);
    names.extend(others.chain(advertised::sockets(&listening).iter().map(|address| at(address.ip()))));
    names.extend(config.public_url.as_ref().map(|url| url.host().to_owned()));
    names.extend(config.allow_host.iter().map(HostName::certified));
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}

/// A certificate for these names and addresses, and its key.
pub(super) fn certificate(names: Vec<String>) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), Unusable> {
    make(names).map_err(|error| Unusable::NotMade(error.to_string()))
}

fn make(names: Vec<String>) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, "Weir, made for one start");
    // A clock before 1970 is as wrong as one at its beginning.
    let now = date_time_ymd(1970, 1, 1) + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(BEFORE);
    params.not_before = now - BEFORE;
    params.not_after = now + AFTER;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.der().clone(), PrivateKeyDer::Pkcs8(key.serialize_der().into())))
}

//! Whom a TLS connection to a target trusts, and what we show of ourselves.

use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio_rustls::rustls::{
    self, ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject as _},
};

/// What the user gave, PEM.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// Authorities to trust beside those of this machine.
    pub(crate) authorities: String,
    pub(crate) certificate: String,
    pub(crate) key: String,
    /// Whoever answers is taken for the server.
    pub(crate) unverified: bool,
}

impl Given {
    /// How a TLS connection is made. HTTP/2 is what it is for.
    ///
    /// # Errors
    /// A sentence about what of it is of no use.
    pub(crate) fn config(&self) -> Result<Arc<ClientConfig>, String> {
        let provider = Arc::new(ring::default_provider());
        let unusable = |error: rustls::Error| format!("TLS cannot be set up: {error}.");
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .dangerous()
            .with_custom_certificate_verifier(self.verifier(provider)?);
        let mut config = match (self.certificate.trim(), self.key.trim()) {
            ("", "") => builder.with_no_client_auth(),
            ("", _) => return Err("The certificate that belongs to the key is missing.".to_owned()),
            (_, "") => return Err("The key that belongs to the certificate is missing.".to_owned()),
            (chain, key) => {
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
                    .map_err(|_| "The key is not a private key in PEM form without a passphrase.".to_owned())?;
                let no_pair = |_| {
                    "The key does not belong to the certificate, or is of a kind that TLS does not take.".to_owned()
                };
                builder.with_client_auth_cert(certificates(chain, "certificate")?, key).map_err(no_pair)?
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }

    fn verifier(&self, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
        if self.unverified {
            return Ok(Arc::new(Unverified(provider)));
        }
        let own = match self.authorities.trim() {
            "" => Vec::new(),
            pem => certificates(pem, "authorities")?,
        };
        let none = |error: rustls::Error| format!("The certificates that this machine trusts cannot be used: {error}.");
        Ok(Arc::new(Verifier::new_with_extra_roots(own, provider).map_err(none)?))
    }
}

fn certificates(pem: &str, what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let all = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<Vec<_>, _>>();
    let wrong = || format!("What was given for {what} holds no certificate in PEM form.");
    all.ok().filter(|all| !all.is_empty()).ok_or_else(wrong)
}

/// Believes everybody. Signatures are still checked: whoever answers has the key to its certificate.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

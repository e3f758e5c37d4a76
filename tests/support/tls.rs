use std::{io, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

use super::{Server, soon};

/// Something in DER form as a file would hold it.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

/// A TLS connection to a server whose certificate is trusted, with one protocol offered, which must be taken.
pub(crate) async fn connect(server: &Server, protocol: &str) -> TlsStream<TcpStream> {
    let stream = handshake(server, "127.0.0.1", &[protocol]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
    stream
}

/// The same, by a name and with protocols of one's choice.
pub(crate) async fn handshake(server: &Server, name: &str, protocols: &[&str]) -> io::Result<TlsStream<TcpStream>> {
    let certificate = server.app().tls().expect("TLS").certificate().to_vec();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate)).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    let socket = soon("a connection", TcpStream::connect(server.address())).await.unwrap();
    socket.set_nodelay(true).unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    // It is large, and would make every test that may need it so.
    Box::pin(soon("a handshake", TlsConnector::from(Arc::new(config)).connect(name, socket))).await
}

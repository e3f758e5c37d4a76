//! Servers of every kind, and things that are none: what is found, and what is said to them.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
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
use weir_proto::weir::v1::{OpenRequest, Opened, failed::Cause, open_step::What};
use weir_testkit::soon;
use weir_wire::http2::{PREFACE, frame, kind};

use super::{Fault, NoWay, Targets};
use crate::{Config, config::Pattern, policy::Caller};

const SESSION: &str = "00112233445566778899aabbccddeeff";
const LATER: &str = "ffeeddccbbaa99887766554433221100";

/// What a server heard, and its port.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// Says these bytes to everybody, closes or waits, and keeps what it hears.
async fn server(says: &'static [u8], closes: bool) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = heard.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move {
                let mut first = vec![0; 256];
                let len = stream.read(&mut first).await.unwrap_or_default();
                kept.lock().unwrap().push(first[..len].to_vec());
                let _ = stream.write_all(says).await;
                if !closes {
                    let mut rest = Vec::new();
                    let _ = stream.read_to_end(&mut rest).await;
                    kept.lock().unwrap().push(rest);
                }
            });
        }
    });
    Server { port, heard }
}

fn targets(patterns: &[&str]) -> Targets {
    let target = patterns.iter().map(|text| text.parse::<Pattern>().unwrap()).collect();
    Targets::new(&Config { target, ..Config::default() })
}

fn request(address: &str) -> OpenRequest {
    OpenRequest { address: address.to_owned(), session: SESSION.to_owned(), ..OpenRequest::default() }
}

/// What comes of it, with the steps on the way by their names.
async fn open(request: OpenRequest) -> (Vec<&'static str>, Result<Opened, Fault>) {
    let mut steps = Vec::new();
    let mut tell = |what| {
        steps.push(match what {
            What::Resolved(_) => "resolved",
            What::Connected(_) => "connected",
            What::Secured(_) => "secured",
            What::Greeted(_) => "greeted",
            What::Admitted(_) | What::Opened(_) | What::Failed(_) => panic!("not told here"),
        });
    };
    let opened = soon("an end", targets(&[]).open(request, Caller::NearPage, &mut tell)).await;
    (steps, opened)
}

async fn fault(address: &str) -> (Cause, String) {
    let Fault { cause, detail } = open(request(address)).await.1.expect_err(address);
    (cause, detail)
}

#[tokio::test]
async fn a_server_is_greeted_and_nothing_else_is_said_to_it() {
    let settings: &[u8] = &[0, 0, 12, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 7, 0, 4, 0, 1, 0, 0];
    let server = server(settings, false).await;
    for address in [format!(":{}", server.port), format!("http://127.0.0.1:{}/", server.port)] {
        let mut greeted = None;
        let mut tell = |what| {
            if let What::Greeted(said) = what {
                greeted = Some(said);
            }
        };
        let opened = targets(&[]).open(request(&address), Caller::NearPage, &mut tell).await.unwrap();
        assert_eq!((opened.scheme.as_str(), opened.authority.ends_with(&server.port.to_string())), ("http", true));
        let greeted = greeted.unwrap();
        assert_eq!((greeted.max_concurrent_streams, greeted.initial_window_size), (Some(7), Some(65_536)));
    }
    weir_testkit::until(|| server.heard.lock().unwrap().len() == 4).await;
    let heard = server.heard.lock().unwrap().clone();
    let hello = [PREFACE, &frame(kind::SETTINGS, 0, 0, &[])].concat();
    let goodbye = [frame(kind::SETTINGS, 1, 0, &[]), frame(kind::GOAWAY, 0, 0, &[0; 8])].concat();
    assert!(
        heard.iter().filter(|bytes| **bytes == hello).count() == 2
            && heard.iter().filter(|bytes| **bytes == goodbye).count() == 2,
        "{heard:?}"
    );
}

#[tokio::test]
async fn what_does_not_speak_http2_is_told_by_what_it_does() {
    let web = server(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n", true).await;
    assert_eq!(fault(&format!(":{}", web.port)).await, (Cause::Http1, "HTTP/1.1 400 Bad Request".into()));
    let redis = server(b"-ERR unknown command 'PRI'\r\n", true).await;
    assert_eq!(fault(&format!(":{}", redis.port)).await.0, Cause::NotHttp2);
    let mute = server(b"", true).await;
    assert_eq!(fault(&format!(":{}", mute.port)).await, (Cause::NotHttp2, String::new()));
    // What answers with something that is not its SETTINGS.
    let odd = server(&[0, 0, 0, 4, 1, 0, 0, 0, 0], true).await;
    assert_eq!(fault(&format!(":{}", odd.port)).await, (Cause::NotHttp2, "000000040100000000".into()));
    // Nobody thought up a byte of what they heard.
    for server in [web, redis, mute, odd] {
        for heard in server.heard.lock().unwrap().iter().filter(|heard| !heard.is_empty()) {
            assert!(heard.starts_with(PREFACE) || heard[0] == 0x16, "{heard:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_waited_for_and_told() {
    let silent = server(b"", false).await;
    assert_eq!(fault(&format!("http://127.0.0.1:{}", silent.port)).await.0, Cause::Silent);
}

/// A queue that is full lets nobody in, as a firewall does. The clock runs by itself while nothing happens.
#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn who_takes_no_connection_is_waited_for_and_told() {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = std::net::TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(stream);
        assert!(waiting.len() < 100, "the queue has no end");
    }
    assert_eq!(fault(&address.to_string()).await, (Cause::TimedOut, address.to_string()));
}

#[tokio::test]
async fn where_nothing_listens_and_names_that_are_nobodys() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(fault(&format!(":{port}")).await, (Cause::Refused, format!("127.0.0.1:{port}")));
    assert_eq!(fault("no.such.host.invalid:9000").await, (Cause::NoHost, "no.such.host.invalid".into()));
    assert_eq!(fault("nonsense").await.0, Cause::BadAddress);
    let (steps, _) = open(request("nonsense")).await;
    assert!(steps.is_empty());
}

#[tokio::test]
async fn what_may_not_be_called_is_not_even_connected_to() {
    let server = server(b"", false).await;
    for (address, caller) in [
        ("10.0.0.1:9000".to_owned(), Caller::NearPage),
        ("0.0.0.0:9000".to_owned(), Caller::NearPage),
        ("unix:/run/x.sock".to_owned(), Caller::NearPage),
        (format!(":{}", server.port), Caller::Other),
        (format!(":{}", server.port), Caller::Guest),
    ] {
        let mut tell = |what| panic!("{what:?}");
        let Fault { cause, detail } = targets(&[]).open(request(&address), caller, &mut tell).await.unwrap_err();
        assert_eq!(cause, Cause::NotAllowed, "{address}");
        assert_eq!(detail, address.strip_prefix(':').map_or(address.clone(), |port| format!("localhost:{port}")));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(server.heard.lock().unwrap().is_empty());
}

#[tokio::test]
async fn tickets_are_for_their_session_their_address_and_one_connection() {
    let server = server(&[0, 0, 0, 4, 0, 0, 0, 0, 0], false).await;
    let targets = targets(&[]);
    let (here, there) = ("127.0.0.1".parse().unwrap(), "192.168.1.5".parse().unwrap());
    let opened = targets.open(request(&format!(":{}", server.port)), Caller::NearPage, &mut |_| {}).await.unwrap();
    assert_eq!(
        targets.ticket(&opened.target, LATER, (Caller::NearPage, here), 1),
        Err(NoWay::Unknown),
        "another session"
    );
    assert_eq!(targets.ticket(LATER, SESSION, (Caller::NearPage, here), 1), Err(NoWay::Unknown), "another target");
    let ticket = targets.ticket(&opened.target, SESSION, (Caller::NearPage, here), 1).unwrap();
    assert_eq!(
        targets.redeem(&ticket, there).unwrap_err(),
        NoWay::Unknown,
        "another address; it is used up all the same"
    );
    assert_eq!(targets.redeem(&ticket, here).unwrap_err(), NoWay::Unknown);
    let ticket = targets.ticket(&opened.target, SESSION, (Caller::NearPage, here), 1).unwrap();
    let passage = targets.redeem(&ticket, here).unwrap();
    assert!(passage.connect().await.is_ok());
    assert_eq!(targets.redeem(&ticket, here).unwrap_err(), NoWay::Unknown, "used");
    // Eight connections and no more; one that ends makes room.
    let mut open = vec![passage];
    let again = || targets.redeem(&targets.ticket(&opened.target, SESSION, (Caller::NearPage, here), 1).unwrap(), here);
    open.extend((0..7).map(|_| again().unwrap()));
    assert_eq!(again().unwrap_err(), NoWay::Full);
    open.pop();
    assert!(again().is_ok());
    // The oldest of nine targets is gone.
    for _ in 0..8 {
        targets.open(request(&format!(":{}", server.port)), Caller::NearPage, &mut |_| {}).await.unwrap();
    }
    assert_eq!(targets.ticket(&opened.target, SESSION, (Caller::NearPage, here), 1), Err(NoWay::Unknown));
}

/// An authority, and what it vouches for.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    Authority { pem: certificate.pem(), issuer: Issuer::new(params, key) }
}

impl Authority {
    /// A certificate for those names, and its key, both PEM and DER.
    fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

/// A TLS server that greets; with an authority of its clients it wants to know who they are.
async fn secure(own: (rcgen::Certificate, KeyPair), clients: Option<&Authority>, alpn: bool) -> u16 {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()));
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.1.serialize_der()));
    let mut config = builder.with_single_cert(vec![own.0.der().clone()], key).unwrap();
    if alpn {
        config.alpn_protocols = vec![b"h2".to_vec()];
    }
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move { greet(acceptor.accept(stream).await?).await });
        }
        Ok::<_, io::Error>(())
    });
    port
}

async fn greet(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut first = [0; 33];
    stream.read_exact(&mut first).await?;
    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
    stream.flush().await?;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.map(drop)
}

#[tokio::test]
async fn tls_is_found_out_and_whoever_answers_is_who_it_should_be() {
    let ours = authority();
    let port = secure(ours.issue(&["localhost"], |_| {}), None, true).await;
    let trusting = |address: String| OpenRequest { authorities: ours.pem.clone(), ..request(&address) };
    let (steps, opened) = open(trusting(format!("localhost:{port}"))).await;
    assert_eq!(opened.unwrap().scheme, "https");
    assert_eq!(steps, ["resolved", "connected", "secured", "greeted"]);
    let (_, opened) = open(trusting(format!("https://localhost:{port}"))).await;
    assert_eq!(opened.unwrap().authority, format!("localhost:{port}"));
    // Nobody whom this machine trusts vouches for it.
    assert_eq!(fault(&format!("localhost:{port}")).await.0, Cause::UnknownIssuer);
    // By another name.
    let (_, opened) = open(trusting(format!("127.0.0.1:{port}"))).await;
    assert_eq!(opened.unwrap_err(), Fault::new(Cause::WrongName, "localhost"));
    let named = OpenRequest { name: "localhost".into(), ..trusting(format!("127.0.0.1:{port}")) };
    assert_eq!(open(named).await.1.unwrap().authority, "localhost");
    // Whoever it is.
    let unverified = OpenRequest { unverified: true, ..request(&format!("127.0.0.1:{port}")) };
    assert!(open(unverified).await.1.is_ok());
    // Plain bytes to a TLS server, because that was asked for.
    assert_eq!(fault(&format!("http://localhost:{port}")).await.0, Cause::NotHttp2);
}

#[tokio::test]
async fn certificates_that_are_out_of_date_and_servers_without_alpn() {
    let ours = authority();
    let old = ours.issue(&["localhost"], |params| params.not_after = rcgen::date_time_ymd(2001, 1, 1));
    let port = secure(old, None, true).await;
    let trusting = OpenRequest { authorities: ours.pem.clone(), ..request(&format!("https://localhost:{port}")) };
    assert_eq!(open(trusting).await.1.unwrap_err(), Fault::new(Cause::Expired, "2001-01-01T00:00:00Z"));
    let port = secure(ours.issue(&["localhost"], |_| {}), None, false).await;
    let mut no_alpn = None;
    let trusting = OpenRequest { authorities: ours.pem.clone(), ..request(&format!("localhost:{port}")) };
    let mut tell = |what| {
        if let What::Secured(secured) = what {
            no_alpn = Some(secured.no_alpn);
        }
    };
    assert!(targets(&[]).open(trusting, Caller::NearPage, &mut tell).await.is_ok());
    assert_eq!(no_alpn, Some(true));
}

#[tokio::test]
async fn a_server_that_wants_to_know_who_calls_is_told_or_says_no() {
    let (ours, theirs) = (authority(), authority());
    let port = secure(ours.issue(&["localhost"], |_| {}), Some(&theirs), true).await;
    let bare = OpenRequest { authorities: ours.pem.clone(), ..request(&format!("localhost:{port}")) };
    assert_eq!(open(bare.clone()).await.1.unwrap_err().cause, Cause::CertificateWanted);
    let (certificate, key) = theirs.issue(&["me"], |_| {});
    let known = OpenRequest { certificate: certificate.pem(), key: key.serialize_pem(), ..bare.clone() };
    assert!(open(known.clone()).await.1.is_ok());
    let (stranger, other) = ours.issue(&["me"], |_| {});
    let stranger = OpenRequest { certificate: stranger.pem(), key: other.serialize_pem(), ..bare.clone() };
    assert_eq!(open(stranger).await.1.unwrap_err(), Fault::new(Cause::CertificateWanted, "DecryptError"));
    for (wrong, says) in [
        (OpenRequest { key: String::new(), ..known.clone() }, "key"),
        (OpenRequest { certificate: String::new(), ..known.clone() }, "certificate"),
        (OpenRequest { key: other.serialize_pem(), ..known.clone() }, "belong"),
        (OpenRequest { key: "nonsense".into(), ..known.clone() }, "private key"),
        (OpenRequest { authorities: "nonsense".into(), ..known.clone() }, "authorities"),
    ] {
        let Fault { cause, detail } = open(wrong).await.1.unwrap_err();
        assert!(cause == Cause::BadCertificate && detail.contains(says), "{detail}");
    }
}

#[tokio::test]
async fn https_to_a_plain_server_is_no_tls() {
    let plain = server(&[0, 0, 0, 4, 0, 0, 0, 0, 0], true).await;
    assert_eq!(fault(&format!("https://127.0.0.1:{}", plain.port)).await.0, Cause::NoTls);
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_of_this_machine_is_for_those_who_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("server.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(greet(stream));
        }
    });
    let address = format!("unix:{}", path.display());
    let opened = targets(&[&address]).open(request(&address), Caller::Other, &mut |_| {}).await.unwrap();
    assert_eq!((opened.scheme.as_str(), opened.authority.as_str()), ("http", "localhost"));
}

#[tokio::test]
async fn a_stream_that_ends_in_the_greeting_is_no_greeting() {
    let cut = server(&[0, 0, 12, 4, 0, 0], true).await;
    let (cause, detail) = fault(&format!("http://127.0.0.1:{}", cut.port)).await;
    assert_eq!((cause, detail.as_str()), (Cause::NotHttp2, "00000c040000"));
}

use std::{fs, path::Path};

use rcgen::{CertifiedKey, generate_simple_self_signed};

use super::*;
use crate::app::App;

/// A certificate and its key, as PEM.
fn pair() -> (String, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (pem("CERTIFICATE", cert.der()), pem("PRIVATE KEY", &signing_key.serialize_der()))
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};

    let text = BASE64_STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8(line.to_vec()).unwrap() + "\n");
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", lines.collect::<String>())
}

fn with(folder: &Path, cert: &str, key: &str) -> Result<Option<Tls>, Unusable> {
    let (cert, key) = (folder.join(cert), folder.join(key));
    Tls::new(&Config { cert: Some(cert), key: Some(key), ..Config::default() })
}

#[test]
fn files_that_do_not_do_are_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let ((cert, key), (_, other)) = (pair(), pair());
    let broken = format!("{}AAAA\n{}", &cert[..100], &cert[100..]);
    let locked = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let files = [
        ("cert.pem", cert.as_str()),
        ("key.pem", &key),
        ("other.pem", &other),
        ("nothing.pem", ""),
        ("broken.pem", &broken),
        ("locked.pem", &locked),
        ("cut.pem", &cert[..200]),
    ];
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let tls = with(folder.path(), "cert.pem", "key.pem").unwrap().expect("TLS");
    assert_eq!(tls.fingerprint(), None, "somebody else vouches for it");
    for (cert, key, says) in [
        ("no.pem", "key.pem", "--cert "),
        ("no.pem", "key.pem", "no.pem: No such file"),
        ("cert.pem", "no.pem", "--key "),
        ("nothing.pem", "key.pem", "nothing.pem holds no certificate in PEM form"),
        ("key.pem", "key.pem", "key.pem holds no certificate in PEM form"),
        ("cut.pem", "key.pem", "cut.pem holds no certificate in PEM form"),
        ("cert.pem", "cert.pem", "cert.pem holds no private key in PEM form"),
        ("cert.pem", "locked.pem", "locked.pem holds no private key in PEM form"),
        ("cert.pem", "other.pem", "The key of --key does not belong to the certificate of --cert"),
        ("broken.pem", "key.pem", "The certificate or its key cannot be used"),
    ] {
        let unusable = with(folder.path(), cert, key).expect_err(says);
        assert!(unusable.to_string().contains(says), "{cert}, {key}: {unusable}");
        assert!(unusable.advice().ends_with('.'), "{}", unusable.advice());
    }
}

#[test]
fn one_file_without_the_other_is_refused_by_the_flag_that_is_missing() {
    let config = Config { cert: Some("cert.pem".into()), ..Config::default() };
    assert!(config.speaks_tls());
    let error = App::new(config).expect_err("no key");
    assert_eq!(error.to_string(), "TLS takes a certificate and its key, and --key is missing");
    assert!(error.get_ref().unwrap().is::<Unusable>(), "so that advice can be given");
    let config = Config { key: Some("key.pem".into()), tls: true, ..Config::default() };
    assert!(Tls::new(&config).is_err_and(|unusable| unusable.to_string().ends_with("--cert is missing")));
    assert!(Tls::new(&Config::default()).unwrap().is_none());
}

#[test]
fn the_own_certificate_is_for_every_name_and_address_once() {
    let public_url = Some("https://Weir.example.org:8443".parse().unwrap());
    let listen = ["10.1.2.3:7070", "127.0.0.1:1", "[2001:db8::5]:2"].map(|address| address.parse().unwrap()).to_vec();
    // Those that are allowed: by themselves, all below one, and one that is there already.
    let allow_host = ["teacher.local", ".example.org", "weir.example.org"].map(|name| name.parse().unwrap()).to_vec();
    let config = Config { listen, public_url, allow_host, ..Config::default() };
    let own = ["localhost", "127.0.0.1", "::1", "10.1.2.3", "2001:db8::5"];
    let names = [&own[..], &["weir.example.org", "teacher.local", "*.example.org"]].concat();
    let mut found = own::names(&config);
    found[3..5].sort();
    assert_eq!(found, names);
    let config = Config { public_url: Some("https://[2001:db8::7]".parse().unwrap()), ..Config::default() };
    assert_eq!(own::names(&config), ["localhost", "127.0.0.1", "::1", "2001:db8::7"]);
    // On all interfaces: what others are told, whatever this machine has.
    let lan = Config { lan: true, ..Config::default() };
    let told = reach_without_ports(&lan);
    assert_eq!(own::names(&lan)[3..], told);
}

fn reach_without_ports(config: &Config) -> Vec<String> {
    crate::advertised::sockets(&config.listen_addresses()).iter().map(|address| address.ip().to_string()).collect()
}

#[test]
fn every_start_has_a_certificate_of_its_own_and_says_its_fingerprint() {
    let config = Config { tls: true, ..Config::default() };
    let (one, two) = (Tls::new(&config).unwrap().unwrap(), Tls::new(&config).unwrap().unwrap());
    assert_ne!(one.fingerprint(), two.fingerprint());
    let shown = one.fingerprint().unwrap();
    assert_eq!(shown, fingerprint(one.certificate()));
    assert!(shown.len() == 95 && shown.split(':').all(|byte| u8::from_str_radix(byte, 16).is_ok()), "{shown}");
    // As `openssl x509 -fingerprint -sha256` writes it.
    assert!(fingerprint(b"abc").starts_with("BA:78:16:BF:8F:01:CF:EA:"));
}

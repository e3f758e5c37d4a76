//! What the command line says to people.

use std::{
    env,
    fmt::Write as _,
    io::{self, ErrorKind, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use weir::{Config, advertised, config::Uploads, qr::Qr, tls};

/// Where the page is.
pub(crate) struct Pages {
    /// From this machine.
    pub(crate) here: String,
    /// From other machines, if they can reach it, the best first.
    others: Vec<String>,
}

pub(crate) fn pages(config: &Config, addresses: &[SocketAddr]) -> Pages {
    let first = addresses.first().copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 50051)));
    let ip = if first.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { first.ip() };
    let others = advertised::addresses(config, addresses);
    Pages {
        here: format!("{}://{}/", config.scheme(), SocketAddr::new(ip, first.port())),
        others: others.into_iter().map(|base| base + "/").collect(),
    }
}

/// What of an address would mean something in a fragment.
const IN_FRAGMENT: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');

impl Pages {
    /// The page that looks at the server on the command line, for whoever has the key. It stands behind the `#`, which browsers send to
    /// nobody.
    pub(crate) fn own(&self, config: &Config, key: &str) -> Option<String> {
        let address = utf8_percent_encode(config.address.as_deref()?, IN_FRAGMENT);
        Some(format!("{}to#key={key}&address={address}", self.here))
    }
}

/// Says that the server runs, and where. `asked` is what the command line said, `config` what became of it, `fingerprint` that of a
/// certificate of its own making. `terminal`: people see it as it is written.
pub(crate) fn running(
    asked: &Config,
    config: &Config,
    pages: &Pages,
    key: &str,
    fingerprint: Option<&str>,
    terminal: bool,
) {
    // <https://no-color.org>
    let colours = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = moved(asked, config) + &welcome(config, pages, key, fingerprint, terminal.then_some(colours));
    // Nobody may be reading any more; the server runs all the same.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// What became of the port that Weir would have had.
fn moved(asked: &Config, config: &Config) -> String {
    match (asked.listen.first(), config.listen.first()) {
        (Some(asked_for), Some(taken)) if asked_for != taken => {
            let (was, is) = (asked_for.port(), taken.port());
            if asked.address.is_none() {
                format!("Port {was} is taken by a gRPC server. Weir takes {is}, and looks at that one.\n")
            } else {
                format!("Port {was} is taken, or will be. Weir takes {is}.\n")
            }
        }
        _ => String::new(),
    }
}

/// With a picture of the address, in colours or without, or with none: in a file or a pipe it would be noise.
fn welcome(config: &Config, pages: &Pages, key: &str, fingerprint: Option<&str>, picture: Option<bool>) -> String {
    let mut text = format!("Weir is running: {}\n", pages.here);
    if let (Some(link), Some(address)) = (pages.own(config, key), &config.address) {
        let _ = writeln!(text, "{address}, for you on this machine: {link}");
    }
    if let [best, others @ ..] = &pages.others[..] {
        let _ = writeln!(text, "From other machines: {best}");
        for other in others {
            let _ = writeln!(text, "                 or: {other}");
        }
        // An address that is too long for a code is too long for a class as well.
        if let Some(colours) = picture
            && let Ok(code) = Qr::new(best)
        {
            text.push_str(&code.terminal(colours));
        }
    } else if config.lan {
        text.push_str("This machine has no address in a network; other machines cannot reach it.\n");
    }
    if let Some(fingerprint) = fingerprint {
        let _ = writeln!(
            text,
            "Browsers warn of the certificate, which was made just now. Compare its SHA-256 fingerprint before going on:\n  \
             {fingerprint}"
        );
    }
    if config.uploads() == Uploads::Off {
        text.push_str("Uploads are off; --uploads DIR switches them on.\n");
    }
    text.push_str("Stop it with Ctrl-C.\n");
    text
}

pub(crate) fn error(sentence: &str) {
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// Why the server does not start, and what to do about it.
pub(crate) fn why_not(error: &io::Error) -> String {
    if let Some(unusable) = error.get_ref().and_then(|inner| inner.downcast_ref::<tls::Unusable>()) {
        return format!("Weir cannot start. {unusable}. {}", unusable.advice());
    }
    let advice = match error.kind() {
        ErrorKind::AddrInUse => {
            "Something listens there already, perhaps another Weir: stop it, or choose another port with --listen 127.0.0.1:50052."
        }
        ErrorKind::AddrNotAvailable => {
            "This machine has no such address: --listen takes one of its own, and --lan means all of them."
        }
        ErrorKind::PermissionDenied => "Ports below 1024 and other people's folders need rights that you do not have.",
        ErrorKind::NotFound | ErrorKind::NotADirectory => "Check the folders that --files and --uploads name.",
        _ => "weir --help lists what can be set.",
    };
    format!("Weir cannot start. {error}. {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lan() -> Config {
        Config { lan: true, ..Config::default() }
    }

    fn class() -> Pages {
        let others = vec!["http://192.168.1.5:50051/".to_owned(), "http://10.0.0.7:50051/".to_owned()];
        Pages { here: "http://127.0.0.1:50051/".into(), others }
    }

    #[test]
    fn a_class_is_told_where_to_go_in_words_and_as_a_picture() {
        let code = Qr::new("http://192.168.1.5:50051/").expect("short enough").terminal(true);
        let words = "Weir is running: http://127.0.0.1:50051/\n\
            From other machines: http://192.168.1.5:50051/\n                 or: http://10.0.0.7:50051/\n";
        let rest = "Uploads are off; --uploads DIR switches them on.\nStop it with Ctrl-C.\n";
        assert_eq!(welcome(&lan(), &class(), "", None, Some(true)), format!("{words}{code}{rest}"));
        assert_eq!(welcome(&lan(), &class(), "", None, None), format!("{words}{rest}"), "in a file");
        assert!(!welcome(&lan(), &class(), "", None, Some(false)).contains('\x1b'), "without colours");
    }

    #[test]
    fn over_tls_every_address_says_so_and_the_fingerprint_is_there_to_compare() {
        let config = Config { tls: true, listen: vec![([10, 1, 2, 3], 7070).into()], ..Config::default() };
        let pages = pages(&config, &config.listen);
        assert_eq!(
            welcome(&config, &pages, "", Some("AB:CD"), None),
            "Weir is running: https://10.1.2.3:7070/\nFrom other machines: https://10.1.2.3:7070/\n\
             Browsers warn of the certificate, which was made just now. Compare its SHA-256 fingerprint before going on:\n  \
             AB:CD\nStop it with Ctrl-C.\n"
        );
    }

    #[test]
    fn the_public_address_is_what_others_are_told() {
        let public_url = Some("https://weir.example.org".parse().expect("a URL"));
        let config = Config { public_url, ..Config::default() };
        let pages = pages(&config, &config.listen);
        assert_eq!(
            (&*pages.here, &*pages.others),
            ("http://127.0.0.1:50051/", &["https://weir.example.org/".to_owned()][..])
        );
    }

    #[test]
    fn without_a_network_there_is_no_address_for_others() {
        let pages = Pages { others: Vec::new(), ..class() };
        assert!(welcome(&lan(), &pages, "", None, Some(true)).contains("other machines cannot reach it"));
        assert_eq!(
            welcome(&Config::default(), &pages, "", None, Some(true)),
            "Weir is running: http://127.0.0.1:50051/\nStop it with Ctrl-C.\n"
        );
    }

    #[test]
    fn a_server_on_the_command_line_has_a_link_for_one_person() {
        let pages = Pages { others: Vec::new(), ..class() };
        let of = |address: &str| Config { address: Some(address.to_owned()), ..Config::default() };
        assert_eq!(
            welcome(&of("localhost:9000"), &pages, "c0ffee", None, None),
            "Weir is running: http://127.0.0.1:50051/\n\
             localhost:9000, for you on this machine: http://127.0.0.1:50051/to#key=c0ffee&address=localhost:9000\n\
             Stop it with Ctrl-C.\n"
        );
        let odd = pages.own(&of("unix:/run/a b&c#d+e%f"), "k").expect("an address");
        assert_eq!(odd, "http://127.0.0.1:50051/to#key=k&address=unix:/run/a%20b%26c%23d%2Be%25f");
        assert!(!welcome(&lan(), &class(), "c0ffee", None, Some(true)).contains("c0ffee"), "nobody asked for it");
    }

    #[test]
    fn a_port_that_is_taken_is_told() {
        let asked = Config::default();
        let got = Config { listen: vec!["127.0.0.1:50052".parse().expect("an address")], ..Config::default() };
        assert_eq!(moved(&asked, &asked), "");
        assert!(moved(&asked, &got).contains("50051 is taken by a gRPC server. Weir takes 50052"));
        let own = Config { address: Some(":50051".to_owned()), ..asked };
        assert!(moved(&own, &got).starts_with("Port 50051 is taken, or will be."));
    }
}

//! What the command line says to people.

use std::{
    fmt::Write as _,
    io::{self, ErrorKind, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
};

use weir::{Config, config::Uploads};

/// Where the page is.
pub(crate) struct Pages {
    /// From this machine.
    pub(crate) here: String,
    /// From other machines, if they can reach it.
    others: Option<String>,
}

pub(crate) fn pages(config: &Config, addresses: &[SocketAddr]) -> Pages {
    let first = addresses.first().copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 50051)));
    let reachable = |ip| format!("http://{}/", SocketAddr::new(ip, first.port()));
    let everywhere = first.ip().is_unspecified();
    let here = if everywhere { reachable(Ipv4Addr::LOCALHOST.into()) } else { reachable(first.ip()) };
    let others = match &config.public_url {
        Some(url) => Some(url.to_string()),
        None if everywhere => network_address().map(reachable),
        None => None,
    };
    Pages { here, others }
}

/// This machine's address in its network: the one it would send from. Nothing is sent.
fn network_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address that is set aside for documentation (RFC 5737): it only has to be elsewhere.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}

pub(crate) fn running(config: &Config, pages: &Pages) {
    let mut text = format!("Weir is running: {}\n", pages.here);
    if let Some(others) = &pages.others {
        let _ = writeln!(text, "From other machines: {others}");
    } else if config.lan {
        text.push_str("This machine has no address in a network; other machines cannot reach it.\n");
    }
    if config.uploads() == Uploads::Off {
        text.push_str("Uploads are off; --uploads DIR switches them on.\n");
    }
    text.push_str("Stop it with Ctrl-C.\n");
    // Nobody may be reading any more; the server runs all the same.
    let _ = io::stdout().write_all(text.as_bytes());
}

pub(crate) fn error(sentence: &str) {
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// Why the server does not start, and what to do about it.
pub(crate) fn why_not(error: &io::Error) -> String {
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

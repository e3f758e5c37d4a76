//! Weir seen from elsewhere: through a proxy, and from another machine of the class.

use std::process::{Command, Stdio};

use anyhow::Result;

use super::{
    counts::Counts,
    server::{self, Server},
    steps::judge,
};
use crate::{place, process, tools};

/// The recipes of docs/, each as its program understands it: what is told first is the program's name.
pub(super) fn proxy(program: &str, counts: &mut Counts) -> Result<()> {
    let port = server::free_address()?.port();
    let url = format!("https://weir.test:{port}");
    let server = Server::with(&["--public-url", &url])?;
    judge(python("proxies.py")?.args([program, &server.address.to_string(), &url]), counts, Counts::read_summary)
}

/// Whether the proxy's program is here, and those that try it: openssl makes a certificate, curl is the browser.
pub(super) fn has_proxy(program: &str) -> bool {
    [program, "openssl", "curl"].iter().all(|program| process::on_path(program).is_some())
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

fn python(script: &str) -> Result<Command> {
    let folder = place::root().join("tests/python");
    let mut command = Command::new(tools::python::ready(&folder.join("requirements.txt"))?);
    command
        .arg(script)
        .current_dir(folder)
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null());
    Ok(command)
}

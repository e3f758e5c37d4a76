//! A `weir` on a free port, of the dev profile, for clients that are not Rust. It ends with the value.

use std::{
    env,
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::process;

/// Far more than it needs.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Builds the server, starts it and waits until it listens.
    pub(super) fn start() -> Result<Self> {
        Self::with(&[])
    }

    /// The same, with more flags.
    pub(super) fn with(flags: &[&str]) -> Result<Self> {
        Self::start_with(flags, Stdio::inherit())
    }

    /// As [`Server::start`], with its log in a file.
    pub(super) fn start_logging(log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        Self::start_with(&[], file.into())
    }

    fn start_with(flags: &[&str], log: Stdio) -> Result<Self> {
        let (binary, address) = (binary()?, free_address()?);
        let child = Command::new(&binary)
            .args(["--listen", &address.to_string()])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let mut server = Self { child, address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait().context("lost sight of weir")? {
                bail!("weir ended at once, with {status}");
            }
            if began.elapsed() > PATIENCE {
                bail!("weir does not listen on {address} after {} s", PATIENCE.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address of this machine that nobody listens on.
pub(super) fn free_address() -> Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr()).context("no free port")
}

/// Builds `weir` in the dev profile, whose parts the tests have built already; it lands beside our own program.
pub(super) fn binary() -> Result<PathBuf> {
    process::run(process::cargo().args(["build", "--package", "weir", "--bin", "weir"]))?;
    Ok(own()?.with_file_name(format!("weir{}", env::consts::EXE_SUFFIX)))
}

/// The target folder that our own program lies in: in `debug`, as everything that is built for tests.
pub(super) fn target() -> Result<PathBuf> {
    let own = own()?;
    own.ancestors().nth(2).map(Path::to_path_buf).context("this program lies in no target folder")
}

fn own() -> Result<PathBuf> {
    env::current_exe().context("cannot tell where this program is")
}

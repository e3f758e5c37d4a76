//! A server as a process of its own, and what the system knows of it (Linux: `/proc`).

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// How long a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    log: PathBuf,
}

impl Server {
    /// Weir as it is released, with `flags`, writing its log into `folder`.
    pub(crate) fn weir(folder: &Path, flags: &[&str]) -> Result<Self> {
        let program = beside_us("weir")?;
        anyhow::ensure!(program.exists(), "there is no {}: the commands that measure build it", program.display());
        let mut command = Command::new(program);
        command.args(flags).env("TMPDIR", folder);
        // Settings of the person at the terminal are not what is measured.
        for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("WEIR_")) {
            command.env_remove(key);
        }
        Self::start(command, folder)
    }

    /// Plain tonic and tonic-web.
    pub(crate) fn bare(folder: &Path) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare");
        Self::start(command, folder)
    }

    fn start(mut command: Command, folder: &Path) -> Result<Self> {
        let log = folder.join("log");
        let file = File::options().create(true).append(true).open(&log).context("cannot write the server's log")?;
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).spawn()?;
        let Some(output) = child.stdout.take() else { bail!("the server has no output") };
        let mut line = String::new();
        let mut output = BufReader::new(output);
        output.read_line(&mut line)?;
        // Who writes to a closed pipe is killed: the rest is read too.
        thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let address = line.rsplit("http://").next().and_then(|rest| rest.trim().trim_end_matches('/').parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            bail!("the server did not start; it said {line:?} and {:?}", fs::read_to_string(&log).unwrap_or_default());
        };
        Ok(Self { child, address, log })
    }

    /// Asks it to end by SIGTERM and waits until it has.
    pub(crate) fn stop(&mut self) -> Result<ExitStatus> {
        #[cfg(unix)]
        {
            let pid = rustix::process::Pid::from_child(&self.child);
            rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        }
        #[cfg(not(unix))]
        self.child.kill()?;
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            anyhow::ensure!(asked.elapsed() < PATIENCE, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// How it ended, if nobody asked it to.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// All that it and its predecessors in the same folder have logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Bytes of memory that it holds.
    pub(crate) fn memory(&self) -> u64 {
        self.status("VmRSS:") << 10
    }

    /// The most bytes of memory that it has held since [`Server::forget_peak`].
    pub(crate) fn peak(&self) -> u64 {
        self.status("VmHWM:") << 10
    }

    /// Starts the peak anew.
    pub(crate) fn forget_peak(&self) {
        // Where that is not allowed, the peak is that of its whole life: too high, never too low.
        let _ = fs::write(self.proc("clear_refs"), "5");
    }

    /// How many files and sockets it has open.
    pub(crate) fn open_files(&self) -> u64 {
        fs::read_dir(self.proc("fd")).map_or(0, |entries| entries.count() as u64)
    }

    /// Processor time that its threads have used.
    pub(crate) fn processor_time(&self) -> Duration {
        let Ok(threads) = fs::read_dir(self.proc("task")) else { return Duration::ZERO };
        let nanos = threads.flatten().filter_map(|thread| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(nanos.sum())
    }

    fn status(&self, key: &str) -> u64 {
        let text = fs::read_to_string(self.proc("status")).unwrap_or_default();
        let value = text.lines().find_map(|line| line.strip_prefix(key));
        value.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    fn proc(&self, file: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{file}", self.child.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// A program that cargo has put beside this one.
fn beside_us(name: &str) -> Result<PathBuf> {
    Ok(std::env::current_exe()?.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Fails where the system does not tell what is to be measured.
pub(crate) fn can_measure() -> Result<()> {
    anyhow::ensure!(Path::new("/proc/self/status").exists(), "this needs Linux: it reads memory and files from /proc");
    Ok(())
}

//! A server as a process of its own, and what the system knows of it (Linux: `/proc`).

use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Reach;

/// How long a server may take to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    address: SocketAddr,
    log: Option<PathBuf>,
}

impl Reach for Process {
    fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Weir's program with these flags, and without the settings of the person at the terminal.
pub fn weir(program: impl AsRef<Path>, flags: &[&str]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(flags);
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("WEIR_")) {
        command.env_remove(key);
    }
    command
}

impl Process {
    /// Starts a server whose first line of output ends with where it is, and waits for that line. What it logs is added to
    /// the file, if there is one.
    ///
    /// # Errors
    /// It cannot be started, or it says something else.
    pub fn start(mut command: Command, log: Option<PathBuf>) -> io::Result<Self> {
        if let Some(log) = &log {
            command.stderr(File::options().create(true).append(true).open(log)?);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line)?;
        // Who writes to a closed pipe is killed: the rest is read too.
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        let address = line.rsplit("http://").next().and_then(|rest| rest.trim().trim_end_matches('/').parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let logged = log.map(fs::read_to_string);
            return Err(io::Error::other(format!("the server did not start; it said {line:?} and logged {logged:?}")));
        };
        Ok(Self { child, address, log })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to end by SIGTERM, where there are signals, and waits until it has.
    ///
    /// # Errors
    /// It cannot be asked, or does not end.
    pub fn stop(&mut self) -> io::Result<ExitStatus> {
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
            if asked.elapsed() > PATIENCE {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not end"));
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// It cannot be ended.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// How it ended, if nobody asked it to.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// All that it and its predecessors with the same file have logged.
    pub fn log(&self) -> String {
        self.log.as_ref().and_then(|log| fs::read_to_string(log).ok()).unwrap_or_default()
    }

    /// Bytes of memory that it holds. As with all that follows: 0 where the system does not tell.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:") << 10
    }

    /// The most bytes of memory that it has held since [`Process::forget_peak`].
    pub fn peak(&self) -> u64 {
        self.status("VmHWM:") << 10
    }

    /// Starts the peak anew.
    pub fn forget_peak(&self) {
        // Where that is not allowed, the peak is that of its whole life: too high, never too low.
        let _ = fs::write(self.proc("clear_refs"), "5");
    }

    /// How many files and sockets it has open.
    pub fn open_files(&self) -> u64 {
        fs::read_dir(self.proc("fd")).map_or(0, |entries| entries.count() as u64)
    }

    /// Processor time that its threads have used.
    pub fn processor_time(&self) -> Duration {
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

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

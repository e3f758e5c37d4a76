use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::sleep};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something holds.
pub(super) async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "it never came to hold: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}

/// A `weir` on a port of its own; it is killed with this value.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    pub(super) async fn start(flags: &[&str]) -> Self {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_weir"));
        // The flags are all it goes by.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WEIR_")) {
            command.env_remove(name);
        }
        command.args(["--listen", &address.to_string(), "--log", "warn"]).args(flags);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let mut server = Self { child, address };
        let mut ended = None;
        eventually("it listens or ends", async || {
            ended = server.child.try_wait().unwrap();
            ended.is_some() || TcpStream::connect(address).await.is_ok()
        })
        .await;
        assert_eq!(ended, None, "weir ended at once");
        server
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many files and sockets it has open; where that cannot be seen, none.
    pub(super) fn files(&self) -> Option<usize> {
        Some(fs::read_dir(format!("/proc/{}/fd", self.child.id())).ok()?.count())
    }

    /// The most memory that it has ever had, in bytes, where that can be seen.
    pub(super) fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib << 10)
    }

    /// Tells it to stop and says whether it ended well. Where there are no signals it is killed, and that is well, too.
    pub(super) async fn stop(mut self) -> bool {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if !told.is_ok_and(|status| status.success()) {
            return true;
        }
        let mut ended = None;
        eventually("it ends", async || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        })
        .await;
        ended.is_some_and(|status| status.success())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A `weir` in a process of its own, so that it can be killed as a machine kills it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running server with an upload folder of its own.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    args: Vec<String>,
    folder: TempDir,
}

impl Server {
    /// Starts one on a free port.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one on a free port with further arguments.
    pub(crate) fn start_with(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("uploads")).unwrap();
        let address = free_address();
        let args: Vec<_> = args.iter().map(|&arg| arg.to_owned()).collect();
        let child = spawn(address, &args, folder.path());
        let mut server = Self { child, address, args, folder };
        server.wait_until_ready();
        server
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of something on it.
    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.args.iter().any(|arg| arg == "--tls") { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.address)
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Where uploads end up.
    pub(crate) fn uploads(&self) -> PathBuf {
        self.folder.path().join("uploads")
    }

    /// SIGKILL: nothing is said to anybody.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the server is there to be killed");
        self.child.wait().unwrap();
    }

    /// SIGTERM: it may say goodbye.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Starts it again after its end, on the same port.
    pub(crate) fn start_again(&mut self) {
        self.child.wait().unwrap();
        self.child = spawn(self.address, &self.args, self.folder.path());
        self.wait_until_ready();
    }

    fn wait_until_ready(&mut self) {
        let patience = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("weir ended at once, {status}:\n{}", self.log());
            }
            assert!(Instant::now() < patience, "weir does not listen:\n{}", self.log());
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<_> = log.lines().rev().take(30).collect();
            println!("the server's last words:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The binary under test: `WEIR_BIN`, or this workspace's own, built now if it is not up to date.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root.join("dist/index.html").exists(), "the page is not built; `cargo verify` builds it first");
        if let Some(path) = std::env::var_os("WEIR_BIN") {
            return path.into();
        }
        let built = Command::new(env!("CARGO")).args(["build", "--package", "weir"]).current_dir(root).status();
        assert!(built.expect("cargo runs").success(), "weir does not build");
        // This test's own binary lies in {profile}/deps.
        let own = std::env::current_exe().unwrap();
        own.ancestors().nth(2).unwrap().join("weir")
    })
}

fn spawn(address: SocketAddr, args: &[String], folder: &Path) -> Child {
    let log = File::options().create(true).append(true).open(folder.join("log")).unwrap();
    let mut command = Command::new(binary());
    // The flags are all it goes by.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WEIR_")) {
        command.env_remove(name);
    }
    command
        .args(["--listen", &address.to_string(), "--uploads"])
        .arg(folder.join("uploads"))
        .args(args)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .expect("weir starts")
}

/// An address of this machine that nobody listens on.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

//! The server as a process of its own, and clients that die: what is left of both.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "process/client.rs"]
mod client;

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use weir_testkit::{Client, LIMIT, Process, eventually, process::weir};
use weir_wire::grpc::frame;

use client::{hello, load, tunnel};

/// Set for the process that is to be killed: the address, and which door.
const VICTIM: &str = "WEIR_TEST_VICTIM";

fn start() -> Process {
    Process::start(weir(env!("CARGO_BIN_EXE_weir"), &["--listen", "127.0.0.1:0", "--log", "warn"]), None).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_tunnels_leave_nothing() {
    let mut server = start();
    let monitor = Client::native(&server).await;
    let mut after = Vec::new();
    for _ in 0..10 {
        let opened = (0..100).map(|_| tunnel(server.address(), "/Greeter/LotsOfGreetings"));
        let mut open = futures::future::join_all(opened).await;
        let figures = async || {
            let load = load(&monitor).await;
            (load.open_tunnels, load.open_connections, load.open_calls)
        };
        eventually("all of them have their call", LIMIT, async || figures().await == (100, 101, 101)).await;
        // Half of them say goodbye, the others are just gone.
        for socket in open.iter_mut().step_by(2) {
            let _ = socket.close(None).await;
        }
        drop(open);
        eventually("all of them are closed", LIMIT, async || figures().await == (0, 1, 1)).await;
        after.push((load(&monitor).await.memory_bytes, server.open_files()));
    }
    let (memory, files): (Vec<_>, Vec<_>) = after.into_iter().unzip();
    // The first rounds fill what is kept for good: the allocator's arenas, the threads' stacks.
    let grown = memory[9].saturating_sub(memory[2]);
    assert!(grown < 8 << 20, "{grown} bytes more after 700 tunnels: {memory:?}");
    assert_eq!(files[9], files[0], "open files after each step: {files:?}");
    // Where there are no signals it is killed.
    assert!(server.stop().unwrap().success() || cfg!(not(unix)), "it ends in order");
}

#[tokio::test]
async fn a_message_that_unpacks_beyond_the_limit_is_refused_before_it_is_there() {
    // A gibibyte of zeros is a mebibyte of gzip.
    let zeros = vec![0; 1 << 20];
    let packed = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..1024 {
            packer.write_all(&zeros).unwrap();
        }
        packer.finish().unwrap()
    };
    assert!(packed.len() < 2 << 20);
    let server = start();
    let client = Client::native(&server).await;
    let bomb = frame(1, &packed);
    assert_eq!(client.unary("/Greeter/SayHello", &[], &hello()).await.status, "0");
    let before = server.peak();
    for path in ["/Greeter/SayHello", "/weir.v1.Lab/Echo", "/UpFileService/UpLoad"] {
        let refused = client.unary(path, &[("grpc-encoding", "gzip")], &bomb).await;
        assert_eq!(refused.status, "8", "{path}: {}", refused.message);
    }
    let grown = server.peak().saturating_sub(before);
    assert!(grown < 64 << 20, "{grown} bytes for a message of four mebibytes at most");
    assert_eq!(client.unary("/Greeter/SayHello", &[], &hello()).await.status, "0", "the connection lives on");
}

/// Does nothing when it is run as a test among others.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_killed_releases_its_call() {
    if let Ok(victim) = env::var(VICTIM) {
        return until_killed(&victim).await;
    }
    let running =
        weir::spawn(weir::Config { listen: vec![([127, 0, 0, 1], 0).into()], ..Default::default() }).await.unwrap();
    let stats = running.app().stats();
    for door in ["native", "tunnel"] {
        let mut victim = Command::new(env::current_exe().unwrap())
            .args(["--exact", "a_client_that_is_killed_releases_its_call", "--nocapture"])
            .env(VICTIM, format!("{door} {}", running.address()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("the call is open")), "{door}: no call");
        eventually("the call is there", LIMIT, async || stats.calls() == 1).await;
        // SIGKILL where there are signals: the process says nothing to anybody.
        victim.kill().unwrap();
        victim.wait().unwrap();
        let gone = Instant::now();
        eventually("nothing is left", LIMIT, async || {
            (stats.calls(), stats.tunnels(), stats.connections()) == (0, 0, 0)
        })
        .await;
        // It promises a second; a machine that does much else gets three.
        assert!(gone.elapsed() < Duration::from_secs(3), "{door}: noticed only after {:?}", gone.elapsed());
    }
}

/// The other process: a call that waits for its client, who never goes on.
async fn until_killed(victim: &str) {
    let (door, address) = victim.split_once(' ').unwrap();
    let address: SocketAddr = address.parse().unwrap();
    let path = "/Greeter/LotsOfGreetings";
    let _open: Box<dyn std::any::Any> = if door == "tunnel" {
        Box::new(tunnel(address, path).await)
    } else {
        let client = Client::native(&address).await;
        let call = client.call(path, &[]).await;
        Box::new((client, call))
    };
    let mut out = std::io::stdout();
    writeln!(out, "the call is open").unwrap();
    std::future::pending::<()>().await;
}

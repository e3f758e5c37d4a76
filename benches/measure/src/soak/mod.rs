//! `cargo soak`: everything at once over a line that breaks, against a server that is stopped and killed, for a while.
//!
//! What must hold all the time: no message is lost, doubled or out of order as far as the server has said that it has
//! it; every call ends, and for a reason that was given to it; and the server needs no more at the end than at the
//! start.

mod calls;
mod client;
mod files;
mod ledger;
mod line;
mod rooms;
mod samples;
mod tally;

use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tokio::{runtime::Runtime, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use weir_proto::weir::v1::{Load, MonitorRequest, monitor_client::MonitorClient};
use weir_testkit::{Door, Process, Wire};

use crate::process;
use client::Field;
use ledger::Ledger;
use line::Line;
use samples::Samples;
use tally::Tally;

/// Time between two samples.
const SAMPLE: Duration = Duration::from_secs(2);
/// How long clients may take to come to their ends, and the server to notice.
const ENDING: Duration = Duration::from_mins(2);
const NOTICING: Duration = Duration::from_secs(20);
/// A server that is asked to stop has five seconds; a machine that is busy gets some more.
const STOPPING: Duration = Duration::from_secs(8);
/// Files that a server has open with nobody connected may differ by so many from those it began with.
const FILES: u64 = 8;

/// Says whether nothing was found.
pub(crate) fn run(time: Duration) -> Result<bool> {
    process::can_measure()?;
    let folder = tempfile::tempdir()?;
    let tally = Arc::new(Tally::default());
    let mut server = start(folder.path(), "127.0.0.1:0")?;
    let address = server.address();
    println!("soaking {address} for {:.1} minutes", time.as_secs_f64() / 60.0);
    let runtime = Runtime::new()?;
    let line = runtime.block_on(Line::to(address))?;
    let over = CancellationToken::new();
    let field = Field {
        line: line.at,
        server: address,
        lives: Arc::new(AtomicU32::new(1)),
        tally: tally.clone(),
        over: over.clone(),
    };
    let mut files = server.open_files();
    let ledger = Arc::new(Ledger::default());
    let mut clients = runtime.block_on(async { clients(&field, &ledger) });

    let end = Instant::now() + time;
    let mut lives = vec![Samples::of("1".into())];
    for (at, kill) in [(time.mul_f64(0.15), false), (time.mul_f64(0.3), true)] {
        watch(&mut server, &mut lives, end.checked_sub(time).unwrap_or(end) + at)?;
        field.lives.fetch_add(1, Ordering::SeqCst);
        stop(&mut server, kill, &tally)?;
        // Away for a while, so that clients find nobody.
        sleep(Duration::from_millis(rand::random_range(200..1500)));
        server = start(folder.path(), &address.to_string())?;
        files = server.open_files();
        let why = if kill { "kill -9" } else { "SIGTERM" };
        lives.push(Samples::of(format!("{}, after {why}", lives.len() + 1)));
    }
    watch(&mut server, &mut lives, end)?;

    line.faults.calm_down();
    over.cancel();
    let done =
        runtime.block_on(async { timeout(ENDING, async { while clients.join_next().await.is_some() {} }).await });
    if done.is_err() {
        tally.finding(format!("{} clients do not come to an end", clients.len()));
    }
    let faults = line.faults.clone();
    drop((clients, line));
    if let Some(finding) = runtime.block_on(left_behind(address, &server, files)) {
        tally.finding(finding);
    }
    stop(&mut server, false, &tally)?;
    let grown = lives.iter().flat_map(Samples::findings);
    for finding in ledger.findings().into_iter().chain(grown).chain(logged(&server)) {
        tally.finding(finding);
    }

    println!("{}\n{}", tally.table().text(), samples::table(&lives).text());
    let (acknowledged, dropped) = ledger.totals();
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    println!(
        "The line: {} connections, {} stalls, {} resets, {} ends. Rooms: {acknowledged} lines acknowledged, {dropped} dropped for \
         members who slept, as the server told.",
        count(&faults.connections),
        count(&faults.stalls),
        count(&faults.resets),
        count(&faults.ends)
    );
    let (findings, more) = tally.findings();
    for finding in &findings {
        println!("FINDING: {finding}");
    }
    println!("{} findings{}", findings.len() + more, if findings.is_empty() { ": all is well" } else { "" });
    Ok(findings.is_empty())
}

fn start(folder: &Path, listen: &str) -> Result<Process> {
    // Lines for each call would fill the disk; what is wrong is a warning or worse.
    process::weir(folder, &["--listen", listen, "--log", "warn"])
}

fn clients(field: &Field, ledger: &Arc<Ledger>) -> JoinSet<()> {
    let mut clients = JoinSet::new();
    for (name, kind, doors, count) in calls::KINDS {
        for door in doors.iter().copied().flat_map(|door| std::iter::repeat_n(door, count)) {
            clients.spawn(client::client(field.clone(), door, name, kind));
        }
    }
    for number in 0..rooms::ROOMS * rooms::MEMBERS {
        let door = if number % 2 == 0 { Door::Native } else { Door::Tunnel };
        clients.spawn(rooms::member(field.clone(), door, number / 2 % rooms::ROOMS, ledger.clone()));
    }
    clients
}

/// Takes samples until then.
fn watch(server: &mut Process, lives: &mut [Samples], until: Instant) -> Result<()> {
    while Instant::now() < until {
        if let Some(status) = server.ended() {
            anyhow::bail!("the server ended by itself with {status}: {}", server.log());
        }
        if let Some(life) = lives.last_mut() {
            life.take(server);
        }
        sleep(SAMPLE.min(until.saturating_duration_since(Instant::now())));
    }
    Ok(())
}

fn stop(server: &mut Process, kill: bool, tally: &Tally) -> Result<()> {
    if kill {
        return Ok(server.kill()?);
    }
    let asked = Instant::now();
    let status = server.stop()?;
    if !status.success() {
        tally.finding(format!("asked to stop, the server ended with {status}"));
    }
    if asked.elapsed() > STOPPING {
        tally.finding(format!("asked to stop, the server took {:?}", asked.elapsed()));
    }
    Ok(())
}

/// When all clients are gone, nothing of them may be left.
async fn left_behind(address: SocketAddr, server: &Process, files: u64) -> Option<String> {
    let began = Instant::now();
    loop {
        let load = load(address).await;
        let alone =
            matches!(&load, Ok(load) if load.open_calls == 1 && load.open_connections == 1 && load.open_tunnels == 0);
        let open = server.open_files();
        if alone && open <= files + FILES {
            return None;
        }
        if began.elapsed() > NOTICING {
            return Some(format!(
                "with nobody there, the server has {open} files open (it began with {files}) and says {load:?}"
            ));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What the server says of itself.
async fn load(address: SocketAddr) -> Result<Load> {
    let wire = Wire::open(Door::Native, &address).await?;
    let mut monitor = MonitorClient::with_origin(wire.clone(), wire.origin());
    let request = MonitorRequest { every_ms: 100, count: 1 };
    monitor.watch(request).await?.into_inner().message().await?.context("no reading")
}

/// Nobody has done anything that the server should have to complain of.
fn logged(server: &Process) -> Vec<String> {
    let log = server.log();
    let bad = |line: &&str| line.contains("panicked at") || line.contains(" ERROR ");
    log.lines().filter(bad).take(20).map(|line| format!("in the server's log: {line}")).collect()
}

//! Many small calls.

use std::time::Duration;

use anyhow::Result;
use weir_proto::helloworld::HelloRequest;
use weir_testkit::{Door, Process, body::message};

use super::Scale;
use crate::{
    process,
    raw::{http1, http2},
    stats::{Runs, percentile},
    table::Table,
};

/// Calls open at a time.
const IN_FLIGHT: usize = 64;
const PATH: &str = "/helloworld.Greeter/SayHello";

/// One run.
struct Run {
    /// Calls a second.
    rate: f64,
    /// Time of a call in microseconds.
    half: f64,
    nearly_all: f64,
    /// Microseconds of the server's processor time for a call.
    cost: f64,
}

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let mut table = Table::new(
        "Unary calls",
        &format!(
            "`SayHello`, {IN_FLIGHT} in flight: native on one connection, gRPC-Web on {IN_FLIGHT} with keep-alive. Raw bytes on \
             the client's side. Weir writes a log line for each call unless told otherwise."
        ),
        &["door", "server", "calls/s", "× bare", "p50, ms", "p99, ms", "server's CPU, µs/call"],
    );
    let folder = tempfile::tempdir()?;
    let servers = [
        ("bare tonic and tonic-web", process::bare(folder.path())?),
        ("Weir", process::weir(folder.path(), &["--listen", "127.0.0.1:0"])?),
        ("Weir, --log warn", process::weir(folder.path(), &["--listen", "127.0.0.1:0", "--log", "warn"])?),
    ];
    let time = Duration::from_millis(scale.of(2000).into());
    for door in [Door::Native, Door::Web] {
        let mut runs: [Vec<Run>; 3] = Default::default();
        for round in 0..=scale.rounds() {
            for turn in 0..servers.len() {
                let number = (round + turn) % servers.len();
                let run = once(door, &servers[number].1, time)?;
                if round > 0 {
                    runs[number].push(run);
                }
            }
        }
        for ((name, _), own) in servers.iter().zip(&runs) {
            let of = |value: fn(&Run) -> f64| Runs::of(own.iter().map(value));
            table.row([
                door.name().to_owned(),
                (*name).to_owned(),
                format!("{:.0}", of(|run| run.rate)),
                Runs::of(own.iter().zip(&runs[0]).map(|(own, bare)| own.rate / bare.rate)).to_string(),
                of(|run| run.half).times(1e-3).to_string(),
                of(|run| run.nearly_all).times(1e-3).to_string(),
                format!("{:.1}", of(|run| run.cost)),
            ]);
        }
    }
    Ok(vec![table])
}

fn once(door: Door, server: &Process, time: Duration) -> Result<Run> {
    let message = message(&HelloRequest { name: "Ada".into() });
    let before = server.processor_time();
    let took = if door == Door::Web {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(http1::calls(server.address(), PATH, &message, IN_FLIGHT, time))?
    } else {
        http2::calls(server.address(), PATH, &message, IN_FLIGHT, time)?
    };
    let used = server.processor_time().saturating_sub(before);
    let mut micros: Vec<u64> = took.iter().map(|took| u64::try_from(took.as_micros()).unwrap_or(u64::MAX)).collect();
    Ok(Run {
        rate: took.len() as f64 / time.as_secs_f64(),
        half: percentile(&mut micros, 0.5) as f64,
        nearly_all: percentile(&mut micros, 0.99) as f64,
        cost: used.as_secs_f64() * 1e6 / took.len() as f64,
    })
}

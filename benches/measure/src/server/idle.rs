//! Streams that are open and say nothing: what each costs in memory.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::{Request, Streaming};
use weir_proto::{
    keys,
    weir::v1::{Quote, TickerRequest, ticker_client::TickerClient},
};
use weir_testkit::{Door, Process, Wire};

use super::{Scale, runtime, watch::id};
use crate::{process, stats::Runs, table::Table};

/// Streams on `connections`, each recorded or not.
struct Setting {
    door: Door,
    connections: u32,
    streams: u32,
    recorded: bool,
}

const SETTINGS: [Setting; 5] = [
    Setting { door: Door::Native, connections: 40, streams: 10_000, recorded: false },
    Setting { door: Door::Tunnel, connections: 40, streams: 10_000, recorded: false },
    Setting { door: Door::Tunnel, connections: 40, streams: 10_000, recorded: true },
    Setting { door: Door::Native, connections: 5000, streams: 5000, recorded: false },
    Setting { door: Door::Tunnel, connections: 5000, streams: 5000, recorded: false },
];

/// How many connections are being opened at a time.
const AT_ONCE: usize = 64;

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let mut table = Table::new(
        "Idle streams",
        "`Ticker.Watch` with a quote a minute: resident memory of the server with all of them open, less that before, for \
         each. A new server each time. Budget: 20 KiB for each of 10,000.",
        &[
            "door",
            "connections",
            "streams",
            "recorded",
            "KiB/stream",
            "server's memory before, MiB",
            "open files with them",
        ],
    );
    let rounds = if scale.quick { 1 } else { 5 };
    for setting in &SETTINGS {
        let streams = scale.of(setting.streams);
        let connections = if setting.connections > 1000 { streams } else { scale.of(setting.connections) };
        let mut each = Vec::new();
        let (mut before, mut files) = (0, 0);
        for _ in 0..rounds {
            let folder = tempfile::tempdir()?;
            let flags = [
                "--listen",
                "127.0.0.1:0",
                "--max-connections",
                "16000",
                "--max-connections-per-address",
                "16000",
                "--max-calls-per-client",
                "100000",
                "--max-streams",
                "256",
            ];
            let server = process::weir(folder.path(), &flags)?;
            let runtime = runtime()?;
            // What is made once and for all is not the streams' own.
            drop(runtime.block_on(open(server.address(), setting.door, 1, false))?);
            thread::sleep(Duration::from_millis(300));
            before = server.memory();
            let per_connection = streams / connections;
            let opening =
                (0..connections).map(|_| open(server.address(), setting.door, per_connection, setting.recorded));
            // Thousands at one moment are more than the kernel lets wait.
            let opened: Vec<_> = runtime.block_on(stream::iter(opening).buffer_unordered(AT_ONCE).try_collect())?;
            let with_them = settled(&server);
            files = server.open_files();
            each.push(with_them.saturating_sub(before) as f64 / f64::from(streams) / 1024.0);
            drop(opened);
        }
        table.row([
            setting.door.name().to_owned(),
            connections.to_string(),
            streams.to_string(),
            if setting.recorded { "yes" } else { "no" }.to_owned(),
            format!("{:.1}", Runs::of(each)),
            format!("{:.1}", before as f64 / f64::from(1 << 20)),
            files.to_string(),
        ]);
    }
    Ok(vec![table])
}

/// One connection with so many streams, each of which has said its first word.
async fn open(server: SocketAddr, door: Door, streams: u32, recorded: bool) -> Result<Vec<Streaming<Quote>>> {
    let mut tries = 0;
    let wire = loop {
        match Wire::open(door, &server).await {
            Ok(wire) => break wire,
            Err(_) if tries < 5 => tries += 1,
            Err(error) => return Err(error.into()),
        }
    };
    let mut ticker = TickerClient::with_origin(wire.clone(), wire.origin());
    let session = id();
    let mut opened = Vec::new();
    for _ in 0..streams {
        let mut request = Request::new(TickerRequest { symbol: "WEIR".into(), every_ms: 60_000, count: 0 });
        if recorded {
            request.metadata_mut().insert(keys::SESSION, session.parse()?);
            request.metadata_mut().insert(keys::CALL, id().parse()?);
        }
        let mut quotes = ticker.watch(request).await?.into_inner();
        quotes.message().await?.context("no first quote")?;
        opened.push(quotes);
    }
    Ok(opened)
}

/// The server's memory, when it no longer changes.
fn settled(server: &Process) -> u64 {
    let began = Instant::now();
    let mut last = server.memory();
    loop {
        thread::sleep(Duration::from_millis(500));
        let now = server.memory();
        if now.abs_diff(last) < 64 << 10 || began.elapsed() > Duration::from_secs(10) {
            return now;
        }
        last = now;
    }
}

//! Readers that stop reading: whether others notice, and how much the server makes for nobody.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use tokio::{
    task::AbortHandle,
    time::{Instant, sleep},
};
use tonic::Request;
use weir_proto::{
    helloworld::{HelloRequest, greeter_client::GreeterClient},
    keys,
    weir::v1::{
        BlastRequest, Direction, RecorderRequest, call_event::What, lab_client::LabClient, recorded,
        recorder_client::RecorderClient,
    },
};
use weir_testkit::{Door, Process, Wire};

use super::{Scale, runtime, watch::id};
use crate::{
    lock::lock,
    process,
    stats::{Runs, percentile},
    table::Table,
};

/// How many readers stop.
const STALLED: usize = 8;

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let mut table = Table::new(
        "Stalled readers",
        &format!(
            "{STALLED} readers of firehoses take nothing for 30 s while somebody else reads one and a third says hello 50 times \
             a second: on the same connection (gRPC-Web: on others). Values of single seconds. Made for nobody: bytes of \
             messages that the server handed to the transport for a stalled reader, the most of all. Budget over HTTP/2: \
             one stream window, 64 KiB, and the chunk that waits for it."
        ),
        &[
            "door",
            "when",
            "others, M messages/s",
            "hello p50, ms",
            "hello p99, ms",
            "made for nobody, KiB",
            "server's memory at most, MiB",
        ],
    );
    for door in Door::ALL {
        for row in runtime()?.block_on(measured(door, scale))? {
            table.row(row);
        }
    }
    Ok(vec![table])
}

async fn measured(door: Door, scale: Scale) -> Result<Vec<[String; 7]>> {
    let folder = tempfile::tempdir()?;
    let server = process::weir(folder.path(), &["--listen", "127.0.0.1:0"])?;
    let wire = Wire::open(door, &server.address()).await?;
    let others = Others::begin(server.address(), door, &wire).await?;
    let session = id();
    let made = made_for(server.address(), session.clone()).await?;
    let seconds = scale.of(10).max(2);
    sleep(Duration::from_secs(1)).await;
    let mut rows = Vec::new();
    server.forget_peak();
    rows.push(others.row(door, "before", seconds, &server, String::new()).await?);

    let mut stalled = Vec::new();
    for _ in 0..STALLED {
        let wire = if door == Door::Web { Wire::open(door, &server.address()).await? } else { wire.clone() };
        let mut request = Request::new(BlastRequest { count: 10_000_000, payload_bytes: 24, interval_ms: 0 });
        request.metadata_mut().insert(keys::SESSION, session.parse()?);
        request.metadata_mut().insert(keys::CALL, id().parse()?);
        let origin = wire.origin();
        stalled.push((LabClient::with_origin(wire.clone(), origin).blast(request).await?.into_inner(), wire));
    }
    // Until the last of them has what it can take.
    sleep(Duration::from_secs(1)).await;
    server.forget_peak();
    let row = others.row(door, "while they are stalled", seconds * 3, &server, String::new()).await?;
    let most = lock(&made).values().copied().max();
    let most = most.context("the recorder has told nothing of the stalled calls")?;
    rows.push(row);
    if let Some(row) = rows.last_mut() {
        row[5] = format!("{:.1}", most as f64 / 1024.0);
    }
    drop(stalled);
    sleep(Duration::from_secs(1)).await;
    server.forget_peak();
    rows.push(others.row(door, "after", seconds, &server, String::new()).await?);
    Ok(rows)
}

/// Those who go on reading.
struct Others {
    messages: Arc<AtomicU64>,
    /// Microseconds of each hello.
    hellos: Arc<Mutex<Vec<u64>>>,
    broken: Arc<AtomicBool>,
    tasks: Vec<AbortHandle>,
}

impl Drop for Others {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl Others {
    async fn begin(server: SocketAddr, door: Door, wire: &Wire) -> Result<Self> {
        let (messages, hellos) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(Vec::new())));
        let broken = Arc::new(AtomicBool::new(false));
        let another = if door == Door::Web { Wire::open(door, &server).await? } else { wire.clone() };
        let reading = read(wire.clone(), messages.clone());
        let greeting = greet(another, hellos.clone());
        let watched = |task: futures::future::BoxFuture<'static, Result<()>>| {
            let broken = broken.clone();
            tokio::spawn(async move {
                if let Err(error) = task.await {
                    eprintln!("a reader that is not stalled: {error:#}");
                    broken.store(true, Ordering::Relaxed);
                }
            })
            .abort_handle()
        };
        let tasks = vec![watched(Box::pin(reading)), watched(Box::pin(greeting))];
        Ok(Self { messages, hellos, broken, tasks })
    }

    async fn row(&self, door: Door, when: &str, seconds: u32, server: &Process, made: String) -> Result<[String; 7]> {
        lock(&self.hellos).clear();
        let mut rates = Vec::new();
        for _ in 0..seconds {
            let (began, before) = (Instant::now(), self.messages.load(Ordering::Relaxed));
            sleep(Duration::from_secs(1)).await;
            let more = self.messages.load(Ordering::Relaxed) - before;
            rates.push(more as f64 / began.elapsed().as_secs_f64() / 1e6);
        }
        anyhow::ensure!(!self.broken.load(Ordering::Relaxed), "a reader that is not stalled has ended");
        let mut hellos = lock(&self.hellos).clone();
        Ok([
            door.name().to_owned(),
            when.to_owned(),
            Runs::of(rates).to_string(),
            format!("{:.2}", percentile(&mut hellos, 0.5) as f64 / 1e3),
            format!("{:.2}", percentile(&mut hellos, 0.99) as f64 / 1e3),
            made,
            format!("{:.0}", server.peak() as f64 / f64::from(1 << 20)),
        ])
    }
}

async fn read(wire: Wire, messages: Arc<AtomicU64>) -> Result<()> {
    loop {
        let mut lab = LabClient::with_origin(wire.clone(), wire.origin());
        let request = BlastRequest { count: 10_000_000, payload_bytes: 24, interval_ms: 0 };
        let mut replies = lab.blast(request).await?.into_inner();
        while replies.message().await?.is_some() {
            messages.fetch_add(1, Ordering::Relaxed);
            tokio::task::consume_budget().await;
        }
    }
}

async fn greet(wire: Wire, hellos: Arc<Mutex<Vec<u64>>>) -> Result<()> {
    loop {
        let began = Instant::now();
        let mut greeter = GreeterClient::with_origin(wire.clone(), wire.origin());
        greeter.say_hello(HelloRequest { name: "Ada".into() }).await?;
        let took = u64::try_from(began.elapsed().as_micros())?;
        lock(&hellos).push(took);
        sleep(Duration::from_millis(20)).await;
    }
}

/// Bytes of each call's answer, by its id, as the recorder tells them.
async fn made_for(server: SocketAddr, session: String) -> Result<Arc<Mutex<HashMap<String, u64>>>> {
    let wire = Wire::open(Door::Native, &server).await?;
    let mut recorder = RecorderClient::with_origin(wire.clone(), wire.origin());
    let mut events = recorder.watch(RecorderRequest { session }).await?.into_inner();
    let made = Arc::new(Mutex::new(HashMap::new()));
    let told = made.clone();
    tokio::spawn(async move {
        while let Ok(Some(recorded)) = events.message().await {
            if let Some(recorded::What::Event(event)) = recorded.what
                && let Some(What::Messages(messages)) = event.what
                && messages.direction() == Direction::Response
            {
                // With their 5-byte prefixes, as they lie on the line.
                let bytes = messages.bytes + messages.count * 5;
                *lock(&told).entry(event.call).or_insert(0) += bytes;
            }
        }
    });
    Ok(made)
}

//! What the way to a server costs that is not Weir: the same tonic server, asked directly and through Weir, which looks or does not.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use weir_proto::weir::v1::{BlastRequest, OpenRequest, OpenStep, TicketReply, TicketRequest, open_step::What};
use weir_testkit::{
    Client, Process,
    body::{self, message},
    bytes_of, hpack, open_tunnel,
};
use weir_wire::{
    grpc,
    http2::{End, Observer, flag, frame, kind, opening},
};

use super::{Scale, runtime, watch::Watcher};
use crate::{process, raw::check_blast, stats::Runs, table::Table};

/// Bytes of payload in each message.
const PAYLOAD: u32 = 24;
/// Bytes of a frame of messages, as servers pack them.
const PACKED: usize = 16 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Direct,
    Unobserved,
    Watched,
}

impl Way {
    const ALL: [Self; 3] = [Self::Direct, Self::Unobserved, Self::Watched];

    fn name(self) -> &'static str {
        match self {
            Self::Direct => "none: native HTTP/2",
            Self::Unobserved => "Weir, --unobserved",
            Self::Watched => "Weir, observed and watched",
        }
    }
}

/// One run: messages a second, and nanoseconds of Weir's processor time for each.
#[derive(Clone, Copy, Debug)]
struct Run {
    rate: f64,
    cost: f64,
}

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    Ok(vec![ways(scale)?, alone(scale)])
}

fn ways(scale: Scale) -> Result<Table> {
    let count = scale.of(1_000_000);
    let mut table = Table::new(
        "Through Weir to another server",
        &format!(
            "`Lab.Blast` of bare tonic, {count} messages of {PAYLOAD} B payload on one stream, read by h2 in the driver: directly, and \
             through Weir as the page goes there, by a WebSocket and a ticket. All on the same cores. The ways take turns; a ratio is \
             that of one turn."
        ),
        &["in between", "M messages/s", "× direct", "Weir's CPU, ns/message"],
    );
    let folder = tempfile::tempdir()?;
    let bare = process::bare(folder.path())?;
    let listen = ["--listen", "127.0.0.1:0"];
    let unobserved = process::weir(folder.path(), &[listen[0], listen[1], "--unobserved"])?;
    let weir = process::weir(folder.path(), &listen)?;
    let runtime = runtime()?;
    let mut runs: [Vec<Run>; 3] = Default::default();
    for round in 0..=scale.rounds() {
        for turn in 0..3 {
            let number = (round + turn) % 3;
            let way = Way::ALL[number];
            let between = match way {
                Way::Direct => None,
                Way::Unobserved => Some(&unobserved),
                Way::Watched => Some(&weir),
            };
            let run = runtime.block_on(once(&bare, between, way == Way::Watched, count))?;
            if round > 0 {
                runs[number].push(run);
            }
        }
    }
    for (way, own) in Way::ALL.into_iter().zip(&runs) {
        let against = Runs::of(own.iter().zip(&runs[0]).map(|(own, direct)| own.rate / direct.rate));
        let cost = Runs::of(own.iter().map(|run| run.cost));
        table.row([
            way.name().to_owned(),
            Runs::of(own.iter().map(|run| run.rate)).times(1e-6).to_string(),
            against.to_string(),
            if way == Way::Direct { String::new() } else { format!("{cost:.0}") },
        ]);
    }
    Ok(table)
}

/// One firehose of `server`, through Weir or not.
async fn once(server: &Process, weir: Option<&Process>, watched: bool, count: u32) -> Result<Run> {
    let eyes = if watched { weir.map(|weir| Watcher::begin(weir.address())).transpose()? } else { None };
    let session = eyes.as_ref().map_or_else(super::watch::id, |eyes| eyes.session().to_owned());
    let client = match weir {
        None => Client::native(&server.address()).await,
        Some(weir) => through(weir, &server.address().to_string(), &session).await?,
    };
    let request = message(&BlastRequest { count, payload_bytes: PAYLOAD, interval_ms: 0 });
    let (began, before) = (Instant::now(), weir.map(Process::processor_time));
    let answer = client.unary("/weir.v1.Lab/Blast", &[], &request).await;
    let took = began.elapsed();
    let used = weir.zip(before).map_or(Duration::ZERO, |(weir, before)| weir.processor_time().saturating_sub(before));
    check_blast(&answer.body, count)?;
    if let Some(eyes) = eyes {
        let seen = eyes.end()?;
        anyhow::ensure!(seen.missed == 0 && seen.messages == u64::from(count), "Weir has told {seen:?} of {count}");
    }
    Ok(Run { rate: f64::from(count) / took.as_secs_f64(), cost: used.as_secs_f64() * 1e9 / f64::from(count) })
}

/// A connection to `address` by way of Weir, as its page makes one.
async fn through(weir: &Process, address: &str, session: &str) -> Result<Client> {
    let page = Client::native(&weir.address()).await;
    let own = [("origin", "http://localhost")];
    let request = OpenRequest { address: address.to_owned(), session: session.to_owned(), ..OpenRequest::default() };
    let answer = page.unary("/weir.v1.Targets/Open", &own, &message(&request)).await;
    let last = body::messages::<OpenStep>(&answer.body).pop().and_then(|step| step.what);
    let Some(What::Opened(opened)) = last else { anyhow::bail!("no way to {address}: {last:?}, {}", answer.message) };
    let request = TicketRequest { target: opened.target, session: session.to_owned() };
    let answer = page.unary("/weir.v1.Targets/Ticket", &own, &message(&request)).await;
    let ticket = body::messages::<TicketReply>(&answer.body).pop().context("no ticket")?.protocol;
    let socket = open_tunnel(&weir.address(), &[("sec-websocket-protocol", &format!("h2ts, {ticket}"))]).await;
    let (socket, _) = socket.map_err(|status| anyhow::anyhow!("the tunnel is refused: {status}"))?;
    Ok(Client::over(bytes_of(socket)).await)
}

/// The observer by itself: what it costs a message, in frames of many and in a frame each.
fn alone(scale: Scale) -> Table {
    let count = scale.of(1_000_000);
    let mut table = Table::new(
        "The observer alone",
        &format!(
            "{count} messages of {PAYLOAD} B payload and 43 B in all of one stream, fed to the observer in chunks of 64 KiB as they lie \
             on the line, in this process. No calls are told to anybody."
        ),
        &["frames", "ns/message", "MiB/s"],
    );
    let one = grpc::frame(0, &[0x5a; 38]);
    let each = frame(kind::DATA, 0, 1, &one);
    let packed = frame(kind::DATA, 0, 1, &one.repeat(PACKED / one.len()));
    let in_packed = PACKED / one.len();
    for (name, frame, messages) in [("16 KiB each", packed, in_packed), ("one for each message", each, 1)] {
        let frames = usize::try_from(count).unwrap_or(usize::MAX) / messages;
        let bytes = frame.repeat(frames);
        let runs = (0..scale.rounds()).map(|_| {
            let mut observer = Observer::default();
            let headers =
                weir_wire::http2::frame(kind::HEADERS, flag::END_HEADERS, 1, &hpack::request("/a.B/C", "x", &[]));
            // No window is ever full.
            let begins = [opening(&[0, 4, 0x7f, 0xff, 0xff, 0xff]), headers].concat();
            observer.feed(End::Client, &begins, &mut |_, _| {});
            let began = Instant::now();
            let mut seen = 0_usize;
            for chunk in bytes.chunks(64 << 10) {
                observer.feed(End::Server, black_box(chunk), &mut |_, _| seen += 1);
            }
            let took = began.elapsed().as_secs_f64();
            assert!(seen >= frames, "it has looked at {seen} of {frames} frames");
            took
        });
        let took = Runs::of(runs);
        let per = 1e9 / (frames * messages) as f64;
        let speed = |seconds: f64| bytes.len() as f64 / seconds / f64::from(1 << 20);
        table.row([name.to_owned(), took.times(per).to_string(), format!("{:.0}", speed(took.median))]);
    }
    table
}

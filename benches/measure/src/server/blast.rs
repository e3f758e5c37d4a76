//! The firehose: how many small messages a second, and what the layers cost.

use std::net::SocketAddr;

use anyhow::Result;
use weir_testkit::{Door, Process};

use super::{Scale, watch::Watcher};
use crate::{
    process,
    raw::{self, Read, http1, http2},
    stats::Runs,
    table::Table,
};

/// Bytes of payload in each message.
const PAYLOAD: u32 = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    Bare,
    Tapped,
    Recorded,
}

impl Variant {
    const ALL: [Self; 3] = [Self::Bare, Self::Tapped, Self::Recorded];

    fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare tonic and tonic-web",
            Self::Tapped => "Weir, unrecorded",
            Self::Recorded => "Weir, recorded and watched",
        }
    }
}

/// One run.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Messages a second.
    rate: f64,
    /// Nanoseconds of the server's processor time for a message.
    cost: f64,
}

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let count = scale.of(3_000_000);
    let mut table = Table::new(
        "Firehose",
        &format!(
            "`Lab.Blast`, {count} messages of {PAYLOAD} B payload on one stream, read as raw bytes by a blocking client and \
             checked one by one after the clock has stopped. The variants take turns; a ratio is that of one turn. \
             Budgets: unrecorded within noise of 1× bare, recorded 0.9×."
        ),
        &["door", "server", "M messages/s", "× bare", "server's CPU, ns/message", "CPU, × bare"],
    );
    let folder = tempfile::tempdir()?;
    let (bare, weir) = (process::bare(folder.path())?, process::weir(folder.path(), &["--listen", "127.0.0.1:0"])?);
    let mut read = Read::default();
    for door in [Door::Web, Door::Native] {
        let mut runs: [Vec<Run>; 3] = Default::default();
        // The first round warms up.
        for round in 0..=scale.rounds() {
            // Not always in the same order: what drifts must not favour one of them.
            for turn in 0..3 {
                let number = (round + turn) % 3;
                let variant = Variant::ALL[number];
                let server = if variant == Variant::Bare { &bare } else { &weir };
                let run = once(door, variant, server, count, &mut read)?;
                if round > 0 {
                    runs[number].push(run);
                }
            }
        }
        for (variant, own) in Variant::ALL.into_iter().zip(&runs) {
            let against =
                |value: fn(&Run) -> f64| Runs::of(own.iter().zip(&runs[0]).map(|(own, bare)| value(own) / value(bare)));
            table.row([
                door.name().to_owned(),
                variant.name().to_owned(),
                Runs::of(own.iter().map(|run| run.rate)).times(1e-6).to_string(),
                against(|run| run.rate).to_string(),
                format!("{:.0}", Runs::of(own.iter().map(|run| run.cost))),
                against(|run| run.cost).to_string(),
            ]);
        }
    }
    Ok(vec![table])
}

fn once(door: Door, variant: Variant, server: &Process, count: u32, read: &mut Read) -> Result<Run> {
    let watcher = if variant == Variant::Recorded { Some(Watcher::begin(server.address())?) } else { None };
    let metadata = watcher.as_ref().map(Watcher::metadata);
    let metadata: raw::Metadata<'_> = metadata.as_ref().map_or(&[], |metadata| metadata);
    let blast: fn(SocketAddr, u32, u32, raw::Metadata<'_>, &mut Read) -> Result<()> =
        if door == Door::Web { http1::blast } else { http2::blast };
    let before = server.processor_time();
    blast(server.address(), count, PAYLOAD, metadata, read)?;
    let used = server.processor_time().saturating_sub(before);
    if let Some(watcher) = watcher {
        let seen = watcher.end()?;
        // What the recorder has told must be the truth, or it was cheap for a bad reason.
        anyhow::ensure!(seen.missed == 0 && seen.messages == u64::from(count), "the recorder told {seen:?} of {count}");
    }
    Ok(Run { rate: f64::from(count) / read.took.as_secs_f64(), cost: used.as_secs_f64() * 1e9 / f64::from(count) })
}

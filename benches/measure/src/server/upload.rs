//! Up the stream: large messages from one client.

use std::time::Instant;

use anyhow::Result;
use futures::stream;
use weir_proto::seeds::{StreamReqData, greeter_client::GreeterClient};
use weir_testkit::{Door, Process, Wire};

use super::{Scale, runtime};
use crate::{process, stats::Runs, table::Table};

/// Bytes of a message.
const MESSAGE: u32 = 32 << 10;

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let mebibytes = scale.of(400);
    let mut table = Table::new(
        "Client streaming",
        &format!(
            "`Greeter.PutStream`, {mebibytes} MiB in messages of 32 KiB; the server reads and counts them. The client encodes, and \
             in a tunnel masks, on the same cores. Stream window 64 KiB."
        ),
        &["door", "MiB/s", "server's CPU, ms/MiB"],
    );
    let folder = tempfile::tempdir()?;
    let server = process::weir(folder.path(), &["--listen", "127.0.0.1:0"])?;
    let runtime = runtime()?;
    let mut runs: [Vec<(f64, f64)>; 3] = Default::default();
    for round in 0..=scale.rounds() {
        for (own, door) in runs.iter_mut().zip(Door::ALL) {
            let run = runtime.block_on(once(door, &server, mebibytes))?;
            if round > 0 {
                own.push(run);
            }
        }
    }
    for (own, door) in runs.iter().zip(Door::ALL) {
        let rate = Runs::of(own.iter().map(|run| run.0));
        table.row([door.name().to_owned(), format!("{rate:.0}"), Runs::of(own.iter().map(|run| run.1)).to_string()]);
    }
    Ok(vec![table])
}

async fn once(door: Door, server: &Process, mebibytes: u32) -> Result<(f64, f64)> {
    let wire = Wire::open(door, &server.address()).await?;
    let data = "x".repeat(MESSAGE as usize);
    let count = mebibytes * ((1 << 20) / MESSAGE);
    let messages = stream::iter((0..count).map(move |_| StreamReqData { data: data.clone() }));
    let (began, before) = (Instant::now(), server.processor_time());
    let answer = GreeterClient::with_origin(wire.clone(), wire.origin()).put_stream(messages).await?.into_inner();
    let (took, used) = (began.elapsed(), server.processor_time().saturating_sub(before));
    anyhow::ensure!(answer.data.contains(&count.to_string()), "{count} were sent, the server says {:?}", answer.data);
    Ok((f64::from(mebibytes) / took.as_secs_f64(), used.as_secs_f64() * 1e3 / f64::from(mebibytes)))
}

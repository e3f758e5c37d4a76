//! Full chat rooms: every line goes to everybody.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result};
use http::uri::PathAndQuery;
use prost::Message as _;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep_until},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, client::Grpc};
use weir_proto::weir::v1::{Enter, Said, Say, said, say};
use weir_testkit::{Door, Wire};

use super::{Scale, bytes::AsBytes, runtime};
use crate::{
    process,
    stats::{Runs, percentile},
    table::Table,
};

/// Members, spread over rooms, so many of them on each connection; each says a line every so often.
struct Setting {
    members: u32,
    rooms: u32,
    door: Door,
    on_each: u32,
    every: Duration,
}

const SETTINGS: [Setting; 6] = [
    Setting { members: 200, rooms: 1, door: Door::Native, on_each: 20, every: Duration::from_millis(500) },
    Setting { members: 200, rooms: 1, door: Door::Tunnel, on_each: 1, every: Duration::from_millis(500) },
    Setting { members: 500, rooms: 3, door: Door::Tunnel, on_each: 1, every: Duration::from_secs(2) },
    Setting { members: 500, rooms: 3, door: Door::Native, on_each: 20, every: Duration::from_millis(500) },
    Setting { members: 500, rooms: 1, door: Door::Native, on_each: 20, every: Duration::from_millis(500) },
    Setting { members: 500, rooms: 1, door: Door::Tunnel, on_each: 1, every: Duration::from_millis(500) },
];

/// A room for the largest of them.
const MOST: &str = "500";

/// Bytes of a line.
const LINE: usize = 30;
/// Time between two looks.
const WINDOW: Duration = Duration::from_secs(5);

/// What one member heard in each window.
#[derive(Debug, Default)]
struct Heard {
    /// Microseconds from saying to hearing.
    took: Vec<Vec<u64>>,
    missed: u64,
}

pub(super) fn run(scale: Scale) -> Result<Vec<Table>> {
    let mut table = Table::new(
        "Chat rooms",
        "Everybody says a line of 30 B at an even pace and hears all lines of the room, their own included; windows of 5 s. The \
         driver hears them all on the same cores. Missed: lines that the server says it dropped for members who \
         were too slow (256 behind).",
        &[
            "members",
            "rooms",
            "door",
            "connections",
            "lines/s",
            "deliveries/s wanted",
            "deliveries/s",
            "p50, ms",
            "p99, ms",
            "missed",
            "server's CPU, cores",
            "server's memory, MiB",
        ],
    );
    for setting in &SETTINGS {
        table.row(measured(setting, if scale.quick { 1 } else { 5 })?);
    }
    Ok(vec![table])
}

fn measured(setting: &Setting, windows: usize) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let server = process::weir(folder.path(), &["--listen", "127.0.0.1:0", "--max-room-members", MOST])?;
    let said = Arc::new(AtomicU64::new(0));
    let lasts = WINDOW * u32::try_from(windows)?;
    let (heard, used) = runtime()?.block_on(async {
        let mut members = JoinSet::new();
        let (start, started) = watch::channel(None);
        let (came, mut coming) = mpsc::channel(1);
        let mut wire = None;
        for number in 0..setting.members {
            if number % setting.on_each == 0 {
                wire = Some(Wire::open(setting.door, &server.address()).await?);
            }
            let wire = wire.clone().context("a connection")?;
            // Evenly spread, so that lines come one by one.
            let offset = setting.every * number / setting.members;
            let talk = Talk { started: started.clone(), offset, every: setting.every, lasts, said: said.clone() };
            members.spawn(member(wire, format!("room {}", number % setting.rooms), talk, came.clone(), windows));
            coming.recv().await.context("somebody who comes")?;
        }
        let begin = Instant::now() + Duration::from_secs(2);
        start.send_replace(Some(begin));
        sleep_until(begin).await;
        let before = server.processor_time();
        sleep_until(begin + lasts).await;
        let used = server.processor_time().saturating_sub(before);
        let heard: Vec<Heard> = members.join_all().await.into_iter().collect::<Result<_>>()?;
        anyhow::Ok((heard, used))
    })?;
    let said = said.load(Ordering::Relaxed) as f64 / lasts.as_secs_f64();
    let mut took: Vec<Vec<u64>> = (0..windows)
        .map(|window| heard.iter().flat_map(|heard| heard.took[window].iter().copied()).collect())
        .collect();
    let rate = Runs::of(took.iter().map(|took| took.len() as f64 / WINDOW.as_secs_f64()));
    let mut part = |part| Runs::of(took.iter_mut().map(|took| percentile(took, part) as f64 / 1e3).collect::<Vec<_>>());
    let members = f64::from(setting.members);
    Ok(vec![
        setting.members.to_string(),
        setting.rooms.to_string(),
        setting.door.name().to_owned(),
        setting.members.div_ceil(setting.on_each).to_string(),
        format!("{said:.0}"),
        format!("{:.0}", members / setting.every.as_secs_f64() * members / f64::from(setting.rooms)),
        format!("{rate:.0}"),
        format!("{:.1}", part(0.5)),
        format!("{:.1}", part(0.99)),
        heard.iter().map(|heard| heard.missed).sum::<u64>().to_string(),
        format!("{:.2}", used.as_secs_f64() / lasts.as_secs_f64()),
        format!("{:.0}", server.memory() as f64 / f64::from(1 << 20)),
    ])
}

/// When a member says something.
struct Talk {
    /// When it begins, once everybody is there.
    started: watch::Receiver<Option<Instant>>,
    /// After the beginning.
    offset: Duration,
    every: Duration,
    lasts: Duration,
    said: Arc<AtomicU64>,
}

async fn member(wire: Wire, room: String, mut talk: Talk, came: mpsc::Sender<()>, windows: usize) -> Result<Heard> {
    let (says, saying) = mpsc::channel(1);
    let enter = Say { what: Some(say::What::Enter(Enter { room, name: "member".into() })) };
    says.send(enter).await?;
    let origin = wire.origin();
    let mut room = Grpc::with_origin(wire, origin);
    room.ready().await?;
    let join = PathAndQuery::from_static("/weir.v1.Room/Join");
    let saying = Request::new(ReceiverStream::new(saying));
    let mut lines = room.streaming(saying, join, AsBytes::default()).await?.into_inner();
    came.send(()).await?;
    let mut heard = Heard { took: vec![Vec::new(); windows], missed: 0 };
    let begin = loop {
        tokio::select! {
            // The others' coming.
            message = lines.message() => { message?; }
            started = talk.started.changed() => {
                started?;
                break (*talk.started.borrow()).context("a beginning")?;
            }
        }
    };
    let end = begin + talk.lasts;
    let talking = tokio::spawn(async move {
        let mut next = begin + talk.offset;
        while next < end {
            sleep_until(next).await;
            let text = format!("{:0LINE$}", weir_tap::unix_nanos());
            if says.send(Say { what: Some(say::What::Text(text)) }).await.is_err() {
                return;
            }
            talk.said.fetch_add(1, Ordering::Relaxed);
            next += talk.every;
        }
        // Nobody leaves before the others are done: every leaving is a line for everybody.
        sleep_until(end + Duration::from_secs(2)).await;
    });
    loop {
        let message = tokio::select! {
            message = lines.message() => message?,
            () = sleep_until(end) => break,
        };
        let message = message.context("the room ended the call")?;
        if let Some(said) = when_said(&message) {
            let took = weir_tap::unix_nanos().saturating_sub(said) / 1000;
            let window = usize::try_from(begin.elapsed().as_nanos() / WINDOW.as_nanos())?;
            if let Some(window) = heard.took.get_mut(window) {
                window.push(took);
            }
        } else if let Some(said::What::Missed(count)) = Said::decode(message)?.what
            && begin.elapsed() > Duration::ZERO
        {
            heard.missed += count;
        }
    }
    talking.await?;
    Ok(heard)
}

/// A line is the time when it was said, and stands at the end of its message.
fn when_said(message: &[u8]) -> Option<u64> {
    let line = message.get(message.len().checked_sub(LINE)?..)?;
    line.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(line).ok()?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_from_everything_else() {
        let of = |what| Said { name: "member".into(), unix_nanos: 7, present: 3, what: Some(what), ..Said::default() };
        let line = of(said::What::Text(format!("{:0LINE$}", 1_234_567)));
        assert_eq!(when_said(&line.encode_to_vec()), Some(1_234_567));
        assert_eq!(when_said(&of(said::What::Missed(5)).encode_to_vec()), None);
        assert_eq!(when_said(b"1"), None);
    }
}

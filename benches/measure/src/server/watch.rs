//! Reads what the recorder says of one call, as the page does, on a thread of its own.

use std::{
    net::SocketAddr,
    sync::mpsc::{SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use anyhow::{Context as _, Result};
use weir_proto::{
    keys,
    weir::v1::{Direction, RecorderRequest, call_event::What, recorded, recorder_client::RecorderClient},
};
use weir_testkit::{Door, Wire};

/// Somebody who watches a call.
#[derive(Debug)]
pub(super) struct Watcher {
    session: String,
    call: String,
    seen: JoinHandle<Result<Seen>>,
}

/// What the recorder told of the answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) messages: u64,
    /// Events lost to the watcher.
    pub(super) missed: u64,
}

impl Watcher {
    /// Whose calls are watched.
    pub(super) fn session(&self) -> &str {
        &self.session
    }

    /// Returns when the recorder has said that it watches.
    pub(super) fn begin(server: SocketAddr) -> Result<Self> {
        let (session, call) = (id(), id());
        let (begun, has_begun) = sync_channel(1);
        let watched = session.clone();
        let seen = thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(watch(server, watched, begun))
        });
        has_begun.recv().context("the recorder does not watch")?;
        Ok(Self { session, call, seen })
    }

    /// What makes a call the watched one.
    pub(super) fn metadata(&self) -> [(&str, &str); 2] {
        [(keys::SESSION, &self.session), (keys::CALL, &self.call)]
    }

    /// Waits for the call's end.
    pub(super) fn end(self) -> Result<Seen> {
        self.seen.join().map_err(|_| anyhow::anyhow!("the watcher panicked"))?
    }
}

/// 32 hex digits for a session or a call.
pub(super) fn id() -> String {
    format!("{:032x}", rand::random::<u128>())
}

async fn watch(server: SocketAddr, session: String, begun: SyncSender<()>) -> Result<Seen> {
    let wire = Wire::open(Door::Native, &server).await?;
    let mut recorder = RecorderClient::with_origin(wire.clone(), wire.origin());
    let mut events = recorder.watch(RecorderRequest { session }).await?.into_inner();
    let mut seen = Seen::default();
    while let Some(recorded) = events.message().await? {
        match recorded.what {
            Some(recorded::What::Watching(_)) => begun.send(())?,
            Some(recorded::What::Missed(count)) => seen.missed += count,
            Some(recorded::What::Event(event)) => match event.what {
                Some(What::Messages(messages)) if messages.direction() == Direction::Response => {
                    seen.messages += messages.count;
                }
                Some(What::Trailers(_) | What::Abandoned(_)) => return Ok(seen),
                _ => {}
            },
            None => {}
        }
    }
    anyhow::bail!("the recorder ended before the call")
}

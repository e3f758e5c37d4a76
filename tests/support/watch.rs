use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::timeout;
use tonic::Streaming;
use weir_proto::weir::v1::{CallEvent, Direction, Recorded, RecorderRequest, call_event::What, recorded};

use super::{LIMIT, Server};

/// 32 hex digits that no other test uses.
fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{:016x}{:016x}", NEXT.fetch_add(1, Ordering::Relaxed), nanos & u128::from(u64::MAX))
}

/// The server's own view of the calls of one session, by `Recorder.Watch`.
#[derive(Debug)]
pub(crate) struct Watch {
    session: String,
    stream: Streaming<Recorded>,
    /// All events so far.
    pub(crate) seen: Vec<CallEvent>,
}

impl Watch {
    /// Watches a new session; calls that begin from now on are seen whole.
    pub(crate) async fn begin(server: &Server) -> Self {
        let session = unique();
        let request = RecorderRequest { session: session.clone() };
        let mut stream = server.recorder().watch(request).await.unwrap().into_inner();
        let first = timeout(LIMIT, stream.message()).await.unwrap().unwrap().unwrap();
        assert!(matches!(first.what, Some(recorded::What::Watching(_))), "began with {first:?}");
        Self { session, stream, seen: Vec::new() }
    }

    pub(crate) fn session(&self) -> &str {
        &self.session
    }

    /// An id for a call.
    #[expect(clippy::unused_self, reason = "reads as: this watch's new call")]
    pub(crate) fn new_call(&self) -> String {
        unique()
    }

    /// The next event.
    pub(crate) async fn next(&mut self, limit: Duration) -> Option<CallEvent> {
        let recorded = timeout(limit, self.stream.message()).await.ok()?.unwrap().unwrap();
        match recorded.what {
            Some(recorded::What::Event(event)) => {
                self.seen.push(event.clone());
                Some(event)
            }
            other => panic!("not an event: {other:?}"),
        }
    }

    /// Waits for an event that must come within `limit`.
    pub(crate) async fn see_within(
        &mut self,
        limit: Duration,
        what: &str,
        mut wanted: impl FnMut(&What) -> bool,
    ) -> CallEvent {
        timeout(limit, async {
            loop {
                if let Some(event) = self.next(LIMIT).await
                    && event.what.as_ref().is_some_and(&mut wanted)
                {
                    return event;
                }
            }
        })
        .await
        .unwrap_or_else(|_| panic!("the server did not see {what} within {limit:?}, but {:#?}", self.seen))
    }

    /// Waits for an event that must come.
    pub(crate) async fn see(&mut self, what: &str, wanted: impl FnMut(&What) -> bool) -> CallEvent {
        self.see_within(LIMIT, what, wanted).await
    }

    /// Waits until `count` messages have passed in one direction.
    pub(crate) async fn see_messages(&mut self, direction: Direction, count: u64) {
        if self.passed(direction) >= count {
            return;
        }
        let mut passed = self.passed(direction);
        self.see(&format!("{count} messages ({direction:?})"), |what| {
            if let What::Messages(messages) = what
                && messages.direction() == direction
            {
                passed += messages.count;
            }
            passed >= count
        })
        .await;
    }

    /// How many messages have passed in one direction, as far as seen.
    pub(crate) fn passed(&self, direction: Direction) -> u64 {
        let counts = self.seen.iter().filter_map(|event| match &event.what {
            Some(What::Messages(messages)) if messages.direction() == direction => Some(messages.count),
            _ => None,
        });
        counts.sum()
    }
}

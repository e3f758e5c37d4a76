//! Clients that come back: each makes one kind of call through one door, until it is told to stop.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::future::{BoxFuture, join_all};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Status};
use weir_testkit::{Door, Io, Reach, Wire};

use super::tally::{End, Tally, end_by};

/// Longer than any call lasts, with all that the line does to it.
const HANGS: Duration = Duration::from_secs(90);

/// What all clients know.
#[derive(Clone)]
pub(super) struct Field {
    /// Where the line begins.
    pub(super) line: SocketAddr,
    /// What the server calls itself.
    pub(super) server: SocketAddr,
    /// How often the server has been started.
    pub(super) lives: Arc<AtomicU32>,
    pub(super) tally: Arc<Tally>,
    /// No new calls.
    pub(super) over: CancellationToken,
}

/// Its line leads there.
impl Reach for Field {
    fn address(&self) -> SocketAddr {
        self.server
    }

    fn connect<'a>(&'a self, protocol: &'a str) -> BoxFuture<'a, io::Result<Box<dyn Io>>> {
        self.line.connect(protocol)
    }
}

impl Field {
    pub(super) fn life(&self) -> u32 {
        self.lives.load(Ordering::SeqCst)
    }
}

/// What became of a call: how it ended and how many messages were right, or what is wrong.
pub(super) type Outcome = Result<(End, u64), String>;

/// Makes one call.
pub(super) type Kind = fn(Field, Wire, Whim) -> BoxFuture<'static, Outcome>;

/// What is done to one call beside making it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whim {
    pub(super) deadline: Option<Duration>,
}

impl Whim {
    /// A request with the deadline, if there is one.
    pub(super) fn request<T>(self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(deadline) = self.deadline {
            request.set_timeout(deadline);
        }
        request
    }

    /// The end that a status means which is not the call's own.
    pub(super) fn end(self, status: &Status) -> Result<End, String> {
        end_by(status, self.deadline.is_some())
    }
}

/// Waits ever longer, and never as long as the others do.
#[derive(Debug, Default)]
pub(super) struct BackOff(u32);

impl BackOff {
    pub(super) async fn wait(&mut self) {
        let most = (50_u64 << self.0.min(5)).min(2000);
        self.0 += 1;
        sleep(Duration::from_millis(rand::random_range(0..=most))).await;
    }

    pub(super) fn reset(&mut self) {
        self.0 = 0;
    }
}

/// Makes calls of one kind until it is over.
pub(super) async fn client(field: Field, door: Door, name: &'static str, kind: Kind) {
    let mut wire = None;
    let mut back_off = BackOff::default();
    while !field.over.is_cancelled() {
        let Some(open) = wire.take() else {
            match Wire::open(door, &field).await {
                Ok(open) => wire = Some(open),
                Err(_) => back_off.wait().await,
            }
            continue;
        };
        // Several at once share the connection; over HTTP/1.1 there is only one at a time.
        let calls = if door == Door::Web { 1 } else { rand::random_range(1..=4) };
        let ends = join_all((0..calls).map(|_| one(&field, open.clone(), door, name, kind))).await;
        if ends.contains(&Some(End::Cut)) || ends.contains(&Some(End::Shutdown)) {
            back_off.wait().await;
        } else if door == Door::Web && ends != [Some(End::Done)] {
            // What is left of its answer would have to be read first.
        } else {
            back_off.reset();
            if rand::random_range(0..20) > 0 {
                wire = Some(open);
            }
        }
        sleep(Duration::from_millis(rand::random_range(0..40))).await;
    }
}

async fn one(field: &Field, wire: Wire, door: Door, name: &'static str, kind: Kind) -> Option<End> {
    let deadline = (rand::random_range(0..7) == 0).then(|| Duration::from_millis(rand::random_range(5..800)));
    let patience = (rand::random_range(0..7) == 0).then(|| Duration::from_millis(rand::random_range(1..800)));
    let call = kind(field.clone(), wire, Whim { deadline });
    let outcome = match timeout(patience.unwrap_or(HANGS), call).await {
        Ok(outcome) => outcome,
        Err(_) if patience.is_some() => Ok((End::Cancelled, 0)),
        Err(_) => Err(format!("it hangs for {HANGS:?}")),
    };
    match outcome {
        Ok((end, messages)) => {
            field.tally.ended(name, door, end, messages);
            Some(end)
        }
        Err(reason) => {
            field.tally.finding(format!("{name} over {}: {reason}", door.name()));
            None
        }
    }
}

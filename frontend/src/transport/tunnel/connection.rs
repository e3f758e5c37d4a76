use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use bytes::Bytes;
use futures::{
    channel::oneshot,
    future::{Either, select},
};
use h2::client::{Builder, Connection, SendRequest};
use http::uri::{Authority, Scheme};

use super::{
    ending::Ending,
    probe,
    router::Router,
    socket::{Socket, SocketError},
};
use crate::{
    base::{lock, timer::within},
    transport::{
        Failure,
        place::{self, Place},
    },
};

/// Least window of a connection: enough for many streams.
const CONNECTION_WINDOW: u32 = 16 * 1024 * 1024;
/// The largest DATA frame taken. Larger than the 16 KiB of the protocol: fewer frames for the same bytes.
const FRAME: u32 = 64 * 1024;
/// Bytes of headers and trailers taken.
const HEADERS: u32 = 64 * 1024;
/// Bytes of a stream that may wait to be sent.
const SEND_BUFFER: usize = 256 * 1024;
/// How long a connection may take to come about.
const OPENING: Duration = Duration::from_secs(5);
/// The same, where Weir has to reach somebody else first: it says itself that it cannot.
const REACHING: Duration = Duration::from_secs(30);
/// The subprotocol of HTTP/2 over a WebSocket. A ticket stands behind it.
const H2TS: &str = "h2ts";

/// A connection to the server that opens when it is first needed, is shared by all calls, and opens again for the first
/// call after it was lost. Cheap to clone.
#[derive(Clone)]
pub struct Tunnel {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    /// `ws(s)://host:port/tunnel?stream-window=bytes`.
    url: String,
    /// `http(s)://host:port/tunnel`, to ask why the other does not open.
    probe: String,
    /// The `:authority` of all requests.
    authority: Authority,
    /// Initial window of streams in bytes.
    window: u32,
    /// Where it leads, if not to Weir.
    target: Option<Arc<Place>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stage: Stage,
    /// Counts connections, so that the end of an old one does not touch a new one.
    generation: u64,
    /// Who wants to know when the present connection is gone.
    on_close: Vec<oneshot::Sender<()>>,
}

/// Opens streams on a connection that stands.
#[derive(Clone)]
pub(super) struct Requests {
    pub(super) send: SendRequest<Bytes>,
    /// Sees the connection's frames.
    pub(super) router: Router,
    /// Knows how the connection ended.
    pub(super) ending: Ending,
    /// What Weir calls the connection, if it leads to a server that is not Weir.
    pub(super) elsewhere: Option<place::Connection>,
}

#[derive(Default)]
enum Stage {
    #[default]
    Down,
    Opening(Vec<oneshot::Sender<Result<Requests, Failure>>>),
    Up {
        requests: Requests,
        /// Ends the connection. Dropped unused it lets the connection live for the calls that are open on it.
        end: oneshot::Sender<()>,
    },
}

impl Tunnel {
    /// To the server at `origin` (`http(s)://host:port`), with so many bytes of window for each stream.
    pub(crate) fn new(origin: &str, window: u32) -> Self {
        Self::with(origin, window, None)
    }

    /// To a server that is not Weir, by way of the Weir at `origin`. Each connection takes a ticket.
    pub(in crate::transport) fn through(origin: &str, window: u32, target: Arc<Place>) -> Self {
        Self::with(origin, window, Some(target))
    }

    fn with(origin: &str, window: u32, target: Option<Arc<Place>>) -> Self {
        let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
        let shared = Shared {
            // `http` becomes `ws`, `https` becomes `wss`. Weir makes its windows as wide as ours; those of others are theirs.
            url: format!("{}/tunnel?stream-window={window}", origin.replacen("http", "ws", 1)),
            probe: format!("{origin}/tunnel"),
            authority: authority.parse().unwrap_or_else(|_| Authority::from_static("localhost")),
            window,
            target,
            state: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The `:authority` of all requests.
    pub(super) fn authority(&self) -> &Authority {
        self.shared.target.as_ref().map_or(&self.shared.authority, |target| &target.authority)
    }

    /// The `:scheme` of all requests.
    pub(super) fn scheme(&self) -> Scheme {
        self.shared.target.as_ref().map_or(Scheme::HTTP, |target| target.scheme.clone())
    }

    /// It leads to a server that is not Weir.
    pub(super) fn leads_elsewhere(&self) -> bool {
        self.shared.target.is_some()
    }

    /// The connection, opened if need be. Whoever asks while it opens waits for the same one.
    pub(super) async fn connect(&self) -> Result<Requests, Failure> {
        let opened = {
            let mut state = self.shared.lock();
            if let Stage::Up { requests, .. } = &state.stage {
                return Ok(requests.clone());
            }
            let (tell, opened) = oneshot::channel();
            if let Stage::Opening(waiting) = &mut state.stage {
                waiting.push(tell);
            } else {
                state.stage = Stage::Opening(vec![tell]);
                state.generation += 1;
                crate::base::task::spawn(run(self.shared.clone(), state.generation));
            }
            opened
        };
        opened.await.unwrap_or(Err(Failure::Unreachable { http_status: None }))
    }

    /// The server is gone: calls on the connection fail, the next one opens another.
    pub(crate) fn give_up(&self) {
        match self.shared.forget() {
            Stage::Down => {}
            // Who waits is told by the drop of what it waits for.
            Stage::Opening(waiting) => drop(waiting),
            // The connection may just have ended by itself.
            Stage::Up { end, .. } => drop(end.send(())),
        }
    }

    /// The connection takes no more calls: the next one opens another, those that are open may end on it.
    pub(super) fn retire(&self) {
        drop(self.shared.forget());
    }

    /// Ready when the present connection is gone; at once if there is none.
    pub(crate) async fn gone(&self) {
        let gone = {
            let mut state = self.shared.lock();
            if !matches!(state.stage, Stage::Up { .. }) {
                return;
            }
            let (tell, gone) = oneshot::channel();
            state.on_close.push(tell);
            gone
        };
        // Told or dropped: it is gone either way.
        let _ = gone.await;
    }
}

impl Shared {
    fn forget(&self) -> Stage {
        let mut state = self.lock();
        state.generation += 1;
        state.on_close.clear();
        std::mem::take(&mut state.stage)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// Opens a connection, tells those who wait, and drives it until its end.
async fn run(shared: Arc<Shared>, generation: u64) {
    let patience = if shared.target.is_some() { REACHING } else { OPENING };
    let opened = match within(patience, open(&shared)).await {
        Some(opened) => opened,
        None => Err(Failure::Unreachable { http_status: None }),
    };
    let (end, ended) = oneshot::channel();
    let (told, connection) = match opened {
        Ok((requests, connection)) => (Ok(requests), Some(connection)),
        Err(failure) => (Err(failure), None),
    };
    let waiting = {
        let mut state = shared.lock();
        if state.generation != generation {
            return;
        }
        let next = match &told {
            Ok(requests) => Stage::Up { requests: requests.clone(), end },
            Err(_) => Stage::Down,
        };
        std::mem::replace(&mut state.stage, next)
    };
    if let Stage::Opening(waiting) = waiting {
        for tell in waiting {
            // Who does not wait any more does not need the answer.
            let _ = tell.send(told.clone());
        }
    }
    drop(told);
    let Some(connection) = connection else { return };
    match select(connection, ended).await {
        // Why it ended, its calls have been told.
        Either::Left(_) => {}
        // Given up: dropping it fails what is open on it.
        Either::Right((Ok(()), connection)) => drop(connection),
        // Retired: it ends when its last call does.
        Either::Right((Err(_), connection)) => drop(connection.await),
    }
    let mut state = shared.lock();
    if state.generation == generation {
        state.stage = Stage::Down;
        state.on_close.clear();
    }
}

async fn open(shared: &Shared) -> Result<(Requests, Connection<Socket>), Failure> {
    let router = Router::new();
    // One stream that nobody reads must not take the room of all others.
    let window = CONNECTION_WINDOW.max(2 * shared.window);
    // Bytes that may wait to be read: what the window allows, and as much again for frames that have no window.
    let inbound = 2 * window as usize;
    let ending = Ending::new(shared.target.clone(), router.clone());
    let open_socket = async || {
        // One more connection to a target takes one more ticket.
        let ticket = match &shared.target {
            Some(target) => Some((target.tickets)().await?),
            None => None,
        };
        let protocols = ticket.as_ref().map(|ticket| [H2TS, &ticket.protocol]);
        let socket = async || {
            let socket = Socket::open(&shared.url, protocols, inbound, router.clone(), ending.clone())?;
            socket.opened().await?;
            Ok::<_, SocketError>((socket, ticket.as_ref().map(|ticket| ticket.connection)))
        };
        Ok::<_, Failure>(socket().await)
    };
    let (socket, elsewhere) = match open_socket().await? {
        Ok(socket) => socket,
        Err(_) => match probe::why(&shared.probe).await {
            // A server answers, and only the WebSocket failed. It may have come back between the two: it gets another
            // chance, before a person reads that it refuses.
            failure @ Failure::Refused { http_status: None } => open_socket().await?.map_err(|_| failure)?,
            failure => return Err(failure),
        },
    };
    let opened = Builder::new()
        .initial_window_size(shared.window)
        .initial_connection_window_size(window)
        .max_frame_size(FRAME)
        .max_header_list_size(HEADERS)
        .max_send_buffer_size(SEND_BUFFER)
        .enable_push(false)
        // h2 would ask std for the time of a reset, and there is none in wasm32: see `Router::goes`.
        .max_concurrent_reset_streams(0)
        // Frames that come even later count as errors of our own making. Against those the default ends the connection after
        // 1024, which is a few cancelled streams of small messages.
        .max_local_error_reset_streams(None)
        // Servers may send a frame for each message, however small. What is not read yet is bounded by the windows.
        .data_frame_budget(usize::MAX)
        .handshake(socket)
        .await;
    let (send, connection) = opened.map_err(|error| ending.failure(&error))?;
    Ok((Requests { send, router, ending, elsewhere }, connection))
}

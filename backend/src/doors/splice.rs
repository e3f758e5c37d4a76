//! A WebSocket whose bytes go to another server and back, and none of which Weir changes, adds or leaves out.
//!
//! What HTTP/2 begins with passes; what follows waits until the server has greeted as HTTP/2 does. So whatever listens there gets nothing
//! that somebody has thought up for it. Both ways only one piece is under way at a time: who does not read makes the other wait.

use std::{io, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::{Bytes, BytesMut};
use futures::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf, split},
    sync::Notify,
    time::{MissedTickBehavior, interval, timeout},
};
use weir_proto::weir::v1::failed;
use weir_tap::{Cause, unix_nanos};
use weir_wire::http2::{self, End, PREFACE, kind};

use crate::{
    app::App,
    targets::{self, Fault, GREETING, NoWay, Passage, is_greeting},
    through::{Eyes, Whose},
};

/// Why a way ended, as the WebSocket's close says it: private codes (RFC 6455, section 7.4.2). The page knows them.
mod ended {
    pub(super) const CLOSED: u16 = 4000;
    pub(super) const RESET: u16 = 4001;
    pub(super) const REFUSED: u16 = 4002;
    pub(super) const TIMED_OUT: u16 = 4003;
    pub(super) const NO_GREETING: u16 = 4004;
    pub(super) const NO_TICKET: u16 = 4005;
    pub(super) const STOPPED: u16 = 4006;
    pub(super) const FULL: u16 = 4007;
}

/// Read from the server at once, bytes.
const READ: usize = 64 << 10;
/// How often the page is asked whether it is still there, and how long it may say nothing.
const PING: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_mins(1);
/// How long the page may take to answer our closing.
const CLOSING: Duration = Duration::from_secs(2);
/// What may come before the server has greeted: the preface and SETTINGS, with room for all that there are.
const FIRST: usize = 1 << 10;

type Server = Box<dyn targets::Bytes>;

/// A way that is open, or the reason why there is none.
pub(super) enum Way {
    Open(Passage, Server),
    Closed(u16),
}

impl Way {
    /// Takes the ticket and makes the connection: before the WebSocket is there, so that it is one to the server.
    pub(super) async fn new(passage: Result<Passage, NoWay>) -> Self {
        let passage = match passage {
            Ok(passage) => passage,
            Err(NoWay::Unknown) => return Self::Closed(ended::NO_TICKET),
            Err(NoWay::Full) => return Self::Closed(ended::FULL),
        };
        match passage.connect().await {
            Ok(server) => Self::Open(passage, server),
            Err(Fault { cause: failed::Cause::TimedOut, .. }) => Self::Closed(ended::TIMED_OUT),
            Err(_) => Self::Closed(ended::REFUSED),
        }
    }

    /// Carries bytes until one side ends it.
    pub(super) async fn run(self, socket: WebSocket, app: &App) {
        let (mut to_page, from_page) = socket.split();
        let (code, mut from_page) = match self {
            Self::Closed(code) => (code, from_page),
            Self::Open(passage, server) => {
                let (from_server, to_server) = split(server);
                let gate = Arc::new(Gate::default());
                let whose = || Whose {
                    bus: app.bus().clone(),
                    session: passage.session().to_owned(),
                    server_id: app.id(),
                    connection: passage.connection(),
                };
                let eyes = if app.config().unobserved { Eyes::shut() } else { Eyes::of_calls(whose()) };
                let mut up =
                    Up { from_page, to_server, gate: gate.clone(), first: BytesMut::new(), eyes: eyes.clone() };
                let code = tokio::select! {
                    () = app.kill().cancelled() => return,
                    () = app.shutdown().cancelled() => ended::STOPPED,
                    // Who is gone hears no code.
                    _ = up.run() => close_code::NORMAL,
                    code = down(from_server, &mut to_page, &gate, &eyes) => code,
                };
                eyes.close(if code == ended::STOPPED { Cause::Shutdown } else { Cause::ConnectionLost });
                let _ = timeout(CLOSING, up.to_server.shutdown()).await;
                (code, up.from_page)
            }
        };
        let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
        let _ = timeout(CLOSING, async {
            if to_page.send(close).await.is_ok() {
                while let Some(Ok(_)) = from_page.next().await {}
            }
        })
        .await;
    }
}

/// Opens when the server has greeted.
#[derive(Default)]
struct Gate {
    greeted: Notify,
}

/// From the page to the server.
struct Up {
    from_page: SplitStream<WebSocket>,
    to_server: WriteHalf<Server>,
    gate: Arc<Gate>,
    /// What came before the gate was open, up to the end of the first frame.
    first: BytesMut,
    eyes: Eyes,
}

impl Up {
    /// Until the page ends it, or falls silent, or the server takes nothing more.
    async fn run(&mut self) -> io::Result<()> {
        let rest = self.first().await?;
        self.gate.greeted.notified().await;
        self.write(&rest).await?;
        loop {
            let bytes = self.next().await?;
            self.write(&bytes).await?;
        }
    }

    /// Lets pass what HTTP/2 begins with; answers what came behind it.
    async fn first(&mut self) -> io::Result<Bytes> {
        loop {
            let bytes = self.next().await?;
            self.first.extend_from_slice(&bytes);
            let begun = self.first.len().min(PREFACE.len());
            let frame = self.first.get(PREFACE.len()..).unwrap_or_default();
            let settings = frame.len() < http2::HEADER || is_settings(frame);
            if self.first[..begun] != PREFACE[..begun] || !settings || self.first.len() > FIRST + READ {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if let Some((head, ..)) = http2::split(frame) {
                let whole = PREFACE.len() + http2::HEADER + head.len as usize;
                if whole > FIRST {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                let rest = self.first.split_off(whole).freeze();
                let first = self.first.split().freeze();
                self.write(&first).await?;
                return Ok(rest);
            }
        }
    }

    /// The next bytes from the page.
    async fn next(&mut self) -> io::Result<Bytes> {
        loop {
            // The library answers pings, and asks by ours whether the page is there.
            match timeout(SILENCE, self.from_page.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => return Ok(bytes),
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(_) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to_server.write_all(bytes).await?;
        self.to_server.flush().await?;
        self.eyes.see(unix_nanos(), End::Client, bytes);
        Ok(())
    }
}

/// A client's first frame: SETTINGS of the connection.
fn is_settings(frame: &[u8]) -> bool {
    matches!(frame, [_, _, _, kind::SETTINGS, 0, 0, 0, 0, 0, ..])
}

/// From the server to the page, until the server ends it; and the page is asked whether it is still there. How it ended.
async fn down(
    mut from_server: ReadHalf<Server>,
    to_page: &mut SplitSink<WebSocket, Message>,
    gate: &Gate,
    eyes: &Eyes,
) -> u16 {
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings.reset();
    let mut buffer = BytesMut::with_capacity(READ);
    let greeting = async {
        while buffer.len() < http2::HEADER {
            if from_server.read_buf(&mut buffer).await? == 0 {
                return Ok(false);
            }
        }
        Ok::<_, io::Error>(is_greeting(&buffer))
    };
    match timeout(GREETING, greeting).await {
        Ok(Ok(true)) => gate.greeted.notify_one(),
        _ => return ended::NO_GREETING,
    }
    let mut read_at = unix_nanos();
    loop {
        let bytes = buffer.split().freeze();
        if !bytes.is_empty() {
            if to_page.send(Message::Binary(bytes.clone())).await.is_err() {
                return close_code::NORMAL;
            }
            eyes.see(read_at, End::Server, &bytes);
            drop(bytes);
        }
        buffer.reserve(READ);
        tokio::select! {
            read = from_server.read_buf(&mut buffer) => match read {
                Ok(0) => return ended::CLOSED,
                Ok(_) => read_at = unix_nanos(),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return ended::CLOSED,
                Err(_) => return ended::RESET,
            },
            _ = pings.tick() => if to_page.send(Message::Ping(Bytes::new())).await.is_err() {
                return close_code::NORMAL;
            },
        }
    }
}

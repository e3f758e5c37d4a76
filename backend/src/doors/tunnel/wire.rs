use std::{
    future::poll_fn,
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::{Buf as _, Bytes, BytesMut};
use futures::{Sink as _, Stream as _};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use crate::{connection::Lost, lock::lock};

/// Writes are collected up to about this size. A message costs a browser some 23 µs whatever its size.
const BATCH: usize = 64 << 10;
/// How often the peer is asked whether it is still there.
const PING: Duration = Duration::from_secs(15);
/// A peer from which nothing has come for this long is gone.
const SILENCE: Duration = Duration::from_mins(1);

/// A WebSocket as a stream of bytes, bounded both ways: inwards at most one message is held, outwards about one batch.
///
/// HTTP/2 reads and writes through a [`WireIo`]; the tunnel's task sends. Both are the same task, so nothing wakes
/// anybody here.
pub(super) struct Wire(Mutex<State>);

struct State {
    socket: WebSocket,
    /// What is left of the message that is being read.
    incoming: Bytes,
    /// Bytes that have come from the peer in all.
    heard: u64,
    outgoing: BytesMut,
    /// A write found no room.
    full: bool,
    /// Nothing more comes from the peer.
    ended: bool,
    /// Nothing more can be sent.
    broken: bool,
    heartbeat: Heartbeat,
    lost: Lost,
}

/// Asks the peer whether it is still there: its library answers pings by itself.
struct Heartbeat {
    interval: Interval,
    /// A ping is to be sent.
    due: bool,
    /// When something last came from the peer.
    heard: Instant,
}

impl Wire {
    pub(super) fn new(socket: WebSocket, lost: Lost) -> Arc<Self> {
        let mut interval = interval_at(Instant::now() + PING, PING);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Arc::new(Self(Mutex::new(State {
            socket,
            incoming: Bytes::new(),
            heard: 0,
            outgoing: BytesMut::new(),
            full: false,
            ended: false,
            broken: false,
            heartbeat: Heartbeat { interval, due: false, heard: Instant::now() },
            lost,
        })))
    }

    /// Sends what has been written, and a ping when it is time. Ready: all is sent, or nothing can be sent any more.
    pub(super) fn poll_send(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.lock().poll_send(cx)
    }

    /// How many bytes have come from the peer.
    pub(super) fn heard(&self) -> u64 {
        self.lock().heard
    }

    /// A write had found no room, and now there is some.
    pub(super) fn has_room_again(&self) -> bool {
        let mut state = self.lock();
        let full = std::mem::take(&mut state.full);
        full && (state.outgoing.len() < BATCH || state.broken)
    }

    /// Sends the rest and a close, then reads until the peer's close.
    pub(super) async fn close(&self, code: u16) {
        poll_fn(|cx| self.poll_send(cx)).await;
        let close = Message::Close(Some(CloseFrame { code, reason: "".into() }));
        // If the peer has closed first, its close has been answered already and this one cannot be sent.
        if poll_fn(|cx| Pin::new(&mut self.lock().socket).poll_ready(cx)).await.is_ok() {
            let _ = Pin::new(&mut self.lock().socket).start_send(close);
        }
        let _ = poll_fn(|cx| Pin::new(&mut self.lock().socket).poll_flush(cx)).await;
        while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut self.lock().socket).poll_next(cx)).await {}
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

impl State {
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while !self.broken {
            // Until it is pending: only that arms the next tick, and while the flush below waits, nothing else would.
            while self.heartbeat.interval.poll_tick(cx).is_ready() {
                self.heartbeat.due = true;
                if self.heartbeat.heard.elapsed() >= SILENCE {
                    self.fail();
                    return Poll::Ready(());
                }
            }
            // Everything before is with the kernel: so at most one batch waits here and one there.
            if ready!(Pin::new(&mut self.socket).poll_flush(cx)).is_err() {
                self.fail();
                break;
            }
            let next = if std::mem::take(&mut self.heartbeat.due) {
                Message::Ping(Bytes::new())
            } else if self.outgoing.is_empty() {
                break;
            } else {
                Message::Binary(self.outgoing.split().freeze())
            };
            let socket = Pin::new(&mut self.socket);
            // After a flush it is ready at once.
            match socket.poll_ready(cx) {
                Poll::Ready(Ok(())) if Pin::new(&mut self.socket).start_send(next).is_ok() => {}
                _ => self.fail(),
            }
        }
        Poll::Ready(())
    }

    fn fail(&mut self) {
        self.broken = true;
        self.ended = true;
        self.outgoing.clear();
        // HTTP/2 is to find out, and it waits for something to read or for room to write.
        self.full = true;
        self.lost.set();
    }

    /// The next bytes from the peer; empty at the end.
    fn poll_incoming(&mut self, cx: &mut Context<'_>) -> Poll<&mut Bytes> {
        while self.incoming.is_empty() && !self.ended {
            let message = ready!(Pin::new(&mut self.socket).poll_next(cx));
            self.heartbeat.heard = Instant::now();
            match message {
                Some(Ok(Message::Binary(bytes))) => {
                    self.heard += bytes.len() as u64;
                    self.incoming = bytes;
                }
                // The library answers pings.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                // Text is not part of the convention; a close, an error and the end are all the end.
                Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => {
                    self.ended = true;
                    self.lost.set();
                }
            }
        }
        Poll::Ready(&mut self.incoming)
    }

    fn write(&mut self, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if self.broken {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if self.outgoing.len() >= BATCH {
            self.full = true;
            return Poll::Pending;
        }
        let mut written = 0;
        for piece in pieces {
            let room = (2 * BATCH).saturating_sub(self.outgoing.len());
            let part = &piece[..piece.len().min(room)];
            self.outgoing.extend_from_slice(part);
            written += part.len();
        }
        Poll::Ready(Ok(written))
    }
}

/// What HTTP/2 reads from and writes to.
pub(super) struct WireIo(Arc<Wire>);

impl WireIo {
    pub(super) fn new(wire: Arc<Wire>) -> Self {
        Self(wire)
    }
}

impl AsyncRead for WireIo {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut state = self.0.lock();
        let incoming = ready!(state.poll_incoming(cx));
        let part = incoming.len().min(buf.remaining());
        buf.put_slice(&incoming[..part]);
        incoming.advance(part);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WireIo {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.0.lock().write(&[IoSlice::new(buf)])
    }

    fn poll_write_vectored(self: Pin<&mut Self>, _: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.0.lock().write(bufs)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// HTTP/2 flushes after every frame; sending waits until it has no more to say for now.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The tunnel closes the WebSocket when HTTP/2 has ended.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

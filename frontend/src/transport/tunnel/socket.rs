use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::{Future, poll_fn},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use super::{ending::Ending, router::Router};
use crate::base::timer::{Sleep, sleep};
use bytes::{Buf as _, Bytes};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

/// Bytes that make a WebSocket message worth sending before the turn ends. A message costs the browser some 23 µs
/// whatever its size.
const MESSAGE: usize = 32 * 1024;
/// Bytes that the browser may hold for the network before writing waits.
const BUFFERED: u32 = 1024 * 1024;
/// How long to wait before looking at the browser's buffer again: there is no event for it.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Why a WebSocket is no more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SocketError {
    /// It never opened. Browsers do not tell why.
    #[error("the WebSocket could not be opened")]
    NotOpened,
    /// It was closed.
    #[error("the WebSocket was closed with code {code}")]
    Closed {
        /// The code of RFC 6455, section 7.4; 1006 if there was no closing handshake.
        code: u16,
    },
    /// The peer sent more than flow control allows, or something other than binary messages.
    #[error("the peer broke the rules: {0}")]
    Broken(&'static str),
}

impl From<SocketError> for io::Error {
    fn from(error: SocketError) -> Self {
        let kind = match error {
            SocketError::NotOpened => io::ErrorKind::NotConnected,
            SocketError::Closed { .. } => io::ErrorKind::ConnectionReset,
            SocketError::Broken(_) => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// A WebSocket as a stream of bytes.
///
/// What arrives waits in a queue that HTTP/2's windows bound; a peer that ignores them is cut off. What is written is
/// gathered: it goes when there is a message's worth, or at the end of the executor's turn. Dropping it closes it.
pub(super) struct Socket {
    shared: Rc<Shared>,
    /// Set while the browser's buffer is full.
    look_again: Option<Sleep>,
    /// The browser calls them, so they live as long as the socket.
    _listeners: Listeners,
}

struct Listeners {
    _open: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

struct Shared {
    socket: WebSocket,
    /// Sees all that passes.
    router: Router,
    /// Hears how it ended.
    ending: Ending,
    opened: Cell<bool>,
    gone: RefCell<Option<SocketError>>,
    /// What has arrived and not been read.
    inbound: RefCell<VecDeque<Bytes>>,
    inbound_bytes: Cell<usize>,
    inbound_limit: usize,
    /// What has been written and not handed to the browser.
    outbound: RefCell<Vec<u8>>,
    reader: RefCell<Option<Waker>>,
    opener: RefCell<Option<Waker>>,
    flusher: RefCell<Option<Waker>>,
    flush: Cell<bool>,
}

impl Socket {
    /// Begins to open a socket, with subprotocols if there are any. `limit` is how many bytes may wait to be read; `router` sees all
    /// that passes, `ending` hears of the end.
    pub(super) fn open(
        url: &str,
        protocols: Option<[&str; 2]>,
        limit: usize,
        router: Router,
        ending: Ending,
    ) -> Result<Self, SocketError> {
        let socket = match protocols {
            Some(names) => {
                WebSocket::new_with_str_sequence(url, &names.map(JsValue::from_str).into_iter().collect::<Array>())
            }
            None => WebSocket::new(url),
        };
        let socket = socket.map_err(|_| SocketError::NotOpened)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let shared = Rc::new(Shared {
            socket,
            router,
            ending,
            opened: Cell::new(false),
            gone: RefCell::default(),
            inbound: RefCell::default(),
            inbound_bytes: Cell::new(0),
            inbound_limit: limit,
            outbound: RefCell::default(),
            reader: RefCell::default(),
            opener: RefCell::default(),
            flusher: RefCell::default(),
            flush: Cell::new(false),
        });
        let listeners = Listeners::attach(&shared);
        crate::base::task::spawn(Shared::flush_at_the_end_of_turns(shared.clone()));
        Ok(Self { shared, look_again: None, _listeners: listeners })
    }

    /// Waits until the socket is open.
    pub(super) async fn opened(&self) -> Result<(), SocketError> {
        poll_fn(|cx| {
            if let Some(gone) = self.shared.gone.borrow().clone() {
                return Poll::Ready(Err(gone));
            }
            if self.shared.opened.get() {
                return Poll::Ready(Ok(()));
            }
            *self.shared.opener.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Listeners {
    fn attach(shared: &Rc<Shared>) -> Self {
        let this = shared.clone();
        let open = Closure::new(move |_| {
            this.opened.set(true);
            wake(&this.opener);
        });
        let this = shared.clone();
        let message = Closure::new(move |event: MessageEvent| this.received(&event));
        // An `error` event says nothing, and a `close` event always follows it.
        let this = shared.clone();
        let close = Closure::new(move |event: CloseEvent| {
            let opened = this.opened.get();
            this.ending.closed(event.code());
            this.end(if opened { SocketError::Closed { code: event.code() } } else { SocketError::NotOpened });
        });
        shared.socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        shared.socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        shared.socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Self { _open: open, _message: message, _close: close }
    }
}

impl Shared {
    fn received(&self, event: &MessageEvent) {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else {
            return self.end(SocketError::Broken("a message that is not binary"));
        };
        let bytes = Uint8Array::new(&buffer).to_vec();
        let waiting = self.inbound_bytes.get() + bytes.len();
        if waiting > self.inbound_limit {
            return self.end(SocketError::Broken("more bytes than flow control allows"));
        }
        self.inbound_bytes.set(waiting);
        self.router.came(&bytes);
        self.inbound.borrow_mut().push_back(bytes.into());
        wake(&self.reader);
    }

    fn end(&self, why: SocketError) {
        self.gone.borrow_mut().get_or_insert(why);
        wake(&self.opener);
        wake(&self.reader);
        wake(&self.flusher);
    }

    /// Gives what was written to the browser as one message.
    fn send(&self) -> Result<(), SocketError> {
        let mut outbound = self.outbound.borrow_mut();
        self.router.goes(&mut outbound);
        if outbound.is_empty() {
            return Ok(());
        }
        // The browser copies the bytes before it returns.
        let sent = self.socket.send_with_u8_array(&outbound);
        outbound.clear();
        sent.map_err(|_| SocketError::Closed { code: 1006 })
    }

    /// One message for all that was written in one turn of the executor: this task is woken by the first flush of a turn
    /// and runs after the tasks that were woken before it.
    async fn flush_at_the_end_of_turns(this: Rc<Self>) {
        let mut waiting = false;
        poll_fn(|cx| {
            if this.gone.borrow().is_some() {
                return Poll::Ready(());
            }
            if this.flush.get() {
                // Once more to the end of the queue: who was woken meanwhile may have something to add.
                if !std::mem::replace(&mut waiting, true) {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                waiting = false;
                this.flush.set(false);
                if let Err(error) = this.send() {
                    this.end(error);
                    return Poll::Ready(());
                }
            }
            *this.flusher.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let shared = &self.shared;
        let mut inbound = shared.inbound.borrow_mut();
        let mut read = 0;
        while let Some(first) = inbound.front_mut() {
            let part = first.len().min(buf.remaining());
            buf.put_slice(&first[..part]);
            first.advance(part);
            read += part;
            if !first.is_empty() {
                break;
            }
            inbound.pop_front();
        }
        if read > 0 {
            shared.inbound_bytes.set(shared.inbound_bytes.get() - read);
            return Poll::Ready(Ok(()));
        }
        // What has arrived before the end is still read.
        match &*shared.gone.borrow() {
            // A clean close is the end of the stream.
            Some(SocketError::Closed { code: 1000 | 1001 | 1005 }) => Poll::Ready(Ok(())),
            Some(gone) => Poll::Ready(Err(gone.clone().into())),
            None => {
                *shared.reader.borrow_mut() = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(gone) = self.shared.gone.borrow().clone() {
            return Poll::Ready(Err(gone.into()));
        }
        let waiting = self.shared.outbound.borrow().len();
        if waiting == 0 || waiting >= MESSAGE {
            ready!(self.as_mut().poll_room(cx));
            self.shared.send()?;
        }
        self.shared.outbound.borrow_mut().extend_from_slice(bytes);
        self.shared.flush.set(true);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(gone) = self.shared.gone.borrow().clone() {
            return Poll::Ready(Err(gone.into()));
        }
        // It will go when this turn ends, together with whatever else is written until then.
        if self.shared.flush.get() {
            wake(&self.shared.flusher);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.send()?;
        // It fails only for codes that a page must not use.
        let _ = self.shared.socket.close_with_code(1000);
        Poll::Ready(Ok(()))
    }
}

impl Socket {
    /// Ready when the browser holds little enough for the network.
    fn poll_room(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.shared.socket.buffered_amount() < BUFFERED {
                self.look_again = None;
                return Poll::Ready(());
            }
            let look_again = self.look_again.get_or_insert_with(|| sleep(LOOK_AGAIN));
            ready!(Pin::new(look_again).poll(cx));
            self.look_again = None;
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // What has been written still goes: it may be the reset of a call.
        let _ = self.shared.send();
        self.shared.socket.set_onopen(None);
        self.shared.socket.set_onmessage(None);
        self.shared.socket.set_onclose(None);
        let _ = self.shared.socket.close_with_code(1000);
        self.shared.end(SocketError::Closed { code: 1000 });
    }
}

fn wake(waker: &RefCell<Option<Waker>>) {
    let waker = waker.borrow_mut().take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

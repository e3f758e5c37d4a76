//! A `WebSocket` that leads to an HTTP/2 server on this side of it, in the same page.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use js_sys::{Array, Function, Reflect, Uint8Array};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure, prelude::wasm_bindgen};

/// Every socket that is opened is put into `globalThis.sockets`, and nothing more happens to it by itself.
const SOCKET: &str = r"
    globalThis.sockets = [];
    globalThis.WebSocket = class {
        constructor(url) { this.url = url; this.bufferedAmount = 0; this.messages = []; globalThis.sockets.push(this); }
        send(bytes) { const copy = bytes.slice(); this.messages.push(copy.length); if (this.sent) this.sent(copy); }
        close(code) { this.closed = code; }
        deliver(bytes) { if (this.onmessage) this.onmessage({ data: bytes.buffer }); }
    };
";

#[wasm_bindgen]
extern "C" {
    /// The socket that the page has opened.
    #[derive(Clone)]
    pub(crate) type FakeSocket;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn url(this: &FakeSocket) -> String;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn messages(this: &FakeSocket) -> Array;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn closed(this: &FakeSocket) -> Option<u16>;
    #[wasm_bindgen(method, setter, js_name = bufferedAmount)]
    pub(crate) fn set_buffered(this: &FakeSocket, bytes: u32);
    #[wasm_bindgen(method, setter)]
    fn set_sent(this: &FakeSocket, sent: &Function);
    #[wasm_bindgen(method)]
    fn deliver(this: &FakeSocket, bytes: Uint8Array);
}

/// Puts the fake in the place of the browser's class. Sockets of earlier tests are forgotten.
pub(crate) fn install() {
    Function::new_no_args(SOCKET).call0(&JsValue::NULL).unwrap();
}

/// All sockets opened since.
pub(crate) fn sockets() -> Vec<FakeSocket> {
    let sockets: Array = Reflect::get(&js_sys::global(), &"sockets".into()).unwrap().unchecked_into();
    sockets.iter().map(JsValue::unchecked_into).collect()
}

impl FakeSocket {
    /// The browser says that the socket is open.
    pub(crate) fn open(&self) {
        self.fire("onopen", "Event", &JsValue::UNDEFINED);
    }

    /// The browser says that the socket is closed.
    pub(crate) fn end(&self, code: u16) {
        let init = js_sys::Object::new();
        Reflect::set(&init, &"code".into(), &code.into()).unwrap();
        self.fire("onclose", "CloseEvent", &init);
    }

    fn fire(&self, handler: &str, class: &str, init: &JsValue) {
        let handler: Function = Reflect::get(self, &handler.into()).unwrap().unchecked_into();
        let class: Function = Reflect::get(&js_sys::global(), &class.into()).unwrap().unchecked_into();
        let event = Reflect::construct(&class, &Array::of2(&"event".into(), init)).unwrap();
        handler.call1(self, &event).unwrap();
    }

    /// The server's side of it.
    pub(crate) fn peer(&self) -> Peer {
        let inbound = Rc::<Inbound>::default();
        let sent = inbound.clone();
        let sent = Closure::<dyn FnMut(Uint8Array)>::new(move |bytes: Uint8Array| {
            sent.queue.borrow_mut().push_back(bytes.to_vec().into());
            if let Some(waker) = sent.waker.take() {
                waker.wake();
            }
        });
        self.set_sent(sent.as_ref().unchecked_ref());
        Peer { socket: self.clone(), inbound, _sent: sent }
    }
}

#[derive(Default)]
struct Inbound {
    queue: RefCell<VecDeque<Bytes>>,
    waker: Cell<Option<Waker>>,
}

/// The far end of a socket as a stream of bytes.
pub(crate) struct Peer {
    socket: FakeSocket,
    inbound: Rc<Inbound>,
    _sent: Closure<dyn FnMut(Uint8Array)>,
}

impl AsyncRead for Peer {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut queue = self.inbound.queue.borrow_mut();
        let Some(first) = queue.front_mut() else {
            self.inbound.waker.set(Some(cx.waker().clone()));
            return Poll::Pending;
        };
        buf.put_slice(&first.split_to(first.len().min(buf.remaining())));
        if first.is_empty() {
            queue.pop_front();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Peer {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.socket.deliver(Uint8Array::from(bytes));
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

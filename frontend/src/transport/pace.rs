//! Leaves the browser time to draw.
//!
//! Futures run as microtasks, and the browser draws nothing while there are any. Code that may have work for longer than
//! a moment asks [`poll_turn`] between pieces of it.

use std::{
    cell::{Cell, OnceCell, RefCell},
    future::poll_fn,
    task::{Context, Poll, Waker},
};

use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{MessageChannel, MessagePort};
use weir_tap::unix_nanos;

/// How long work may go on in one turn of the event loop, in nanoseconds: a third of a frame, so that a picture has the rest.
const LONG: u64 = 5_000_000;

thread_local! {
    static TURN: Turn = const { Turn { began: Cell::new(None), asked: Cell::new(0), waiting: RefCell::new(Vec::new()), next: OnceCell::new() } };
}

/// The present turn of the browser's event loop.
struct Turn {
    /// When somebody first asked in this turn.
    began: Cell<Option<u64>>,
    asked: Cell<u8>,
    /// Who goes on in the next turn.
    waiting: RefCell<Vec<Waker>>,
    next: OnceCell<NextTurn>,
}

/// A message to ourselves: the browser delivers it as a task of its own and may draw before. (`setTimeout` does the same
/// later, and `scheduler.yield` without drawing.)
struct NextTurn {
    port: MessagePort,
    _listener: MessagePort,
    _deliver: Closure<dyn FnMut()>,
}

impl NextTurn {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let deliver = Closure::new(|| TURN.with(Turn::end));
        let listener = channel.port1();
        listener.set_onmessage(Some(deliver.as_ref().unchecked_ref()));
        Some(Self { port: channel.port2(), _listener: listener, _deliver: deliver })
    }
}

impl Turn {
    fn poll(&self, cx: &Context<'_>) -> Poll<()> {
        let now = unix_nanos();
        let began = self.began.get().unwrap_or_else(|| {
            self.began.set(Some(now));
            let next = self.next.get().or_else(|| NextTurn::new().map(|next| self.next.get_or_init(|| next)));
            // Without a message there is no next turn to wait for: this one then never ends, and work goes on.
            if next.is_none_or(|next| next.port.post_message(&JsValue::NULL).is_err()) {
                self.began.set(None);
            }
            now
        });
        if now.saturating_sub(began) < LONG {
            return Poll::Ready(());
        }
        let mut waiting = self.waiting.borrow_mut();
        if !waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
            waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }

    fn end(&self) {
        self.began.set(None);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }
}

/// Ready while work may go on in this turn of the event loop; otherwise the waker is called in the next.
pub(super) fn poll_turn(cx: &Context<'_>) -> Poll<()> {
    TURN.with(|turn| turn.poll(cx))
}

/// Waits for the next turn of the event loop if this one has lasted long enough. Cheap enough to be called for every
/// message: it looks at the clock every 16th time.
pub async fn breathe() {
    let asked = TURN.with(|turn| turn.asked.replace(turn.asked.get().wrapping_add(1)));
    if asked.is_multiple_of(16) {
        poll_fn(|cx| poll_turn(cx)).await;
    }
}

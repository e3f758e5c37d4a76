//! Ends calls from outside.
//!
//! Nobody polls a response body whose peer grants no window, so what must happen meanwhile cannot wait inside the body.
//! The handler and its body live in a [`Slot`] that others can reach: whoever ends the call takes them out at once, which
//! cancels the handler, and leaves a status behind for when the peer reads again.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, Weak},
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as _, Frame};
use tokio::task::AbortHandle;
use tonic::{Status, body::Body};
use weir_tap::{Cause, CauseSlot};

use super::{caught::caught, watch::Watch};
use crate::lock::lock;

/// All open calls of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenCalls(Arc<Mutex<Registry>>);

#[derive(Debug, Default)]
struct Registry {
    slots: HashMap<u64, Weak<Slot>>,
    last: u64,
    closing: bool,
}

impl OpenCalls {
    /// Enters a call; with a time limit, it will be ended when that has passed. On a closing server the slot has ended
    /// before it begins.
    pub(super) fn open(&self, cause: CauseSlot, limit: Option<Duration>) -> OpenCall {
        let slot = Arc::new(Slot { state: Mutex::default(), cause });
        let mut registry = lock(&self.0);
        registry.last += 1;
        let id = registry.last;
        registry.slots.insert(id, Arc::downgrade(&slot));
        let closing = registry.closing;
        drop(registry);
        if closing {
            slot.end(shutting_down(), Cause::Shutdown);
        }
        let timer = limit.map(|limit| {
            // From here on whatever the peer does: the timer is a task of its own.
            let slot = Arc::downgrade(&slot);
            tokio::spawn(async move {
                tokio::time::sleep(limit).await;
                if let Some(slot) = slot.upgrade() {
                    slot.end(Status::deadline_exceeded(format!("the deadline of {limit:?} passed")), Cause::Deadline);
                }
            })
            .abort_handle()
        });
        OpenCall { slot, calls: self.clone(), id, timer }
    }

    /// Ends all open calls and all to come with `UNAVAILABLE`.
    pub(crate) fn end_all(&self) {
        let slots: Vec<_> = {
            let mut registry = lock(&self.0);
            registry.closing = true;
            registry.slots.values().filter_map(Weak::upgrade).collect()
        };
        for slot in slots {
            slot.end(shutting_down(), Cause::Shutdown);
        }
    }
}

fn shutting_down() -> Status {
    Status::unavailable("server is shutting down")
}

/// An open call's place among the others; it leaves when this is dropped.
#[derive(Debug)]
pub(super) struct OpenCall {
    slot: Arc<Slot>,
    calls: OpenCalls,
    id: u64,
    timer: Option<AbortHandle>,
}

impl OpenCall {
    /// The status that the call was ended with from outside, if it was; once. Else `cx` is woken when it is.
    pub(super) fn poll_ended(&self, cx: &Context<'_>) -> Option<Status> {
        let mut state = self.slot.lock();
        let ended = state.take_ending();
        if ended.is_none() {
            state.wake_later(cx);
        }
        ended
    }

    /// Puts the answer's body where it can be reached.
    pub(super) fn into_body(self, body: Body, watch: Option<Arc<Watch>>) -> Body {
        let ended = body.is_end_stream();
        {
            let mut state = self.slot.lock();
            if state.ending.is_none() {
                state.done = ended;
                state.body = Some(body);
            }
        }
        // The status is in the headers already: there is nothing to wrap.
        if ended { Body::empty() } else { Body::new(SlotBody { call: self, watch }) }
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        if let Some(timer) = &self.timer {
            timer.abort();
        }
        lock(&self.calls.0).slots.remove(&self.id);
        // The timer may hold the slot for a moment longer; the handler must not.
        let body = self.slot.lock().body.take();
        drop(body);
    }
}

#[derive(Debug)]
struct Slot {
    state: Mutex<State>,
    cause: CauseSlot,
}

#[derive(Debug, Default)]
struct State {
    body: Option<Body>,
    /// Ended from outside with this; the peer has not been told.
    ending: Option<Status>,
    /// The last word has been said.
    done: bool,
    waker: Option<Waker>,
}

impl Slot {
    fn end(&self, status: Status, cause: Cause) {
        let (body, waker) = {
            let mut state = self.lock();
            if state.done || state.ending.is_some() {
                return;
            }
            self.cause.set(cause);
            state.ending = Some(status);
            (state.body.take(), state.waker.take())
        };
        // Outside the lock: a handler's end may take a while, and may wake others.
        drop(body);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn take_ending(&mut self) -> Option<Status> {
        let ending = self.ending.take();
        self.done |= ending.is_some();
        ending
    }

    fn wake_later(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(status) = self.take_ending() {
            return Poll::Ready(Some(Ok(Frame::trailers(trailers(&status)))));
        }
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let next = match caught(|| Pin::new(body).poll_frame(cx)) {
            Ok(next) => next,
            Err(status) => {
                self.body = None;
                self.done = true;
                return Poll::Ready(Some(Ok(Frame::trailers(trailers(&status)))));
            }
        };
        match &next {
            Poll::Pending => self.wake_later(cx),
            Poll::Ready(Some(Ok(frame))) => self.done = frame.is_trailers(),
            Poll::Ready(None | Some(Err(_))) => self.done = true,
        }
        next
    }
}

fn trailers(status: &Status) -> HeaderMap {
    let mut trailers = HeaderMap::new();
    // It fails only for messages that cannot be encoded, and ours can.
    let _ = status.add_header(&mut trailers);
    trailers
}

/// What is left of a call on the transport's side: a view into its slot.
struct SlotBody {
    call: OpenCall,
    watch: Option<Arc<Watch>>,
}

impl http_body::Body for SlotBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if let Some(watch) = &this.watch {
            watch.asked();
        }
        let next = this.call.slot.lock().poll_frame(cx);
        if let (Some(watch), Poll::Ready(Some(Ok(frame)))) = (&this.watch, &next)
            && frame.is_data()
        {
            watch.handed_over();
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.call.slot.lock().done
    }
}

#[cfg(test)]
mod tests;

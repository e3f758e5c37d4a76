use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures::Stream;

use crate::base::lock;

/// Messages that may wait.
const MESSAGES: usize = 256;
/// Bytes that may wait. A message alone may be larger.
const BYTES: usize = 1024 * 1024;

/// Why a message was not taken for sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// As many messages wait as may: flow control holds them back. Try again later, or wait with [`Run::send`].
    ///
    /// [`Run::send`]: super::Run::send
    #[error("too many messages wait to be sent")]
    Full,
    /// The client has said that it is done sending.
    #[error("the client is done sending")]
    HalfClosed,
    /// The call is over.
    #[error("the call is over")]
    Ended,
}

/// Messages on their way from the page to the transport: a bounded queue that both ends may close.
#[derive(Clone, Debug, Default)]
pub(super) struct Outbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Bytes>,
    bytes: usize,
    end: Option<SendError>,
    reader: Option<Waker>,
    writers: Vec<Waker>,
}

impl Outbox {
    /// One message and no more.
    pub(super) fn of(message: Bytes) -> Self {
        let (bytes, end) = (message.len(), Some(SendError::HalfClosed));
        Self(Arc::new(Mutex::new(State { queue: [message].into(), bytes, end, ..State::default() })))
    }

    /// Takes a message if there is room.
    pub(super) fn try_push(&self, message: &Bytes) -> Result<(), SendError> {
        let mut state = self.lock();
        if let Some(end) = state.end {
            return Err(end);
        }
        let room = state.queue.len() < MESSAGES && state.bytes + message.len() <= BYTES;
        if !room && !state.queue.is_empty() {
            return Err(SendError::Full);
        }
        state.bytes += message.len();
        state.queue.push_back(message.clone());
        wake(state.reader.take());
        Ok(())
    }

    /// As [`Outbox::try_push`], but a full queue calls the context's waker when it has emptied somewhat.
    pub(super) fn poll_push(&self, cx: &Context<'_>, message: &Bytes) -> Poll<Result<(), SendError>> {
        match self.try_push(message) {
            Err(SendError::Full) => {
                let mut state = self.lock();
                if !state.writers.iter().any(|waker| waker.will_wake(cx.waker())) {
                    state.writers.push(cx.waker().clone());
                }
                Poll::Pending
            }
            other => Poll::Ready(other),
        }
    }

    /// Nothing more will be sent; what waits still goes. A second time, or after the end, it does nothing.
    /// Says whether it did something.
    pub(super) fn half_close(&self) -> bool {
        let mut state = self.lock();
        let first = state.end.is_none();
        state.end.get_or_insert(SendError::HalfClosed);
        wake(state.reader.take());
        state.writers.drain(..).for_each(Waker::wake);
        first
    }

    /// Messages are still taken, or will be when there is room.
    pub(super) fn is_open(&self) -> bool {
        self.lock().end.is_none()
    }

    /// The call is over: what waits is dropped.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.end = Some(SendError::Ended);
        state.queue = VecDeque::new();
        state.bytes = 0;
        wake(state.reader.take());
        state.writers.drain(..).for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// The transport's end: the messages in their order.
impl Stream for Outbox {
    type Item = Bytes;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.lock();
        if let Some(message) = state.queue.pop_front() {
            state.bytes -= message.len();
            // Writers come back when half of the room is there, not once for each message.
            if state.queue.len() <= MESSAGES / 2 && state.bytes <= BYTES / 2 {
                state.writers.drain(..).for_each(Waker::wake);
            }
            return Poll::Ready(Some(message));
        }
        if state.end.is_some() {
            return Poll::Ready(None);
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, StreamExt, future::poll_fn};

    use super::*;

    #[test]
    fn a_full_box_says_so_and_takes_again_when_it_has_emptied() {
        let mut outbox = Outbox::default();
        let message = Bytes::from_static(b"m");
        for _ in 0..MESSAGES {
            assert_eq!(outbox.try_push(&message), Ok(()));
        }
        assert_eq!(outbox.try_push(&message), Err(SendError::Full));
        let writer = outbox.clone();
        let mut push = poll_fn(|cx| writer.poll_push(cx, &message)).boxed_local();
        assert_eq!(push.as_mut().now_or_never(), None);
        assert_eq!(outbox.next().now_or_never(), Some(Some(message.clone())));
        assert_eq!(push.now_or_never(), Some(Ok(())));
    }

    #[test]
    fn large_messages_fill_it_by_their_bytes_but_one_always_fits() {
        let outbox = Outbox::default();
        let large = Bytes::from(vec![0; 3 * BYTES]);
        assert_eq!(outbox.try_push(&large), Ok(()));
        assert_eq!(outbox.try_push(&Bytes::from_static(b"m")), Err(SendError::Full));
    }

    #[test]
    fn half_close_lets_what_waits_go() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.try_push(&Bytes::from_static(b"m")), Ok(()));
        assert!(outbox.half_close());
        assert!(!outbox.half_close());
        assert_eq!(outbox.try_push(&Bytes::from_static(b"n")), Err(SendError::HalfClosed));
        assert_eq!(outbox.next().now_or_never(), Some(Some(Bytes::from_static(b"m"))));
        assert_eq!(outbox.next().now_or_never(), Some(None));
    }

    #[test]
    fn one_message_and_no_more() {
        let mut outbox = Outbox::of(Bytes::from_static(b"m"));
        assert_eq!(outbox.try_push(&Bytes::from_static(b"n")), Err(SendError::HalfClosed));
        assert_eq!(outbox.next().now_or_never(), Some(Some(Bytes::from_static(b"m"))));
        assert_eq!(outbox.next().now_or_never(), Some(None));
    }

    #[test]
    fn the_end_frees_what_waits_and_whoever_waits() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.try_push(&Bytes::from(vec![0; BYTES])), Ok(()));
        let writer = outbox.clone();
        let message = Bytes::from_static(b"m");
        let mut push = poll_fn(|cx| writer.poll_push(cx, &message)).boxed_local();
        assert_eq!(push.as_mut().now_or_never(), None);
        outbox.close();
        assert_eq!(push.now_or_never(), Some(Err(SendError::Ended)));
        assert_eq!(outbox.next().now_or_never(), Some(None));
        assert!(!outbox.half_close());
    }
}

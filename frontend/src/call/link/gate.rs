use std::sync::{Mutex, MutexGuard};

use futures::channel::oneshot;

use crate::base::lock;

/// Opens when it is known whether the server's view is on: calls that begin after that are seen whole, if it is.
#[derive(Debug, Default)]
pub(in crate::call) struct Gate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    open: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Gate {
    /// Lets everybody through.
    pub(in crate::call) fn open(&self) {
        let mut state = self.lock();
        state.open = true;
        for waiting in state.waiting.drain(..) {
            // Who does not wait any more need not be told.
            let _ = waiting.send(());
        }
    }

    /// Ready when it is open.
    pub(in crate::call) async fn passed(&self) {
        let opened = {
            let mut state = self.lock();
            if state.open {
                return;
            }
            let (tell, opened) = oneshot::channel();
            // Those who gave up waiting make room.
            state.waiting.retain(|waiting| !waiting.is_canceled());
            state.waiting.push(tell);
            opened
        };
        let _ = opened.await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

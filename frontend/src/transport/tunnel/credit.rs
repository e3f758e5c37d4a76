use std::sync::{Arc, Mutex, MutexGuard};

use h2::FlowControl;

use crate::base::lock;

/// In a request's extensions: whoever put it there gives the window of the response's stream back, instead of its body.
#[derive(Clone, Debug, Default)]
pub struct Credit(Arc<Mutex<Option<FlowControl>>>);

impl Credit {
    /// So many bytes of the response have been read: the server may send as many more. After the end it does nothing.
    pub fn release(&self, bytes: usize) {
        if let Some(stream) = &mut *self.lock() {
            // It fails only for more than was received.
            let _ = stream.release_capacity(bytes);
        }
    }

    pub(super) fn open(&self, stream: &FlowControl) {
        *self.lock() = Some(stream.clone());
    }

    /// What has not been given back goes back with the stream.
    pub(super) fn close(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<FlowControl>> {
        lock(&self.0)
    }
}

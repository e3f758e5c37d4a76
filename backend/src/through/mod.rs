//! What passes on a connection that Weir only carries: seen beside the path, after it has passed, and told to whoever watches.

mod calls;

#[cfg(test)]
mod tests;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use weir_tap::{Cause, unix_nanos};
use weir_wire::http2::End;

use self::calls::Calls;
pub(crate) use self::calls::Whose;
use crate::lock::lock;

/// Eyes beside a connection. They never wait and are never in the way: whatever becomes of them, the bytes have passed. Clones are the same.
#[derive(Clone)]
pub(crate) struct Eyes(Arc<Mutex<Option<Box<dyn Look>>>>);

/// Somebody who looks.
pub(crate) trait Look: Send {
    /// `end` has sent these bytes, which were here at `now` (nanoseconds since 1970).
    fn look(&mut self, now: u64, end: End, bytes: &[u8]);

    /// The connection is over.
    fn over(&mut self, now: u64, cause: Cause);
}

impl Eyes {
    /// Eyes for the calls on a connection of HTTP/2, from its first byte.
    pub(crate) fn of_calls(whose: Whose) -> Self {
        Self::new(Calls::new(whose))
    }

    /// Eyes that see nothing.
    pub(crate) fn shut() -> Self {
        Self(Arc::default())
    }

    pub(crate) fn new(look: impl Look + 'static) -> Self {
        Self(Arc::new(Mutex::new(Some(Box::new(look)))))
    }

    /// They see what `end` has sent.
    pub(crate) fn see(&self, now: u64, end: End, bytes: &[u8]) {
        self.with(|eyes| eyes.look(now, end, bytes));
    }

    /// They see the end.
    pub(crate) fn close(&self, cause: Cause) {
        self.with(|eyes| eyes.over(unix_nanos(), cause));
    }

    /// What goes wrong with looking must not become the connection's trouble.
    fn with(&self, look: impl FnOnce(&mut dyn Look)) {
        let mut eyes = lock(&self.0);
        let Some(open) = eyes.as_mut() else { return };
        if catch_unwind(AssertUnwindSafe(|| look(&mut **open))).is_err() {
            tracing::error!("what passes to another server is not seen any more: looking at it has failed");
            *eyes = None;
        }
    }
}

impl fmt::Debug for Eyes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if lock(&self.0).is_some() { "open" } else { "closed" })
    }
}

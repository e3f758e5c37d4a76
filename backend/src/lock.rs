//! A lock that nobody can spoil for others.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. What panicked while it held the lock (a handler that was polled, a task of its own) must not take the others
/// with it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

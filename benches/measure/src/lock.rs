//! A lock that nobody can spoil for others.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. A client that panicked is told of by its task; what the others count goes on.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! A lock that nobody can spoil for others.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. What panicked while it held the lock must not take the others with it: in the browser the page is over then,
/// but tests run the same code on many threads.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

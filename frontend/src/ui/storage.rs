//! What the browser remembers for the user. A browser that remembers nothing (private windows) is no error.

use leptos::prelude::window;

/// A remembered value.
pub fn get(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Remembers a value.
pub fn set(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden: the choice then lasts as long as the page.
        let _ = storage.set_item(key, value);
    }
}

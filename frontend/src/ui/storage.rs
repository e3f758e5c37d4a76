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

/// What the browser remembers for as long as this tab is there, also through a reload.
pub mod of_tab {
    use leptos::prelude::window;
    use web_sys::Storage;

    fn storage() -> Option<Storage> {
        window().session_storage().ok()?
    }

    /// A remembered value.
    pub fn get(key: &str) -> Option<String> {
        storage()?.get_item(key).ok()?
    }

    /// Remembers a value, if there is room.
    pub fn set(key: &str, value: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(key, value);
        }
    }

    /// Forgets a value.
    pub fn remove(key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(key);
        }
    }
}

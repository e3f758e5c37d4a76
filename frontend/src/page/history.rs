//! The page's address, as the browser keeps it.
//!
//! A router would do this and much more; the page has one view, and what its address says is a form (see
//! [`super::address`]).

use leptos::{ev, prelude::*};
use wasm_bindgen::JsValue;

/// Path and query, without the question mark.
pub(super) type Place = (String, String);

/// Where the user is. It changes when the user goes back or forth, not when the page itself writes the address.
pub(super) fn place() -> ReadSignal<Place> {
    let place = RwSignal::new(now());
    let moved = window_event_listener(ev::popstate, move |_| place.set(now()));
    on_cleanup(move || moved.remove());
    place.read_only()
}

/// Makes the address say `target`: in place of the present one, or as a place that one can go back from.
pub(super) fn write(target: &str, replace: bool) {
    if here() == target {
        return;
    }
    let Ok(history) = window().history() else { return };
    // It fails only for addresses of other origins.
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(target))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(target))
    };
}

/// The address asks for nothing.
pub(super) fn is_root() -> bool {
    now().0 == "/"
}

fn now() -> Place {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    (location.pathname().unwrap_or_default(), query.trim_start_matches('?').to_owned())
}

/// The address as the browser shows it.
fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

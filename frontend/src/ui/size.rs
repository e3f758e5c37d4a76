//! Sizes: the window's, and an element's, watched.

use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// The width and height that the page is laid out for, in CSS pixels. Some browsers on phones count what hangs over the edge into the
/// window's own.
pub fn window_size() -> (f64, f64) {
    let root = document().document_element();
    root.map_or((f64::MAX, f64::MAX), |root| (root.client_width().into(), root.client_height().into()))
}

/// Calls back with the element's inner width and height when they change, until the owner is cleaned up.
pub fn watch_size(element: &Element, changed: impl Fn(f64, f64) + 'static) {
    let watched = element.clone();
    let callback = Closure::<dyn FnMut()>::new(move || {
        changed(f64::from(watched.client_width()), f64::from(watched.client_height()));
    });
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = StoredValue::new_local((observer, callback));
    on_cleanup(move || {
        held.try_with_value(|(observer, _)| observer.disconnect());
    });
}

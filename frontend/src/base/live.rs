//! Parts of the page that change, in one type each.
//!
//! A closure in a view or an effect is a type of its own, and the framework's code for it is repeated for every one of
//! them: half a kilobyte each. Boxed they share it.

use std::sync::{Arc, Mutex};

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// A part that is built anew when what it reads changes.
pub fn live<V: IntoAny>(part: impl Fn() -> V + Send + 'static) -> AnyView {
    let part: Arc<Mutex<dyn FnMut() -> AnyView + Send>> = Arc::new(Mutex::new(move || part().into_any()));
    IntoAny::into_any(part)
}

/// Does something now, and again whenever what it reads changes.
pub fn effect(work: impl FnMut() + 'static) {
    boxed_effect(Box::new(work));
}

#[cfg_attr(
    target_arch = "wasm32",
    expect(clippy::disallowed_methods, reason = "this is where all of the page's effects begin, in one type")
)]
fn boxed_effect(mut work: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| work());
}

/// Words that change when what they read changes.
pub fn text<T: Into<String>>(words: impl Fn() -> T + Send + 'static) -> AnyView {
    let words: Arc<Mutex<dyn FnMut() -> String + Send>> = Arc::new(Mutex::new(move || words().into()));
    IntoAny::into_any(words)
}

//! Tasks of the page, started one way: each type of future that the browser's executor takes costs the page 1.5 kB of code.

use std::{future::Future, pin::Pin};

/// Runs a future on the page's one thread. It starts with the executor's next turn.
#[cfg_attr(
    target_arch = "wasm32",
    expect(clippy::disallowed_methods, reason = "this is where all of the page's tasks begin")
)]
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    let boxed: Pin<Box<dyn Future<Output = ()>>> = Box::pin(future);
    wasm_bindgen_futures::spawn_local(boxed);
}

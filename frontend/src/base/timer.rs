//! Time for code in the browser, on `setTimeout`.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures::future::{Either, select};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// The longest that `setTimeout` can wait: 2³¹ − 1 ms. Beyond it would fire at once.
const LONGEST: u128 = i32::MAX as u128;

/// A timer of the browser. Dropping it stops it.
///
/// Browsers delay the timers of hidden pages: to a second, after some minutes to a minute.
pub struct Sleep {
    id: Option<i32>,
    shared: Rc<Shared>,
    /// The browser calls it, so it lives as long as the timer.
    _fire: Closure<dyn FnMut()>,
}

#[derive(Default)]
struct Shared {
    fired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// A future that is ready after `time`, at most 24 days.
pub fn sleep(time: Duration) -> Sleep {
    let shared = Rc::<Shared>::default();
    let fired = shared.clone();
    let fire = Closure::new(move || {
        fired.fired.set(true);
        if let Some(waker) = fired.waker.borrow_mut().take() {
            waker.wake();
        }
    });
    // Rounded up: never before its time.
    let millis = i32::try_from(time.as_micros().div_ceil(1000).min(LONGEST)).unwrap_or(i32::MAX);
    let id = web_sys::window().and_then(|window| {
        let callback = fire.as_ref().unchecked_ref();
        window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, millis).ok()
    });
    Sleep { id, shared, _fire: fire }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.shared.fired.get() {
            return Poll::Ready(());
        }
        *self.shared.waker.borrow_mut() = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(id), Some(window)) = (self.id, web_sys::window()) {
            window.clear_timeout_with_handle(id);
        }
    }
}

/// What `future` gives, or nothing if it takes longer than `time`.
pub async fn within<F: Future>(time: Duration, future: F) -> Option<F::Output> {
    match select(pin!(future), sleep(time)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

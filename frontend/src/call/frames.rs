//! Tells the page of changes once a frame, however many there are; and less often while more comes than anybody can read.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use leptos::prelude::{ArcRwSignal, Update as _};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// Hidden pages get no frames: they are told after so many milliseconds instead.
const HIDDEN: i32 = 250;

/// Milliseconds between two pictures of what changes too fast to be read. A picture costs the browser some milliseconds
/// of layout and paint, which the messages need.
const FAST: i32 = 50;

/// A version that grows when something has changed, at most once a frame. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Beat {
    version: ArcRwSignal<u64>,
    changed: Arc<AtomicBool>,
    fast: Arc<AtomicBool>,
}

impl Beat {
    /// The version.
    pub(super) fn version(&self) -> ArcRwSignal<u64> {
        self.version.clone()
    }

    /// Changes come too fast to be read, or not any more.
    pub(super) fn set_fast(&self, fast: bool) {
        self.fast.store(fast, Ordering::Relaxed);
    }
}

thread_local! {
    static FRAMES: RefCell<Frames> = RefCell::default();
}

#[derive(Default)]
struct Frames {
    changed: Vec<Beat>,
    /// The browser's handles of the frame and of the timer that are asked for.
    asked: Option<(i32, i32)>,
    /// What the browser calls. Made once; it lives as long as the page.
    frame: Option<Closure<dyn FnMut()>>,
    /// What the browser calls when a while has passed; then the next frame is asked for.
    later: Option<Closure<dyn FnMut()>>,
    /// A while must pass before the next frame is asked for.
    resting: bool,
}

/// Something changed: the version grows with the next frame. Cheap when it is known already, and safe under any lock.
pub(super) fn mark(beat: &Beat) {
    if !beat.changed.swap(true, Ordering::AcqRel) {
        FRAMES.with_borrow_mut(|frames| {
            frames.changed.push(beat.clone());
            frames.ask();
        });
    }
}

/// The version grows at once if something has changed.
pub(super) fn flush(beat: &Beat) {
    if beat.changed.swap(false, Ordering::AcqRel) {
        beat.version.update(|version| *version += 1);
    }
}

impl Frames {
    fn ask(&mut self) {
        let urgent = self.changed.iter().any(|beat| !beat.fast.load(Ordering::Relaxed));
        if self.changed.is_empty() || (self.resting && !urgent) {
            return;
        }
        let Some(window) = web_sys::window().filter(|_| self.asked.is_none()) else { return };
        let frame = self.frame.get_or_insert_with(|| Closure::new(draw));
        let callback = frame.as_ref().unchecked_ref();
        let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, HIDDEN).unwrap_or_default();
        let frame = window.request_animation_frame(callback).unwrap_or_default();
        self.asked = Some((frame, timer));
    }

    /// A picture is about to be drawn: the next one of what is too fast to be read has time.
    fn rest(&mut self) {
        let fast = self.changed.iter().any(|beat| beat.fast.load(Ordering::Relaxed));
        let Some(window) = web_sys::window().filter(|_| fast && !self.resting) else { return };
        let later = self.later.get_or_insert_with(|| {
            Closure::new(|| {
                FRAMES.with_borrow_mut(|frames| {
                    frames.resting = false;
                    frames.ask();
                });
            })
        });
        let callback = later.as_ref().unchecked_ref();
        self.resting = window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, FAST).is_ok();
    }
}

/// A frame or the timer has come, whichever was first.
fn draw() {
    let changed = FRAMES.with_borrow_mut(|frames| {
        if let (Some((frame, timer)), Some(window)) = (frames.asked.take(), web_sys::window()) {
            // The one that has come is not there any more, and taking it back does nothing.
            let _ = window.cancel_animation_frame(frame);
            window.clear_timeout_with_handle(timer);
        }
        frames.rest();
        std::mem::take(&mut frames.changed)
    });
    // Outside of the borrow: who is told may change something.
    changed.iter().for_each(flush);
}

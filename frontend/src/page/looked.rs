//! What is looked at: a call, another that it is compared with, a row of it, and how it is drawn.

use leptos::prelude::*;

use crate::call::Run;

/// How far the stage may be zoomed out and in: each step doubles.
const ZOOM: std::ops::RangeInclusive<i32> = -2..=4;

/// A tab of the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The selected message.
    Messages,
    /// The selected row's bytes, and the frames of its call.
    Wire,
    /// Headers and trailers.
    Headers,
    /// The call as code.
    Code,
    /// What to see, to try and to remember.
    Lesson,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Looked {
    /// The call.
    pub shown: RwSignal<Option<Run>>,
    /// The call that it is compared with.
    pub compared: RwSignal<Option<Run>>,
    /// The selected row of the call, by number.
    pub selected: RwSignal<Option<u64>>,
    /// The row that the pointer is on, in the feed or on the stage.
    pub hovered: RwSignal<Option<u64>>,
    /// How the stage is drawn.
    pub stage: StageWishes,
    /// A replay goes on by itself.
    pub playing: RwSignal<bool>,
    /// The inspector's tab.
    pub tab: RwSignal<Tab>,
}

impl Looked {
    /// Nothing is looked at.
    pub(super) fn new() -> Self {
        Self {
            shown: RwSignal::new(None),
            compared: RwSignal::new(None),
            selected: RwSignal::new(None),
            hovered: RwSignal::new(None),
            stage: StageWishes::default(),
            playing: RwSignal::new(false),
            tab: RwSignal::new(Tab::Messages),
        }
    }

    /// The calls on the stage, oldest first: the one that is looked at, and the one it is compared with.
    pub fn on_stage(self) -> Vec<Run> {
        match (self.shown.get(), self.compared.get()) {
            (Some(shown), Some(other)) if other.number() < shown.number() => vec![other, shown],
            (Some(shown), Some(other)) if other != shown => vec![shown, other],
            (shown, _) => shown.into_iter().collect(),
        }
    }
}

/// How the user wants the stage. It outlives the calls and the language.
#[derive(Clone, Copy, Debug)]
pub struct StageWishes {
    /// Even instead of elastic time.
    pub linear: RwSignal<bool>,
    /// Nothing newer is drawn.
    pub paused: RwSignal<bool>,
    zoom: RwSignal<i32>,
}

/// Which way to zoom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// More pixels for the same time.
    In,
    /// Fewer.
    Out,
}

impl Default for StageWishes {
    fn default() -> Self {
        Self { linear: RwSignal::new(false), paused: RwSignal::new(false), zoom: RwSignal::new(0) }
    }
}

impl StageWishes {
    /// Whoever calls this is told when any of them changes.
    pub fn track(self) {
        self.linear.track();
        self.paused.track();
        self.zoom.track();
    }

    /// How many times more pixels a stretch of time has than usual. Not tracked.
    pub fn magnification(self) -> f64 {
        2_f64.powi(self.zoom.get_untracked())
    }

    /// It can be zoomed further. Tracked.
    pub fn can(self, which: Zoom) -> bool {
        ZOOM.contains(&(self.zoom.get() + step(which)))
    }

    /// Zooms one step, if that is possible.
    pub fn zoom(self, which: Zoom) {
        let next = self.zoom.get_untracked() + step(which);
        if ZOOM.contains(&next) {
            self.zoom.set(next);
        }
    }
}

fn step(which: Zoom) -> i32 {
    if which == Zoom::In { 1 } else { -1 }
}

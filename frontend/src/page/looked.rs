//! What is looked at: a call, another that it is compared with, a row of it, and how it is drawn.

use leptos::prelude::*;

use super::size::{Pair, StageWishes};
use crate::call::Run;

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
    /// The number of the call that somebody chose to compare it with.
    pub partner: RwSignal<Option<u64>>,
    /// The number of the call that is being given a name.
    pub naming: RwSignal<Option<u64>>,
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
            partner: RwSignal::new(None),
            naming: RwSignal::new(None),
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

    /// The numbers of the calls on the stage. Not tracked.
    pub(super) fn pair(self) -> Option<Pair> {
        let runs = untrack(|| self.on_stage());
        Some((runs.first()?.number(), runs.get(1).map(Run::number)))
    }
}

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

/// What the pointer is on: in the list, the picture, the frames, or the bytes of the selected row. All of them mark it.
///
/// Two signals of one type, which others have too: a type of its own would be a kilobyte to load.
#[derive(Clone, Copy)]
pub struct Pointed {
    row: RwSignal<Option<u64>>,
    field: RwSignal<Option<u64>>,
}

impl Pointed {
    fn new() -> Self {
        Self { row: RwSignal::new(None), field: RwSignal::new(None) }
    }

    /// The number of the row. Tracked.
    pub fn row(self) -> Option<u64> {
        self.row.get()
    }

    /// Of the selected row, which is a message, the field whose tag begins at this byte of the payload. Tracked.
    pub fn field(self) -> Option<u64> {
        self.field.get()
    }

    /// It is on this row now, and of that on this field. Nobody is told of what has not changed.
    pub fn set(self, row: Option<u64>, field: Option<u64>) {
        for (signal, now) in [(self.row, row), (self.field, field)] {
            if signal.get_untracked() != now {
                signal.set(now);
            }
        }
    }
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
    /// Messages are shown as JSON, and not field by field.
    pub as_json: RwSignal<bool>,
    /// What the pointer is on.
    pub pointed: Pointed,
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
            as_json: RwSignal::new(false),
            pointed: Pointed::new(),
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

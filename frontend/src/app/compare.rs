//! Two calls side by side.

use leptos::prelude::*;

use super::Page;
use crate::call::Run;

impl Page {
    /// The calls on the stage, oldest first: the one that is looked at, and the one it is compared with.
    pub fn on_stage(self) -> Vec<Run> {
        match (self.shown.get(), self.compared.get()) {
            (Some(shown), Some(other)) if other.number() < shown.number() => vec![other, shown],
            (Some(shown), Some(other)) if other != shown => vec![shown, other],
            (shown, _) => shown.into_iter().collect(),
        }
    }

    /// What would be compared: the call that is looked at and the newest other of the same scenario, or of any, in their
    /// order.
    pub fn partner(self) -> Option<(Run, Run)> {
        let shown = self.shown.get()?;
        let others = self.calls().runs().get().into_iter().filter(|run| *run != shown);
        let other = others.max_by_key(|run| (run.scenario() == shown.scenario(), run.number()))?;
        Some(if other.number() < shown.number() { (other, shown) } else { (shown, other) })
    }

    /// Compares the call that is looked at with its partner, or stops to compare.
    pub fn compare(self) {
        let shown = self.shown.get_untracked();
        let other = match (self.compared.get_untracked(), untrack(|| self.partner())) {
            (None, Some((a, b))) => Some(if Some(&a) == shown.as_ref() { b } else { a }),
            _ => None,
        };
        self.compared.set(other);
    }

    /// Looks at a call that was picked from the list. While two are compared, it takes the place of the one looked at; the
    /// one it is compared with changes places with it.
    pub fn pick(self, run: &Run) {
        if self.compared.with_untracked(|compared| compared.as_ref() == Some(run)) {
            self.compared.set(self.shown.get_untracked());
        }
        self.show(run);
    }
}

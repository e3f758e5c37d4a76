//! Which two calls are compared: the one that is looked at, and any other.

use leptos::prelude::*;

use super::{Looked, OwnView, Page};
use crate::call::Run;

impl Page {
    /// The calls that the one that is looked at can be compared with, oldest first. Tracked.
    pub fn others(self) -> Vec<Run> {
        let shown = self.looked.shown.get();
        let mut runs = self.calls().runs().get();
        runs.retain(|run| shown.as_ref().is_some_and(|shown| run != shown));
        runs
    }

    /// The one that it is compared with, or would be. Tracked.
    pub fn partner(self) -> Option<Run> {
        let Looked { shown, compared, partner, .. } = self.looked;
        let (shown, wish) = (shown.get()?, partner.get());
        compared.get().or_else(|| {
            let of_scenario = |run: &Run| (run.number(), run.scenario() == shown.scenario());
            let others = self.others();
            let number = choose(others.iter().map(of_scenario), wish)?;
            others.into_iter().find(|run| run.number() == number)
        })
    }

    /// Compares the call that is looked at with its partner, or stops to compare.
    pub fn compare(self) {
        let compared = self.looked.compared;
        let none = compared.with_untracked(Option::is_none);
        compared.set(untrack(|| self.partner()).filter(|_| none));
    }

    /// The call that is looked at is to be compared with the one of this number: at once if two are compared already.
    pub fn compare_with(self, number: u64) {
        let Looked { compared, partner, .. } = self.looked;
        partner.set(Some(number));
        if compared.with_untracked(Option::is_some) {
            compared.set(None);
            compared.set(untrack(|| self.partner()));
        }
    }

    /// Looks at a call that was picked from the list. While two are compared, it takes the place of the one looked at; the
    /// one it is compared with changes places with it.
    pub fn pick(self, run: &Run) {
        let Looked { shown, compared, .. } = self.looked;
        if compared.with_untracked(|compared| compared.as_ref() == Some(run)) {
            compared.set(shown.get_untracked());
        }
        self.show(run);
        // Whoever picks a call while a server is looked for wants to see it.
        if self.own.view.get_untracked() == OwnView::Connect
            && let Some(form) = self.asked.draft_of(run.scenario())
        {
            self.enter(form);
            self.asked.write_address(false);
        }
    }
}

/// Of these calls, by number and whether they are of the same scenario: the wished one, else the newest of the scenario, else the newest.
fn choose(others: impl Iterator<Item = (u64, bool)>, wish: Option<u64>) -> Option<u64> {
    let best = others.max_by_key(|&(number, same)| (Some(number) == wish, same, number));
    best.map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_of_the_scenario_unless_another_is_wished() {
        let others = [(1, true), (2, true), (3, false)];
        let chosen = |wish| choose(others.into_iter(), wish);
        assert_eq!(chosen(None), Some(2));
        assert_eq!(chosen(Some(1)), Some(1));
        assert_eq!(chosen(Some(3)), Some(3));
        assert_eq!(chosen(Some(9)), Some(2), "the wished one has gone");
        assert_eq!(choose([(5, false), (4, false)].into_iter(), None), Some(5));
        assert_eq!(choose(std::iter::empty(), Some(1)), None);
    }
}

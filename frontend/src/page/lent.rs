//! What a lesson's try sets for itself is only lent: whoever goes on to something else has his own again.

use leptos::prelude::*;

use super::{Page, Typed};
use crate::{
    scenarios::{Form, Scenario},
    transport::Transport,
};

/// Which way calls go, and under which conditions.
type Way = (Transport, Typed);

/// What the user had before the tries, and what the last of them has set.
#[derive(Clone, Debug)]
pub(super) struct Lent {
    before: Way,
    during: Way,
    /// The form of the last try's scenario.
    form: (Form, Form),
}

impl Page {
    /// A try is about to set transport, conditions and the form of this scenario. Of several in a row the first one counts.
    pub(super) fn lend(self, scenario: Scenario) {
        let now = self.way();
        let last = self.lent.try_update_value(Option::take).flatten();
        if let Some(last) = &last {
            self.give_back_form(last);
        }
        let own = self.asked.draft(scenario);
        let before = last.filter(|last| last.during == now).map_or(now.clone(), |last| last.before);
        self.lent.set_value(Some(Lent { before, during: now, form: (own.clone(), own) }));
    }

    /// The try has set them, or changed them on its way.
    pub(super) fn lent(self) {
        let now = self.way();
        let form = self.asked.form().get_untracked();
        self.lent.update_value(|lent| {
            if let Some(lent) = lent {
                lent.during = now;
                if form.scenario() == lent.form.1.scenario() {
                    lent.form.1 = form;
                }
            }
        });
    }

    /// Something else is tried. What the user has changed meanwhile is the user's own and stays.
    pub(super) fn give_back(self) {
        let lent = self.lent.try_update_value(Option::take).flatten();
        let Some(lent) = lent else { return };
        self.give_back_form(&lent);
        if lent.during == self.way() {
            self.asked.set_way(lent.before.0, lent.before.1);
        }
    }

    fn give_back_form(self, lent: &Lent) {
        let (before, during) = &lent.form;
        if self.asked.draft(during.scenario()) == *during {
            self.asked.set_draft(before.clone());
        }
    }

    fn way(self) -> Way {
        (self.asked.transport_untracked(), self.asked.conditions().get_untracked())
    }
}

//! What a lesson's try sets for itself is only borrowed: whoever goes on to something else has his own again, and whoever stays can
//! ask for it.

use leptos::prelude::*;

use super::{Address, Page, Typed};
use crate::{
    scenarios::{Form, Scenario},
    transport::Transport,
};

/// Which way calls go, and under which conditions.
type Way = (Transport, Typed);

/// What the user had before the tries, and what the last of them has set.
#[derive(Clone, Debug)]
pub(super) struct Borrowed {
    before: Way,
    during: Way,
    /// The form of the last try's scenario.
    form: (Form, Form),
}

impl Page {
    /// Goes to a try's address. What it sets is only borrowed.
    pub fn borrow(self, address: Address) {
        self.borrow_for(address.form.scenario());
        self.go(address);
        self.note_borrowed();
    }

    /// A try has set something that was otherwise before, and it still is. Tracked.
    pub fn has_borrowed(self) -> bool {
        let way = (self.asked.transport(), self.asked.conditions().get());
        let form = self.asked.form().get();
        self.borrowed.with_value(|borrowed| {
            borrowed.as_ref().is_some_and(|Borrowed { before, during, form: (own, set) }| {
                (before != during && *during == way) || (own != set && *set == form)
            })
        })
    }

    /// What the user had before the tries.
    pub fn as_before(self) {
        self.give_back();
        self.trouble.set(None);
        self.asked.commit();
    }

    /// A try is about to set transport, conditions and the form of this scenario. Of several in a row the first one counts.
    fn borrow_for(self, scenario: Scenario) {
        let now = self.way();
        let last = self.borrowed.try_update_value(Option::take).flatten();
        if let Some(last) = &last {
            self.give_back_form(last);
        }
        let own = self.asked.draft(scenario);
        let before = last.filter(|last| last.during == now).map_or(now.clone(), |last| last.before);
        self.borrowed.set_value(Some(Borrowed { before, during: now, form: (own.clone(), own) }));
    }

    /// The try has set them, or changed them on its way.
    pub(super) fn note_borrowed(self) {
        let now = self.way();
        let form = self.asked.form().get_untracked();
        self.borrowed.update_value(|borrowed| {
            if let Some(borrowed) = borrowed {
                borrowed.during = now;
                if form.scenario() == borrowed.form.1.scenario() {
                    borrowed.form.1 = form;
                }
            }
        });
    }

    /// Something else is tried. What the user has changed meanwhile is the user's own and stays.
    pub(super) fn give_back(self) {
        let borrowed = self.borrowed.try_update_value(Option::take).flatten();
        let Some(borrowed) = borrowed else { return };
        self.give_back_form(&borrowed);
        if borrowed.during == self.way() {
            self.asked.set_way(borrowed.before.0, borrowed.before.1);
        }
    }

    fn give_back_form(self, borrowed: &Borrowed) {
        let (before, during) = &borrowed.form;
        if self.asked.draft(during.scenario()) == *during {
            self.asked.set_draft(before.clone());
        }
    }

    fn way(self) -> Way {
        (self.asked.transport_untracked(), self.asked.conditions().get_untracked())
    }
}

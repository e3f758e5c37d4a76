//! What a lesson's try sets for itself is only lent: whoever goes on to something else has his own again.

use leptos::prelude::*;

use super::{Page, Typed};
use crate::transport::Transport;

/// Which way calls go, and under which conditions.
type Way = (Transport, Typed);

/// What the user had before the tries, and what the last of them has set.
#[derive(Clone, Debug)]
pub(super) struct Lent {
    before: Way,
    during: Way,
}

impl Page {
    /// A try is about to set transport and conditions. Of several in a row the first one counts.
    pub(super) fn lend(self) {
        let now = self.way();
        self.lent.update_value(|lent| {
            if lent.as_ref().is_none_or(|lent| lent.during != now) {
                *lent = Some(Lent { before: now.clone(), during: now });
            }
        });
    }

    /// The try has set them, or changed them on its way.
    pub(super) fn lent(self) {
        let now = self.way();
        self.lent.update_value(|lent| {
            if let Some(lent) = lent {
                lent.during = now;
            }
        });
    }

    /// Something else is tried. What the user has changed meanwhile is the user's own and stays.
    pub(super) fn give_back(self) {
        let lent = self.lent.try_update_value(Option::take).flatten();
        if let Some(Lent { before, .. }) = lent.filter(|lent| lent.during == self.way()) {
            self.set_way(before.0, before.1);
        }
    }

    fn way(self) -> Way {
        (self.transport_untracked(), self.conditions().get_untracked())
    }
}

//! What of a form is open.

use std::collections::{HashMap, HashSet};

/// So many items of a list are shown at first, and with each press more.
pub(in crate::own) const STEP: usize = 25;
/// Messages within are open so deep.
const DEEP: usize = 4;

/// What somebody has opened and closed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(in crate::own) struct Folds {
    /// What is not as it is by itself.
    turned: HashSet<String>,
    /// How many items of a list are shown, if it is not [`STEP`].
    shown: HashMap<String, usize>,
}

impl Folds {
    /// Opens what is closed, and closes what is open.
    pub(in crate::own) fn turn(&mut self, id: &str) {
        if !self.turned.remove(id) {
            self.turned.insert(id.to_owned());
        }
    }

    /// Shows more items.
    pub(in crate::own) fn more(&mut self, id: &str) {
        *self.shown.entry(id.to_owned()).or_insert(STEP) += 4 * STEP;
    }

    /// Shows a list so far that this item is seen.
    pub(in crate::own) fn reveal(&mut self, id: &str, item: usize) {
        if item >= self.shown(id) {
            self.shown.insert(id.to_owned(), item + 1);
        }
    }

    /// Opens one of several items.
    pub(in crate::own) fn open(&mut self, id: &str) {
        self.turned.insert(id.to_owned());
    }

    /// How many items are shown.
    pub(super) fn shown(&self, id: &str) -> usize {
        self.shown.get(id).copied().unwrap_or(STEP)
    }

    /// It is open: by itself, unless it lies deep or is one of several items.
    pub(super) fn is_open(&self, id: &str, depth: usize, of_several: bool) -> bool {
        (depth < DEEP && !of_several) != self.turned.contains(id)
    }
}

//! How the page is laid out at the moment.

use leptos::prelude::*;

/// What can lie over the page until it is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// The keys.
    Keys,
    /// The link to what is shown.
    Share,
}

/// What is open, and how large things are.
#[derive(Clone, Copy)]
pub struct Layout {
    /// The inspector is open, where it is a sheet.
    pub sheet: RwSignal<bool>,
    /// The page is shown to a class: large type, panels away.
    pub present: RwSignal<bool>,
    /// What lies over the page.
    pub overlay: RwSignal<Option<Overlay>>,
}

impl Layout {
    /// Nothing is open.
    pub(super) fn new() -> Self {
        Self { sheet: RwSignal::new(false), present: RwSignal::new(false), overlay: RwSignal::new(None) }
    }
}

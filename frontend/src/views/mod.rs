//! A view of its own for each scenario whose data has a shape: a strip between the figures and the stage.
//!
//! What is drawn is a function of the call's log and of what was folded from it ([`crate::app::Folds`]), so a replay shows
//! what the call itself showed. Where lines and bars lie is worked out in [`plot`] and [`order`], which know no elements.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

mod chart;
mod codes;
mod devices;
mod flow;
mod load;
mod order;
mod panel;
mod plot;
mod policies;
mod price;
mod round_trips;
mod token;
mod transfer;
mod turns;

use leptos::prelude::*;

use crate::{
    app::{Page, transfer::entry},
    call::Run,
    i18n::Locale,
    scenarios,
    ui::Drawn,
};

pub use panel::ViewPanel;

/// What a view is drawn for.
struct Here {
    locale: Locale,
    page: Page,
    /// The call that is looked at, if it is one of the view's scenario.
    run: Option<Run>,
}

impl Here {
    /// Reads what was folded from the call's messages, once there is a call.
    fn fold<T>(&self, read: impl FnOnce(&scenarios::View) -> Option<T>) -> Option<T> {
        self.page.folds.with(self.run.as_ref()?, |fold| read(fold.view.as_ref()?))
    }
}

/// A scenario's view.
struct View {
    /// What it is called.
    title: fn(Locale) -> &'static str,
    /// The figures beside its name.
    headline: fn(&Here) -> Vec<Drawn>,
    /// What is below.
    body: fn(&Here) -> Vec<Drawn>,
    /// What pressing or moving something in it does: see [`Drawn::does`].
    act: fn(Page, &str, &str),
}

/// The figures of a view that has none, or none yet.
fn nothing(_: &Here) -> Vec<Drawn> {
    Vec::new()
}

/// What a view does in which nothing can be pressed.
fn no_act(_: Page, _: &str, _: &str) {}

/// The value of a metadata key that a call was made with; nothing if it was made without.
fn sent_metadata(run: &Run, key: &str) -> Option<String> {
    let typed = run.spec().metadata.iter().find(|(name, _)| name.trim() == key);
    let typed = typed.map(|(_, value)| value.clone());
    // A replay was not typed here, but its headers are there.
    typed.or_else(|| entry(&run.log().facts().request_headers.as_ref()?.1.metadata, key))
}

/// The newest call of a scenario for which this is true. What is drawn of it is drawn again when it changes.
fn newest(page: Page, scenario: &str, wanted: impl Fn(&Run) -> bool) -> Option<Run> {
    let runs = page.calls().runs().get();
    let run = runs.into_iter().rev().find(|run| run.scenario() == scenario && wanted(run));
    run.inspect(|run| run.version().track())
}

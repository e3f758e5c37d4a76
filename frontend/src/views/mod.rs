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

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    app::{Page, transfer::entry},
    call::Run,
    i18n::Locale,
    ui::live,
};

pub use panel::ViewPanel;

/// What a view needs to know of where it is.
#[derive(Clone, Copy)]
struct Here {
    locale: Locale,
    page: Page,
    /// The call that is looked at, if it is one of the view's scenario.
    run: Memo<Option<Run>>,
}

impl Here {
    /// A part that is drawn from the call that is looked at, and again when that changes; from nothing before the first
    /// call.
    fn live<V: IntoAny>(self, draw: impl Fn(Option<&Run>) -> V + Send + 'static) -> AnyView {
        live(move || {
            let run = self.run.get();
            if let Some(run) = &run {
                run.version().track();
            }
            draw(run.as_ref())
        })
    }
}

/// A scenario's view: the figures of its headline, and what is below.
struct View {
    headline: AnyView,
    body: AnyView,
}

impl View {
    fn new(headline: impl IntoAny, body: impl IntoAny) -> Self {
        Self { headline: headline.into_any(), body: body.into_any() }
    }
}

/// The value of a metadata key that a call was made with; nothing if it was made without.
fn sent_metadata(run: &Run, key: &str) -> Option<String> {
    let typed = run.spec().metadata.iter().find(|(name, _)| name.trim() == key);
    let typed = typed.map(|(_, value)| value.clone());
    // A replay was not typed here, but its headers are there.
    typed.or_else(|| entry(&run.log().facts().request_headers.as_ref()?.1.metadata, key))
}

/// The newest call of a scenario for which this is true.
fn newest(page: Page, scenario: &str, wanted: impl Fn(&Run) -> bool) -> Option<Run> {
    let runs = page.calls().runs().get();
    runs.into_iter().rev().find(|run| run.scenario() == scenario && wanted(run))
}

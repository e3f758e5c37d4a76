//! The small picture that a scenario has of its own, beside the figures.

use leptos::prelude::*;

use crate::{
    i18n::use_locale,
    page::Page,
    scenarios,
    ui::{Drawn, drawing},
};

/// The picture of the call that is looked at.
#[component]
pub(super) fn SmallView() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let draw = move || {
        let Some(run) = page.looked.shown.get() else { return Vec::new() };
        run.version().track();
        let Some(scenario) = scenarios::of(&run) else { return Vec::new() };
        let drawn = (scenario.shows.small)(&page.picture_of(locale, Some(run)));
        if drawn.is_empty() { drawn } else { vec![Drawn::new("div").class("view").test_id("view").with(drawn)] }
    };
    let act = move |_: &str, _: &str| {
        let Some(run) = page.looked.shown.get_untracked() else { return };
        if let Some(scenario) = scenarios::of(&run) {
            (scenario.shows.press)(&page.picture_of(locale, Some(run)));
        }
    };
    drawing("bare", Box::new(draw), Box::new(act))
}

//! The page as a whole: how its rooms stand together, and what is around them.

mod bar;
mod before;
mod chip;
mod conditions;
mod counters;
mod field;
mod header;
mod hotkeys;
mod keeper;
mod keys;
mod layout;
mod metadata;
mod naming;
mod notes;
mod picture;
mod player;
mod present;
mod runs;
mod save;
mod share;
mod sheets;
mod side;
mod small;
mod start;
mod strips;
mod talk;
mod theme;
mod verdict;

use leptos::prelude::*;

use crate::{
    base::live,
    call::Calls,
    i18n::provide_lang,
    page::{control, kept, provide_page},
};

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let lang = provide_lang();
    theme::provide_theme();
    let calls = Calls::new();
    let page = provide_page(&calls);
    control::follow_address(page);
    hotkeys::install(page);
    present::mark_document(page);
    control::take_dropped_files(page);
    kept::follow(page);
    // Everything below is built anew when the language changes; what lasts is above.
    live(move || {
        lang.get();
        view! { <layout::Layout /> }
    })
}

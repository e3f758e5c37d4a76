//! The page as a whole: its rooms, and what they share.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

pub mod address;
mod bar;
mod before;
mod conditions;
mod counters;
mod drive;
mod field;
mod files;
mod folds;
mod follow;
mod header;
mod hotkeys;
mod layout;
mod metadata;
mod notes;
mod page;
mod runs;
mod side;
mod small;
mod strips;
mod talk;
mod theme;
mod upload;
mod verdict;

use leptos::prelude::*;
use leptos_router::components::Router;

use crate::{call::Calls, i18n::provide_lang};

pub use folds::Folds;
pub use page::{Page, Tab};

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let lang = provide_lang();
    theme::provide_theme();
    let calls = Calls::new();
    provide_context(calls.clone());
    folds::provide_folds(&calls);
    view! {
        <Router>
            {
                let page = page::provide_page();
                follow::follow_address(page);
                hotkeys::install(page);
                // Everything below is built anew when the language changes; what lasts is above.
                move || {
                    lang.get();
                    view! { <layout::Layout /> }
                }
            }
        </Router>
    }
}

//! The page as a whole: its rooms, and what they share.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

pub mod address;
mod bar;
mod before;
mod compare;
mod conditions;
mod counters;
mod drive;
mod field;
mod files;
mod folds;
mod follow;
mod header;
mod history;
mod hotkeys;
mod keeper;
mod keys;
mod layout;
mod lent;
mod metadata;
mod notes;
mod page;
mod player;
mod present;
mod runs;
mod save;
mod script;
mod share;
mod side;
mod small;
mod strips;
mod talk;
mod theme;
pub mod transfer;
mod typed;
mod upload;
mod verdict;

use leptos::prelude::*;

use crate::{call::Calls, i18n::provide_lang, ui::live};

pub use drive::{call_metadata, start};
pub use files::save_file;
pub use folds::Folds;
pub use page::{Overlay, Page, Tab, Trouble};
pub use script::{play, uncover};
pub use strips::trouble_words;
pub use typed::Typed;

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let lang = provide_lang();
    theme::provide_theme();
    let calls = Calls::new();
    provide_context(calls.clone());
    folds::provide_folds(&calls);
    let page = page::provide_page();
    follow::follow_address(page);
    hotkeys::install(page);
    present::mark_document(page);
    save::install(page);
    // Everything below is built anew when the language changes; what lasts is above.
    live(move || {
        lang.get();
        view! { <layout::Layout /> }
    })
}

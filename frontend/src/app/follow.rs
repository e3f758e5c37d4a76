//! From the address to the page: on loading, and on going back and forth.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, location::Location};

use super::{Page, address, drive};
use crate::i18n::{Lang, scenario_words};

/// Lets the page follow its address. An address that asks for it starts the call, once.
pub(super) fn follow_address(page: Page) {
    let Location { pathname, query, .. } = use_location();
    Effect::new(move |first: Option<()>| {
        let path = pathname.get();
        let query = query.get();
        let pairs = (&query).into_iter().map(|(key, value)| (key.as_ref(), value));
        let (address, notes) = address::read(&path, pairs);
        let autostart = address.autostart && first.is_none();
        let changed = page.apply(address);
        if changed || first.is_none() {
            page.notes.set(notes);
        }
        if autostart {
            drive::start(page);
        }
    });
    name_document(page);
}

/// The title of the tab says what is being tried.
fn name_document(page: Page) {
    let lang: Lang = expect_context();
    Effect::new(move |_| {
        let words = scenario_words(lang.get(), page.scenario());
        document().set_title(&format!("{} · Weir", words.name));
    });
}

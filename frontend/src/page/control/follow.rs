//! From the address to the page: on loading, and on going back and forth.

use leptos::prelude::*;

use super::drive;
use crate::{
    base::effect,
    i18n::Lang,
    page::{Page, address, history},
};

/// Lets the page follow its address. An address that asks for it starts the call, once.
pub fn follow_address(page: Page) {
    let place = history::place();
    let mut first = true;
    effect(move || {
        let (path, query) = place.get();
        if let Some((server, method)) = address::read_own(&path) {
            first = false;
            // It is filled in, and no more: to call somebody takes a press.
            return page.to_own(&server, &method, address::own_message(&query));
        }
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let pairs = pairs.iter().map(|(key, value)| (key.as_ref(), value.as_ref()));
        let (address, notes) = address::read(&path, pairs);
        let first = std::mem::take(&mut first);
        let autostart = address.autostart && first;
        let changed = page.apply(address);
        if changed || first {
            // What was put right stands right in the address too, so that a reload does not begin with it again.
            let put_right = !notes.is_empty();
            page.asked.notes.set(notes);
            if put_right {
                page.asked.write_address(true);
            }
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
    effect(move || {
        let words = (page.asked.scenario().words)(lang.get());
        document().set_title(&format!("{} · Weir", words.name));
    });
}

//! A name is typed for the call that is looked at: Enter keeps it, and so does going elsewhere; Escape leaves it as it was.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::{call::Run, page::Page, ui::composes};

/// The field is there from now on, and has the keyboard.
pub(super) fn begin(page: Page) {
    let shown = page.looked.shown.with_untracked(|run| run.as_ref().map(Run::number));
    if shown.is_none() || page.looked.naming.get_untracked() == shown {
        return;
    }
    page.looked.naming.set(shown);
    request_animation_frame(|| {
        if let Some(field) = field() {
            let _ = field.focus();
            field.select();
        }
    });
}

/// A key in the strip.
pub(super) fn key(page: Page, event: &KeyboardEvent) {
    if page.looked.naming.get_untracked().is_some()
        && matches!(event.key().as_str(), "Enter" | "Escape")
        && !composes(event)
    {
        event.prevent_default();
        end(page, event.key() == "Enter");
        // The keyboard goes on where it was.
        request_animation_frame(|| {
            if let Some(chip) = find::<web_sys::HtmlElement>(".chip.shown .run") {
                let _ = chip.focus();
            }
        });
    }
}

/// Something in the strip was left.
pub(super) fn left(page: Page, event: &FocusEvent) {
    if event.target().is_some_and(|target| target.has_type::<HtmlInputElement>()) {
        end(page, true);
    }
}

/// The field goes. Going, it is left too, and has nothing more to say.
fn end(page: Page, keep: bool) {
    if page.looked.naming.get_untracked().is_none() {
        return;
    }
    page.looked.naming.set(None);
    if let (true, Some(field), Some(run)) = (keep, field(), page.looked.shown.get_untracked()) {
        run.rename(&field.value());
    }
}

fn field() -> Option<HtmlInputElement> {
    find(".run-name")
}

fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

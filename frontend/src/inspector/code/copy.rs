//! The button that copies.

use leptos::{ev::MouseEvent, prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::{
    i18n::{td_string, use_locale},
    inspector::copying::Copying,
};

/// Copies what `code` gives and the tab shows, and says so. Where the browser does not let it, it says what to press.
pub(super) fn copy_button(code: impl Fn() -> Option<String> + 'static) -> AnyView {
    let locale = use_locale();
    let copying = Copying::new(locale);
    let press = move |event: MouseEvent| {
        if let Some((code, shown)) = code().zip(beside(&event)) {
            copying.copy_shown(code, shown);
        }
    };
    view! {
        <button type="button" class="small" data-testid="copy" on:click=press>
            {copying.label(td_string!(locale, code.copy))}
        </button>
        {copying.said()}
    }
    .into_any()
}

/// The code that the button stands with.
fn beside(event: &MouseEvent) -> Option<HtmlElement> {
    let button: Element = event.target()?.dyn_into().ok()?;
    button.closest(".code-tab").ok()??.query_selector(".code-tab > pre").ok()??.dyn_into().ok()
}

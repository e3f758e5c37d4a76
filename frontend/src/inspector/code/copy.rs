//! The button that copies.

use std::time::Duration;

use leptos::{ev::MouseEvent, prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::{
    base::{text, timer::sleep},
    i18n::{td_string, use_locale},
    ui::copy,
};

/// How long the page says that something was copied.
const SAID: Duration = Duration::from_secs(2);

/// Copies what `code` gives and the tab shows, and says so. Where the browser does not let it, it says what to press.
pub(super) fn copy_button(code: impl Fn() -> Option<String> + 'static) -> AnyView {
    let locale = use_locale();
    let (copied, refused) = (RwSignal::new(false), RwSignal::new(false));
    let press = move |event: MouseEvent| {
        let Some((code, shown)) = code().zip(beside(&event)) else { return };
        crate::base::task::spawn(async move {
            let done = copy(&code, &shown).await;
            copied.try_set(done);
            refused.try_set(!done);
            sleep(SAID).await;
            copied.try_set(false);
        });
    };
    let label = move || if copied.get() { td_string!(locale, code.copied) } else { td_string!(locale, code.copy) };
    let said = move || if copied.get() { td_string!(locale, code.copied) } else { "" };
    let advice = move || if refused.get() { td_string!(locale, code.by_hand) } else { "" };
    view! {
        <button type="button" class="small" data-testid="copy" on:click=press>
            {text(label)}
        </button>
        <span class="unseen" role="status" data-testid="copied">{text(said)}</span>
        <p class="by-hand" role="status">{text(advice)}</p>
    }
    .into_any()
}

/// The code that the button stands with.
fn beside(event: &MouseEvent) -> Option<HtmlElement> {
    let button: Element = event.target()?.dyn_into().ok()?;
    button.closest(".code-tab").ok()??.query_selector("pre").ok()??.dyn_into().ok()
}

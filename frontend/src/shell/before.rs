//! Before the first call of a scenario: what will happen.

use leptos::prelude::*;

use super::talk;
use crate::{
    base::{effect, text},
    i18n::{td_string, use_locale},
    page::{Page, Tab},
};

/// What there is to know before the call.
#[component]
pub(super) fn Before() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let words = Memo::new(move |_| (page.asked.scenario().words)(locale));
    let path = Memo::new(move |_| page.asked.form().with(|form| form.callee().path().to_owned()));
    effect(move || {
        if page.asked.scenario().shows.talk.is_some() {
            talk::prepare();
        }
    });
    let to_code = move |_| {
        page.looked.tab.set(Tab::Code);
        page.layout.open_sheet();
    };
    let start = td_string!(locale, control.start);
    let press = td_string!(locale, before.press, start).to_string();
    let tap = td_string!(locale, before.tap, start).to_string();
    view! {
        // It scrolls where there is little room, by the keyboard too.
        <div class="before" tabindex="0" role="group" aria-labelledby="before-title">
            <p class="what">{td_string!(locale, before.what)}</p>
            <h2 id="before-title">{text(move || words.get().name)}</h2>
            <div class="method">
                <span class="unseen">{td_string!(locale, before.method)}</span>
                {text(move || path.get())}
            </div>
            <p>{text(move || words.get().about)}</p>
            <p class="quiet by-key">{press}</p>
            <p class="quiet by-touch">{tap}</p>
            // Where the inspector is a sheet, only a call's rows would open it.
            <button type="button" class="small open-inspector" data-testid="open-code" on:click=to_code>
                {td_string!(locale, code.label)}
            </button>
        </div>
    }
}

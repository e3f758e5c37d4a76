//! A call saved as a file, and opened again.

use leptos::{html, prelude::*};

use crate::{
    i18n::{td_string, use_locale},
    page::{
        Page,
        control::{open, play_again, save},
    },
};

/// The buttons.
#[component]
pub(super) fn Save() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open(page, file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    let ended = Memo::new(move |_| {
        page.looked.shown.with(|run| {
            run.as_ref().is_some_and(|run| {
                run.version().track();
                !run.is_open() && run.tape().is_none()
            })
        })
    });
    view! {
        <button
            type="button"
            class="small"
            data-testid="replay"
            title=td_string!(locale, record.replay_hint)
            disabled=move || !ended.get()
            on:click=move |_| play_again(page)
        >
            {td_string!(locale, record.replay)}
        </button>
        <button
            type="button"
            class="small"
            data-testid="export-json"
            title=td_string!(locale, record.save_hint)
            disabled=move || page.looked.shown.with(Option::is_none)
            on:click=move |_| {
                if let Some(run) = page.looked.shown.get_untracked() {
                    save(page, &run);
                }
            }
        >
            {td_string!(locale, record.save)}
        </button>
        <button
            type="button"
            class="small"
            title=td_string!(locale, record.open_hint)
            on:click=move |_| {
                if let Some(input) = input.get_untracked() {
                    input.click();
                }
            }
        >
            {td_string!(locale, record.open)}
        </button>
        <input
            type="file"
            hidden=true
            accept=".json,application/json"
            data-testid="open-recording"
            node_ref=input
            on:change=chosen
        />
    }
}

//! Schemas that the user gives: chosen here, or dropped on the page.

use leptos::{
    ev::{Event, MouseEvent},
    prelude::*,
};
use web_sys::{DataTransfer, HtmlInputElement};

use crate::{
    base::{live, task},
    i18n::{td_string, use_locale},
    own::{
        finding,
        given::gather::{self, Picked},
        state::Own,
    },
    page::{Page, Trouble},
    ui::Popover,
};

/// The button, and what it opens.
#[component]
pub(super) fn Files() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let count = Memo::new(move |_| own.given.with(|given| given.files.len()));
    let on = Signal::derive(move || count.get() > 0);
    let chosen = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let picked = input.files().map(|files| gather::chosen(&files)).unwrap_or_default();
        // The same may be chosen again, when it has changed.
        input.set_value("");
        give(page, async { picked });
    };
    let forget = move |_: MouseEvent| {
        task::spawn(async move {
            if let Ok(found) = finding().await {
                (found.forget)(page);
            }
        });
    };
    let panel = move || {
        let given = move || {
            (count.get() > 0).then(|| {
                view! {
                    <p class="own-line">
                        {td_string!(locale, own.files_given, n = count.get()).to_string()}
                        <button type="button" class="small" data-testid="own-files-forget" on:click=forget>
                            {td_string!(locale, own.files_forget)}
                        </button>
                    </p>
                }
            })
        };
        view! {
            <h2>{td_string!(locale, own.files)}</h2>
            <p class="quiet">{td_string!(locale, own.files_about)}</p>
            <label class="own-option own-pem">
                <span>{td_string!(locale, own.files_choose)}</span>
                <input type="file" multiple data-testid="own-drop" on:change=chosen />
            </label>
            <label class="own-option own-pem">
                <span>{td_string!(locale, own.files_folder)}</span>
                <input type="file" prop:webkitdirectory=true data-testid="own-drop-folder" on:change=chosen />
            </label>
            <p class="quiet">{td_string!(locale, own.files_drop)}</p>
            {live(given)}
        }
    };
    view! {
        <Popover label=td_string!(locale, own.files) on=on test_id="own-files">
            {panel()}
        </Popover>
    }
}

/// Takes what is dropped on the page.
pub(super) fn drop(page: Page, data: &DataTransfer) {
    let dropped = gather::dropped(data);
    give(page, dropped.files());
}

fn give(page: Page, picked: impl Future<Output = Vec<Picked>> + 'static) {
    task::spawn(async move {
        let picked = picked.await;
        if picked.is_empty() {
            return;
        }
        match finding().await {
            Ok(found) => (found.give)(page, picked),
            Err(_) => page.trouble.set(Some(Trouble::Shut)),
        }
    });
}

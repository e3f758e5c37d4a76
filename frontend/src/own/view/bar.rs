//! Which server: its address, and what is seldom said of it.

use leptos::{
    ev::{self, Event, SubmitEvent},
    prelude::*,
};
use web_sys::HtmlInputElement;

use super::files::Files;
use crate::{
    base::{task, text},
    i18n::{td_string, use_locale},
    own::{
        finding,
        focus::focus,
        link::{self, Link},
        state::Own,
    },
    page::{Page, Trouble},
    ui::{Popover, files},
};

/// More than this is no certificate, bytes.
const LONGEST: usize = 256 << 10;

/// The field, its button, and the settings.
#[component]
pub(in crate::own) fn Bar() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let own = Own::of(page);
    let wanted = page.own.wanted;
    focus("own-address");
    let label = move || match (own.busy.get(), page.own.found.with(Option::is_some)) {
        (true, _) => td_string!(locale, own.connecting),
        (false, true) => td_string!(locale, own.again),
        (false, false) => td_string!(locale, own.connect),
    };
    follow(page);
    let again = window_event_listener(ev::hashchange, move |_| follow(page));
    on_cleanup(move || again.remove());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if wanted.with_untracked(|(address, _)| !address.trim().is_empty()) {
            connect(page);
        }
    };
    view! {
        <form class="own-way" on:submit=submit>
            <label class="field wide">
                <span class="unseen">{td_string!(locale, own.address)}</span>
                <span class="box">
                    <input
                        type="text"
                        data-testid="own-address"
                        placeholder=td_string!(locale, own.address_hint)
                        inputmode="url"
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        prop:value=move || wanted.get().0
                        on:input=move |event| wanted.set((event_target_value(&event), String::new()))
                    />
                </span>
            </label>
            <button type="submit" class="go" data-testid="own-connect">
                {text(label)}
            </button>
            <Options />
            <Files />
        </form>
    }
}

/// Looks for the server of the terminal's link, if the page has come by one.
fn follow(page: Page) {
    let Some(Link { key, address }) = link::take() else { return };
    page.own.wanted.set((address, String::new()));
    Own::of(page).followed.set_value(Some(key));
    connect(page);
}

/// Looks for the server, once what does that is here.
fn connect(page: Page) {
    task::spawn(async move {
        match finding().await {
            Ok(found) => (found.connect)(page),
            Err(_) => page.trouble.set(Some(Trouble::Shut)),
        }
    });
}

/// The certificate's name, and whether it is looked at.
#[component]
fn Options() -> impl IntoView {
    let locale = use_locale();
    let own = Own::of(Page::here());
    let on =
        Signal::derive(move || own.unverified.get() || own.pems.any() || own.name.with(|name| !name.trim().is_empty()));
    let panel = move || {
        view! {
            <h2>{td_string!(locale, own.options)}</h2>
            <label class="own-option">
                <span>{td_string!(locale, own.name)}</span>
                <input
                    type="text"
                    data-testid="own-name"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    prop:value=own.name
                    on:input=move |event| own.name.set(event_target_value(&event))
                />
            </label>
            <Pem id="own-authorities" words=td_string!(locale, own.authorities) pem=own.pems.authorities />
            <Pem id="own-certificate" words=td_string!(locale, own.certificate) pem=own.pems.certificate />
            <Pem id="own-key" words=td_string!(locale, own.key) pem=own.pems.key />
            <label class="own-option">
                <input
                    type="checkbox"
                    data-testid="own-unverified"
                    prop:checked=own.unverified
                    on:change=move |event| own.unverified.set(event_target_checked(&event))
                />
                <span>{td_string!(locale, own.unverified)}</span>
            </label>
        }
    };
    view! {
        <Popover label=td_string!(locale, own.options) on=on test_id="own-options">
            {panel()}
        </Popover>
    }
}

/// Something in PEM: pasted, or read from a file.
#[component]
fn Pem(id: &'static str, words: &'static str, pem: RwSignal<String>) -> impl IntoView {
    let page = Page::here();
    let chosen = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file may be chosen again.
        input.set_value("");
        task::spawn(async move {
            let len = usize::try_from(files::size(&file)).unwrap_or(usize::MAX).min(LONGEST);
            match files::read(&file, 0, len).await {
                Ok(bytes) => pem.set(String::from_utf8_lossy(&bytes).into_owned()),
                Err(reason) => page.trouble.set(Some(Trouble::File(reason))),
            }
        });
    };
    view! {
        <div class="own-option own-pem">
            <label for=id>{words}</label>
            <input type="file" aria-label=words accept=".pem,.crt,.cer,.key" on:change=chosen />
            <textarea
                id=id
                data-testid=id
                rows="2"
                placeholder="-----BEGIN …-----"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=pem
                on:input=move |event| pem.set(event_target_value(&event))
            ></textarea>
        </div>
    }
}

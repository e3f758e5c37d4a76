//! The editor of the user's own metadata.

use leptos::prelude::*;
use weir_wire::grpc::is_secret;

use crate::{
    base::{door::door, live, text},
    call::{self, MetadataError},
    i18n::{at_door, td_string, use_locale},
    page::{Page, metadata_words},
    ui::{Icon, Popover, Room, door, icon},
};

/// Entries are few; more would be a mistake.
const MAX: usize = 32;

/// The button and its panel.
#[component]
pub(super) fn Metadata() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let count = Memo::new(move |_| {
        page.asked.metadata.with(|entries| entries.iter().filter(|(key, _)| !key.is_empty()).count())
    });
    let label = Signal::derive(move || match count.get() {
        0 => td_string!(locale, metadata.button).to_owned(),
        n => td_string!(locale, metadata.with_count, n).to_string(),
    });
    let on = Signal::derive(move || count.get() > 0);
    view! { <Popover label=label on=on test_id="metadata">{door(panel, at_door(locale), |panel| panel())}</Popover> }
}

door! {
    fn panel() -> Room { settings => || view! { <Panel /> }.into_any() }
}

#[component]
fn Panel() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let rows = Memo::new(move |_| page.asked.metadata.with(Vec::len));
    let elsewhere = Memo::new(move |_| !page.own.is_away());
    let wrong =
        move || page.asked.metadata.with(|entries| entries.iter().find_map(|entry| wrong(entry, elsewhere.get())));
    view! {
        <h2>{td_string!(locale, metadata.button)}</h2>
        <p>{td_string!(locale, metadata.about)}</p>
        <div class="pairs">{live(move || (0..rows.get()).map(|index| view! { <Pair index=index /> }).collect_view())}</div>
        <p class="wrong-words" role="status">{text(move || wrong().map_or_else(String::new, |error| metadata_words(locale, &error)))}</p>
        <button
            type="button"
            class="small"
            data-testid="metadata-add"
            disabled=move || { rows.get() >= MAX }
            on:click=move |_| page.asked.metadata.update(|entries| entries.push(Default::default()))
        >
            {td_string!(locale, metadata.add)}
        </button>
    }
}

/// What is wrong with an entry. One without a key is not sent.
fn wrong(entry: &(String, String), elsewhere: bool) -> Option<MetadataError> {
    if entry.0.trim().is_empty() { None } else { call::metadata(std::slice::from_ref(entry), elsewhere).err() }
}

/// One entry.
#[component]
fn Pair(index: usize) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let entry = move || page.asked.metadata.with(|entries| entries.get(index).cloned()).unwrap_or_default();
    let edit = move |edit: &dyn Fn(&mut (String, String))| {
        page.trouble.set(None);
        page.asked.metadata.update(|entries| entries.get_mut(index).into_iter().for_each(edit));
    };
    let wrong = Memo::new(move |_| wrong(&entry(), !page.own.is_away()));
    let title = move || wrong.read().as_ref().map(|error| metadata_words(locale, error));
    let invalid = move || wrong.read().as_ref().map(|_| "true");
    view! {
        <input
            type="text"
            placeholder=td_string!(locale, metadata.key)
            aria-label=td_string!(locale, metadata.key)
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            data-testid=format!("metadata-key-{index}")
            title=title
            aria-invalid=invalid
            prop:value=move || entry().0
            on:input=move |event| edit(&|(key, _)| *key = event_target_value(&event))
        />
        <input
            type="text"
            placeholder=td_string!(locale, metadata.value)
            aria-label=td_string!(locale, metadata.value)
            autocomplete="off"
            spellcheck="false"
            data-testid=format!("metadata-value-{index}")
            class:secret=move || is_secret(&entry().0.trim().to_ascii_lowercase())
            title=title
            aria-invalid=invalid
            prop:value=move || entry().1
            on:input=move |event| edit(&|(_, value)| *value = event_target_value(&event))
        />
        <button
            type="button"
            class="small"
            aria-label=td_string!(locale, metadata.remove)
            on:click=move |_| {
                page.asked.metadata
                    .update(|entries| {
                        if index < entries.len() {
                            entries.remove(index);
                        }
                    });
            }
        >
            {icon(Icon::CLOSE)}
        </button>
    }
}

//! The list of what to try in this mode.

use leptos::{ev::MouseEvent, html, prelude::*};

use super::header::plain;
use crate::{
    base::{effect, live, text},
    call::Mode,
    i18n::{at_door, td_string, use_locale},
    own::room,
    page::Page,
    scenarios::{Scenario, of_mode},
    ui::{door, icon},
};

/// The list, or what stands in its place while another server is looked at.
#[component]
pub(super) fn Side() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let away = Memo::new(move |_| page.own.is_away());
    live(
        move || {
            if away.get() {
                view! { <Scenarios /> }.into_any()
            } else {
                door(room, at_door(locale), |own| (own.side)())
            }
        },
    )
}

/// The way to servers that are not Weir.
#[component]
fn ToOwn() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <button
            type="button"
            class="small"
            data-testid="own"
            title=td_string!(locale, own.open_hint)
            aria-keyshortcuts="o"
            on:click=move |_| page.open_own()
        >
            {td_string!(locale, own.open)}
        </button>
    }
}

#[component]
fn Scenarios() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let mode = Memo::new(move |_| page.asked.mode());
    let title = move || match mode.get() {
        Mode::Unary => td_string!(locale, mode.unary_long),
        Mode::Server => td_string!(locale, mode.server_long),
        Mode::Client => td_string!(locale, mode.client_long),
        Mode::Bidi => td_string!(locale, mode.bidi_long),
    };
    view! {
        <nav class="side" aria-label=td_string!(locale, side.label)>
            <ToOwn />
            <h2>{text(title)}</h2>
            <ul>
                {live(move || of_mode(mode.get()).map(|scenario| view! { <Entry scenario=scenario /> }).collect_view())}
            </ul>
        </nav>
    }
}

#[component]
fn Entry(scenario: Scenario) -> impl IntoView {
    let words = (scenario.words)(use_locale());
    let page = Page::here();
    let entry = NodeRef::<html::A>::new();
    // On a phone the list lies on its side, and the chosen one may be out of sight.
    effect(move || {
        if page.asked.scenario() == scenario
            && let Some(entry) = entry.get()
            && let Ok(Some(list)) = entry.closest(".side")
        {
            list.set_scroll_left(entry.offset_left() - (list.client_width() - entry.offset_width()) / 2);
        }
    });
    view! {
        <li>
            <a
                class="sc"
                node_ref=entry
                href=move || page.asked.address_of(scenario)
                data-testid=format!("scenario-{}", scenario.id)
                aria-current=move || (page.asked.scenario() == scenario).then_some("page")
                on:click=move |event: MouseEvent| {
                    if plain(&event) {
                        event.prevent_default();
                        page.open(scenario);
                    }
                }
            >
                <i>{icon(scenario.icon)}</i>
                <div>
                    <b>{words.name}</b>
                    <span>{words.brief}</span>
                </div>
            </a>
        </li>
    }
}

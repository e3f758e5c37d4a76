//! The strip itself: a headline with a button that opens and shuts it, and the view below.

use leptos::prelude::*;

use super::{Here, View, codes, devices, flow, load, policies, price, round_trips, token, transfer, turns};
use crate::{
    app::Page,
    i18n::{Locale, td_string, tongue},
    ui::{Icon, icon, live, storage},
};

const KEY: &str = "weir.view";
/// Where there is less room than this, in CSS pixels, the stage needs all of it.
const ROOM: (f64, f64) = (820.0, 740.0);

/// The view of the scenario that is tried, if it has one.
#[component]
pub fn ViewPanel() -> impl IntoView {
    let locale = tongue();
    let page = Page::here();
    let open = RwSignal::new(remembered());
    let scenario = Memo::new(move |_| page.scenario().id);
    let run = Memo::new(move |_| page.shown.get().filter(|run| run.scenario() == scenario.get()));
    let here = Here { locale, page, run };
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        storage::set(KEY, if open.get_untracked() { "open" } else { "shut" });
    };
    live(move || {
        let id = scenario.get();
        let title = title(locale, id)?;
        let shown = move || {
            open.get().then(|| view(here, id)).flatten().map(|View { headline, body }| {
                view! {
                    <div class="view-headline">{headline}</div>
                    <div class="view-body" id="view-body">{body}</div>
                }
            })
        };
        Some(view! {
            <section class=format!("view-panel of-{id}") class:shut=move || !open.get() aria-label=title data-testid="view-panel">
                <button
                    type="button"
                    class="view-toggle"
                    data-testid="view-toggle"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=move || open.get().then_some("view-body")
                    on:click=toggle
                >
                    {live(move || icon(if open.get() { Icon::UP } else { Icon::DOWN }))}
                    {title}
                </button>
                {live(shown)}
            </section>
        })
    })
}

/// Open or shut, as the user left it; open at first where there is room.
fn remembered() -> bool {
    let room = || {
        let length =
            |side: Result<wasm_bindgen::JsValue, _>| side.ok().and_then(|side| side.as_f64()).unwrap_or(f64::MAX);
        let window = window();
        length(window.inner_width()) > ROOM.0 && length(window.inner_height()) >= ROOM.1
    };
    storage::get(KEY).map_or_else(room, |stored| stored == "open")
}

fn title(locale: Locale, id: &str) -> Option<&'static str> {
    Some(match id {
        "ticker" => td_string!(locale, views.title_ticker),
        "monitor" => td_string!(locale, views.title_monitor),
        "telemetry" => td_string!(locale, views.title_telemetry),
        "upload" | "download" => td_string!(locale, views.title_transfer),
        "policies" => td_string!(locale, views.title_policies),
        "both" => td_string!(locale, views.title_both),
        "echo" => td_string!(locale, views.title_echo),
        "failing" => td_string!(locale, views.title_failing),
        "firehose" => td_string!(locale, views.title_firehose),
        "user" => td_string!(locale, views.title_user),
        _ => return None,
    })
}

fn view(here: Here, id: &str) -> Option<View> {
    Some(match id {
        "ticker" => price::view(here),
        "monitor" => load::view(here),
        "telemetry" => devices::view(here),
        "upload" | "download" => transfer::view(here),
        "policies" => policies::view(here),
        "both" => turns::view(here),
        "echo" => round_trips::view(here),
        "failing" => codes::view(here),
        "firehose" => flow::view(here),
        "user" => token::view(here),
        _ => return None,
    })
}

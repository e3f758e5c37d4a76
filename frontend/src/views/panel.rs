//! The strip itself: a headline with a button that opens and shuts it, and the view below.

use leptos::prelude::*;

use super::{Here, View, codes, devices, flow, load, policies, price, round_trips, token, transfer, turns};
use crate::{
    app::Page,
    i18n::tongue,
    ui::{Drawn, Icon, drawing, icon, live, move_choice, storage},
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
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        storage::set(KEY, if open.get_untracked() { "open" } else { "shut" });
    };
    let draw = move |part: fn(&Here) -> Vec<Drawn>| {
        Box::new(move || {
            let run = page.shown.get().filter(|run| run.scenario() == scenario.get());
            let run = run.inspect(|run| run.version().track());
            part(&Here { locale, page, run })
        })
    };
    live(move || {
        let id = scenario.get();
        let view = view(id)?;
        let title = (view.title)(locale);
        let act = view.act;
        let shown = move || {
            open.get().then(|| {
                view! {
                    {drawing("view-headline", draw(view.headline), Box::new(|_, _| ()))}
                    <div class="view-body" id="view-body" on:keydown=|event| move_choice(&event)>
                        {drawing("view-drawn", draw(view.body), Box::new(move |what, value| act(page, what, value)))}
                    </div>
                }
            })
        };
        Some(view! {
            <section
                class=format!("view-panel of-{id}")
                class:shut=move || !open.get()
                aria-label=title
                data-testid="view-panel"
            >
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
    storage::get(KEY).map_or_else(
        || {
            let window = window();
            let length = |side: Option<wasm_bindgen::JsValue>| side.and_then(|side| side.as_f64()).unwrap_or(f64::MAX);
            length(window.inner_width().ok()) > ROOM.0 && length(window.inner_height().ok()) >= ROOM.1
        },
        |stored| stored == "open",
    )
}

fn view(id: &str) -> Option<&'static View> {
    Some(match id {
        "ticker" => &price::VIEW,
        "monitor" => &load::VIEW,
        "telemetry" => &devices::VIEW,
        "upload" | "download" => &transfer::VIEW,
        "policies" => &policies::VIEW,
        "both" => &turns::VIEW,
        "echo" => &round_trips::VIEW,
        "failing" => &codes::VIEW,
        "firehose" => &flow::VIEW,
        "user" => &token::VIEW,
        _ => return None,
    })
}

//! The strip itself: a headline with a button that opens and shuts it, and the view below.

use leptos::prelude::*;

use crate::{
    base::live,
    i18n::{at_door, use_locale},
    page::{Page, control::act},
    scenarios::{
        here::{Drawing, Hangs, Here},
        pictures,
    },
    ui::{Drawn, Icon, door, drawing, icon, move_choice, storage, window_size},
};

const KEY: &str = "weir.view";
/// Where there is less room than this, in CSS pixels, the stage needs all of it.
const ROOM: (f64, f64) = (820.0, 740.0);

/// The view of the scenario that is tried, if it has one.
#[component]
pub(super) fn PictureStrip() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let open = RwSignal::new(remembered());
    let scenario = Memo::new(move |_| page.asked.scenario());
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        storage::set(KEY, if open.get_untracked() { "open" } else { "shut" });
    };
    let draw = move |part: fn(&Here) -> Vec<Drawn>| {
        Box::new(move || {
            let run = page.looked.shown.get().filter(|run| run.scenario() == scenario.get().id);
            let run = run.inspect(|run| run.version().track());
            part(&page.picture_of(locale, run))
        })
    };
    live(move || {
        let id = scenario.get().id;
        let picture = scenario.get().shows.picture?;
        let title = (picture.title)(locale);
        let drawn = move |Drawing { headline, body, act: wish }: &'static Drawing| {
            view! {
                {drawing("view-headline", draw(*headline), Box::new(|_, _| ()))}
                <div class="view-body" id="view-body" on:keydown=|event| move_choice(&event)>
                    {drawing("view-drawn", draw(*body), Box::new(move |what, value| act(page, wish(what, value))))}
                </div>
            }
            .into_any()
        };
        let shown = move || {
            (open.get() || page.layout.view.get()).then(|| match picture.hangs {
                Hangs::Here(picture) => drawn(picture),
                Hangs::Behind(of) => door(pictures, at_door(locale), move |all| drawn(of(all))),
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
            let (width, height) = window_size();
            width > ROOM.0 && height >= ROOM.1
        },
        |stored| stored == "open",
    )
}

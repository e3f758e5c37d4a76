//! The strip of calls: the last ones that ended, and those still open.

use leptos::{html, prelude::*};

use super::{chip::chip, naming, save::Save};
use crate::{
    base::{effect, live, text},
    call::{ENDED, Run},
    i18n::{td_string, use_locale},
    lesson::OpenLesson,
    page::{Page, Tab, control, kept},
    ui::watch_size,
};

/// More calls than this, and only the one that is looked at says all.
const MANY: usize = 4;

/// Room beside the call that is looked at, in pixels.
const EDGE: f64 = 16.0;

/// The strip.
#[component]
pub(super) fn Runs() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let runs = page.calls().runs();
    let many = {
        let runs = runs.clone();
        Memo::new(move |_| runs.read().len() > MANY)
    };
    let strip = NodeRef::<html::Div>::new();
    let chips = NodeRef::<html::Div>::new();
    effect(move || {
        page.looked.shown.track();
        page.looked.naming.track();
        request_animation_frame(move || reveal_shown(strip));
    });
    // A call says more when it has ended, and buttons beside the strip come and go.
    effect(move || {
        for element in [strip.get(), chips.get()].into_iter().flatten() {
            watch_size(&element, move |_, _| reveal_shown(strip));
        }
    });
    let said = {
        let runs = runs.clone();
        move || match runs.read().first() {
            None => td_string!(locale, runs.none).to_string(),
            // Calls before the first have been let go.
            Some(first) if first.number() > 1 => td_string!(locale, runs.kept, n = ENDED).to_string(),
            Some(_) => String::new(),
        }
    };
    view! {
        <div class="strip-of-runs">
            <div class="runs" node_ref=strip>
                <span id="runs-label">{td_string!(locale, runs.label)}</span>
                <div
                    node_ref=chips
                    role="group"
                    aria-labelledby="runs-label"
                    on:dblclick=move |_| naming::begin(page)
                    on:keydown=move |event| naming::key(page, &event)
                    on:focusout=move |event| naming::left(page, &event)
                >
                    <For each=move || runs.get() key=|run| (run.number(), run.tape().is_some()) let:run>
                        {chip(locale, page, run, many)}
                    </For>
                </div>
                <span>{text(said)}</span>
            </div>
            <div class="run-tools">
                <CancelAll />
                <Clear />
                <OpenLesson />
                <OpenMessages />
                <OpenView />
                <Save />
            </div>
        </div>
    }
}

/// How many calls are open, where that is more than the one that Cancel ends, and the way to end them all.
#[component]
fn CancelAll() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let open = Memo::new(move |_| page.calls().count(Run::can_cancel));
    live(move || {
        let n = open.get();
        (n > 1).then(|| {
            view! {
                <button
                    type="button"
                    class="small tight bad cancel-all"
                    data-testid="cancel-all"
                    title=td_string!(locale, runs.cancel_all_hint)
                    aria-keyshortcuts="Shift+C"
                    on:click=move |_| control::cancel_all(page)
                >
                    {td_string!(locale, runs.cancel_all, n = n).to_string()}
                </button>
            }
        })
    })
}

/// Takes the runs that have ended out of the list, and out of what the browser keeps of them.
#[component]
fn Clear() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let some = Memo::new(move |_| page.calls().count(|run| !run.is_open()) > 1);
    live(move || {
        some.get().then(|| {
            view! {
                <button
                    type="button"
                    class="small tight"
                    data-testid="clear-runs"
                    title=td_string!(locale, runs.clear_hint)
                    on:click=move |_| kept::clear(page)
                >
                    {td_string!(locale, runs.clear)}
                </button>
            }
        })
    })
}

/// Shows the messages, where the inspector is a sheet.
#[component]
fn OpenMessages() -> impl IntoView {
    let page = Page::here();
    let open = move |_| {
        page.looked.tab.set(Tab::Messages);
        page.layout.open_sheet();
    };
    view! {
        <button type="button" class="small tight open-inspector" data-testid="open-inspector" on:click=open>
            {td_string!(use_locale(), tab.messages)}
        </button>
    }
}

/// Shows the scenario's own picture, or that of a talk's call, where neither has a room of its own.
#[component]
fn OpenView() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let words = move || {
        let shows = &page.asked.scenario().shows;
        match shows.picture {
            Some(picture) => Some((picture.title)(locale)),
            None => shows.talk.map(|_| td_string!(locale, stage.label)),
        }
    };
    live(move || {
        words().map(|words| {
            view! {
                <button
                    type="button"
                    class="small tight open-view"
                    class:on=page.layout.view
                    data-testid="open-view"
                    aria-pressed=move || page.layout.view.get().to_string()
                    aria-keyshortcuts="v"
                    on:click=move |_| page.layout.view.update(|open| *open = !*open)
                >
                    {words}
                </button>
            }
        })
    })
}

/// Scrolls the strip to the call that is looked at, and nothing else.
fn reveal_shown(strip: NodeRef<html::Div>) {
    let Some(strip) = strip.try_get_untracked().flatten() else { return };
    let Ok(Some(button)) = strip.query_selector(".chip.shown") else { return };
    let (strip_box, button_box) = (strip.get_bounding_client_rect(), button.get_bounding_client_rect());
    let beyond = (button_box.right() + EDGE - strip_box.right()).max(0.0)
        - (strip_box.left() + EDGE - button_box.left()).max(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "whole pixels are all that there is")]
    strip.set_scroll_left(strip.scroll_left() + beyond.round() as i32);
}

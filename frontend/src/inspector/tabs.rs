//! The right-hand pane: one message whole, or the headers and trailers. Where there is little room it is a sheet.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{
    code::{Code, Texts},
    doors::{Beside, beside},
    feed::Feed,
    message::MessageDetail,
    splitter,
    wire::Wire,
};
use crate::{
    base::{door::door, effect, live, task, timer::sleep},
    call::{LinkState, Run},
    i18n::{at_door, td_string, use_locale},
    lesson::{LessonTab, Note},
    page::{Arrangement, Page, Tab},
    ui::{Icon, Room, door, icon},
};

/// By then the first picture stands.
const LATER: Duration = Duration::from_secs(1);

door! {
    fn code() -> Room { code => || view! { <Code /> }.into_any() }
}
door! {
    fn lesson() -> Room { lesson => || view! { <LessonTab /> }.into_any() }
}
door! {
    fn wire() -> Room { wire => || view! { <Wire /> }.into_any() }
}

/// The pane.
#[component]
pub fn Inspector() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let tab = page.looked.tab;
    let draw = |room: Room| room();
    Texts::provide();
    let button = move |which: Tab, id: &'static str, test_id: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                role="tab"
                id=id
                data-testid=test_id
                aria-controls="inspector-panel"
                aria-selected=move || (tab.get() == which).to_string()
                tabindex=move || if tab.get() == which { "0" } else { "-1" }
                on:click=move |_| tab.set(which)
            >
                {label}
            </button>
        }
    };
    let labelled = move || match tab.get() {
        Tab::Messages => "tab-messages",
        Tab::Wire => "tab-wire",
        Tab::Headers => "tab-headers",
        Tab::Code => "tab-code",
        Tab::Lesson => "tab-lesson",
    };
    splitter::restore(page);
    // Nobody moves it in the first moment; that it does not come is no reason to say anything.
    let line = RwSignal::new(None::<Room>);
    let server = page.calls().link();
    effect(move || {
        let (server, calls) = (server.clone(), page.calls());
        if page.layout.arrangement.get() == Arrangement::Desk && line.get_untracked().is_none() {
            task::spawn(async move {
                sleep(LATER).await;
                // A call that runs has all there is of time and network.
                while calls.runs().with_untracked(|runs| runs.iter().any(Run::can_cancel)) {
                    sleep(LATER).await;
                }
                // From a server that is gone nothing can be fetched.
                if matches!(server.get_untracked(), LinkState::Ok(_)) {
                    let _ = line.try_set(beside().await.ok().map(|beside| beside.line));
                }
            });
        }
    });
    view! {
        <aside class="right" class:shown=move || page.layout.sheet.get() aria-label=td_string!(locale, tab.label)>
            {live(move || line.get().map(|line| line()))}
            <div class="tabs">
                <div role="tablist" aria-label=td_string!(locale, tab.label) on:keydown=|event| neighbour(&event)>
                    {button(Tab::Messages, "tab-messages", "tab-messages", td_string!(locale, tab.messages))}
                    {button(Tab::Wire, "tab-wire", "tab-wire", td_string!(locale, tab.wire))}
                    {button(Tab::Headers, "tab-headers", "tab-headers", td_string!(locale, tab.headers))}
                    {button(Tab::Code, "tab-code", "tab-code", td_string!(locale, code.tab))}
                    {button(Tab::Lesson, "tab-lesson", "tab-lesson", td_string!(locale, lesson.tab))}
                </div>
                <button
                    type="button"
                    class="small tight close"
                    aria-label=td_string!(locale, tab.close)
                    on:click=move |_| page.layout.sheet.set(false)
                >
                    {icon(Icon::CLOSE)}
                </button>
            </div>
            <div role="tabpanel" id="inspector-panel" aria-labelledby=labelled tabindex="0">
                {live(move || match tab.get() {
                    Tab::Messages => view! { <Messages /> }.into_any(),
                    Tab::Wire => door(wire, at_door(locale), draw),
                    Tab::Headers => door(beside, at_door(locale), |beside: Beside| (beside.headers)()),
                    Tab::Code => door(code, at_door(locale), draw),
                    Tab::Lesson => door(lesson, at_door(locale), draw),
                })}
            </div>
        </aside>
    }
}

/// All messages, and below them the selected one, or a word on what is seen.
#[component]
fn Messages() -> impl IntoView {
    let page = Page::here();
    let selected = Memo::new(move |_| page.looked.selected.with(Option::is_some));
    let feed = move || page.looked.shown.get().map(|run| view! { <Feed run=run /> });
    let detail = move || {
        let wanted = selected.get() || page.looked.shown.with(Option::is_none);
        let row = move || page.looked.selected.get_untracked();
        wanted.then(|| {
            view! {
                <div
                    class="detail"
                    on:pointerenter=move |_| page.looked.pointed.set(row(), None)
                    on:pointerleave=move |_| page.looked.pointed.set(None, None)
                >
                    <MessageDetail />
                </div>
            }
        })
    };
    let note = move || (!selected.get()).then(|| view! { <Note /> });
    view! { <div class="messages">{live(feed)} {live(detail)} {live(note)}</div> }
}

/// Arrow keys go from tab to tab.
fn neighbour(event: &KeyboardEvent) {
    let here = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let next = here.and_then(|here| match event.key().as_str() {
        "ArrowRight" => here.next_element_sibling(),
        "ArrowLeft" => here.previous_element_sibling(),
        _ => None,
    });
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        let _ = next.focus();
        next.click();
    }
}

//! The control bar: what to do with the call, and what to send.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{
    conditions::Conditions,
    field::FieldBox,
    metadata::Metadata,
    strips::{AdviceStrip, Limits, TroubleStrip},
};
use crate::{
    base::{live, text},
    call::Mode,
    i18n::{td_string, use_locale},
    page::{Page, control},
    scenarios::{Feed, Place, Scenario},
    ui::{Icon, composes, icon},
};

/// What may be done with the call that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Can {
    /// There is one.
    shown: bool,
    /// It can be given up.
    cancel: bool,
    /// It takes more messages.
    send: bool,
}

/// The bar, and below it what is to be minded.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let can = Memo::new(move |_| {
        page.looked.shown.with(|run| {
            run.as_ref().map_or_else(Can::default, |run| {
                run.version().track();
                Can {
                    shown: true,
                    cancel: run.can_cancel(),
                    send: run.is_open() && run.can_send() && run.mode().is_some_and(Mode::client_streams),
                }
            })
        })
    });
    let scenario = Memo::new(move |_| page.asked.scenario());
    // What is said to another server has a place of its own, which is opened by the same button.
    let several = Memo::new(move |_| scenario.get().fields.len() > 1 || !page.own.is_away());
    view! {
        <form
            class="bar"
            class:sends=move || can.get().send
            class:cancels=move || can.get().cancel
            class:more=move || several.get()
            class:shown=page.layout.form
            aria-label=td_string!(locale, control.label)
            on:submit=|event| event.prevent_default()
            on:keydown=move |event| enter(page, can.get_untracked(), &event)
        >
            {live(move || {
                let scenario = scenario.get();
                if scenario.mode.client_streams() {
                    view! { <Streaming scenario=scenario can=can /> }.into_any()
                } else {
                    view! { <Asking scenario=scenario can=can /> }.into_any()
                }
            })}
        </form>
        {live(move || several.get().then(|| view! { <MoreFields /> }))}
        <Limits />
        <AdviceStrip />
        <TroubleStrip />
    }
}

/// Enter in a field sends, or starts.
fn enter(page: Page, can: Can, event: &KeyboardEvent) {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let enters = event.key() == "Enter" && !composes(event);
    let Some(input) = input.filter(|input| enters && input.type_() == "text") else { return };
    // Fields in pop-overs are not of the message.
    if !matches!(input.closest(".pop"), Ok(None)) {
        return;
    }
    event.prevent_default();
    page.asked.commit();
    if can.send {
        control::send(page);
        select_typed();
    } else {
        control::start(page);
    }
}

/// Marks what was typed into the field that has the caret, as after Enter.
fn select_typed() {
    let typed = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = typed.filter(|input| input.type_() == "text") {
        input.select();
    }
}

/// The bar where one request says all.
#[component]
fn Asking(scenario: Scenario, can: Memo<Can>) -> impl IntoView {
    view! {
        <div class="line">
            <div class="group">
                <Start can=can />
                <Cancel can=can />
                {fields(scenario, |_| true)}
            </div>
            <Tools />
        </div>
    }
}

/// The bar where the client streams: what holds from the start in one line, what each Send says in the next.
#[component]
fn Streaming(scenario: Scenario, can: Memo<Can>) -> impl IntoView {
    let of_message = |place: Place| matches!(place, Place::Message(_));
    let from_start = fields(scenario, move |place| !of_message(place));
    let of_each = fields(scenario, of_message);
    // A file goes out by itself.
    let by_hand = (scenario.feed != Feed::Upload).then(|| view! { <Send can=can /> });
    let send = view! {
        {by_hand}
        {of_each}
        <HalfClose can=can />
        <Cancel can=can />
    };
    if from_start.is_empty() {
        view! {
            <div class="line">
                <div class="group sending">
                    <Start can=can />
                    {send}
                </div>
                <Tools />
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="line">
                <div class="group">
                    <Start can=can />
                    {from_start}
                </div>
                <Tools />
            </div>
            <div class="group sending">{send}</div>
        }
        .into_any()
    }
}

fn fields(scenario: Scenario, wanted: impl Fn(Place) -> bool) -> Vec<impl IntoView> {
    let fields = scenario.fields.iter().filter(|field| wanted(field.place)).collect::<Vec<_>>();
    // What stands alone beside Send is what is sent.
    let lone = fields.len() == 1 && scenario.mode.client_streams() && matches!(fields[0].place, Place::Message(_));
    fields.into_iter().map(|field| view! { <FieldBox scenario=scenario field=field lone=lone /> }).collect()
}

/// Shows what has no room in the bar, where it is one line.
#[component]
fn MoreFields() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <button
            type="button"
            class="small more-fields"
            class:on=page.layout.form
            data-testid="more-fields"
            aria-expanded=move || page.layout.form.get().to_string()
            aria-label=td_string!(locale, control.more)
            title=td_string!(locale, control.more)
            on:click=move |_| page.layout.form.update(|open| *open = !*open)
        >
            {icon(Icon::FIELDS)}
        </button>
    }
}

#[component]
fn Tools() -> impl IntoView {
    view! {
        <div class="group tools">
            <Conditions />
            <Metadata />
        </div>
    }
}

#[component]
fn Start(can: Memo<Can>) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    // While messages can be sent, sending them is the main thing.
    let second = Memo::new(move |_| can.get().send);
    let label = move || match can.get() {
        Can { cancel: true, .. } => td_string!(locale, control.another),
        Can { shown: true, .. } => td_string!(locale, control.again),
        _ => td_string!(locale, control.start),
    };
    view! {
        <button
            type="button"
            class=move || if second.get() { "btn" } else { "go" }
            data-testid="start"
            title=td_string!(locale, control.key, key = "␣").to_string()
            aria-keyshortcuts="Space"
            on:click=move |_| control::start(page)
        >
            {text(label)}
        </button>
    }
}

#[component]
fn Send(can: Memo<Can>) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let possible = Memo::new(move |_| can.get().send);
    view! {
        <button
            type="button"
            class=move || if possible.get() { "go send" } else { "btn send" }
            data-testid="send"
            title=td_string!(locale, control.key, key = "s").to_string()
            aria-keyshortcuts="s"
            disabled=move || !possible.get()
            // Whoever types goes on typing: a phone's keyboard stays, and the next line takes the place of this one.
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| {
                control::send(page);
                select_typed();
            }
        >
            {td_string!(locale, control.send)}
        </button>
    }
}

#[component]
fn HalfClose(can: Memo<Can>) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <button
            type="button"
            class="btn"
            data-testid="half-close"
            title=td_string!(locale, control.done_hint)
            aria-keyshortcuts="d"
            disabled=move || !can.get().send
            on:click=move |_| control::half_close(page)
        >
            {td_string!(locale, control.done)}
        </button>
    }
}

#[component]
fn Cancel(can: Memo<Can>) -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    view! {
        <button
            type="button"
            class="btn bad"
            data-testid="cancel"
            title=td_string!(locale, control.cancel_hint)
            aria-keyshortcuts="c"
            disabled=move || !can.get().cancel
            on:click=move |_| control::cancel(page)
        >
            {td_string!(locale, control.cancel)}
        </button>
    }
}

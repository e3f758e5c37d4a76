//! A word on what is seen, below the messages: the card of the scenario in short.

use leptos::{html, prelude::*};

use super::tries;
use crate::{
    app::{Page, Tab, play},
    i18n::{td_string, tongue},
    ui::{effect, text},
};

/// The note. It has its room from the beginning, so that nothing moves when its words come; where there is little height,
/// style sheets leave it out, and then nothing is loaded for it.
#[component]
pub fn Note() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let lessons = page.lessons;
    let place = NodeRef::<html::Div>::new();
    effect(move || {
        let Some(place) = place.get() else { return };
        // After the first picture: nobody reads this first.
        request_animation_frame(move || {
            if place.offset_height() > 0 {
                lessons.load(tongue);
            }
        });
    });
    let of_card = move |key: &str| lessons.text(tongue, &[page.scenario().id, key]);
    let try_it = move |_| {
        // What there is to say of it stands on the card.
        lessons.turn_to(false);
        play(page, &tries::of_scenario(untrack(|| page.scenario())).tries[0]);
    };
    view! {
        <div class="note" role="note" data-testid="note" node_ref=place>
            <b>{text(move || lessons.text(tongue, &["words", "note"]))}</b>
            <p>{text(move || of_card("see"))}</p>
            <button
                type="button"
                class="small"
                data-testid="note-try"
                hidden=move || of_card("note").is_empty()
                on:click=try_it
            >
                {text(move || of_card("note"))}
            </button>
        </div>
    }
}

/// Opens the lesson, where the inspector is a sheet.
#[component]
pub fn OpenLesson() -> impl IntoView {
    let page = Page::here();
    let open = move |_| {
        page.tab.set(Tab::Lesson);
        page.sheet.set(true);
    };
    view! {
        <button type="button" class="small tight open-lesson" data-testid="open-lesson" on:click=open>
            {td_string!(tongue(), lesson.tab)}
        </button>
    }
}

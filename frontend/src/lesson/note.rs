//! A word on what is seen, below the messages: the card of the scenario in short.

use leptos::{html, prelude::*};

use super::sheet::button;
use crate::{
    base::effect,
    i18n::{td_string, use_locale},
    page::{Page, Tab, control::play, lessons::Words},
    ui::{Drawn, drawing},
};

/// The note. It has its room from the beginning, so that nothing moves when its words come; where there is little height,
/// style sheets leave it out, and then nothing is loaded for it.
#[component]
pub fn Note() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let root = NodeRef::<html::Div>::new();
    effect(move || {
        let Some(place) = root.get() else { return };
        // After the first picture: nobody reads this first.
        request_animation_frame(move || {
            if place.offset_height() > 0 {
                page.lessons.load(locale);
            }
        });
    });
    let draw = move || {
        let id = page.asked.scenario().id;
        match page.lessons.words() {
            // It is of Weir's own scenarios.
            _ if !page.own.is_away() => Vec::new(),
            Words::Here(known, texts) if known == locale && !page.asked.scenario().card().tries.is_empty() => vec![
                Drawn::new("b").text(&texts.of(&["words", "note"])),
                Drawn::new("p").text(&texts.of(&[id, "see"])),
                button("small", &texts.of(&[id, "note"]), "note-try", "try"),
            ],
            _ => Vec::new(),
        }
    };
    let act = move |_: &str, _: &str| {
        // What there is to say of it stands on the card.
        page.lessons.turn_to(false);
        if let Some(first) = untrack(|| page.asked.scenario().card()).tries.first() {
            play(page, first);
        }
    };
    view! {
        <div class="seeing" role="note" data-testid="note" node_ref=root>
            {drawing("bare", Box::new(draw), Box::new(act))}
        </div>
    }
}

/// Opens the lesson, where the inspector is a sheet.
#[component]
pub fn OpenLesson() -> impl IntoView {
    let page = Page::here();
    let open = move |_| {
        page.looked.tab.set(Tab::Lesson);
        page.layout.open_sheet();
    };
    view! {
        <button type="button" class="small tight open-lesson" data-testid="open-lesson" on:click=open>
            {td_string!(use_locale(), lesson.tab)}
        </button>
    }
}

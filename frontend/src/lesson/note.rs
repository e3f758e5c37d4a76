//! A word on what is seen, below the messages: the card of the scenario in short.

use leptos::{html, prelude::*};
use web_sys::Element;

use super::sheet::{add, button, write};
use crate::{
    base::effect,
    i18n::{Locale, td_string, tongue},
    page::{Page, Tab, control::play, lessons::Words},
};

/// The note. It has its room from the beginning, so that nothing moves when its words come; where there is little height,
/// style sheets leave it out, and then nothing is loaded for it.
#[component]
pub fn Note() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let root = NodeRef::<html::Div>::new();
    let mut parts = None;
    let mut asked = false;
    effect(move || {
        let Some(root) = root.get() else { return };
        if !std::mem::replace(&mut asked, true) {
            let place = root.clone();
            // After the first picture: nobody reads this first.
            request_animation_frame(move || {
                if place.offset_height() > 0 {
                    page.lessons.load(tongue);
                }
            });
        }
        draw(page, tongue, &root, &mut parts);
    });
    let pressed = move |event: leptos::ev::MouseEvent| {
        let target = event_target::<Element>(&event);
        if matches!(target.closest("button"), Ok(Some(_))) {
            // What there is to say of it stands on the card.
            page.lessons.turn_to(false);
            play(page, &untrack(|| page.asked.scenario().card()).tries[0]);
        }
    };
    view! { <div class="seeing" role="note" data-testid="note" node_ref=root on:click=pressed></div> }
}

/// Draws the words, once they are there, and changes them with the scenario.
fn draw(page: Page, locale: Locale, root: &Element, parts: &mut Option<[Element; 2]>) -> Option<()> {
    let id = page.asked.scenario().id;
    let Words::Here(known, texts) = page.lessons.words() else { return None };
    if known != locale {
        return None;
    }
    if parts.is_none() {
        add(root, "b", "", &texts.of(&["words", "note"]))?;
        *parts = Some([add(root, "p", "", "")?, button(root, "small", "", "note-try", "")?]);
    }
    let [see, try_it] = parts.as_ref()?;
    write(see, &texts.of(&[id, "see"]));
    write(try_it, &texts.of(&[id, "note"]));
    Some(())
}

/// Opens the lesson, where the inspector is a sheet.
#[component]
pub fn OpenLesson() -> impl IntoView {
    let page = Page::here();
    let open = move |_| {
        page.looked.tab.set(Tab::Lesson);
        page.layout.sheet.set(true);
    };
    view! {
        <button type="button" class="small tight open-lesson" data-testid="open-lesson" on:click=open>
            {td_string!(tongue(), lesson.tab)}
        </button>
    }
}

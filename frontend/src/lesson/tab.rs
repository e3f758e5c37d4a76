//! The Lesson tab: it builds a sheet, keeps it up to date, and does what is pressed on it.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event};

use super::sheet::Sheet;
use crate::{
    base::effect,
    i18n::{Locale, td_string, tongue},
    page::{
        Page, address,
        control::{play, uncover},
        lessons::Words,
    },
};

/// The lesson, or that it is still to come.
#[component]
pub fn LessonTab() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    page.lessons.load(tongue);
    let root = NodeRef::<html::Div>::new();
    let mut sheet = None;
    effect(move || {
        if let Some(root) = root.get() {
            draw(page, tongue, &root, &mut sheet);
        }
    });
    let pressed = move |event: Event| {
        press(page, tongue, &event);
    };
    view! {
        <div
            class="lesson"
            data-testid="lesson"
            node_ref=root
            on:click=move |event| pressed(event.into())
            on:change=move |event| {
                guess(page, &event);
            }
        ></div>
    }
}

/// Draws what there is: another lesson anew, the same where it differs.
fn draw(page: Page, locale: Locale, root: &Element, sheet: &mut Option<Sheet>) {
    let lesson = page.lessons.shown(page);
    let waits = match page.lessons.words() {
        Words::Here(known, texts) if known == locale => {
            if sheet.as_ref().is_none_or(|sheet| !std::ptr::eq(sheet.lesson, lesson)) {
                *sheet = Sheet::build(root, lesson, texts);
                // Another lesson is read from its beginning.
                if let Some(panel) = root.parent_element() {
                    panel.set_scroll_top(0);
                }
            }
            if let Some(sheet) = sheet {
                sheet.update(page);
            }
            return;
        }
        Words::Failed => Sheet::failed(root, td_string!(locale, lesson.failed), td_string!(locale, lesson.retry)),
        _ => Sheet::loading(root, td_string!(locale, lesson.loading)),
    };
    // It is drawn, or there is no document any more.
    let _ = waits;
    *sheet = None;
}

/// What the pressed button says in `data-do`, and a number that goes with it.
fn wish(event: &Event, attribute: &str) -> Option<(String, usize, usize)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest(&format!("[{attribute}]")).ok()??;
    let said = button.get_attribute(attribute)?;
    let mut parts = said.split(' ');
    let name = parts.next()?.to_owned();
    let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or_default();
    Some((name, number(), number()))
}

fn press(page: Page, locale: Locale, event: &Event) -> Option<()> {
    let lessons = page.lessons;
    let lesson = untrack(|| lessons.shown(page));
    let (name, n, _) = wish(event, "data-do")?;
    let what = match name.as_str() {
        "mode" | "scenario" => {
            lessons.turn_to(name == "mode");
            return None;
        }
        "retry" => {
            lessons.load(locale);
            return None;
        }
        "find-out" => {
            // Only what is made from now on counts.
            let asked = untrack(|| lessons.asked())?;
            lessons.guess(page, asked.question, asked.guess);
            &asked.question.about
        }
        "limits" => lesson.limits.get(n)?,
        _ => lesson.tries.get(n)?,
    };
    if name != "find-out" {
        uncover(page);
    }
    play(page, what);
    Some(())
}

fn guess(page: Page, event: &Event) -> Option<()> {
    let (_, n, choice) = wish(event, "data-guess")?;
    let question = untrack(|| page.lessons.shown(page)).questions.get(n)?;
    // Who presses Start makes the call that is asked about, too.
    page.go(address::parse(question.about.address).0);
    page.lessons.guess(page, question, choice);
    Some(())
}

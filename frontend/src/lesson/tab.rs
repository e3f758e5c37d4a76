//! The Lesson tab: the lesson that is read, and what is pressed on it.

use leptos::{html, prelude::*};

use super::sheet::{self, Sheet};
use crate::{
    base::effect,
    i18n::{Locale, td_string, use_locale},
    page::{
        Page, address,
        control::{play, uncover},
        lessons::Words,
    },
    scenarios::lesson::Judged,
    ui::drawing,
};

/// Room below an answer, in pixels.
const EDGE: f64 = 16.0;

/// The room's own style: it comes with it.
const STYLE: &str = include_str!("lesson.css");

/// The lesson, or that it is still to come.
#[component]
pub fn LessonTab() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    page.lessons.load(locale);
    let root = NodeRef::<html::Div>::new();
    let lesson = Memo::new(move |_| page.lessons.shown(page).id);
    // Another lesson is read from its beginning.
    effect(move || {
        lesson.track();
        if let Some(panel) = root.get().and_then(|root| root.parent_element()) {
            panel.set_scroll_top(0);
        }
    });
    // An answer that comes below the edge is brought into sight.
    let answered = Memo::new(move |_| matches!(page.lessons.judged(page), Some(Judged::Is(..))));
    effect(move || {
        if let (true, Some(root)) = (answered.get(), root.get()) {
            request_animation_frame(move || reveal_answer(&root));
        }
    });
    let draw = move || match page.lessons.words() {
        Words::Here(known, texts) if known == locale => {
            Sheet { page, locale, lesson: page.lessons.shown(page), texts: &texts }.draw()
        }
        Words::Failed => sheet::failed(td_string!(locale, lesson.failed), td_string!(locale, door.again)),
        _ => sheet::loading(td_string!(locale, lesson.loading)),
    };
    let act = move |what: &str, _: &str| {
        press(page, locale, what);
    };
    view! {
        <style>{STYLE}</style>
        <div class="lesson" data-testid="lesson" data-lesson=move || lesson.get() node_ref=root>
            {drawing("bare", Box::new(draw), Box::new(act))}
        </div>
    }
}

/// Scrolls the panel so far that the answer can be read.
fn reveal_answer(root: &web_sys::Element) {
    let answer = root.query_selector(".answer.ok, .answer.warn").ok().flatten();
    let Some((answer, panel)) = answer.zip(root.parent_element()) else { return };
    let beyond = answer.get_bounding_client_rect().bottom() + EDGE - panel.get_bounding_client_rect().bottom();
    if beyond > 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels are all that there is")]
        panel.set_scroll_top(panel.scroll_top() + beyond as i32);
    }
}

/// Does what is pressed: a name, and numbers that go with it.
fn press(page: Page, locale: Locale, what: &str) -> Option<()> {
    let mut parts = what.split(' ');
    let name = parts.next()?;
    let mut number = || parts.next().and_then(|part| part.parse::<usize>().ok()).unwrap_or_default();
    let lessons = page.lessons;
    let lesson = untrack(|| lessons.shown(page));
    let what = match name {
        "mode" | "scenario" => {
            lessons.turn_to(name == "mode");
            return None;
        }
        "retry" => {
            lessons.load(locale);
            return None;
        }
        "guess" => {
            let question = lesson.questions.get(number())?;
            // Who presses Start makes the call that is asked about, too.
            page.borrow(address::parse(question.about.address).0);
            lessons.guess(page, question, number());
            return None;
        }
        "find-out" => {
            // Only what is made from now on counts.
            let asked = untrack(|| lessons.asked())?;
            lessons.guess(page, asked.question, asked.guess);
            &asked.question.about
        }
        "as-before" => {
            page.as_before();
            return None;
        }
        "limits" => lesson.limits.get(number())?,
        _ => lesson.tries.get(number())?,
    };
    if name != "find-out" {
        uncover(page);
    }
    play(page, what);
    Some(())
}

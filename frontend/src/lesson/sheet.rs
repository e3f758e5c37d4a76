//! A lesson as elements, made once and then changed in place: a page of text needs no more than that, and what the
//! framework would make of its parts weighs more than all the lessons' code.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};
use weir_tap::{Direction, PREFIX};

use crate::{
    i18n::tongue,
    page::{
        Page,
        lessons::{
            State, Why,
            texts::{Texts, fill},
        },
    },
    scenarios::lesson::{Lesson, Question, Try, judge::Judged},
    ui::format,
};

/// What is drawn, and those of its elements that change.
pub(super) struct Sheet {
    /// Which lesson it is.
    pub lesson: &'static Lesson,
    texts: Texts,
    /// The mode's button and the scenario's.
    which: [Element; 2],
    standings: Vec<(&'static Try, Element)>,
    questions: Vec<Asking>,
    base64: Option<Element>,
}

/// A question's elements.
struct Asking {
    question: &'static Question,
    choices: Vec<Element>,
    find_out: Element,
    answer: Element,
    verdict: Element,
    sentence: Element,
}

/// Appends an element with a class and words, either of which may be empty.
pub(super) fn add(parent: &Element, name: &str, class: &str, words: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    if !class.is_empty() {
        set(&element, "class", class);
    }
    if !words.is_empty() {
        element.set_text_content(Some(words));
    }
    parent.append_child(&element).ok()?;
    Some(element)
}

fn set(element: &Element, name: &str, value: &str) {
    // It fails for names that are none.
    let _ = element.set_attribute(name, value);
}

/// A button that does `what`, see the tab.
pub(super) fn button(parent: &Element, class: &str, words: &str, test_id: &str, what: &str) -> Option<Element> {
    let button = add(parent, "button", class, words)?;
    for (name, value) in [("type", "button"), ("data-testid", test_id), ("data-do", what)] {
        set(&button, name, value);
    }
    Some(button)
}

/// Writes words where they differ.
pub(super) fn write(element: &Element, words: &str) {
    if element.text_content().as_deref() != Some(words) {
        element.set_text_content(Some(words));
    }
}

impl Sheet {
    /// Says that the words are on their way.
    pub(super) fn loading(root: &Element, words: &str) -> Option<()> {
        root.set_text_content(None);
        set(&add(root, "p", "quiet", words)?, "role", "status");
        Some(())
    }

    /// Says that the words did not come, and offers to ask again.
    pub(super) fn failed(root: &Element, words: &str, retry: &str) -> Option<()> {
        root.set_text_content(None);
        set(&add(root, "p", "quiet", words)?, "role", "alert");
        button(root, "small", retry, "lesson-retry", "retry").map(drop)
    }

    /// Draws a lesson in place of what there is.
    pub(super) fn build(root: &Element, lesson: &'static Lesson, texts: Texts) -> Option<Self> {
        root.set_text_content(None);
        set(root, "data-lesson", lesson.id);
        let row = add(root, "div", "which", "")?;
        let which = [
            button(&row, "small tight", "", "lesson-mode", "mode")?,
            button(&row, "small tight", "", "lesson-scenario", "scenario")?,
        ];
        let mut sheet = Self { lesson, texts, which, standings: Vec::new(), questions: Vec::new(), base64: None };
        sheet.title(root, "see")?;
        sheet.paragraph(root, "see");
        sheet.title(root, "try")?;
        sheet.tries(root, "tries", lesson.tries)?;
        if !lesson.questions.is_empty() {
            sheet.title(root, "question")?;
        }
        for (n, question) in lesson.questions.iter().enumerate() {
            sheet.ask(root, n, question)?;
        }
        if !lesson.limits.is_empty() {
            sheet.title(root, "limits")?;
            sheet.paragraph(root, "limits_about");
            sheet.tries(root, "limits", lesson.limits)?;
        }
        if lesson.base64 {
            let figure = add(root, "p", "figure", "")?;
            set(&figure, "data-testid", "base64");
            sheet.base64 = Some(figure);
        }
        sheet.title(root, "remember")?;
        let list = add(root, "ul", "remember", "")?;
        for line in sheet.texts.list(&[lesson.id, "remember"]) {
            add(&list, "li", "", &line)?;
        }
        if !sheet.own("uses").is_empty() {
            sheet.title(root, "uses")?;
            sheet.paragraph(root, "uses");
        }
        Some(sheet)
    }

    /// The lesson's own words under a key.
    fn own(&self, key: &str) -> String {
        self.texts.of(&[self.lesson.id, key])
    }

    /// Words that all lessons have.
    fn common(&self, key: &str) -> String {
        self.texts.of(&["words", key])
    }

    fn title(&self, parent: &Element, key: &str) -> Option<Element> {
        add(parent, "h2", "", &self.common(key))
    }

    fn paragraph(&self, parent: &Element, key: &str) {
        let words = self.own(key);
        if !words.is_empty() {
            add(parent, "p", "", &words);
        }
    }

    fn tries(&mut self, parent: &Element, group: &str, tries: &'static [Try]) -> Option<()> {
        let list = add(parent, "ul", "tries", "")?;
        for (n, what) in tries.iter().enumerate() {
            let item = add(&list, "li", "", "")?;
            let words = |key: &str| self.texts.of(&[self.lesson.id, group, what.id, key]);
            button(&item, "btn", &words("do"), &format!("try-{}", what.id), &format!("{group} {n}"))?;
            let look = words("look");
            self.standing(&item, what)?;
            add(&item, "p", "", &look)?;
        }
        Some(())
    }

    /// The place beside a button that says how its try stands.
    fn standing(&mut self, parent: &Element, what: &'static Try) -> Option<()> {
        let standing = add(parent, "span", "standing", "")?;
        set(&standing, "role", "status");
        set(&standing, "data-testid", &format!("standing-{}", what.id));
        self.standings.push((what, standing));
        Some(())
    }

    fn ask(&mut self, parent: &Element, n: usize, question: &'static Question) -> Option<()> {
        let id = question.about.id;
        let own = add(parent, "fieldset", "question", "")?;
        add(&own, "legend", "", &self.texts.of(&[self.lesson.id, "questions", id, "ask"]))?;
        let mut choices = Vec::new();
        let words = self.texts.list(&[self.lesson.id, "questions", id, "choices"]);
        for (choice, words) in words.iter().enumerate() {
            let label = add(&own, "label", "choice", "")?;
            let input = add(&label, "input", "", "")?;
            for (name, value) in [
                ("type", "radio"),
                ("name", id),
                ("data-testid", &format!("choice-{id}-{choice}")),
                ("data-guess", &format!("guess {n} {choice}")),
            ] {
                set(&input, name, value);
            }
            add(&label, "span", "", words)?;
            choices.push(label);
        }
        let row = add(&own, "div", "run-it", "")?;
        let find_out = button(&row, "btn", &self.common("find_out"), &format!("find-out-{id}"), "find-out")?;
        self.standing(&row, &question.about)?;
        let answer = add(&own, "p", "answer", "")?;
        set(&answer, "role", "status");
        set(&answer, "data-testid", &format!("answer-{id}"));
        let verdict = add(&answer, "b", "", "")?;
        let sentence = add(&answer, "span", "", "")?;
        self.questions.push(Asking { question, choices, find_out, answer, verdict, sentence });
        Some(())
    }

    /// Says how everything stands. Tracked.
    pub(super) fn update(&self, page: Page) {
        let of_mode = page.lessons.is_of_mode();
        let scenario = page.asked.scenario();
        let names = [self.texts.of(&[scenario.mode.id(), "title"]), (scenario.words)(tongue()).name.to_owned()];
        for ((button, name), on) in self.which.iter().zip(names).zip([of_mode, !of_mode]) {
            write(button, &name);
            set(button, "aria-pressed", if on { "true" } else { "false" });
        }
        for (what, standing) in &self.standings {
            let (name, words) = self.state_words(page.lessons.state_of(what));
            set(standing, "data-state", name);
            write(standing, &words);
        }
        for asking in &self.questions {
            self.answer(page, asking);
        }
        if let Some(figure) = &self.base64 {
            let (n, m) = answered(page);
            let key = if n > 0 { "base64" } else { "base64_none" };
            write(figure, &fill(&self.own(key), &[("n", format::count(n)), ("m", format::count(m))]));
            set(figure, "data-value", &m.to_string());
        }
    }

    fn state_words(&self, state: Option<State>) -> (&'static str, String) {
        match state {
            None => ("", String::new()),
            Some(State::Running) => ("running", self.common("running")),
            Some(State::Done) => ("done", self.common("done")),
            Some(State::Stopped(why)) => {
                let n = if let Why::Messages(n) = why { n } else { 0 };
                ("stopped", fill(&self.common(why.key()), &[("n", n.to_string())]))
            }
        }
    }

    /// The guess, whether it was right, and what happened.
    fn answer(&self, page: Page, asking: &Asking) {
        let asked = page.lessons.asked().filter(|asked| std::ptr::eq(asked.question, asking.question));
        let judged = asked.and_then(|_| page.lessons.judged(page));
        let guess = asked.map(|asked| asked.guess);
        let key = match &judged {
            None if guess.is_none() => "choose",
            None => "chosen",
            Some(Judged::NotYet) => "not_yet",
            Some(Judged::Unheard) => "unheard",
            Some(Judged::Cannot | Judged::Is(..)) => "cannot",
        };
        let (right, sentence) = match judged {
            Some(Judged::Is(right, figures)) => {
                let id = asking.question.about.id;
                let outcome = self.texts.of(&[self.lesson.id, "questions", id, "outcomes", &right.to_string()]);
                (Some(right), fill(&outcome, &figures))
            }
            _ => (None, self.common(key)),
        };
        for (n, choice) in asking.choices.iter().enumerate() {
            set(choice, "class", if right == Some(n) { "choice is" } else { "choice" });
            if let Some(input) =
                choice.first_element_child().and_then(|input| input.dyn_into::<HtmlInputElement>().ok())
            {
                input.set_checked(guess == Some(n));
            }
        }
        if guess.is_some() {
            let _ = asking.find_out.remove_attribute("disabled");
        } else {
            set(&asking.find_out, "disabled", "");
        }
        let (class, key, value) = match right {
            Some(right) if guess == Some(right) => ("answer ok", "right", "true"),
            Some(_) => ("answer warn", "wrong", "false"),
            None => ("answer", "", ""),
        };
        set(&asking.answer, "class", class);
        set(&asking.answer, "data-right", value);
        let verdict = if key.is_empty() { String::new() } else { self.common(key) };
        write(&asking.verdict, &verdict);
        write(&asking.sentence, &sentence);
    }
}

/// What the answers of the call that is looked at take, prefixes and trailers included: as bytes, and as base64. Tracked.
fn answered(page: Page) -> (u64, u64) {
    let Some(run) = page.looked.shown.get() else { return (0, 0) };
    run.version().track();
    let log = run.log();
    let trailers = log.trailers_frame().map_or(0, |frame| frame.len() as u64);
    // What is sent at one time is encoded and filled up by itself.
    let (_, pieces) = log.client_side().messages(Direction::Response, 0);
    let pieces = pieces.map(|(_, messages)| messages.bytes + messages.count * PREFIX as u64);
    pieces.chain([trailers]).fold((0, 0), |(n, m), bytes| (n + bytes, m + as_base64(bytes)))
}

/// How many characters so many bytes take in base64: four for every three, and the last three are filled up.
fn as_base64(bytes: u64) -> u64 {
    bytes.div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::as_base64;

    #[test]
    fn base64_costs_what_it_costs() {
        for n in [0, 1, 2, 3, 4, 100, 1023] {
            assert_eq!(as_base64(n), STANDARD.encode(vec![7; usize::try_from(n).unwrap()]).len() as u64);
        }
    }
}

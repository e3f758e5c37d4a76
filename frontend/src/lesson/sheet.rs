//! A lesson as it is to be drawn: its words, how its tries stand, and what its questions have come to.

use leptos::prelude::*;
use weir_tap::{Direction, PREFIX};

use super::abilities::abilities;
use crate::{
    i18n::Locale,
    page::{
        Page,
        lessons::{
            State, Why,
            texts::{Texts, fill},
        },
    },
    scenarios::lesson::{Judged, Lesson, Question, Try},
    ui::{Drawn, format},
};

/// A lesson, and what it is drawn for.
pub(super) struct Sheet<'a> {
    pub(super) page: Page,
    pub(super) locale: Locale,
    pub(super) lesson: &'static Lesson,
    pub(super) texts: &'a Texts,
}

/// A button that does `what`, see the tab.
pub(super) fn button(class: &str, words: &str, test_id: &str, what: &str) -> Drawn {
    Drawn::new("button").attr("type", "button").class(class).test_id(test_id).does(what).text(words)
}

/// The words are on their way.
pub(super) fn loading(words: &str) -> Vec<Drawn> {
    vec![Drawn::new("p").class("quiet").attr("role", "status").text(words)]
}

/// The words did not come; they can be asked for again.
pub(super) fn failed(words: &str, retry: &str) -> Vec<Drawn> {
    vec![
        Drawn::new("p").class("quiet").attr("role", "alert").text(words),
        button("small", retry, "lesson-retry", "retry"),
    ]
}

impl Sheet<'_> {
    /// The whole lesson, as everything stands. Tracked.
    pub(super) fn draw(&self) -> Vec<Drawn> {
        let lesson = self.lesson;
        let mut drawn = vec![self.which(), self.title("see")];
        drawn.extend(self.paragraph("see"));
        drawn.extend([self.title("try"), self.tries("tries", lesson.tries)]);
        if !lesson.questions.is_empty() {
            drawn.push(self.title("question"));
        }
        drawn.extend(lesson.questions.iter().enumerate().map(|(n, question)| self.question(n, question)));
        if !lesson.limits.is_empty() {
            drawn.push(self.title("limits"));
            drawn.extend(self.paragraph("limits_about"));
            drawn.push(self.tries("limits", lesson.limits));
        }
        if lesson.base64 {
            drawn.push(self.base64());
        }
        if self.page.lessons.is_of_mode() {
            let asked = self.page.asked;
            drawn.extend(abilities(self.locale, asked.mode(), asked.transport()));
        }
        let lines = self.texts.list(&[lesson.id, "remember"]);
        let lines = lines.iter().map(|line| Drawn::new("li").text(line)).collect();
        drawn.extend([self.title("remember"), Drawn::new("ul").class("remember").with(lines)]);
        if let Some(uses) = self.paragraph("uses") {
            drawn.extend([self.title("uses"), uses]);
        }
        drawn
    }

    /// The lesson's own words under a key.
    fn own(&self, key: &str) -> String {
        self.texts.of(&[self.lesson.id, key])
    }

    /// Words that all lessons have.
    fn common(&self, key: &str) -> String {
        self.texts.of(&["words", key])
    }

    fn title(&self, key: &str) -> Drawn {
        Drawn::new("h2").text(&self.common(key))
    }

    fn paragraph(&self, key: &str) -> Option<Drawn> {
        let words = self.own(key);
        (!words.is_empty()).then(|| Drawn::new("p").text(&words))
    }

    /// The mode's lesson or the scenario's card.
    fn which(&self) -> Drawn {
        let of_mode = self.page.lessons.is_of_mode();
        let scenario = self.page.asked.scenario();
        let pressed = |is: bool| if is { "true" } else { "false" };
        let mode = self.texts.of(&[scenario.mode.id(), "title"]);
        let card = (scenario.words)(self.locale).name;
        Drawn::new("div").class("which").with(vec![
            button("small tight", &mode, "lesson-mode", "mode").attr("aria-pressed", pressed(of_mode)),
            button("small tight", card, "lesson-scenario", "scenario").attr("aria-pressed", pressed(!of_mode)),
        ])
    }

    fn tries(&self, group: &str, tries: &'static [Try]) -> Drawn {
        let one = |(n, what): (usize, &'static Try)| {
            let words = |key: &str| self.texts.of(&[self.lesson.id, group, what.id, key]);
            let mut drawn = vec![button("btn", &words("do"), &format!("try-{}", what.id), &format!("{group} {n}"))];
            drawn.extend(self.standing(what));
            drawn.push(Drawn::new("p").text(&words("look")));
            Drawn::new("li").with(drawn)
        };
        Drawn::new("ul").class("tries").with(tries.iter().enumerate().map(one).collect())
    }

    /// What stands beside a button: how its try stands, and the way back to what was set before it.
    fn standing(&self, what: &'static Try) -> Vec<Drawn> {
        let (name, words) = match self.page.lessons.state_of(what) {
            None => ("", String::new()),
            Some(State::Running) => ("running", self.common("running")),
            Some(State::Done) => ("done", self.common("done")),
            Some(State::Stopped(why)) => {
                let n = if let Why::Messages(n) = why { n } else { 0 };
                ("stopped", fill(&self.common(why.key()), &[("n", n.to_string())]))
            }
        };
        let standing = Drawn::new("span")
            .class("standing")
            .attr("role", "status")
            .test_id(&format!("standing-{}", what.id))
            .attr("data-state", name)
            .text(&words);
        let over = matches!(name, "done" | "stopped") && self.page.has_borrowed();
        let back = || button("small tight", &self.common("as_before"), "as-before", "as-before");
        let mut drawn = vec![standing];
        drawn.extend(over.then(|| back().attr("title", &self.common("as_before_about"))));
        drawn
    }

    /// A question: the choices, the guess, whether it was right, and what happened.
    fn question(&self, n: usize, question: &'static Question) -> Drawn {
        let id = question.about.id;
        let words = |key: &str| self.texts.of(&[self.lesson.id, "questions", id, key]);
        let asked = self.page.lessons.asked().filter(|asked| std::ptr::eq(asked.question, question));
        let guess = asked.map(|asked| asked.guess);
        let judged = asked.and_then(|_| self.page.lessons.judged(self.page));
        let right = if let Some(Judged::Is(right, _)) = &judged { Some(*right) } else { None };
        let choices = self.texts.list(&[self.lesson.id, "questions", id, "choices"]);
        let choices = choices.iter().enumerate().map(|(choice, words)| {
            let input = Drawn::new("input")
                .attr("type", "radio")
                .attr("name", id)
                .test_id(&format!("choice-{id}-{choice}"))
                .does(&format!("guess {n} {choice}"))
                .attr_if("checked", (guess == Some(choice)).then(String::new));
            Drawn::new("label")
                .class(if right == Some(choice) { "choice is" } else { "choice" })
                .with(vec![input, Drawn::new("span").text(words)])
        });
        let find_out = button("btn", &self.common("find_out"), &format!("find-out-{id}"), "find-out");
        let find_out = find_out.attr_if("disabled", guess.is_none().then(String::new));
        let mut drawn = vec![Drawn::new("legend").text(&words("ask"))];
        drawn.extend(choices);
        let mut run_it = vec![find_out];
        run_it.extend(self.standing(&question.about));
        drawn.push(Drawn::new("div").class("run-it").with(run_it));
        drawn.push(self.answer(id, guess, judged));
        Drawn::new("fieldset").class("question").with(drawn)
    }

    fn answer(&self, id: &str, guess: Option<usize>, judged: Option<Judged>) -> Drawn {
        let key = match &judged {
            None if guess.is_none() => "choose",
            None => "chosen",
            Some(Judged::NotYet) => "not_yet",
            Some(Judged::Unheard) => "unheard",
            Some(Judged::Cannot | Judged::Is(..)) => "cannot",
        };
        let (right, sentence) = match judged {
            Some(Judged::Is(right, figures)) => {
                let outcome = self.texts.of(&[self.lesson.id, "questions", id, "outcomes", &right.to_string()]);
                (Some(right), fill(&outcome, &figures))
            }
            _ => (None, self.common(key)),
        };
        let (class, key, value) = match right {
            Some(right) if guess == Some(right) => ("answer ok", "right", "true"),
            Some(_) => ("answer warn", "wrong", "false"),
            None => ("answer", "", ""),
        };
        let verdict = if key.is_empty() { String::new() } else { self.common(key) };
        Drawn::new("p")
            .class(class)
            .attr("role", "status")
            .test_id(&format!("answer-{id}"))
            .attr("data-right", value)
            .with(vec![Drawn::new("b").text(&verdict), Drawn::new("span").text(&sentence)])
    }

    /// What base64 would cost the call that is looked at.
    fn base64(&self) -> Drawn {
        let (n, m) = answered(self.page);
        let key = if n > 0 { "base64" } else { "base64_none" };
        let words = fill(&self.own(key), &[("n", format::count(n)), ("m", format::count(m))]);
        Drawn::new("p").class("figure").test_id("base64").attr("data-value", &m.to_string()).text(&words)
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

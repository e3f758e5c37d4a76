//! What the page knows of its lessons.

pub mod texts;

#[cfg(test)]
mod tests;

use leptos::prelude::*;

use self::texts::Texts;
use super::Page;
use crate::{
    base::{effect, fetch_text},
    call::{CallLog, Run},
    i18n::Locale,
    scenarios::{
        Form,
        lesson::{Judged, Lesson, Question, Try, of_mode},
    },
};

/// The lessons. One value behind one signal: code for each type of signal weighs more than what is in this one.
#[derive(Clone, Copy)]
pub struct Lessons {
    inner: StoredValue<Inner, LocalStorage>,
    /// Changes with whatever is in there.
    changed: RwSignal<Option<u64>>,
}

struct Inner {
    words: Words,
    of_mode: bool,
    played: Option<Played>,
    asked: Option<Asked>,
    /// The calls that answer what was asked.
    calls: Vec<Run>,
    turn: u64,
}

/// The words of the lessons.
#[derive(Clone)]
pub enum Words {
    /// They are on their way, or nobody has asked for them.
    Away(Option<Locale>),
    /// They did not come.
    Failed,
    /// Here they are.
    Here(Locale, Texts),
}

/// A try, and how far it is.
#[derive(Clone, Copy)]
pub struct Played {
    /// Which.
    pub what: &'static Try,
    /// How it stands.
    pub state: State,
}

/// How a try stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It goes on.
    Running,
    /// Everything was done.
    Done,
    /// It gave up, or somebody else took over.
    Stopped(Why),
}

/// Why a try was not done to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// The user did something else.
    TakenOver,
    /// The call could not be started, or the message not be sent.
    Refused,
    /// The call was over too early.
    Over,
    /// So many messages did not come in time.
    Messages(u16),
    /// The call did not come to its end in time.
    Endless,
    /// The server never had to wait.
    NoStall,
}

impl Why {
    /// The key of its sentence, under `words`.
    pub fn key(self) -> &'static str {
        match self {
            Self::TakenOver => "taken_over",
            Self::Refused => "refused",
            Self::Over => "over",
            Self::Messages(_) => "no_messages",
            Self::Endless => "endless",
            Self::NoStall => "no_stall",
        }
    }

    /// All of them, for tests of the words.
    #[cfg(test)]
    pub(super) const ALL: [Self; 6] =
        [Self::TakenOver, Self::Refused, Self::Over, Self::Messages(2), Self::Endless, Self::NoStall];
}

/// A question with the user's guess.
#[derive(Clone, Copy)]
pub struct Asked {
    /// Which.
    pub question: &'static Question,
    /// The guess, from 0.
    pub guess: usize,
    /// Calls with greater numbers answer it, if they are of this scenario.
    after: u64,
    scenario: &'static str,
}

impl Lessons {
    /// Nothing is known yet.
    pub fn new() -> Self {
        let inner =
            Inner { words: Words::Away(None), of_mode: true, played: None, asked: None, calls: Vec::new(), turn: 0 };
        Self { inner: StoredValue::new_local(inner), changed: RwSignal::new(None) }
    }

    /// Keeps the calls that answer a question, though the list of calls may let them go before anybody reads the answer.
    pub fn follow(self, page: Page) {
        let runs = page.calls().runs();
        effect(move || {
            runs.track();
            self.catch_up(page);
        });
    }

    fn read<T: Default>(self, read: impl FnOnce(&Inner) -> T) -> T {
        self.changed.track();
        let mut read = Some(read);
        let mut found = T::default();
        self.with(&mut |inner| {
            if let Some(read) = read.take() {
                found = read(inner);
            }
        });
        found
    }

    fn change(self, change: impl FnOnce(&mut Inner)) {
        let mut change = Some(change);
        self.with(&mut |inner| {
            if let Some(change) = change.take() {
                change(inner);
            }
        });
        self.changed.update(|changed| *changed = Some(changed.unwrap_or_default() + 1));
    }

    /// Boxed, in effect: the framework's code for it is there once.
    fn with(self, access: &mut dyn FnMut(&mut Inner)) {
        self.inner.update_value(|inner| access(inner));
    }

    /// What is read now: the lesson of the page's mode or the card of its scenario. Tracked.
    pub fn shown(self, page: Page) -> &'static Lesson {
        let scenario = page.asked.scenario();
        if self.is_of_mode() || scenario.card().tries.is_empty() { of_mode(scenario.mode) } else { scenario.card() }
    }

    /// The lesson of the mode is read, and not the scenario's card. Tracked.
    pub fn is_of_mode(self) -> bool {
        self.read(|inner| inner.of_mode)
    }

    /// Reads the one or the other.
    pub fn turn_to(self, of_mode: bool) {
        self.change(|inner| inner.of_mode = of_mode);
    }

    /// How the words stand. Tracked.
    pub fn words(self) -> Words {
        self.read(|inner| Some(inner.words.clone())).unwrap_or(Words::Failed)
    }

    /// Sees to it that the words are there in this language, or come.
    pub fn load(self, locale: Locale) {
        let known = untrack(|| match self.words() {
            Words::Away(asked) => asked,
            Words::Here(known, _) => Some(known),
            Words::Failed => None,
        });
        if known == Some(locale) {
            return;
        }
        self.change(|inner| inner.words = Words::Away(Some(locale)));
        crate::base::task::spawn(async move {
            let texts = fetch(locale).await.as_deref().and_then(Texts::read);
            self.change(|inner| {
                // The user may have changed the language meanwhile.
                if matches!(&inner.words, Words::Away(asked) if *asked == Some(locale)) {
                    inner.words = texts.map_or(Words::Failed, |texts| Words::Here(locale, texts));
                }
            });
        });
    }

    /// How a try stands, if it was the last one. Tracked.
    pub fn state_of(self, what: &'static Try) -> Option<State> {
        self.read(|inner| inner.played.filter(|played| std::ptr::eq(played.what, what)).map(|played| played.state))
    }

    /// A try begins: all before it are over. Gives its turn.
    pub fn begins(self, what: &'static Try) -> u64 {
        self.change(|inner| {
            inner.turn += 1;
            inner.played = Some(Played { what, state: State::Running });
        });
        untrack(|| self.read(|inner| inner.turn))
    }

    /// The try of that turn is over, if it is still its turn.
    pub fn ends(self, turn: u64, state: State) {
        self.change(|inner| {
            if let Some(played) = inner.played.as_mut().filter(|_| inner.turn == turn) {
                played.state = state;
            }
        });
    }

    /// It is still this try's turn.
    pub fn is_turn(self, turn: u64) -> bool {
        untrack(|| self.read(|inner| inner.turn == turn))
    }

    /// What was asked last. Tracked.
    pub fn asked(self) -> Option<Asked> {
        self.read(|inner| inner.asked)
    }

    /// The user guesses; calls of the page's scenario that begin from now on tell.
    pub fn guess(self, page: Page, question: &'static Question, guess: usize) {
        let after = page.calls().runs().with_untracked(|runs| runs.last().map_or(0, Run::number));
        let scenario = page.asked.form().with_untracked(Form::scenario).id;
        self.change(|inner| {
            inner.asked = Some(Asked { question, guess, after, scenario });
            inner.calls.clear();
        });
    }

    /// What the calls since the guess say; nothing before the first of them. Tracked.
    pub fn judged(self, page: Page) -> Option<Judged> {
        let Asked { question, .. } = self.asked()?;
        page.calls().runs().track();
        self.catch_up(page);
        let calls = self.read(|inner| inner.calls.clone());
        for run in &calls {
            run.version().track();
        }
        let logs = calls.iter().map(Run::log).collect::<Vec<_>>();
        let logs: Vec<&CallLog> = logs.iter().map(|log| &**log).collect();
        (!logs.is_empty()).then(|| (question.judge)(&logs))
    }

    /// Takes the calls that have begun since the guess and are about what was asked.
    fn catch_up(self, page: Page) {
        let runs = page.calls().runs().get_untracked();
        self.with(&mut |inner| {
            let Some(Asked { question, after, scenario, .. }) = inner.asked else { return };
            for run in &runs {
                let newest = inner.calls.last().map_or(after, Run::number);
                // The user may have changed everything else, and the calls say so. A replay is no answer.
                let fits = run.number() > newest && run.tape().is_none() && scenario == run.scenario();
                if fits && inner.calls.len() < question.calls {
                    inner.calls.push(run.clone());
                }
            }
        });
    }
}

impl Default for Lessons {
    fn default() -> Self {
        Self::new()
    }
}

/// A file of words.
async fn fetch(locale: Locale) -> Option<String> {
    let name = match locale {
        Locale::en => "en",
        Locale::zh => "zh",
    };
    fetch_text(&format!("/lessons/{name}.json")).await
}

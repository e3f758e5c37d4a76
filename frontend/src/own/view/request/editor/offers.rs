//! What may come next in the text, offered below the line.

use std::ops::Range;

use leptos::{ev::KeyboardEvent, html, prelude::*, tachys::view::any_view::AnyView};
use weir_schema::{
    Method,
    json::{Choice, Completions, completions},
};

use super::{caret, lines::put};
use crate::{
    i18n::{Locale, td_string, use_locale},
    own::{mistake, view::request::entry::Entry},
    ui::{Drawn, drawing},
};

/// Offers at most: more are found by typing on.
const MOST: usize = 8;

/// What is offered.
#[derive(Clone, Copy)]
pub(super) struct Offers {
    entry: Entry,
    area: NodeRef<html::Textarea>,
    now: RwSignal<Option<Completions>>,
    /// Which one Tab takes.
    index: RwSignal<usize>,
    /// It was chosen by hand: Enter takes it too.
    moved: StoredValue<bool>,
}

impl Offers {
    pub(super) fn new(entry: Entry, area: NodeRef<html::Textarea>) -> Self {
        Self { entry, area, now: RwSignal::new(None), index: RwSignal::new(0), moved: StoredValue::new(false) }
    }

    /// Also on the way out: what goes loses the keys when all is gone already.
    pub(super) fn close(self) {
        if self.now.try_with_untracked(Option::is_some) == Some(true) {
            self.now.set(None);
        }
    }

    /// Looks for what may come next. Nothing is offered unasked where nothing has been typed.
    pub(super) fn look(self, asked: bool) {
        let Some(area) = self.area.get_untracked() else { return };
        let (text, at) = (area.value(), caret(&area));
        let input = self.entry.method.with_value(Method::input);
        let found = completions(&input, &text, at).filter(|found| asked || !found.at.is_empty());
        self.index.set(0);
        self.moved.set_value(false);
        if found.is_some() || self.now.with_untracked(Option::is_some) {
            self.now.set(found);
        }
    }

    /// A key that is for the offers. Says whether it was.
    pub(super) fn takes(self, event: &KeyboardEvent) -> bool {
        let count = self.now.with_untracked(|now| now.as_ref().map_or(0, |now| now.choices.len().min(MOST)));
        let key = event.key();
        match key.as_str() {
            " " if event.ctrl_key() => self.look(true),
            "Escape" if count > 0 => self.close(),
            "ArrowDown" | "ArrowUp" if count > 0 => {
                let step = if key == "ArrowDown" { 1 } else { count - 1 };
                self.index.update(|index| *index = (*index + step) % count);
                self.moved.set_value(true);
            }
            "Tab" if count > 0 && !event.shift_key() => self.take(self.index.get_untracked()),
            "Enter" if count > 0 && self.moved.get_value() => self.take(self.index.get_untracked()),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" | "PageUp" | "PageDown" => {
                self.close();
                return false;
            }
            _ => return false,
        }
        event.prevent_default();
        // It closes the offers, and nothing else.
        event.stop_propagation();
        true
    }

    /// Puts one in its place.
    fn take(self, index: usize) {
        let Some(area) = self.area.get_untracked() else { return };
        let Some(Completions { at, choices, .. }) = self.now.get_untracked() else { return };
        let Some(Choice { with, select, .. }) = choices.into_iter().nth(index) else { return };
        self.close();
        let text = area.value();
        let (from, with, before) = with_commas(&text, &at, &with);
        let [start, to] = [from, at.end].map(|at| mistake::units(&text, at));
        // It fails only where there is no such element any more.
        let _ = area.focus().and_then(|()| area.set_selection_range(start, to));
        put(&with);
        let [first, last] = [select.start, select.end].map(|at| start + mistake::units(&with, before + at));
        let _ = area.set_selection_range(first, last);
        // What is put in may want more: a value of an enum.
        self.look(false);
    }

    /// The list.
    pub(super) fn list(self) -> AnyView {
        let locale = use_locale();
        let drawn = move || self.now.with(|now| now.as_ref().map(|now| self.drawn(locale, now)).into_iter().collect());
        view! {
            // The text keeps the keys.
            <div on:mousedown=|event| event.prevent_default()>
                {drawing(
                    "bare",
                    Box::new(drawn),
                    Box::new(move |index, _| self.take(index.parse().unwrap_or_default())),
                )}
            </div>
        }
        .into_any()
    }

    fn drawn(self, locale: Locale, found: &Completions) -> Drawn {
        let text = self.area.get_untracked().map(|area| area.value()).unwrap_or_default();
        let (line, _) = mistake::place(&text, found.at.start);
        let top = ["top:calc(var(--above) + var(--line) * ", &line.to_string(), " + 2px)"].concat();
        let on = self.index.get();
        let rows = found.choices.iter().take(MOST).enumerate().map(|(index, choice)| {
            let parts = vec![Drawn::new("b").text(&choice.name), Drawn::new("small").text(&choice.kind)];
            Drawn::new("button")
                .attr("type", "button")
                .attr("tabindex", "-1")
                .class(if index == on { "on" } else { "" })
                .test_id("offer")
                .does(&index.to_string())
                .with(parts)
        });
        let replaces = found.choices.get(on).and_then(|choice| {
            let other = choice.replaces.as_deref()?;
            Some(td_string!(locale, own.offer_replaces, name = &*choice.name, other).to_string())
        });
        let hint = [td_string!(locale, own.offer_tab), " ", &replaces.unwrap_or_default()].concat();
        let parts = vec![
            Drawn::new("div").with(rows.collect()),
            Drawn::new("p").with(vec![Drawn::new("kbd").text("Tab"), Drawn::new("span").text(&hint)]),
        ];
        let label = td_string!(locale, own.offers);
        Drawn::new("div")
            .class("own-offers")
            .attr("role", "group")
            .attr("aria-label", label)
            .attr("style", &top)
            .with(parts)
    }
}

/// What is put in, from where on, with the commas that lack before and behind it; and how much of it stands in front of the choice.
fn with_commas(text: &str, at: &Range<usize>, with: &str) -> (usize, String, usize) {
    let before = &text[..at.start];
    let last = before.trim_end();
    let lacks = !last.is_empty() && !last.ends_with(['{', '[', ',', ':']);
    let (from, front) =
        if lacks { (last.len(), [",", &before[last.len()..]].concat()) } else { (at.start, String::new()) };
    let next = text[at.end..].trim_start();
    let behind = if next.starts_with(['"', '{', '[']) { "," } else { "" };
    (from, [&*front, with, behind].concat(), front.len())
}

#[cfg(test)]
mod tests {
    use super::with_commas;

    #[test]
    fn commas_that_lack_come_along() {
        let put = |text: &str, word: &str| {
            let at = text.find(word).unwrap();
            let (from, with, before) = with_commas(text, &(at..at + word.len()), "\"x\": 0");
            assert!(with[before..].starts_with("\"x\""), "{with}");
            [&text[..from], &with, &text[at + word.len()..]].concat()
        };
        assert_eq!(put("{\n  \"a\": 1\n  x\n}", "x"), "{\n  \"a\": 1,\n  \"x\": 0\n}");
        assert_eq!(put("{\n  \"a\": 1,\n  x\n}", "x"), "{\n  \"a\": 1,\n  \"x\": 0\n}");
        assert_eq!(put("{ x \"a\": 1}", "x"), "{ \"x\": 0, \"a\": 1}");
        assert_eq!(put("{x", "x"), "{\"x\": 0");
    }
}

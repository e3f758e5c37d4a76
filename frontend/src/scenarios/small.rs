//! Small pictures that several scenarios share, and what they are made of.

use super::{Chat, Happened, LastAnswer, here::Here};
use crate::{
    i18n::{glossed, td_string},
    ui::{Drawn, spark},
};

/// Words.
pub(super) fn span(class: &str, words: &str) -> Drawn {
    Drawn::new("span").class(class).text(words)
}

/// A figure that can be read from afar.
pub(super) fn big(class: &str, words: &str) -> Drawn {
    Drawn::new("b").class(class).text(words)
}

/// A course of values without axes.
pub(super) fn curve(class: &str, values: &[f64]) -> Drawn {
    Drawn::new("span").class(class).with(vec![spark(values)])
}

/// The last answer as text.
pub(super) fn last_answer(here: &Here) -> Vec<Drawn> {
    said(here, here.fold::<LastAnswer, _>(|answer| Some(answer.0.clone())))
}

/// What was said last.
pub(super) fn last_said(here: &Here) -> Vec<Drawn> {
    let last = here.fold::<Chat, _>(|chat| match chat.lines.back().map(|line| &line.what) {
        Some(Happened::Said(text)) => Some(text.clone()),
        _ => None,
    });
    said(here, last)
}

fn said(here: &Here, text: Option<String>) -> Vec<Drawn> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Vec::new() };
    let text = glossed(here.locale, &text);
    let words = span("quiet", td_string!(here.locale, view.last_answer));
    vec![words, span("quiet clip", &text).attr("title", &text)]
}

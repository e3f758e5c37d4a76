//! The bar that says how the call stands and why it ended.

use leptos::prelude::*;
use weir_tap::Direction;

use crate::{
    base::{live, text},
    call::{Cause, Open, ServerEnd},
    i18n::{VerdictWords, td_string, use_locale, verdict_words},
    page::Page,
};

/// What the bar shows.
#[derive(Clone, PartialEq)]
struct Shown {
    words: VerdictWords,
    cause: Cause,
    code: Option<i32>,
    /// When the server saw the end, in milliseconds after the page.
    after_ms: Option<f64>,
    /// For how long the server has waited, or this end, in milliseconds.
    stalled_ms: Option<u64>,
}

/// The bar.
#[component]
pub(super) fn VerdictBar() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let shown = Memo::new(move |_| {
        page.looked.shown.with(|run| {
            let run = run.as_ref()?;
            run.version().track();
            let verdict = run.verdict();
            let queued = if verdict.open == Some(Open::Collecting) { run.counters().queued } else { 0 };
            let mut words = verdict_words(locale, &verdict, queued);
            if run.tape().is_some() && !verdict.cause.is_end() {
                td_string!(locale, record.middle).clone_into(&mut words.sentence);
            }
            let after_ms = match verdict.server {
                ServerEnd::Noticed { after_ms, .. } | ServerEnd::Status { after_ms, .. } => Some(after_ms),
                _ => None,
            };
            let stalled = verdict.stalled_ms;
            let stalled_ms = stalled[Direction::Response].or(stalled[Direction::Request]);
            Some(Shown { words, cause: verdict.cause, code: verdict.code, after_ms, stalled_ms })
        })
    });
    let class = move || format!("verdict {}", shown.read().as_ref().map_or("idle", |shown| shown.words.tone.class()));
    let ended = Memo::new(move |_| {
        let shown = shown.read();
        let shown = shown.as_ref().filter(|shown| shown.cause.is_end())?;
        Some(format!("{}. {}", shown.words.name, shown.words.sentence))
    });
    view! {
        // The room stays as high as it is: longer words grow upwards over the picture's edge, and nothing moves.
        <div class="verdict-room">
        <section
            class=class
            data-testid="verdict"
            data-cause=move || shown.read().as_ref().map(|shown| shown.cause.name())
            data-code=move || shown.read().as_ref().and_then(|shown| shown.code)
            data-after=move || shown.read().as_ref().and_then(|shown| shown.after_ms)
            data-stalled=move || shown.read().as_ref().and_then(|shown| shown.stalled_ms)
            aria-label=td_string!(locale, verdict.label)
        >
            {live(move || match shown.get() {
                None => view! { <p>{td_string!(locale, verdict.idle)}</p> }.into_any(),
                Some(Shown { words, .. }) => {
                    let advice = (!words.advice.is_empty())
                        .then(|| view! { " " <span class="advice">{words.advice}</span> });
                    view! { <p><b>{words.name}</b> " " <span class="sentence">{words.sentence}</span> {advice}</p> }
                        .into_any()
                }
            })}
        </section>
        </div>
        // Screen readers are told of the end, not of every message on the way.
        <span class="unseen" role="status">{text(move || ended.get().unwrap_or_default())}</span>
    }
}

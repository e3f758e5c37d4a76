//! The bar that says how the call stands and why it ended.

use leptos::prelude::*;

use super::Page;
use crate::{
    call::{Cause, Open},
    i18n::{VerdictWords, td_string, tongue, verdict_words},
};

/// What the bar shows.
#[derive(Clone, PartialEq)]
struct Shown {
    words: VerdictWords,
    cause: Cause,
    code: Option<i32>,
}

/// The bar.
#[component]
pub(super) fn VerdictBar() -> impl IntoView {
    let tongue = tongue();
    let page = Page::here();
    let shown = Memo::new(move |_| {
        page.shown.with(|run| {
            let run = run.as_ref()?;
            run.version().track();
            let verdict = run.verdict();
            let queued = if verdict.open == Some(Open::Collecting) { run.counters().queued } else { 0 };
            let words = verdict_words(tongue, &verdict, queued);
            Some(Shown { words, cause: verdict.cause, code: verdict.code })
        })
    });
    let class = move || format!("verdict {}", shown.read().as_ref().map_or("idle", |shown| shown.words.tone.class()));
    let ended = Memo::new(move |_| {
        let shown = shown.read();
        let shown = shown.as_ref().filter(|shown| shown.cause.is_end())?;
        Some(format!("{}. {}", shown.words.name, shown.words.sentence))
    });
    view! {
        <section
            class=class
            data-testid="verdict"
            data-cause=move || shown.read().as_ref().map(|shown| shown.cause.name())
            data-code=move || shown.read().as_ref().and_then(|shown| shown.code)
            aria-label=td_string!(tongue, verdict.label)
        >
            {move || match shown.get() {
                None => view! { <span class="sentence">{td_string!(tongue, verdict.idle)}</span> }.into_any(),
                Some(Shown { words, .. }) => {
                    let advice = (!words.advice.is_empty())
                        .then(|| view! { <span class="advice">{words.advice}</span> });
                    view! {
                        <b>{words.name}</b>
                        <span class="sentence">{words.sentence}</span>
                        {advice}
                    }
                        .into_any()
                }
            }}
        </section>
        // Screen readers are told of the end, not of every message on the way.
        <span class="unseen" role="status">{ended}</span>
    }
}

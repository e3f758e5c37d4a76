//! Who spoke when: `both`, and what it shares with `policies`.

use leptos::prelude::*;

use super::{
    Here, View,
    order::{HEIGHT, LINES, Spoken, arrows},
};
use crate::{
    app::Folds,
    call::Run,
    i18n::{Locale, td_string},
    scenarios::{self, Speaker},
};

/// The width of a picture over the whole strip, in its own units.
const WIDE: f64 = 800.0;

pub(super) fn view(here: Here) -> View {
    let body = here.live(move |run| {
        let spoken = run.map(|run| spoken(here.page.folds, run)).unwrap_or_default();
        picture(here.locale, td_string!(here.locale, views.title_both), &spoken, WIDE)
    });
    View::new((), body)
}

/// The messages of a call that is a conversation, in their order.
pub(super) fn spoken(folds: Folds, run: &Run) -> Vec<Spoken> {
    folds.with(run, |fold| match &fold.view {
        Some(scenarios::View::Chat(chat)) => {
            let spoken = chat
                .lines
                .iter()
                .map(|line| Spoken { by_client: line.speaker == Speaker::You, unix_nanos: line.unix_nanos });
            spoken.collect()
        }
        _ => Vec::new(),
    })
}

/// The picture of a conversation, of that width in its own units.
pub(super) fn picture(locale: Locale, what: &'static str, spoken: &[Spoken], width: f64) -> AnyView {
    let [sent, answered] = arrows(spoken, width);
    let [browser, server] = LINES;
    let lines = format!("M0 {browser}H{width}M0 {server}H{width}");
    let says = if spoken.is_empty() {
        td_string!(locale, views.nothing_yet).to_owned()
    } else {
        let last = spoken.iter().rposition(|message| message.by_client).unwrap_or_default();
        let answers = |of: &[Spoken]| of.iter().filter(|message| !message.by_client).count();
        let (received, early) = (answers(spoken), answers(&spoken[..last]));
        td_string!(locale, views.says_turns, what, sent = spoken.len() - received, received, early).to_string()
    };
    let hint = if spoken.is_empty() { td_string!(locale, views.nothing_yet) } else { "" };
    view! {
        <div class="turns" role="img" aria-label=says>
            <div class="turns-ends">
                <span>{td_string!(locale, stage.browser)}</span>
                <span>{td_string!(locale, stage.server)}</span>
            </div>
            <svg viewBox=format!("0 0 {width} {HEIGHT}") aria-hidden="true">
                <path class="lives" d=lines></path>
                <path class="sent" d=sent></path>
                <path class="answered" d=answered></path>
            </svg>
            <p class="plot-hint">{hint}</p>
        </div>
    }
    .into_any()
}

//! Who spoke when: `both`, and what it shares with `policies`.

use super::{
    Here, View,
    chart::{curve, picture, span},
    no_act, nothing,
    order::{HEIGHT, LINES, Spoken, arrows},
};
use crate::{
    app::Folds,
    call::Run,
    i18n::{Locale, td_string},
    scenarios::{self, Speaker},
    ui::Drawn,
};

/// The width of a picture over the whole strip, in its own units.
const WIDE: f64 = 800.0;

pub(super) static VIEW: View = View { title, headline: nothing, body, act: no_act };

fn title(locale: Locale) -> &'static str {
    td_string!(locale, views.title_both)
}

fn body(here: &Here) -> Vec<Drawn> {
    let spoken = here.run.as_ref().map(|run| spoken(here.page.folds, run)).unwrap_or_default();
    vec![turns(here.locale, title(here.locale), &spoken, WIDE)]
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
pub(super) fn turns(locale: Locale, what: &'static str, spoken: &[Spoken], width: f64) -> Drawn {
    let [sent, answered] = arrows(spoken, width);
    let [browser, server] = LINES;
    let lines = format!("M0 {browser}H{width}M0 {server}H{width}");
    let hint = if spoken.is_empty() { td_string!(locale, views.nothing_yet) } else { "" };
    let says = if spoken.is_empty() {
        hint.to_owned()
    } else {
        let last = spoken.iter().rposition(|message| message.by_client).unwrap_or_default();
        let answers = |of: &[Spoken]| of.iter().filter(|message| !message.by_client).count();
        let (received, early) = (answers(spoken), answers(&spoken[..last]));
        td_string!(locale, views.says_turns, what, sent = spoken.len() - received, received, early).to_string()
    };
    Drawn::new("div").class("turns").attr("role", "img").attr("aria-label", &says).with(vec![
        Drawn::new("div")
            .class("turns-ends")
            .with(vec![span("", td_string!(locale, stage.browser)), span("", td_string!(locale, stage.server))]),
        picture(&format!("0 0 {width} {HEIGHT}")).attr("preserveAspectRatio", "none").with(vec![
            curve("lives", &lines),
            curve("sent", &sent),
            curve("answered", &answered),
        ]),
        Drawn::new("p").class("plot-hint").text(hint),
    ])
}

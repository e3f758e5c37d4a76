//! Who spoke when in a conversation.

use super::{
    chart::{curve, picture, span},
    order::{HEIGHT, LINES, Spoken, arrows},
};
use crate::{
    call::Run,
    i18n::{Locale, td_string},
    scenarios::{Chat, Speaker, here::Here},
    ui::Drawn,
};

/// The messages of a call that is a conversation, in their order.
pub(in crate::scenarios) fn spoken(here: &Here, run: &Run) -> Vec<Spoken> {
    let spoken = here.fold_of(run, |chat: &Chat| {
        let spoken = chat
            .lines
            .iter()
            .map(|line| Spoken { by_client: line.speaker == Speaker::You, unix_nanos: line.unix_nanos });
        Some(spoken.collect())
    });
    spoken.unwrap_or_default()
}

/// The picture of a conversation, of that width in its own units.
pub(in crate::scenarios) fn turns(locale: Locale, what: &'static str, spoken: &[Spoken], width: f64) -> Drawn {
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

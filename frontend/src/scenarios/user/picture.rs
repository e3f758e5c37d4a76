//! `user`: the right token, a wrong one and none, and what the server answers to each.

use leptos::prelude::*;
use weir_proto::keys;

use super::{RECORD, Token};
use crate::{
    call::{Cause, Run},
    i18n::{Locale, end_name, glossed, td_string, tone},
    scenarios::{
        LastAnswer, Scenario,
        here::{Act, Drawing, Hangs, Here, Picture, nothing, sent_metadata},
        picture::chart::span,
    },
    ui::Drawn,
};

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_user), hangs: Hangs::Behind(|all| all.user) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline: nothing, body, act: choose };

fn body(here: &Here) -> Vec<Drawn> {
    let cards = Token::ALL.iter().map(|token| card(here, *token));
    vec![Drawn::new("div").class("view-parts").with(cards.collect())]
}

fn card(here: &Here, token: Token) -> Drawn {
    let locale = here.locale;
    let chosen = here.form.with(|form| Token::of(form.get(keys::APP_ID), form.get(keys::APP_KEY)) == token);
    let sent = token.fields().into_iter().filter(|(_, value)| !value.is_empty());
    let mut sent: Vec<_> = sent.map(|(key, value)| Drawn::new("code").text(&format!("{key}: {value}"))).collect();
    if sent.is_empty() {
        sent.push(span("", td_string!(locale, views.no_metadata)));
    }
    let answer = if let Some(run) = here.newest(Scenario(&RECORD), |run| token_of(run) == token) {
        let verdict = run.verdict();
        let said = if verdict.cause == Cause::Ok { answer_of(here, &run) } else { glossed(locale, &verdict.message) };
        let end = Drawn::new("b").class(tone(verdict.cause).class()).text(end_name(locale, &verdict));
        vec![end.attr("data-run", &run.number().to_string()), span("", &said)]
    } else {
        let start = td_string!(locale, control.start);
        vec![span("", &td_string!(locale, views.not_tried, start).to_string())]
    };
    let class = if chosen { "view-part token chosen" } else { "view-part token" };
    Drawn::new("div").class(class).with(vec![
        Drawn::new("button")
            .attr("type", "button")
            .class("small")
            .test_id(&format!("token-{}", token.id()))
            .attr("aria-pressed", if chosen { "true" } else { "false" })
            .does(token.id())
            .text(name(locale, token)),
        Drawn::new("div").class("token-sent").with(sent),
        Drawn::new("div").class("token-answer").test_id(&format!("answer-{}", token.id())).with(answer),
    ])
}

fn choose(id: &str, _: &str) -> Act {
    let fields = Token::ALL.iter().filter(|token| token.id() == id).flat_map(|token| token.fields());
    Act::Set(fields.map(|(field, value)| (field, value.to_owned())).collect())
}

/// The token that a call was made with.
fn token_of(run: &Run) -> Token {
    let sent = |key| sent_metadata(run, key).unwrap_or_default();
    Token::of(&sent(keys::APP_ID), &sent(keys::APP_KEY))
}

/// The message that the server answered with.
fn answer_of(here: &Here, run: &Run) -> String {
    here.fold_of(run, |answer: &LastAnswer| Some(answer.0.clone())).unwrap_or_default()
}

fn name(locale: Locale, token: Token) -> &'static str {
    match token {
        Token::Right => td_string!(locale, views.token_right),
        Token::Wrong => td_string!(locale, views.token_wrong),
        Token::Missing => td_string!(locale, views.token_missing),
    }
}

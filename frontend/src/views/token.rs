//! `user`: the right token, a wrong one and none, and what the server answers to each.

use leptos::prelude::*;
use weir_proto::keys;

use super::{Here, View, newest, sent_metadata};
use crate::{
    call::{Cause, Run},
    i18n::{Locale, end_name, td_string, tone},
    scenarios::{self, user::Token},
    ui::live,
};

pub(super) fn view(here: Here) -> View {
    let cards = Token::ALL.map(|token| card(here, token));
    View::new((), view! { <div class="view-parts">{cards}</div> })
}

fn card(here: Here, token: Token) -> AnyView {
    let Here { locale, page, .. } = here;
    let chosen = move || page.form().with(|form| Token::of(form.get(keys::APP_ID), form.get(keys::APP_KEY)) == token);
    let choose = move |_| {
        for (field, value) in token.fields() {
            page.set_field(field, value);
        }
        page.commit();
    };
    let sent = token.fields().into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| {
        view! { <code>{format!("{key}: {value}")}</code> }
    });
    let nothing = (token == Token::Missing).then_some(td_string!(locale, views.no_metadata));
    let newest = Memo::new(move |_| newest(page, "user", |run| token_of(run) == token));
    let answer = move || match newest.get() {
        Some(run) => {
            run.version().track();
            let verdict = run.verdict();
            let said = if verdict.cause == Cause::Ok { answer_of(here, &run) } else { verdict.message.clone() };
            view! {
                <b class=tone(verdict.cause).class() data-run=run.number()>{end_name(locale, &verdict)}</b>
                <span>{said}</span>
            }
            .into_any()
        }
        None => view! { <span>{not_tried(locale)}</span> }.into_any(),
    };
    view! {
        <div class="view-part token" class:chosen=chosen>
            <button
                type="button"
                class="small"
                data-testid=format!("token-{}", token.id())
                aria-pressed=move || chosen().to_string()
                on:click=choose
            >
                {name(locale, token)}
            </button>
            <div class="token-sent">{sent.collect_view()} {nothing}</div>
            <div class="token-answer" data-testid=format!("answer-{}", token.id())>{live(answer)}</div>
        </div>
    }
    .into_any()
}

/// The token that a call was made with.
fn token_of(run: &Run) -> Token {
    let sent = |key| sent_metadata(run, key).unwrap_or_default();
    Token::of(&sent(keys::APP_ID), &sent(keys::APP_KEY))
}

/// The message that the server answered with.
fn answer_of(here: Here, run: &Run) -> String {
    here.page.folds.with(run, |fold| match &fold.view {
        Some(scenarios::View::Text(text)) => text.clone(),
        _ => String::new(),
    })
}

fn name(locale: Locale, token: Token) -> &'static str {
    match token {
        Token::Right => td_string!(locale, views.token_right),
        Token::Wrong => td_string!(locale, views.token_wrong),
        Token::Missing => td_string!(locale, views.token_missing),
    }
}

fn not_tried(locale: Locale) -> String {
    td_string!(locale, views.not_tried, start = td_string!(locale, control.start)).to_string()
}

//! `failing`: all status codes to choose from, each with what it means.

use leptos::prelude::*;

use crate::{
    i18n::{code_meaning, td_string},
    scenarios::{
        here::{Act, Drawing, Hangs, Here, Picture, nothing},
        picture::chart::span,
    },
    ui::{Drawn, format},
};

const FIELD: &str = "code";

/// The last code of gRPC.
const LAST: i32 = 16;

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_failing), hangs: Hangs::Behind(|all| all.failing) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline: nothing, body, act: choose };

fn body(here: &Here) -> Vec<Drawn> {
    let chosen: Option<i32> = here.form.with(|form| form.get(FIELD).trim().parse().ok());
    // The call that is looked at may have ended otherwise.
    let ended = here.run.as_ref().and_then(|run| run.verdict().code);
    let code = |code: i32| {
        let is = chosen == Some(code);
        // Where none is chosen, the first can be reached.
        let first = is || (chosen.is_none() && code == 0);
        let number = code.to_string();
        let class = if ended == Some(code) { "code came" } else { "code" };
        Drawn::new("button")
            .attr("type", "button")
            .attr("role", "radio")
            .class(class)
            .test_id(&format!("code-{code}"))
            .attr("aria-checked", if is { "true" } else { "false" })
            .attr("tabindex", if first { "0" } else { "-1" })
            .does(&number)
            .with(vec![
                Drawn::new("i").text(&number),
                Drawn::new("b").text(format::status(code)),
                span("", code_meaning(here.locale, code)),
            ])
    };
    let codes = Drawn::new("div").class("codes").attr("role", "radiogroup");
    vec![codes.attr("aria-label", td_string!(here.locale, field.code)).with((0..=LAST).map(code).collect())]
}

fn choose(code: &str, _: &str) -> Act {
    Act::Set(vec![(FIELD, code.to_owned())])
}

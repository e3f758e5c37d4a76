//! `policies`: the three orders side by side, each from the newest call that asked for it.

use leptos::prelude::*;
use weir_proto::keys;

use super::RECORD;
use crate::{
    call::Run,
    i18n::{Locale, end_name, td_string},
    scenarios::{
        Scenario,
        here::{Act, Drawing, Hangs, Here, Picture, nothing, sent_metadata},
        picture::{
            chart::span,
            turns::{spoken, turns},
        },
    },
    ui::Drawn,
};

/// The width of a picture, in its own units.
const WIDTH: f64 = 240.0;

const FIELD: &str = "policy";

/// The policies, from the one that waits longest on.
const POLICIES: [&str; 3] = ["collect", "ping-pong", "independent"];

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_policies), hangs: Hangs::Behind(|all| all.policies) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline: nothing, body, act: try_it };

fn body(here: &Here) -> Vec<Drawn> {
    let columns = POLICIES.iter().map(|policy| column(here, policy));
    vec![Drawn::new("div").class("view-parts").with(columns.collect())]
}

fn column(here: &Here, policy: &'static str) -> Drawn {
    let locale = here.locale;
    let chosen = here.form.with(|form| form.get(FIELD) == policy);
    let run = here.newest(Scenario(&RECORD), |run| policy_of(run) == policy);
    let end = run.as_ref().map(|run| {
        td_string!(locale, runs.short, n = run.number(), end = end_name(locale, &run.verdict())).to_string()
    });
    let spoken = run.as_ref().map(|run| spoken(here, run)).unwrap_or_default();
    let words = td_string!(locale, views.run_policy, policy).to_string();
    let class = if chosen { "view-part order chosen" } else { "view-part order" };
    Drawn::new("div").class(class).test_id(&format!("policy-{policy}")).with(vec![
        Drawn::new("div").class("view-headline").with(vec![
            Drawn::new("b").text(policy),
            Drawn::new("button")
                .attr("type", "button")
                .class("small tight")
                .test_id(&format!("try-{policy}"))
                .attr("title", &words)
                .attr("aria-label", &words)
                .does(policy)
                .text(td_string!(locale, views.run)),
        ]),
        turns(locale, policy, &spoken, WIDTH),
        Drawn::new("small").with(vec![
            span("", about(locale, policy)),
            span("", &end.unwrap_or_else(|| td_string!(locale, views.not_run).to_owned()))
                .test_id(&format!("order-{policy}"))
                .attr_if("data-run", run.map(|run| run.number().to_string()))
                .attr("data-count", &spoken.len().to_string()),
        ]),
    ])
}

fn try_it(policy: &str, _: &str) -> Act {
    Act::Start(vec![(FIELD, policy.to_owned())])
}

/// The policy that a call asked for. The quickstart's greeter knows but one.
fn policy_of(run: &Run) -> String {
    let asked = sent_metadata(run, keys::POLICY).filter(|_| run.callee().path() == "/Greeter/BidiHello");
    asked.unwrap_or_else(|| "ping-pong".to_owned())
}

fn about(locale: Locale, policy: &str) -> &'static str {
    match policy {
        "collect" => td_string!(locale, views.collect),
        "ping-pong" => td_string!(locale, views.ping_pong),
        _ => td_string!(locale, views.independent),
    }
}

//! `policies`: the three orders side by side, each from the newest call that asked for it.

use leptos::prelude::*;
use weir_proto::keys;

use super::{
    Here, View, newest, sent_metadata,
    turns::{picture, spoken},
};
use crate::{
    app::start,
    call::Run,
    i18n::{Locale, end_name, td_string},
    ui::live,
};

/// The width of a picture, in its own units.
const WIDTH: f64 = 240.0;

const FIELD: &str = "policy";

/// The policies, from the one that waits longest on.
const POLICIES: [&str; 3] = ["collect", "ping-pong", "independent"];

pub(super) fn view(here: Here) -> View {
    let columns = POLICIES.map(|policy| column(here, policy));
    View::new((), view! { <div class="view-parts">{columns}</div> })
}

fn column(here: Here, policy: &'static str) -> AnyView {
    let Here { locale, page, .. } = here;
    let chosen = move || page.form().with(|form| form.get(FIELD) == policy);
    let run = move |_| {
        page.set_field(FIELD, policy);
        page.commit();
        start(page);
    };
    let newest = Memo::new(move |_| newest(page, "policies", |run| policy_of(run) == policy));
    let words = td_string!(locale, views.run_policy, policy).to_string();
    let draw = move || {
        let run = newest.get();
        let run = run.inspect(|run| run.version().track());
        let end = run.as_ref().map(|run| {
            td_string!(locale, runs.short, n = run.number(), end = end_name(locale, &run.verdict())).to_string()
        });
        let spoken = run.as_ref().map(|run| spoken(page.folds, run)).unwrap_or_default();
        view! {
            {picture(locale, policy, &spoken, WIDTH)}
            <small data-testid=format!("order-{policy}") data-run=run.map(|run| run.number()) data-count=spoken.len()>
                {end.unwrap_or_else(|| td_string!(locale, views.not_run).to_owned())}
            </small>
        }
    };
    view! {
        <div class="view-part order" class:chosen=chosen data-testid=format!("policy-{policy}")>
            <div class="view-headline">
                <b>{policy}</b>
                <span>{about(locale, policy)}</span>
                <button
                    type="button"
                    class="small tight"
                    data-testid=format!("try-{policy}")
                    title=words.clone()
                    aria-label=words
                    on:click=run
                >
                    {td_string!(locale, views.run)}
                </button>
            </div>
            {live(draw)}
        </div>
    }
    .into_any()
}

/// The policy that a call asked for. The quickstart's greeter knows but one.
fn policy_of(run: &Run) -> String {
    let asked = sent_metadata(run, keys::POLICY).filter(|_| run.spec().path == "/Greeter/BidiHello");
    asked.unwrap_or_else(|| "ping-pong".to_owned())
}

fn about(locale: Locale, policy: &str) -> &'static str {
    match policy {
        "collect" => td_string!(locale, views.collect),
        "ping-pong" => td_string!(locale, views.ping_pong),
        _ => td_string!(locale, views.independent),
    }
}

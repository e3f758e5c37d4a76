//! One call in the strip: to be looked at, given a name, and closed.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::naming;
use crate::{
    call::{Cause, NAME, Run},
    i18n::{Locale, end_name, td_string, tone, way_name},
    page::Page,
    scenarios,
    ui::{Drawn, Icon, drawing},
};

/// One call. Among many it says less, unless it is looked at or has a name.
pub(super) fn chip(locale: Locale, page: Page, run: Run, many: Memo<bool>) -> AnyView {
    let act = {
        let run = run.clone();
        move |what: &str, _: &str| match what {
            "close" => page.close(&run),
            "name" => naming::begin(page),
            _ => page.pick(&run),
        }
    };
    let draw = move || {
        let number = run.number();
        run.version().track();
        let shown = page.looked.shown.with(|shown| shown.as_ref() == Some(&run));
        if !shown {
            return vec![Drawn::new("span").class("chip").with(vec![pick(locale, page, &run, false, many.get())])];
        }
        let named = page.looked.naming.get() == Some(number);
        let first = if named { name(locale, &run) } else { pick(locale, page, &run, true, false) };
        vec![Drawn::new("span").class("chip shown").with(vec![
            first,
            tool("name", Icon::PEN, td_string!(locale, runs.name)),
            tool("close", Icon::CLOSE, td_string!(locale, runs.close)),
        ])]
    };
    drawing("bare", Box::new(draw), Box::new(act))
}

/// Looks at the call.
fn pick(locale: Locale, page: Page, run: &Run, shown: bool, short: bool) -> Drawn {
    let (number, name, verdict) = (run.number(), run.name(), run.verdict());
    // Among many a status is its number: names would push the others out.
    let numbered = verdict.code.filter(|_| short && verdict.cause == Cause::ServerError);
    let end = numbered.map(|code| td_string!(locale, runs.status, code).to_string());
    let end = end.as_deref().unwrap_or_else(|| end_name(locale, &verdict));
    let way = if name.is_empty() { way_name(locale, run) } else { &name };
    let words = match (run.tape().is_some(), short && name.is_empty()) {
        (false, true) => td_string!(locale, runs.short, n = number, end).to_string(),
        (false, false) => td_string!(locale, runs.run, n = number, transport = way, end).to_string(),
        (true, true) => td_string!(locale, record.run_short, n = number, end).to_string(),
        (true, false) => td_string!(locale, record.run, n = number, transport = way, end).to_string(),
    };
    let other = page.looked.compared.with(|other| other.as_ref().is_some_and(|other| other.number() == number));
    let mut drawn = Drawn::new("button")
        .attr("type", "button")
        .class(if other { "run other" } else { "run" })
        .test_id(&format!("run-{number}"))
        .attr("data-cause", verdict.cause.name())
        .attr("aria-pressed", if shown { "true" } else { "false" })
        .does("pick");
    if let Some(scenario) = scenarios::find(run.scenario()) {
        let (scenario_name, end) = ((scenario.words)(locale).name, end_name(locale, &verdict));
        let of = td_string!(locale, runs.of, scenario = scenario_name, n = number, end).to_string();
        drawn = drawn.attr("title", &of).with(vec![picture(scenario.icon)]);
    }
    let compared = other.then(|| Drawn::new("span").class("unseen").text(td_string!(locale, runs.compared)));
    drawn = drawn.with(vec![Drawn::new("span").text(&words)]).with(compared.into_iter().collect());
    drawn.with(vec![Drawn::new("i").class(&format!("end {}", tone(verdict.cause).class()))])
}

/// The call's name, to be typed.
fn name(locale: Locale, run: &Run) -> Drawn {
    Drawn::new("input")
        .attr("type", "text")
        .class("run-name")
        .test_id("run-name")
        .attr("maxlength", &NAME.to_string())
        .attr("autocomplete", "off")
        .attr("aria-label", &td_string!(locale, runs.name_label, n = run.number()).to_string())
        .attr("value", &run.name())
}

fn tool(does: &'static str, icon: Icon, words: &str) -> Drawn {
    Drawn::new("button")
        .attr("type", "button")
        .class("chip-tool")
        .test_id(&format!("{does}-run"))
        .attr("aria-label", words)
        .attr("title", words)
        .does(does)
        .with(vec![picture(icon)])
}

fn picture(Icon(path): Icon) -> Drawn {
    let path = Drawn::new("path").attr("d", path);
    Drawn::new("svg").class("icon").attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").with(vec![path])
}

//! How the stage is to be drawn, and the buttons for that.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    axis::Scale,
    picture::{self, Subject},
    svg,
};
use crate::{
    base::{live, text},
    call::Run,
    i18n::{Locale, end_name, td_string, transport_name, use_locale, verdict_words},
    page::Page,
    scenarios::{self, Telling},
    ui::files::save_file,
};

/// Pixels of a saved picture: width of one call, and the most that it is high. What is longer is cut there.
const SAVED: (f64, f64) = (960.0, 20_000.0);

/// The fields that tell what a call's messages are.
pub(super) fn telling(run: &Run) -> Telling {
    scenarios::of(run).map(|scenario| scenario.shows.telling).unwrap_or_default()
}

/// Which way a call goes; of a call elsewhere, which method it is: there is one way to there.
fn way_name(locale: Locale, run: &Run) -> String {
    run.elsewhere().unwrap_or(transport_name(locale, run.transport())).to_owned()
}

/// What a call is named where two are drawn.
pub(super) fn lane_name(locale: Locale, run: &Run) -> String {
    let end = end_name(locale, &run.verdict());
    td_string!(locale, stage.lane, n = run.number(), transport = way_name(locale, run), end).to_string()
}

/// Compare, elastic or even time, save.
#[component]
pub(super) fn StageTools() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let linear = page.looked.stage.linear;
    let time = move || {
        if linear.get() {
            (td_string!(locale, stage.linear), td_string!(locale, stage.linear_hint))
        } else {
            (td_string!(locale, stage.elastic), td_string!(locale, stage.elastic_hint))
        }
    };
    view! {
        <Compare />
        <button
            type="button"
            class="small"
            class:on=linear
            data-testid="stage-linear"
            aria-pressed=move || linear.get().to_string()
            title=move || time().1
            on:click=move |_| linear.update(|linear| *linear = !*linear)
        >
            {text(move || time().0)}
        </button>
        <button
            type="button"
            class="small"
            data-testid="export-svg"
            title=td_string!(locale, stage.save_hint)
            disabled=move || page.looked.shown.with(Option::is_none)
            on:click=move |_| save(locale, &page.looked.on_stage())
        >
            {td_string!(locale, stage.save)}
        </button>
    }
}

/// Two calls side by side, or one again.
#[component]
fn Compare() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let pair = Memo::new(move |_| page.partner().map(|(a, b)| (a.number(), b.number())));
    let words = move || match (page.looked.compared.get().is_some(), pair.get()) {
        (true, _) => td_string!(locale, stage.compare_stop).to_owned(),
        (false, Some((a, b))) => td_string!(locale, stage.compare, a, b).to_string(),
        (false, None) => String::new(),
    };
    let there = move || page.looked.compared.get().is_some() || pair.get().is_some();
    live(move || {
        there().then(|| {
            view! {
                <button
                    type="button"
                    class="small"
                    class:on=move || page.looked.compared.get().is_some()
                    data-testid="compare"
                    aria-pressed=move || page.looked.compared.get().is_some().to_string()
                    title=td_string!(locale, stage.compare_hint)
                    on:click=move |_| page.compare()
                >
                    {text(words)}
                </button>
            }
        })
    })
}

/// Saves the picture of these calls.
fn save(locale: Locale, runs: &[Run]) {
    let Some(first) = runs.first() else { return };
    let page = Page::here();
    let text = picture_file(locale, runs, page.looked.stage.linear.get_untracked());
    // What a file calls its scenario may be anything.
    let scenario = scenarios::find(first.scenario()).map_or("", |scenario| scenario.id);
    save_file(&format!("weir-{scenario}-{}.svg", first.number()), "image/svg+xml", &text);
}

/// The file: at the usual scale, however the picture is zoomed.
fn picture_file(locale: Locale, runs: &[Run], linear: bool) -> String {
    let guards: Vec<_> = runs.iter().map(Run::log).collect();
    let names: Vec<_> = runs.iter().map(|run| lane_name(locale, run)).collect();
    let several = runs.len() > 1;
    let subject =
        |((log, name), run)| Subject { log, title: several.then_some(name), selected: None, telling: telling(run) };
    let names = names.iter().map(String::as_str);
    let subjects: Vec<_> = guards.iter().map(|log| &**log).zip(names).zip(runs).map(subject).collect();
    let width = SAVED.0 * runs.len() as f64;
    let (marks, height) = picture::whole(&subjects, locale, |axis| Scale::saved(linear, axis), width, SAVED.1);
    drop(guards);
    let titles: Vec<_> = runs.iter().map(|run| title(locale, run)).collect();
    svg::write(&marks, (width, height), &titles, &svg::resolved(svg::STYLE, themed))
}

/// The call and how it ended.
fn title(locale: Locale, run: &Run) -> String {
    let name = scenarios::find(run.scenario()).map_or("", |scenario| (scenario.words)(locale).name);
    let verdict = run.verdict();
    let sentence = verdict_words(locale, &verdict, run.counters().queued).sentence;
    format!("{name} · {} · {}: {sentence}", way_name(locale, run), end_name(locale, &verdict))
}

/// The present theme's value of a variable of the style sheet: a colour as it is drawn, a list of faces as it is.
fn themed(name: &str) -> String {
    let (window, root) = (window(), document().document_element());
    let styles = |element: &web_sys::Element| window.get_computed_style(element).ok().flatten();
    if matches!(name, "--mono" | "--font") {
        let raw = root.and_then(|root| styles(&root)?.get_property_value(name).ok());
        return raw.unwrap_or_default().replace('"', "'");
    }
    let probe = document().create_element("span").ok().and_then(|probe| probe.dyn_into::<web_sys::HtmlElement>().ok());
    let Some((probe, body)) = probe.zip(document().body()) else { return String::new() };
    let _ = probe.style().set_property("color", &format!("var({name})"));
    let _ = body.append_child(&probe);
    let color = styles(&probe).and_then(|style| style.get_property_value("color").ok());
    probe.remove();
    color.unwrap_or_default()
}

//! The picture of calls as a file. What that takes is behind a door.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    axis::Scale,
    lanes::{lane_name, telling},
    picture::{self, Subject},
    svg,
};
use crate::{
    base::{
        door::{Shut, door},
        task,
    },
    call::Run,
    i18n::{Locale, end_name, verdict_words, way_name},
    page::{Page, Trouble},
    scenarios,
    ui::files::save_file,
};

/// Pixels of a saved picture: width of one call, and the most that it is high. What is longer is cut there.
const SAVED: (f64, f64) = (960.0, 20_000.0);

type Writes = fn(Page, Locale, &[Run]);

door! {
    fn writer() -> Writes { headers => write }
}

/// Saves the picture of these calls.
pub(super) fn save(page: Page, locale: Locale, runs: Vec<Run>) {
    task::spawn(async move {
        match writer().await {
            Ok(write) => write(page, locale, &runs),
            Err(Shut) => page.trouble.set(Some(Trouble::Shut)),
        }
    });
}

fn write(page: Page, locale: Locale, runs: &[Run]) {
    let Some(first) = runs.first() else { return };
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

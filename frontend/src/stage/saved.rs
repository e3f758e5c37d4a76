//! The picture of calls as a file. What that takes is behind a door.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    axis::Scale,
    lanes::{lane_name, telling},
    picture::{self, Subject},
    png, svg,
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
    ui::files::{blob, offer},
};

/// Pixels of a saved picture: width of one call, and the most that it is high. What is longer is cut there.
const SAVED: (f64, f64) = (960.0, 20_000.0);

/// What the file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Lines and letters: sharp at any size.
    Svg,
    /// Pixels: taken by every program.
    Png,
}

type Writes = fn(Page, Locale, &[Run], Kind);

door! {
    fn writer() -> Writes { headers => write }
}

/// Saves the picture of these calls.
pub(super) fn save(page: Page, locale: Locale, runs: Vec<Run>, kind: Kind) {
    task::spawn(async move {
        match writer().await {
            Ok(write) => write(page, locale, &runs, kind),
            Err(Shut) => page.trouble.set(Some(Trouble::Shut)),
        }
    });
}

fn write(page: Page, locale: Locale, runs: &[Run], kind: Kind) {
    let Some(first) = runs.first() else { return };
    let (text, size) = picture_file(locale, runs, page.looked.stage.linear.get_untracked());
    // What a file calls its scenario may be anything.
    let scenario = scenarios::find(first.scenario()).map_or("", |scenario| scenario.id);
    let name = format!("weir-{scenario}-{}", first.number());
    let Some(svg) = blob("image/svg+xml", std::iter::once(text.as_bytes())) else { return };
    match kind {
        Kind::Svg => offer(&format!("{name}.svg"), &svg),
        Kind::Png => task::spawn(async move {
            match png::drawn(&svg, size).await {
                Ok(png) => offer(&format!("{name}.png"), &png),
                Err(reason) => page.trouble.set(Some(Trouble::Picture(reason))),
            }
        }),
    }
}

/// The file as text, and its size in pixels: at the usual scale, however the picture is zoomed.
fn picture_file(locale: Locale, runs: &[Run], linear: bool) -> (String, (f64, f64)) {
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
    let text = svg::write(&marks, (width, height), &titles, &svg::resolved(svg::STYLE, themed));
    (text, (width, height + svg::TITLE))
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

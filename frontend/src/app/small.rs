//! The small view that a scenario has of its own, beside the figures.

use leptos::prelude::*;
use weir_proto::weir::v1::Report;

use super::{
    Folds, Page, files,
    talk::talks,
    transfer::{Spoilt, Transfer},
};
use crate::{
    call::Run,
    i18n::{Locale, td_string, tongue},
    number,
    scenarios::{Chat, FileParts, Happened, Loads, Prices, RoundTrips, View},
    ui::{Drawn, drawing, format, spark, time_of_day},
};

/// The view of the call that is looked at.
#[component]
pub(super) fn SmallView() -> impl IntoView {
    let locale = tongue();
    let page = Page::here();
    let draw = move || {
        // A conversation has a place of its own.
        let Some(run) = page.shown.get().filter(|run| !talks(run)) else { return Vec::new() };
        run.version().track();
        let drawn = match Transfer::of(page.folds, &run) {
            Some(transfer) => vec![draw_transfer(locale, &transfer)],
            None => page
                .folds
                .with(&run, |fold| fold.view.as_ref().map(|view| draw(locale, &run, view)))
                .unwrap_or_default(),
        };
        if drawn.is_empty() { drawn } else { vec![Drawn::new("div").class("view").test_id("view").with(drawn)] }
    };
    // The only thing to press is Save.
    let act = move |_: &str, _: &str| {
        if let Some(run) = page.shown.get_untracked() {
            save(page.folds, &run);
        }
    };
    drawing("bare", Box::new(draw), Box::new(act))
}

fn draw(locale: Locale, run: &Run, view: &View) -> Vec<Drawn> {
    let drawn = match view {
        View::Text(seconds) if run.scenario() == "clock" => clock(seconds),
        View::Text(text) => last_answer(locale, text),
        View::Prices(prices) => price(prices),
        View::Loads(loads) => load(locale, loads),
        View::Readings(readings) => readings.report.as_ref().map(summary),
        View::RoundTrips(trips) => round_trips(trips),
        View::Chat(chat) => last_answer(locale, last_said(chat)),
        View::File(_) | View::None => None,
    };
    drawn.unwrap_or_default()
}

fn span(class: &str, words: &str) -> Drawn {
    Drawn::new("span").class(class).text(words)
}

fn big(class: &str, words: &str) -> Drawn {
    Drawn::new("b").class(class).text(words)
}

fn curve(class: &str, values: &[f64]) -> Drawn {
    Drawn::new("span").class(class).with(vec![spark(values)])
}

fn last_answer(locale: Locale, text: &str) -> Option<Vec<Drawn>> {
    let words = span("unseen", td_string!(locale, view.last_answer));
    (!text.is_empty()).then(|| vec![words, span("quiet clip", text).attr("title", text)])
}

fn last_said(chat: &Chat) -> &str {
    match chat.lines.back().map(|line| &line.what) {
        Some(Happened::Said(text)) => text,
        _ => "",
    }
}

/// The server's clock, as seconds since 1970, in the user's own time.
fn clock(seconds: &str) -> Option<Vec<Drawn>> {
    let seconds = number::real(seconds)?;
    // Seconds are far from where whole numbers of a float end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let time = time_of_day((seconds as u64).saturating_mul(1_000_000_000));
    Some(vec![big("big", &time)])
}

fn price(prices: &Prices) -> Option<Vec<Drawn>> {
    let (newest, change) = prices.newest()?;
    let [price, line] = if change < 0.0 { ["big down", "curve down"] } else { ["big up", "curve up"] };
    let last = prices.last.iter().map(|(_, price)| *price).collect::<Vec<_>>();
    Some(vec![span("", &prices.symbol), big(price, &format!("{newest:.2}")), curve(line, &last)])
}

fn load(locale: Locale, loads: &Loads) -> Option<Vec<Drawn>> {
    let newest = loads.newest()?;
    Some(vec![
        span("quiet", td_string!(locale, view.cpu)),
        big("big", &format!("{:.1} %", newest.cpu_percent)),
        span("quiet", &format!("{} {}", td_string!(locale, view.memory), format::bytes(newest.memory_bytes))),
        curve("curve", &loads.last.iter().map(|load| load.cpu_percent).collect::<Vec<_>>()),
    ])
}

fn round_trips(trips: &RoundTrips) -> Option<Vec<Drawn>> {
    let median = trips.quantile(0.5)? as f64 / 1e6;
    let last = trips.last.iter().map(|trip| *trip as f64).collect::<Vec<_>>();
    Some(vec![span("quiet", "p50"), big("big", &format::millis(median)), curve("curve", &last)])
}

fn summary(report: &Report) -> Vec<Drawn> {
    let sensor = |sensor: &weir_proto::weir::v1::SensorSummary| {
        let mean = format!("{:.1} {}", sensor.mean, sensor.unit);
        let title = format!("n = {}", sensor.count);
        let name = Drawn::new("span").text(&sensor.sensor);
        Drawn::new("span").class("sensor").attr("title", &title).with(vec![name, Drawn::new("b").text(&mean)])
    };
    report.sensors.iter().map(sensor).collect()
}

/// A file on its way: how much, how fast, and at the end whether both ends have the same.
fn draw_transfer(locale: Locale, transfer: &Transfer) -> Drawn {
    let name = transfer.name.as_str();
    let done = format::bytes(transfer.done);
    let amount = match transfer.all {
        Some(all) => td_string!(locale, view.bytes_of, done, all = format::bytes(all)).to_string(),
        None => done,
    };
    // Speeds are far from where whole numbers of a float end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let speed = td_string!(locale, view.speed, bytes = format::bytes(transfer.speed as u64)).to_string();
    let all = transfer.all.unwrap_or(transfer.done).max(1);
    let spoilt = transfer.spoilt.as_ref().map(|spoilt| match spoilt {
        Spoilt::TooLarge(size) => {
            let (size, max) = (format::bytes(*size), format::bytes(FileParts::MAX_BYTES));
            td_string!(locale, view.too_large, name, size, max).to_string()
        }
        Spoilt::Lost => td_string!(locale, view.pieces_lost, name).to_string(),
    });
    let save = Drawn::new("button").attr("type", "button").class("small tight").test_id("save").attr("title", name);
    let save = save.does("save").text(td_string!(locale, view.save));
    let mut end: Vec<_> = compared(locale, transfer).into_iter().collect();
    end.extend(transfer.kept.then_some(save));
    end.extend(spoilt.map(|spoilt| span("", &spoilt)));
    end.push(span("mono speed", &speed));
    let line = |parts: Vec<Drawn>| Drawn::new("div").class("line").with(parts);
    Drawn::new("div").class("transfer").with(vec![
        line(vec![span("clip", name).attr("title", name), span("mono", &amount)]),
        Drawn::new("progress")
            .attr("max", &all.to_string())
            .attr("value", &transfer.done.to_string())
            .attr("aria-label", name),
        line(end),
    ])
}

fn save(folds: Folds, run: &Run) {
    folds.with(run, |fold| {
        if let Some(View::File(file)) = &fold.view {
            files::save(file.save_as(), &file.parts);
        }
    });
}

/// Whether both hashes are the same; or the page's own alone, where the server says none of what it sent.
fn compared(locale: Locale, transfer: &Transfer) -> Option<Drawn> {
    let here = transfer.here.as_ref().filter(|_| transfer.there.is_some() || transfer.kept)?;
    let same = transfer.same();
    let (class, words) = match same {
        Some(true) => ("clip ok", td_string!(locale, view.hash_same).to_owned()),
        Some(false) => ("clip bad", td_string!(locale, view.hash_differs).to_owned()),
        None => ("clip", td_string!(locale, view.hash_here, hash = here.get(..16).unwrap_or(here)).to_string()),
    };
    let hash = span(class, &words).attr("title", here).test_id("hash");
    Some(hash.attr_if("data-same", same.map(|same| same.to_string())))
}

//! The small view that a scenario has of its own, beside the figures.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
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
    scenarios::{FileParts, Happened, Loads, Prices, RoundTrips, View, find},
    ui::{format, live, spark, time_of_day},
};

/// The view of the call that is looked at.
#[component]
pub(super) fn SmallView() -> impl IntoView {
    let page = Page::here();
    live(move || {
        let run = page.shown.get()?;
        let scenario = find(run.scenario())?;
        // A conversation has a place of its own.
        if talks(&run) || matches!(View::new(scenario), View::None) {
            return None;
        }
        Some(if matches!(scenario.id, "upload" | "download") {
            view! { <TransferView run=run /> }.into_any()
        } else {
            view! { <Folded run=run /> }.into_any()
        })
    })
}

/// What is folded from the messages and needs nothing else.
#[component]
fn Folded(run: Run) -> impl IntoView {
    let tongue = tongue();
    let folds = Page::here().folds;
    let draw = move || {
        run.version().track();
        folds.with(&run, |fold| match fold.view.as_ref()? {
            View::Text(seconds) if run.scenario() == "clock" => Some(clock(seconds)?.into_any()),
            view => Some(draw(tongue, view)),
        })
    };
    view! {
        <div class="view" data-testid="view">
            {live(draw)}
        </div>
    }
}

/// The server's clock, as seconds since 1970, in the user's own time.
fn clock(seconds: &str) -> Option<impl IntoView + use<>> {
    let seconds = number::real(seconds)?;
    // Seconds are far from where whole numbers of a float end.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let time = time_of_day((seconds as u64).saturating_mul(1_000_000_000));
    Some(view! { <b class="big">{time}</b> })
}

fn draw(locale: Locale, view: &View) -> AnyView {
    match view {
        View::Text(text) => last_answer(locale, text).into_any(),
        View::Prices(prices) => price(prices).into_any(),
        View::Loads(loads) => load(locale, loads).into_any(),
        View::Readings(readings) => readings.report.as_ref().map(summary).into_any(),
        View::RoundTrips(trips) => round_trips(trips).into_any(),
        View::Chat(chat) => {
            let last = chat.lines.back().map(|line| match &line.what {
                Happened::Said(text) => text.clone(),
                _ => String::new(),
            });
            last_answer(locale, last.as_deref().unwrap_or_default()).into_any()
        }
        View::File(_) | View::None => ().into_any(),
    }
}

fn last_answer(locale: Locale, text: &str) -> impl IntoView + use<> {
    let text = text.to_owned();
    (!text.is_empty()).then(|| {
        view! {
            <span class="quiet clip" title=text.clone()>
                <span class="unseen">{td_string!(locale, view.last_answer)}</span>
                {text.clone()}
            </span>
        }
    })
}

fn price(prices: &Prices) -> impl IntoView + use<> {
    let (newest, change) = prices.newest()?;
    let class = if change < 0.0 { "down" } else { "up" };
    let line = spark(&prices.last.iter().map(|(_, price)| *price).collect::<Vec<_>>());
    Some(view! {
        <span>{prices.symbol.clone()}</span>
        <b class=format!("big {class}")>{format!("{newest:.2}")}</b>
        <span class=format!("curve {class}")>{line}</span>
    })
}

fn load(locale: Locale, loads: &Loads) -> impl IntoView + use<> {
    let newest = loads.newest()?;
    let line = spark(&loads.last.iter().map(|load| load.cpu_percent).collect::<Vec<_>>());
    Some(view! {
        <span class="quiet">{td_string!(locale, view.cpu)}</span>
        <b class="big">{format!("{:.1} %", newest.cpu_percent)}</b>
        <span class="quiet">{td_string!(locale, view.memory)} " " {format::bytes(newest.memory_bytes)}</span>
        <span class="curve">{line}</span>
    })
}

fn round_trips(trips: &RoundTrips) -> impl IntoView + use<> {
    let median = trips.quantile(0.5)? as f64 / 1e6;
    let line = spark(&trips.last.iter().map(|trip| *trip as f64).collect::<Vec<_>>());
    Some(view! {
        <span class="quiet">"p50"</span>
        <b class="big">{format::millis(median)}</b>
        <span class="curve">{line}</span>
    })
}

fn summary(report: &Report) -> impl IntoView + use<> {
    let sensors = report
        .sensors
        .iter()
        .map(|sensor| {
            let mean = format!("{:.1} {}", sensor.mean, sensor.unit);
            view! {
                <span class="sensor" title=format!("n = {}", sensor.count)>
                    {sensor.sensor.clone()}
                    <b>{mean}</b>
                </span>
            }
        })
        .collect_view();
    view! { {sensors} }
}

/// A file on its way: how much, how fast, and at the end whether both ends have the same.
#[component]
fn TransferView(run: Run) -> impl IntoView {
    let tongue = tongue();
    let folds = Page::here().folds;
    let shown = run.clone();
    let draw = move || {
        shown.version().track();
        Some(transfer(tongue, &Transfer::of(folds, &shown)?, folds, &shown))
    };
    live(draw)
}

fn transfer(locale: Locale, transfer: &Transfer, folds: Folds, run: &Run) -> impl IntoView + use<> {
    let name = transfer.name.clone();
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
            td_string!(locale, view.too_large, name = name.as_str(), size, max).to_string()
        }
        Spoilt::Lost => td_string!(locale, view.pieces_lost, name = name.as_str()).to_string(),
    });
    let save = transfer.kept.then(|| {
        let run = run.clone();
        view! {
            <button
                type="button"
                class="small tight"
                data-testid="save"
                title=name.clone()
                on:click=move |_| save(folds, &run)
            >
                {td_string!(locale, view.save)}
            </button>
        }
    });
    view! {
        <div class="view" data-testid="view">
            <div class="transfer">
                <div class="line">
                    <span class="clip" title=name.clone()>{name.clone()}</span>
                    <span class="mono">{amount}</span>
                </div>
                <progress max=all.to_string() value=transfer.done.to_string() aria-label=name></progress>
                <div class="line">
                    {compared(locale, transfer)}
                    {save}
                    {spoilt}
                    <span class="mono speed">{speed}</span>
                </div>
            </div>
        </div>
    }
}

fn save(folds: Folds, run: &Run) {
    folds.with(run, |fold| {
        if let Some(View::File(file)) = &fold.view {
            files::save(file.save_as(), &file.parts);
        }
    });
}

/// Whether both hashes are the same; or the page's own alone, where the server says none of what it sent.
fn compared(locale: Locale, transfer: &Transfer) -> impl IntoView + use<> {
    let here = transfer.here.clone().filter(|_| transfer.there.is_some() || transfer.kept)?;
    let same = transfer.same();
    let (class, words) = match same {
        Some(true) => ("ok", td_string!(locale, view.hash_same).to_owned()),
        Some(false) => ("bad", td_string!(locale, view.hash_differs).to_owned()),
        None => ("", td_string!(locale, view.hash_here, hash = here.get(..16).unwrap_or(&here)).to_string()),
    };
    Some(view! {
        <span class=format!("clip {class}") title=here data-testid="hash" data-same=same.map(|same| same.to_string())>
            {words}
        </span>
    })
}

//! The small view that a scenario has of its own, beside the figures.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_proto::weir::v1::Report;

use super::{Page, files, folds::Upload, talk::talks};
use crate::{
    call::{Cause, Run},
    i18n::{Locale, td_string, tongue},
    scenarios::{Feed, FileParts, Loads, Prices, RoundTrips, View, find},
    ui::{format, live, spark},
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
        Some(if scenario.feed == Feed::Upload {
            view! { <UploadView run=run /> }.into_any()
        } else if matches!(View::new(scenario), View::File(_)) {
            view! { <DownloadView run=run /> }.into_any()
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
    let shown = Memo::new(move |_| {
        run.version().track();
        folds.with(&run, |fold| fold.view.clone())
    });
    view! {
        <div class="view" data-testid="view">
            {live(move || shown.read().as_ref().map(|view| draw(tongue, view)))}
        </div>
    }
}

fn draw(locale: Locale, view: &View) -> AnyView {
    match view {
        View::Text(text) => last_answer(locale, text).into_any(),
        View::Prices(prices) => price(prices).into_any(),
        View::Loads(loads) => load(locale, loads).into_any(),
        View::Report(Some(report)) => summary(report).into_any(),
        View::RoundTrips(trips) => round_trips(trips).into_any(),
        View::Chat(chat) => {
            let last = chat.lines.back().map(|line| match &line.what {
                crate::scenarios::Happened::Said(text) => text.clone(),
                _ => String::new(),
            });
            last_answer(locale, last.as_deref().unwrap_or_default()).into_any()
        }
        View::Report(None) | View::File(_) | View::None => ().into_any(),
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
    let line = spark(&prices.last.iter().copied().collect::<Vec<_>>());
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
    let median = trips.median()? as f64 / 1e6;
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

/// How far a transfer is.
struct Transfer {
    name: String,
    done: u64,
    all: Option<u64>,
    /// Bytes a second.
    speed: f64,
}

impl Transfer {
    /// The name, how much, and below the line `end`: what there is to say of the whole.
    fn draw<T: IntoView>(&self, locale: Locale, end: T) -> impl IntoView + use<T> {
        let done = format::bytes(self.done);
        let amount = match self.all {
            Some(all) => td_string!(locale, view.bytes_of, done, all = format::bytes(all)).to_string(),
            None => done,
        };
        // Speeds are far from where whole numbers of a float end.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let speed = td_string!(locale, view.speed, bytes = format::bytes(self.speed as u64)).to_string();
        let all = self.all.unwrap_or(self.done).max(1);
        let name = self.name.clone();
        view! {
            <div class="view" data-testid="view">
                <div class="transfer">
                    <div class="line">
                        <span class="clip" title=name.clone()>{name.clone()}</span>
                        <span class="mono">{amount}</span>
                    </div>
                    <progress max=all.to_string() value=self.done.to_string() aria-label=name></progress>
                    <div class="line">
                        {end}
                        <span class="mono speed">{speed}</span>
                    </div>
                </div>
            </div>
        }
    }
}

fn speed(bytes: u64, elapsed_ms: f64) -> f64 {
    if elapsed_ms > 0.0 { bytes as f64 * 1000.0 / elapsed_ms } else { 0.0 }
}

/// Both hashes, compared.
fn compared(locale: Locale, here: &str, there: Option<&str>) -> impl IntoView + use<> {
    let (class, words) = match there {
        Some(there) if there == here => ("ok", td_string!(locale, view.hash_same).to_owned()),
        Some(_) => ("bad", td_string!(locale, view.hash_differs).to_owned()),
        None => ("", td_string!(locale, view.hash_here, hash = here.get(..16).unwrap_or(here)).to_string()),
    };
    let same = there.map(|there| (there == here).to_string());
    view! {
        <span class=format!("clip {class}") title=here.to_owned() data-testid="hash" data-same=same>
            {words}
        </span>
    }
}

/// A file on its way up.
#[component]
fn UploadView(run: Run) -> impl IntoView {
    let tongue = tongue();
    let folds = Page::here().folds;
    live(move || {
        run.version().track();
        let Upload { name, size, read, sha256 } = folds.with(&run, |fold| fold.upload.clone())?;
        let counters = run.counters();
        // What a message costs beside its piece of the file is not the file.
        let done = counters.sent_payload.min(read);
        let there = {
            let log = run.log();
            let trailers = log.facts().trailers.as_ref().map(|(_, trailers)| &trailers.metadata);
            trailers.and_then(|metadata| entry(metadata, weir_proto::keys::SHA256))
        };
        let hash = sha256.filter(|_| there.is_some()).map(|here| compared(tongue, &here, there.as_deref()));
        let transfer = Transfer { name, done, all: Some(size), speed: speed(done, counters.elapsed_ms) };
        Some(transfer.draw(tongue, hash))
    })
}

/// A file on its way down.
#[component]
fn DownloadView(run: Run) -> impl IntoView {
    let tongue = tongue();
    let folds = Page::here().folds;
    live(move || {
        run.version().track();
        let ok = run.verdict().cause == Cause::Ok;
        let counters = run.counters();
        let (size, there) = {
            let log = run.log();
            let headers = log.facts().response_headers.as_ref().map(|(_, headers)| &headers.metadata);
            let of = |key| headers.and_then(|metadata| entry(metadata, key));
            (of(weir_proto::keys::SIZE).and_then(|size| size.parse().ok()), of(weir_proto::keys::SHA256))
        };
        let state = folds.with(&run, |fold| {
            let Some(View::File(file)) = &fold.view else { return None };
            let end = file.complete(ok, size).then(|| (fold.sha256(), file.clone()));
            let name = if size.is_some() { file.save_as() } else { &file.name };
            Some((name.to_owned(), file.received, file.broken, end))
        });
        let (name, done, broken, end) = state?;
        if name.is_empty() && size.is_none() {
            return None;
        }
        let too_large = (broken && size.is_some_and(|size| size > FileParts::MAX_BYTES)).then(|| {
            let (size, max) = (format::bytes(size.unwrap_or_default()), format::bytes(FileParts::MAX_BYTES));
            td_string!(tongue, view.too_large, name = name.as_str(), size, max).to_string()
        });
        let lost = (broken && too_large.is_none())
            .then(|| td_string!(tongue, view.pieces_lost, name = name.as_str()).to_string());
        let end = end.map(|(here, file)| {
            let title = file.save_as().to_owned();
            let kept = !file.parts.is_empty() || file.received == 0;
            let save = kept.then(|| {
                view! {
                    <button
                        type="button"
                        class="small tight"
                        data-testid="save"
                        title=title
                        on:click=move |_| files::save(file.save_as(), &file.parts)
                    >
                        {td_string!(tongue, view.save)}
                    </button>
                }
            });
            view! {
                {compared(tongue, &here, there.as_deref())}
                {save}
            }
        });
        let transfer = Transfer { name, done, all: size, speed: speed(done, counters.elapsed_ms) };
        Some(transfer.draw(tongue, view! { {end} {too_large} {lost} }))
    })
}

/// The first value of a key, as text.
fn entry(metadata: &[weir_tap::Entry], key: &str) -> Option<String> {
    let entry = metadata.iter().find(|entry| entry.key == key)?;
    String::from_utf8(entry.value.to_vec()).ok()
}

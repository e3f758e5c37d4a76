//! The figures of the call that is looked at, and its scenario's own small view.

use std::time::Duration;

use leptos::prelude::*;
use weir_tap::unix_nanos;

use super::small::SmallView;
use crate::{
    base::{self, effect, live},
    call::{Counters, Mode},
    i18n::{td_string, use_locale},
    page::Page,
    ui::format,
};

/// How often the elapsed time of an open call is shown anew.
const TICK: Duration = Duration::from_millis(100);
/// The figures are fresh if they were read within so many nanoseconds: longer than from one picture of a firehose to the next.
const QUIET: u64 = 80_000_000;

/// The figures and the view.
#[component]
pub(super) fn TopLine() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let counters = counters(page);
    let figure = move |read: fn(&Counters) -> f64| Signal::derive(move || Some(read(&counters.read())));
    let maybe = move |read: fn(&Counters) -> Option<f64>| Signal::derive(move || read(&counters.read()));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are far from where whole numbers of a float end"
    )]
    let whole = |n: f64| format::count(n as u64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes are far from where whole numbers of a float end"
    )]
    let bytes = |n: f64| format::bytes(n as u64);
    let rate = Signal::derive(move || {
        let counters = counters.read();
        let rate = if page.asked.mode() == Mode::Client { counters.sent_rate } else { counters.received_rate };
        // One message, or all of them at one instant, have no rate.
        let none = rate == 0.0 && page.looked.shown.with(|run| run.as_ref().is_some_and(|run| !run.is_open()));
        (!none).then_some(rate)
    });
    let per_second = move |n: f64| td_string!(locale, count.per_second, n = format::rate(n)).to_string();
    let trip = maybe(|counters| counters.round_trip.map(|trip| trip.last_ms));
    let round_trip = move || {
        // Only where each message has an answer of its own there is a way there and back.
        page.asked.scenario().shows.round_trips.then(|| {
            view! { <Stat id="round-trip" label=td_string!(locale, count.round_trip) value=trip words=format::millis wide=true /> }
        })
    };
    view! {
        <div class="top" class:fast=move || page.asked.scenario().shows.rate_of.is_some() class:several=move || page.looked.compared.get().is_some() class:idle=move || page.looked.shown.get().is_none()>
            <dl class="stats">
                <Stat id="sent" label=td_string!(locale, count.sent) value=figure(|c| c.sent as f64) words=whole />
                <Stat id="received" label=td_string!(locale, count.received) value=figure(|c| c.received as f64) words=whole />
                <Stat id="rate" label=td_string!(locale, count.rate) value=rate words=per_second wide=true />
                <Stat id="wire-bytes" label=td_string!(locale, count.wire) value=figure(|c| c.wire_bytes() as f64) words=bytes wide=true />
                <Stat id="first-message" label=td_string!(locale, count.first) value=maybe(|c| c.first_message_ms) words=format::millis wide=true />
                {live(round_trip)}
                <Stat id="elapsed" label=td_string!(locale, count.elapsed) value=figure(|c| c.elapsed_ms) words=format::millis wide=true />
            </dl>
            <SmallView />
        </div>
    }
}

/// One figure: in words for people, and in base units for machines.
#[component]
fn Stat(
    /// Its test id.
    id: &'static str,
    /// What it is.
    label: &'static str,
    /// The figure in base units, if there is one yet.
    value: Signal<Option<f64>>,
    /// The figure in words.
    words: impl Fn(f64) -> String + Send + Sync + 'static,
    /// Needs more room than a count.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let text = move || value.get().map_or_else(|| "–".to_owned(), &words);
    view! {
        <div class="stat" class:wide=wide>
            <dt>{label}</dt>
            <dd data-testid=id data-value=move || value.get().map(|value| value.to_string())>
                {base::text(text)}
            </dd>
        </div>
    }
}

/// The figures of the call that is looked at, all zero without one.
fn counters(page: Page) -> Memo<Counters> {
    let open = Memo::new(move |_| {
        page.looked.shown.with(|run| {
            run.as_ref().is_some_and(|run| {
                run.version().track();
                run.is_open()
            })
        })
    });
    let tick = RwSignal::new(());
    let read = StoredValue::new(0);
    // Where messages come all the time, no picture is drawn for the clock alone.
    let ticks = move || {
        if unix_nanos().saturating_sub(read.get_value()) > QUIET {
            tick.set(());
        }
    };
    effect(move || {
        if open.get() {
            let ticking = set_interval_with_handle(ticks, TICK);
            on_cleanup(move || {
                if let Ok(ticking) = ticking {
                    ticking.clear();
                }
            });
        }
    });
    Memo::new(move |_| {
        tick.track();
        read.set_value(unix_nanos());
        page.looked.shown.with(|run| {
            run.as_ref().map_or_else(Counters::default, |run| {
                run.version().track();
                run.counters()
            })
        })
    })
}

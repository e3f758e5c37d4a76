//! `echo`: how many round trips took how long.

use super::{RoundTrips, histogram};
use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        here::{Drawing, Hangs, Here, Picture, no_act},
        picture::{
            chart::{Chart, figure},
            plot::{Tick, bars, uprights},
        },
        small::{big, curve, span},
    },
    ui::{Drawn, format},
};

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_echo), hangs: Hangs::Behind(|all| all.echo) };

pub(in crate::scenarios) static DRAWING: Drawing = Drawing { headline, body, act: no_act };

fn read<T>(here: &Here, read: impl FnOnce(&RoundTrips) -> Option<T>) -> Option<T> {
    here.fold(read)
}

fn headline(here: &Here) -> Vec<Drawn> {
    let locale = here.locale;
    let figures = read(here, |trips| {
        let time = |id, label, nanos: u64| {
            let ms = nanos as f64 / 1e6;
            figure(id, label, &format::millis(ms), ms)
        };
        let count = trips.all.count;
        Some(vec![
            figure("view-n", td_string!(locale, views.round_trips), &format::count(count), count as f64),
            time("view-p50", "p50", trips.quantile(0.5)?),
            time("view-p99", "p99", trips.quantile(0.99)?),
            time("view-min", td_string!(locale, views.shortest), trips.min),
            time("view-max", td_string!(locale, views.longest), trips.max),
        ])
    });
    figures.unwrap_or_default()
}

fn body(here: &Here) -> Vec<Drawn> {
    vec![read(here, |trips| chart(here.locale, trips)).unwrap_or_default().draw(here.locale)]
}

fn chart(locale: Locale, trips: &RoundTrips) -> Option<Chart> {
    let (p50, p99) = (trips.quantile(0.5)?, trips.quantile(0.99)?);
    let histogram::Bars { first, counts } = trips.all.bars();
    let part = |nanos: u64| (histogram::place(nanos) - first as f64) / counts.len() as f64;
    let time = |nanos: u64| format::millis(nanos as f64 / 1e6);
    let says = td_string!(
        locale,
        views.says_trips,
        n = format::count(trips.all.count),
        p50 = time(p50),
        p99 = time(p99),
        min = time(trips.min),
        max = time(trips.max)
    )
    .to_string();
    let within = |nanos: &u64| (0.0..=1.0).contains(&part(*nanos));
    Some(Chart {
        says,
        values: [format::count(counts.iter().copied().max()?), "0".to_owned()],
        ticks: round_times().filter(within).map(|nanos| Tick { at: part(nanos), words: time(nanos) }).collect(),
        curves: vec![
            ("bars", bars(&counts)),
            ("mark", uprights(&mut [part(p50)].into_iter())),
            ("mark late", uprights(&mut [part(p99)].into_iter())),
        ],
    })
}

/// 1, 2 and 5 with any number of zeros, in nanoseconds: from a microsecond to a minute.
fn round_times() -> impl Iterator<Item = u64> {
    let powers = (3..=10).map(|zeros| 10_u64.pow(zeros));
    powers.flat_map(|power| [power, 2 * power, 5 * power])
}

/// The median, and the last ones as a course.
pub(super) fn small(here: &Here) -> Vec<Drawn> {
    let drawn = read(here, |trips| {
        let median = trips.quantile(0.5)? as f64 / 1e6;
        let last = trips.last.iter().map(|trip| *trip as f64).collect::<Vec<_>>();
        Some(vec![span("quiet", "p50"), big("big", &format::millis(median)), curve("curve", &last)])
    });
    drawn.unwrap_or_default()
}

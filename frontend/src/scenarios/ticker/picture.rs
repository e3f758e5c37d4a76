//! `ticker`: the price over time.

use crate::{
    i18n::{Locale, td_string},
    scenarios::{
        Prices,
        here::{Drawing, Hangs, Here, Picture, no_act},
        picture::{
            chart::{Chart, figure},
            plot::{Axis, area, dot, line, time_axis},
        },
        small::{big, curve, span},
    },
    ui::{Drawn, format},
};

/// Ticks of a chart over the whole width.
const TICKS: f64 = 8.0;

pub(super) static PICTURE: Picture =
    Picture { title: |locale| td_string!(locale, views.title_ticker), hangs: Hangs::Here(&DRAWING) };

static DRAWING: Drawing = Drawing { headline, body, act: no_act };

fn read<T>(here: &Here, read: impl FnOnce(&Prices) -> Option<T>) -> Option<T> {
    here.fold(read)
}

fn headline(here: &Here) -> Vec<Drawn> {
    let figures = read(here, |prices| {
        let (newest, change) = prices.newest()?;
        let percent = prices.first.filter(|first| *first > 0.0).map_or(0.0, |first| change * 100.0 / first);
        let since = td_string!(here.locale, views.since_first);
        Some(vec![
            figure("view-last", "", &format!("{} {newest:.2}", prices.symbol), newest),
            figure("view-change", since, &format!("{change:+.2} ({percent:+.2} %)"), change),
        ])
    });
    figures.unwrap_or_default()
}

fn body(here: &Here) -> Vec<Drawn> {
    let started = here.run.as_ref().map_or(0, |run| run.log().started());
    let falls = read(here, |prices| Some(prices.newest()?.1 < 0.0)).unwrap_or_default();
    let chart = read(here, |prices| chart(here.locale, prices, started)).unwrap_or_default();
    let class = if falls { "price down" } else { "price" };
    vec![Drawn::new("div").class(class).with(vec![chart.draw(here.locale)])]
}

fn chart(locale: Locale, prices: &Prices, started: u64) -> Option<Chart> {
    let ms = |at: u64| at.saturating_sub(started) as f64 / 1e6;
    let (first, newest) = (prices.last.front()?, prices.last.back()?);
    // The axis begins with the call, as long as all of the call is kept.
    let from = if prices.last.len() < Prices::KEPT { 0.0 } else { ms(first.0) };
    let (x, ticks) = time_axis(from, ms(newest.0), TICKS);
    let y = Axis::around(&mut prices.last.iter().map(|(_, price)| *price));
    let place = |(at, price): &(u64, f64)| (x.x(ms(*at)), y.y(*price));
    let line = line(&mut prices.last.iter().map(place));
    let below = area(&line, place(first).0, place(newest).0);
    let [low, high] = [y.from, y.to].map(|price| format!("{price:.2}"));
    let says = td_string!(
        locale,
        views.says_price,
        symbol = prices.symbol.as_str(),
        n = format::count(prices.last.len() as u64),
        first = format!("{:.2}", first.1),
        last = format!("{:.2}", newest.1),
        low = low.as_str(),
        high = high.as_str()
    )
    .to_string();
    Some(Chart {
        says,
        values: [high, low],
        ticks,
        curves: vec![("area", below), ("line", line), ("dot", dot(place(newest)))],
    })
}

/// The newest price, and the last ones as a course.
pub(super) fn small(here: &Here) -> Vec<Drawn> {
    let drawn = read(here, |prices| {
        let (newest, change) = prices.newest()?;
        let [price, line] = if change < 0.0 { ["big down", "curve down"] } else { ["big up", "curve up"] };
        let last = prices.last.iter().map(|(_, price)| *price).collect::<Vec<_>>();
        Some(vec![span("", &prices.symbol), big(price, &format!("{newest:.2}")), curve(line, &last)])
    });
    drawn.unwrap_or_default()
}

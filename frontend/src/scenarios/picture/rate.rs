//! How many messages or bytes a second, over the whole of a call.

use super::{
    chart::Chart,
    plot::{Axis, area, line, time_axis},
};
use crate::{
    i18n::{Locale, td_string},
    scenarios::{Rate, Rates, here::Here},
    ui::{Drawn, format},
};

/// What a chart of a rate counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::scenarios) enum Counts {
    Messages,
    Bytes,
}

impl Counts {
    fn of(self, rate: &Rate) -> f64 {
        match self {
            Self::Messages => rate.messages,
            Self::Bytes => rate.bytes,
        }
    }

    /// A rate in words.
    pub(in crate::scenarios) fn words(self, locale: Locale, rate: f64) -> String {
        match self {
            Self::Messages => td_string!(locale, count.per_second, n = format::rate(rate)).to_string(),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "speeds are far from where whole numbers of a float end"
            )]
            Self::Bytes => td_string!(locale, view.speed, bytes = format::bytes(rate as u64)).to_string(),
        }
    }

    /// The highest rate, and for how long that was, in milliseconds.
    pub(in crate::scenarios) fn peak(self, rates: &[Rate]) -> (f64, f64) {
        let higher = |a: Rate, b: Rate| if self.of(&b) > self.of(&a) { b } else { a };
        rates.iter().copied().reduce(higher).map_or((0.0, 0.0), |peak| (self.of(&peak), peak.to_ms - peak.from_ms))
    }
}

/// How fast the messages of the call came, once there are any.
pub(in crate::scenarios) fn rates<T>(here: &Here, read: impl FnOnce(&Rates) -> Option<T>) -> Option<T> {
    here.folds.with(here.run.as_ref()?, |fold| read(fold.rates.as_ref()?))
}

/// What a peak's figure is, of a rate that lasted so long (in milliseconds).
pub(in crate::scenarios) fn peak_of(locale: Locale, time: f64) -> String {
    td_string!(locale, views.peak, time = format::millis(time)).to_string()
}

/// The chart of the call, with so many ticks.
pub(in crate::scenarios) fn draw(here: &Here, counts: Counts, ticks: f64) -> Drawn {
    let chart = rates(here, |rates| chart(here.locale, rates, counts, ticks));
    chart.unwrap_or_default().draw(here.locale)
}

/// How fast it went, from the call's start on.
fn chart(locale: Locale, rates: &Rates, counts: Counts, ticks: f64) -> Option<Chart> {
    let all = rates.rates();
    let (first, last) = (all.first()?, all.last()?);
    let (x, ticks) = time_axis(0.0, last.to_ms, ticks);
    let y = Axis::from_zero(&mut all.iter().map(|rate| counts.of(rate)), 0.0);
    // Steps: a rate is of a while, and not of an instant.
    let mut steps = all.iter().flat_map(|rate| [rate.from_ms, rate.to_ms].map(|at| (x.x(at), y.y(counts.of(rate)))));
    let line = line(&mut steps);
    let below = area(&line, x.x(first.from_ms), x.x(last.to_ms));
    let (peak, _) = counts.peak(&all);
    let says = td_string!(
        locale,
        views.says_rate,
        n = format::count(rates.messages),
        bytes = format::bytes(rates.bytes),
        time = format::millis(last.to_ms),
        peak = counts.words(locale, peak)
    )
    .to_string();
    Some(Chart {
        says,
        values: [counts.words(locale, y.to), "0".to_owned()],
        ticks,
        curves: vec![("area", below), ("line", line)],
    })
}

//! `firehose`: messages and bytes a second, over the whole of the call.

use super::{
    Here, View,
    chart::{Chart, figure},
    plot::{Axis, area, line, time_axis},
};
use crate::{
    i18n::{Locale, td_string},
    scenarios::{Rate, Rates},
    ui::format,
};

/// Ticks of a chart over the whole width.
const TICKS: f64 = 8.0;

/// What a chart of a rate counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
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
    pub(super) fn words(self, locale: Locale, rate: f64) -> String {
        match self {
            Self::Messages => td_string!(locale, count.per_second, n = format::rate(rate)).to_string(),
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Self::Bytes => td_string!(locale, view.speed, bytes = format::bytes(rate as u64)).to_string(),
        }
    }

    /// The highest rate, and for how long that was, in milliseconds.
    pub(super) fn peak(self, rates: &[Rate]) -> (f64, f64) {
        let higher = |a: Rate, b: Rate| if self.of(&b) > self.of(&a) { b } else { a };
        rates.iter().copied().reduce(higher).map_or((0.0, 0.0), |peak| (self.of(&peak), peak.to_ms - peak.from_ms))
    }
}

pub(super) fn view(here: Here) -> View {
    let locale = here.locale;
    let headline = here.live(move |run| {
        let rates = here.page.folds.with(run?, |fold| fold.rates.clone())?;
        let all = rates.rates();
        let ((messages, time), (bytes, _)) = (Counts::Messages.peak(&all), Counts::Bytes.peak(&all));
        let peak = td_string!(locale, views.peak, time = format::millis(time)).to_string();
        Some([
            figure(
                "view-count",
                td_string!(locale, views.counted),
                format::count(rates.messages),
                rates.messages as f64,
            ),
            figure("view-peak", &peak, Counts::Messages.words(locale, messages), messages),
            figure("view-peak-bytes", "", Counts::Bytes.words(locale, bytes), bytes),
        ])
    });
    let body = here.live(move |run| {
        let chart =
            run.and_then(|run| here.page.folds.with(run, |fold| chart(locale, fold.rates.as_ref()?, Counts::Messages)));
        chart.unwrap_or_default().draw(locale)
    });
    View::new(headline, body)
}

/// How fast it went, from the call's start on.
pub(super) fn chart(locale: Locale, rates: &Rates, counts: Counts) -> Option<Chart> {
    let all = rates.rates();
    let (first, last) = (all.first()?, all.last()?);
    let (x, ticks) = time_axis(0.0, last.to_ms, TICKS);
    let y = Axis::from_zero(all.iter().map(|rate| counts.of(rate)), 0.0);
    // Steps: a rate is of a while, and not of an instant.
    let steps = all.iter().flat_map(|rate| [rate.from_ms, rate.to_ms].map(|at| (x.x(at), y.y(counts.of(rate)))));
    let line = line(steps);
    let below = area(&line, x.x(first.from_ms), x.x(last.to_ms));
    let (peak, _) = counts.peak(&all);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
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

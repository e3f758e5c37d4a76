//! What the page may cost, and whether it does.

use super::figures::{CONNECT, FIRST_GAP, Figures, KEPT, LOADED, NARROW, SHOWN, TUNNEL, WARM_GAP, WARM_RATE, WEB};
use crate::stats::Runs;

/// A limit, and what was measured.
pub(super) struct Budget {
    pub(super) what: &'static str,
    pub(super) limit: Limit,
    pub(super) unit: Unit,
    pub(super) measured: Option<Runs>,
}

/// What is allowed.
#[derive(Clone, Copy)]
pub(super) enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// Nothing is asked; the figure is shown.
    Shown,
}

/// What a value counts.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Millis,
    Bytes,
    Kilobytes,
    Times,
}

impl Budget {
    /// What is to be said of it. The middle value decides; where an extreme lies beyond the limit, that is said, too.
    pub(super) fn verdict(&self) -> &'static str {
        let Some(Runs { median, least, most }) = self.measured else { return "not measured" };
        let (holds, always) = match self.limit {
            Limit::AtMost(limit) => (median <= limit, most <= limit),
            Limit::AtLeast(limit) => (median >= limit, least >= limit),
            Limit::Shown => return "shown",
        };
        match (holds, always) {
            (true, true) => "holds",
            (true, false) => "holds, not every time",
            (false, _) => "**does not hold**",
        }
    }
}

/// The budgets that concern the page.
pub(super) fn of(figures: &Figures) -> Vec<Budget> {
    use Limit::{AtLeast, AtMost, Shown};
    use Unit::{Bytes, Kilobytes, Millis, Times};
    let budget = |what, limit, unit, measured| Budget { what, limit, unit, measured };
    let value = |client, figure| figures.of(client, figure);
    let rate = |client, to| figures.ratio(client, to, WARM_RATE);
    let mut all = vec![
        budget("html, css, js and wasm as loaded, brotli", AtMost(420_000.0), Kilobytes, value(TUNNEL, LOADED)),
        budget("navigation to the first message on the stage", AtMost(1000.0), Millis, value(TUNNEL, SHOWN)),
        budget("firehose over the tunnel against connect-web", AtLeast(12.0), Times, rate(TUNNEL, CONNECT)),
        budget("firehose over gRPC-Web against connect-web", AtLeast(12.0), Times, rate(WEB, CONNECT)),
        budget("longest frame gap, tunnel, warm", AtMost(33.0), Millis, value(TUNNEL, WARM_GAP)),
        budget("longest frame gap, gRPC-Web, warm", AtMost(33.0), Millis, value(WEB, WARM_GAP)),
        budget("longest frame gap, tunnel, a page's first run", AtMost(85.0), Millis, value(TUNNEL, FIRST_GAP)),
        budget("longest frame gap, gRPC-Web, a page's first run", AtMost(85.0), Millis, value(WEB, FIRST_GAP)),
    ];
    // Where the page lets the oldest messages go, or has hardly any, its memory says nothing of one.
    if let Some(kept) = value(TUNNEL, KEPT) {
        all.push(budget("memory of a kept message", AtMost(64.0), Bytes, Some(kept)));
    }
    all.extend([
        budget("tunnel against the page's own gRPC-Web", AtLeast(0.9), Times, rate(TUNNEL, WEB)),
        budget("the same with a stream window of 64 KiB", Shown, Times, rate(NARROW, WEB)),
    ]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(limit: Limit, values: Option<(f64, f64, f64)>) -> &'static str {
        let measured = values.map(|(least, median, most)| Runs { median, least, most });
        Budget { what: "", limit, unit: Unit::Times, measured }.verdict()
    }

    #[test]
    fn the_middle_decides_and_extremes_are_told() {
        assert_eq!(verdict(Limit::AtMost(33.0), Some((17.0, 20.0, 33.0))), "holds");
        assert_eq!(verdict(Limit::AtMost(33.0), Some((17.0, 20.0, 34.0))), "holds, not every time");
        assert_eq!(verdict(Limit::AtMost(33.0), Some((17.0, 33.1, 34.0))), "**does not hold**");
        assert_eq!(verdict(Limit::AtLeast(12.0), Some((12.0, 13.0, 14.0))), "holds");
        assert_eq!(verdict(Limit::AtLeast(12.0), Some((11.0, 13.0, 14.0))), "holds, not every time");
        assert_eq!(verdict(Limit::AtLeast(12.0), Some((11.0, 11.9, 14.0))), "**does not hold**");
        assert_eq!(verdict(Limit::Shown, Some((0.1, 0.2, 0.3))), "shown");
        assert_eq!(verdict(Limit::Shown, None), "not measured");
    }

    #[test]
    fn each_budget_finds_its_figures() {
        let mut figures = Figures::default();
        for client in [TUNNEL, NARROW, WEB, CONNECT] {
            for figure in [WARM_RATE, WARM_GAP, FIRST_GAP, SHOWN, LOADED, KEPT] {
                figures.add(&format!("{client}\t{figure}\t0\t1")).unwrap();
            }
        }
        assert!(of(&figures).iter().all(|budget| budget.measured.is_some()));
        assert!(of(&Figures::default()).iter().all(|budget| budget.verdict() == "not measured"));
    }
}

//! What is said of several runs.

use std::fmt;

/// Median and spread of runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Runs {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl Runs {
    /// Of at least one run.
    pub(crate) fn of(runs: impl IntoIterator<Item = f64>) -> Self {
        let mut runs: Vec<f64> = runs.into_iter().collect();
        runs.sort_by(f64::total_cmp);
        let (least, most) = (runs.first().copied().unwrap_or(f64::NAN), runs.last().copied().unwrap_or(f64::NAN));
        Self { median: median(&runs), least, most }
    }

    /// In other units.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self { median: self.median * factor, least: self.least * factor, most: self.most * factor }
    }
}

/// `2.31 (2.19–2.40)`; more digits with `{:.3}`.
impl fmt::Display for Runs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        write!(f, "{:.digits$} ({:.digits$}–{:.digits$})", self.median, self.least, self.most)
    }
}

fn median(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[half],
        _ => f64::midpoint(sorted[half - 1], sorted[half]),
    }
}

/// The value below which `part` (0 to 1) of the values lie. Sorts them.
pub(crate) fn percentile(values: &mut [u64], part: f64) -> u64 {
    values.sort_unstable();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index, cut to the last")]
    let at = (values.len() as f64 * part) as usize;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(Runs::of([3.0, 1.0, 2.0]), Runs { median: 2.0, least: 1.0, most: 3.0 });
        assert_eq!(Runs::of([4.0, 1.0, 2.0, 3.0]).median.to_bits(), 2.5_f64.to_bits());
        assert_eq!(Runs::of([1.0, 2.0, 3.0]).times(10.0).to_string(), "20.00 (10.00–30.00)");
    }

    #[test]
    fn percentiles_stay_within() {
        assert_eq!(percentile(&mut [], 0.5), 0);
        let mut values: Vec<u64> = (0..100).rev().collect();
        assert_eq!((percentile(&mut values, 0.5), percentile(&mut values, 0.99)), (50, 99));
        assert_eq!(percentile(&mut values, 1.0), 99);
    }
}

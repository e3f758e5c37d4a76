//! What remains of many readings of one sensor.

use rand::Rng;
use weir_proto::weir::v1::SensorSummary;

/// So many readings are kept for the percentiles. All of them, or a random sample (reservoir sampling, algorithm R).
const KEPT: usize = 10_000;

#[derive(Debug)]
pub(super) struct Sensor {
    unit: String,
    count: u64,
    min: f64,
    max: f64,
    mean: f64,
    kept: Vec<f64>,
}

impl Sensor {
    pub(super) fn new(unit: String) -> Self {
        Self { unit, count: 0, min: f64::INFINITY, max: f64::NEG_INFINITY, mean: 0.0, kept: Vec::new() }
    }

    pub(super) fn unit(&self) -> &str {
        &self.unit
    }

    /// Adds a finite value.
    pub(super) fn add(&mut self, value: f64, random: &mut impl Rng) {
        self.count += 1;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.mean = mean(self.mean, value, self.count);
        if self.kept.len() < KEPT {
            self.kept.push(value);
        } else if let Some(place) =
            usize::try_from(random.random_range(0..self.count)).ok().and_then(|place| self.kept.get_mut(place))
        {
            *place = value;
        }
    }

    pub(super) fn summary(mut self, sensor: String) -> SensorSummary {
        self.kept.sort_unstable_by(f64::total_cmp);
        SensorSummary {
            sensor,
            unit: self.unit,
            count: self.count,
            min: self.min,
            max: self.max,
            mean: self.mean.clamp(self.min, self.max),
            p50: percentile(&self.kept, 0.50),
            p95: percentile(&self.kept, 0.95),
        }
    }
}

/// The mean with one more value: without a sum, that could become infinite.
fn mean(mean: f64, value: f64, count: u64) -> f64 {
    let count = count as f64;
    let way = value - mean;
    if way.is_finite() { mean + way / count } else { mean + value / count - mean / count }
}

/// Between the two nearest values in proportion, as spreadsheets do: the median of 1, 2, 3, 4 is 2.5.
fn percentile(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() as f64 - 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a slice of at most 10,000: exact as either type"
    )]
    let below = place.floor() as usize;
    let share = place - place.floor();
    let low = sorted.get(below).copied().unwrap_or(f64::NAN);
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    low * (1.0 - share) + high * share
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{SeedableRng as _, rngs::SmallRng};

    use super::*;

    fn summary(values: impl IntoIterator<Item = f64>) -> SensorSummary {
        let mut random = SmallRng::seed_from_u64(1);
        let mut sensor = Sensor::new("C".into());
        for value in values {
            sensor.add(value, &mut random);
        }
        sensor.summary("t".into())
    }

    #[test]
    fn a_few_readings_are_summed_up_exactly() {
        let brief = summary([4.0, 1.0, 3.0, 2.0]);
        assert_eq!((brief.count, brief.min, brief.max, brief.mean, brief.p50), (4, 1.0, 4.0, 2.5, 2.5));
        assert!((brief.p95 - 3.85).abs() < 1e-12);
        let one = summary([-7.5]);
        assert_eq!((one.min, one.max, one.mean, one.p50, one.p95), (-7.5, -7.5, -7.5, -7.5, -7.5));
    }

    #[test]
    fn a_sample_of_many_is_close_and_bounded() {
        let brief = summary((0..200_000_u32).map(f64::from));
        assert_eq!((brief.count, brief.min, brief.max), (200_000, 0.0, 199_999.0));
        assert!((brief.mean - 99_999.5).abs() < 1e-3);
        assert!((brief.p50 - 100_000.0).abs() < 4000.0, "{}", brief.p50);
        assert!((brief.p95 - 190_000.0).abs() < 2000.0, "{}", brief.p95);
    }

    #[test]
    fn the_largest_numbers_stay_finite() {
        let brief = summary([f64::MAX, -f64::MAX, f64::MAX, f64::MAX, -f64::MAX]);
        assert!(brief.mean.is_finite() && brief.p50.is_finite() && brief.p95.is_finite(), "{brief:?}");
    }

    proptest! {
        #[test]
        fn figures_lie_between_the_ends(values in prop::collection::vec(-1e12..1e12, 1..200)) {
            let brief = summary(values.iter().copied());
            for figure in [brief.mean, brief.p50, brief.p95] {
                prop_assert!(brief.min <= figure && figure <= brief.max, "{brief:?}");
            }
            prop_assert!(brief.p50 <= brief.p95);
        }
    }
}

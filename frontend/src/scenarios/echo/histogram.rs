//! How often which time came: a histogram whose buckets grow with the times.

/// Buckets of an octave, from a time to its double: each is 1.6 % of its time wide, or less.
const FINE: usize = 64;
/// Octaves of buckets: the last ends above 9 minutes.
const OCTAVES: usize = 34;
/// Bars of an octave in the picture.
pub(super) const BARS: usize = 4;
/// The picture shows so many bars at least, so that a few times are not spread over all of it.
const FEWEST: usize = 16;

/// How often which time came. Bounded, whatever comes; times below 128 ns are exact, all others within 1.6 %.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Histogram {
    /// How many times were added.
    pub count: u64,
    /// By bucket; empty before the first time.
    buckets: Vec<u32>,
}

/// Bars to draw: how many times fell into each, beginning with bar number `first` (see [`place`]).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Bars {
    /// The number of the first bar.
    pub first: usize,
    /// How many times fell into each.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Adds a time in nanoseconds. What is longer than the last bucket counts as that.
    pub fn add(&mut self, nanos: u64) {
        let all = FINE * OCTAVES;
        if self.buckets.is_empty() {
            self.buckets = vec![0; all];
        }
        if let Some(bucket) = self.buckets.get_mut(bucket(nanos).min(all - 1)) {
            *bucket = bucket.saturating_add(1);
        }
        self.count += 1;
    }

    /// The time that this part (0 to 1) of all times does not exceed, in nanoseconds.
    pub fn quantile(&self, part: f64) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts are far from where whole numbers of a float end"
        )]
        let rank = ((self.count as f64 * part).ceil() as u64).max(1);
        let mut below = 0;
        let found = self.buckets.iter().position(|count| {
            below += u64::from(*count);
            below >= rank
        })?;
        Some(u64::midpoint(lower(found), lower(found + 1) - 1))
    }

    /// The bars of all times that came, at least a handful.
    pub fn bars(&self) -> Bars {
        let counts: Vec<u64> =
            self.buckets.chunks(FINE / BARS).map(|bar| bar.iter().map(|count| u64::from(*count)).sum()).collect();
        let Some(first) = counts.iter().position(|count| *count > 0) else { return Bars::default() };
        let last = counts.iter().rposition(|count| *count > 0).unwrap_or(first);
        let missing = FEWEST.saturating_sub(last - first + 1);
        let first = first.saturating_sub(missing / 2 + 1);
        let last = (last + missing.div_ceil(2) + 1).min(counts.len() - 1);
        Bars { first, counts: counts[first..=last].to_vec() }
    }
}

/// Where a time lies among all bars: its bar's number, and how far into the bar.
pub(super) fn place(nanos: u64) -> f64 {
    let bucket = bucket(nanos);
    let (low, high) = (lower(bucket), lower(bucket + 1));
    let within = nanos.saturating_sub(low) as f64 / (high - low) as f64;
    (bucket as f64 + within) / (FINE / BARS) as f64
}

/// The number of a time's bucket.
fn bucket(nanos: u64) -> usize {
    let octave = nanos.max(1).ilog2().saturating_sub(FINE.ilog2());
    // The octave, and the first bits of the time.
    octave as usize * FINE + usize::try_from(nanos >> octave).unwrap_or_default()
}

/// Where a bucket begins, in nanoseconds.
fn lower(bucket: usize) -> u64 {
    let octave = (bucket / FINE).saturating_sub(1);
    ((bucket - octave * FINE) as u64) << octave
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
mod tests {
    use super::*;

    #[test]
    fn buckets_touch_each_other_and_hold_what_falls_into_them() {
        for number in 0..FINE * OCTAVES {
            assert!(lower(number) < lower(number + 1));
            assert_eq!((bucket(lower(number)), bucket(lower(number + 1) - 1)), (number, number));
        }
    }

    #[test]
    fn quantiles_are_near_the_truth() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        // 1 µs, 2 µs … 1 ms.
        (1..=1000).for_each(|n| histogram.add(n * 1000));
        assert_eq!(histogram.count, 1000);
        for (part, truth) in [(0.0, 1000), (0.5, 500_000), (0.99, 990_000), (1.0, 1_000_000)] {
            let found = histogram.quantile(part).expect("there are some");
            assert!(found.abs_diff(truth) <= truth / 60, "{part}: {found}");
        }
    }

    #[test]
    fn one_time_is_all_quantiles() {
        let mut histogram = Histogram::default();
        histogram.add(100);
        assert_eq!((histogram.quantile(0.5), histogram.quantile(0.99)), (Some(100), Some(100)));
    }

    #[test]
    fn bars_count_every_time_and_have_room_around_them() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.bars(), Bars::default());
        for nanos in [400_000, 410_000, 900_000] {
            histogram.add(nanos);
        }
        let Bars { first, counts } = histogram.bars();
        assert_eq!(counts.iter().sum::<u64>(), 3);
        assert!(counts.len() >= FEWEST && counts[0] == 0 && counts[counts.len() - 1] == 0, "{counts:?}");
        let bar = |nanos| (place(nanos) as usize) - first;
        assert_eq!((counts[bar(400_000)], counts[bar(900_000)]), (2, 1));
    }

    #[test]
    fn places_grow_with_the_times() {
        let places: Vec<f64> = (0..5000).map(|n| place(n * 997)).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((place(2_048_000) - place(1_024_000) - BARS as f64).abs() < 1e-9, "an octave");
    }

    #[test]
    fn what_is_too_long_is_counted_too() {
        let mut histogram = Histogram::default();
        histogram.add(0);
        histogram.add(u64::MAX);
        assert_eq!((histogram.count, histogram.bars().counts.iter().sum::<u64>()), (2, 2));
    }
}

//! Which instant is drawn at which height. Pure geometry.

use crate::base::order::in_order;

/// Pixels between two neighbouring instants: at least, at most, and for each doubling of the time between them.
const LEAST: f64 = 13.0;
const MOST: f64 = 58.0;
const DOUBLING: f64 = 6.0;
/// A gap of so many milliseconds is the first that counts as one doubling.
const UNIT_MS: f64 = 0.25;
/// Pixels for a second on the linear axis.
const SECOND: f64 = 150.0;
/// The smallest zoom: neighbouring instants are 3.25 pixels apart then, and nearer ones would be one broad arrow.
const SMALLEST: f64 = 0.25;
/// The largest zoom of elastic and of even time: that shows microseconds.
const LARGEST: [f64; 2] = [16.0, 100_000.0];

/// Time as it is drawn: elastic, so that a round trip of 0.4 ms and a silence of 5 s both can be read.
///
/// All instants of both sides stand in their order; between two neighbours there are at least 13 pixels and more for
/// longer gaps, logarithmically, up to 58. Instants are nanoseconds since the call's start.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Axis {
    instants: Vec<i64>,
    heights: Vec<f64>,
}

impl Axis {
    /// Takes more instants in. Those that come late move what follows them; what is before them stays.
    pub(super) fn insert(&mut self, instants: Vec<i64>) {
        let mut instants = in_order(instants, |instant| (*instant, 0));
        instants.dedup();
        let Some(first) = instants.first() else { return };
        // Only what follows the first new instant changes, and that is the end, or near it.
        let from = self.instants.partition_point(|known| known < first);
        let tail = self.instants.split_off(from);
        let mut tail = tail.into_iter().peekable();
        for instant in instants {
            while let Some(known) = tail.next_if(|known| *known < instant) {
                self.instants.push(known);
            }
            tail.next_if_eq(&instant);
            self.instants.push(instant);
        }
        self.instants.extend(tail);
        self.measure(from);
    }

    /// Takes instants out again.
    pub(super) fn remove(&mut self, instants: &[i64]) {
        let Some(first) = instants.iter().min() else { return };
        let from = self.instants.partition_point(|known| known < first);
        let tail = self.instants.split_off(from);
        self.instants.extend(tail.into_iter().filter(|known| !instants.contains(known)));
        self.measure(from);
    }

    /// The instant is on the axis.
    pub(super) fn has(&self, instant: i64) -> bool {
        self.instants.binary_search(&instant).is_ok()
    }

    /// Measures anew from one place on.
    fn measure(&mut self, from: usize) {
        self.heights.truncate(from);
        for at in from..self.instants.len() {
            let height = match at.checked_sub(1) {
                Some(before) => self.heights[before] + gap(self.instants[at] - self.instants[before]),
                None => 0.0,
            };
            self.heights.push(height);
        }
    }

    /// The last instant.
    pub(super) fn end(&self) -> Option<i64> {
        self.instants.last().copied()
    }

    fn height(&self, instant: i64) -> f64 {
        let after = self.instants.partition_point(|known| *known <= instant);
        let Some(before) = after.checked_sub(1) else { return 0.0 };
        let (start, height) = (self.instants[before], self.heights[before]);
        match self.instants.get(after) {
            Some(end) => {
                let part = (instant - start) as f64 / (end - start) as f64;
                height + part * (self.heights[after] - height)
            }
            None => height,
        }
    }

    fn instant(&self, height: f64) -> i64 {
        let after = self.heights.partition_point(|known| *known <= height);
        let Some(before) = after.checked_sub(1) else { return self.instants.first().copied().unwrap_or(0) };
        let (start, low) = (self.instants[before], self.heights[before]);
        match (self.instants.get(after), self.heights.get(after)) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "nanoseconds between two instants: far from where whole numbers of a float end"
            )]
            (Some(end), Some(high)) => start + ((height - low) / (high - low) * (end - start) as f64) as i64,
            _ => start,
        }
    }
}

/// Pixels for a gap of so many nanoseconds.
fn gap(nanos: i64) -> f64 {
    (DOUBLING * (1.0 + nanos as f64 / 1e6 / UNIT_MS).log2()).clamp(LEAST, MOST)
}

/// How the user wants time to be drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Scale {
    /// Evenly instead of elastically.
    pub linear: bool,
    /// Pixels for a pixel.
    pub zoom: f64,
}

impl Scale {
    /// Pixels from the first instant down to this one.
    pub(super) fn y(self, axis: &Axis, instant: i64) -> f64 {
        let y = if self.linear { since(axis, instant) / 1e9 * SECOND } else { axis.height(instant) };
        y * self.zoom
    }

    /// The instant so many pixels below the first one.
    pub(super) fn instant(self, axis: &Axis, y: f64) -> i64 {
        let y = y / self.zoom;
        if self.linear {
            let first = axis.instants.first().copied().unwrap_or(0);
            #[expect(
                clippy::cast_possible_truncation,
                reason = "hours in nanoseconds: far from where whole numbers of a float end"
            )]
            let since = (y / SECOND * 1e9) as i64;
            first.saturating_add(since)
        } else {
            axis.instant(y)
        }
    }

    /// The smallest zoom at which the picture can be read, and the largest. In even time what is near each other may always
    /// lie on each other, but on average instants keep the distance that they have in elastic time at its smallest.
    pub(super) fn range(self, axis: &Axis) -> (f64, f64) {
        if !self.linear {
            return (SMALLEST, LARGEST[0]);
        }
        let tall = Self { zoom: 1.0, ..self }.height(axis);
        let least = axis.instants.len() as f64 * LEAST * SMALLEST / tall.max(f64::MIN_POSITIVE);
        (least.min(1.0), LARGEST[1])
    }

    /// As a picture is saved: at the usual scale, whatever is looked at; even time so that it is no lower than elastic time,
    /// or a short call would be a line.
    pub(super) fn saved(linear: bool, axis: &Axis) -> Self {
        let usual = Self { linear, zoom: 1.0 };
        let (elastic, tall) = (Self { linear: false, zoom: 1.0 }.height(axis), usual.height(axis));
        let zoom = if tall > 0.0 { (elastic / tall).clamp(1.0, usual.range(axis).1) } else { 1.0 };
        if linear { Self { linear, zoom } } else { usual }
    }

    /// Pixels from the first instant to the last.
    pub(super) fn height(self, axis: &Axis) -> f64 {
        axis.end().map_or(0.0, |end| self.y(axis, end))
    }
}

/// Nanoseconds from the first instant to this one.
fn since(axis: &Axis, instant: i64) -> f64 {
    axis.instants.first().map_or(0.0, |first| (instant - first) as f64)
}

/// The gaps in sight that are worth a note: from and to, in nanoseconds since the call's start.
pub(super) fn long_gaps(axis: &Axis, from: i64, to: i64, least: i64) -> impl Iterator<Item = (i64, i64)> {
    let start = axis.instants.partition_point(|known| *known < from).saturating_sub(1);
    let pairs = axis.instants[start..].windows(2).map(|pair| (pair[0], pair[1]));
    pairs.take_while(move |(start, _)| *start <= to).filter(move |(start, end)| end - start >= least)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "clamped values are exact")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MS: i64 = 1_000_000;
    const ELASTIC: Scale = Scale { linear: false, zoom: 1.0 };
    const LINEAR: Scale = Scale { linear: true, zoom: 1.0 };

    fn axis(instants: &[i64]) -> Axis {
        let mut axis = Axis::default();
        axis.insert(instants.to_vec());
        axis
    }

    #[test]
    fn a_short_round_trip_and_a_long_silence_both_read() {
        let axis = axis(&[0, 400_000, 5_000 * MS]);
        assert_eq!(ELASTIC.y(&axis, 400_000), LEAST);
        assert_eq!(ELASTIC.y(&axis, 5_000 * MS), LEAST + MOST);
        let longer = super::gap(400 * MS);
        assert!(gap(20 * MS) > LEAST && gap(20 * MS) < longer && longer <= MOST);
    }

    #[test]
    fn linear_time_is_linear() {
        let axis = axis(&[MS, 2 * MS, 1001 * MS]);
        assert_eq!(LINEAR.height(&axis), SECOND);
        assert_eq!(LINEAR.y(&axis, 501 * MS), SECOND / 2.0);
        assert_eq!(LINEAR.instant(&axis, SECOND / 2.0), 501 * MS);
        assert_eq!(Scale { zoom: 4.0, ..LINEAR }.height(&axis), 4.0 * SECOND);
    }

    #[test]
    fn a_picture_is_saved_at_the_usual_scale_and_even_time_no_lower_than_elastic() {
        let slow = axis(&[0, 400 * MS, 5_000 * MS]);
        assert_eq!((Scale::saved(false, &slow), Scale::saved(true, &slow)), (ELASTIC, LINEAR));
        let quick = axis(&[0, MS, 2 * MS]);
        assert_eq!(Scale::saved(false, &quick), ELASTIC);
        let height = Scale::saved(true, &quick).height(&quick);
        assert!((height - ELASTIC.height(&quick)).abs() < 1e-6, "{height}");
        assert_eq!(Scale::saved(true, &axis(&[MS])), LINEAR);
    }

    #[test]
    fn gaps_of_note_are_found() {
        let axis = axis(&[0, 100 * MS, 600 * MS, 700 * MS, 2000 * MS]);
        let all: Vec<_> = long_gaps(&axis, 0, 9_000 * MS, 300 * MS).collect();
        assert_eq!(all, [(100 * MS, 600 * MS), (700 * MS, 2000 * MS)]);
        // One that begins above and reaches into the window is found too.
        assert_eq!(long_gaps(&axis, 1000 * MS, 1100 * MS, 300 * MS).collect::<Vec<_>>(), [(700 * MS, 2000 * MS)]);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            parts in prop::collection::vec(prop::collection::vec(0i64..10_000_000_000, 0..20), 0..10)
        ) {
            let mut bit_by_bit = Axis::default();
            for part in &parts {
                bit_by_bit.insert(part.clone());
            }
            let mut all: Vec<_> = parts.concat();
            prop_assert_eq!(&bit_by_bit, &axis(&all));
            all.sort_unstable();
            all.dedup();
            for pair in all.windows(2) {
                let distance = ELASTIC.y(&bit_by_bit, pair[1]) - ELASTIC.y(&bit_by_bit, pair[0]);
                prop_assert!((LEAST - 1e-6..=MOST + 1e-6).contains(&distance));
            }
            for instant in all {
                let back = ELASTIC.instant(&bit_by_bit, ELASTIC.y(&bit_by_bit, instant));
                prop_assert!((back - instant).abs() <= 1);
            }
        }
    }
}

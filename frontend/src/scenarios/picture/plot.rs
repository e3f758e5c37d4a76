//! Where lines, ticks and bars lie in a chart. Charts are drawn in a box of their own units, whatever their size on the
//! screen: only words need that, and they lie beside the box.

use std::fmt::Write as _;

/// The box's width.
pub(in crate::scenarios) const WIDTH: f64 = 1000.0;
/// The box's height.
pub(in crate::scenarios) const HEIGHT: f64 = 100.0;
/// What lines keep from the upper and the lower edge.
const EDGE: f64 = 6.0;

/// An axis: what lies at its beginning and at its end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::scenarios) struct Axis {
    pub(in crate::scenarios) from: f64,
    pub(in crate::scenarios) to: f64,
}

impl Axis {
    /// From nothing to the largest of these, or to `least` if all are smaller.
    pub(in crate::scenarios) fn from_zero(values: &mut dyn Iterator<Item = f64>, least: f64) -> Self {
        Self { from: 0.0, to: values.fold(least, f64::max) }
    }

    /// From the smallest to the largest of these.
    pub(in crate::scenarios) fn around(values: &mut dyn Iterator<Item = f64>) -> Self {
        let (from, to) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        if from > to { Self { from: 0.0, to: 0.0 } } else { Self { from, to } }
    }

    /// How far along the axis a value lies, 0 to 1. On an axis without length everything lies in the middle.
    fn part(self, value: f64) -> f64 {
        let length = self.to - self.from;
        if length > 0.0 { ((value - self.from) / length).clamp(0.0, 1.0) } else { 0.5 }
    }

    /// Where a value lies from left to right.
    pub(in crate::scenarios) fn x(self, value: f64) -> f64 {
        self.part(value) * WIDTH
    }

    /// Where a value lies from the top to the bottom: the largest on top.
    pub(in crate::scenarios) fn y(self, value: f64) -> f64 {
        HEIGHT - EDGE - self.part(value) * (HEIGHT - 2.0 * EDGE)
    }
}

/// A tick of a horizontal axis: how far along it is, 0 to 1, and what it says.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::scenarios) struct Tick {
    pub(in crate::scenarios) at: f64,
    pub(in crate::scenarios) words: String,
}

/// A time axis in milliseconds, long enough for what lies between these two, and its ticks: about so many, or fewer. It
/// ends at a tick, so that it does not move with every point.
pub(in crate::scenarios) fn time_axis(from_ms: f64, to_ms: f64, ticks: f64) -> (Axis, Vec<Tick>) {
    let step = round_step((to_ms - from_ms).max(10.0) / ticks);
    let axis = Axis { from: from_ms, to: ((to_ms.max(from_ms + step)) / step).ceil() * step };
    let first = (from_ms / step).ceil();
    let ticks = (0..=12_u8).map(|n| (first + f64::from(n)) * step).take_while(|at| *at <= axis.to + step / 100.0);
    let ticks = ticks.map(|at| Tick { at: axis.part(at), words: time(at, axis.to, step) }).collect();
    (axis, ticks)
}

/// 1, 2 or 5 with any number of zeros: the first that is no smaller.
fn round_step(least: f64) -> f64 {
    let mut ten = 0.1;
    loop {
        for step in [ten, 2.0 * ten, 5.0 * ten] {
            if step >= least {
                return step;
            }
        }
        ten *= 10.0;
    }
}

/// A tick of a time axis that ends at `to`: all of its ticks have one unit and as many digits as they need. Milliseconds, which are
/// long, are named at the end only.
fn time(at: f64, to: f64, step: f64) -> String {
    if to < 1000.0 {
        if at + step / 2.0 < to { format!("{at:.0}") } else { format!("{at:.0} ms") }
    } else if step < 100.0 {
        format!("{:.2} s", at / 1000.0)
    } else if step < 1000.0 {
        format!("{:.1} s", at / 1000.0)
    } else {
        format!("{:.0} s", at / 1000.0)
    }
}

/// A line through these points (places in the box), from left to right.
pub(in crate::scenarios) fn line(points: &mut dyn Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let letter = if path.is_empty() { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{x:.1} {y:.1}");
    }
    path
}

/// What lies below a line, down to the box's lower edge.
pub(in crate::scenarios) fn area(line: &str, from_x: f64, to_x: f64) -> String {
    if line.is_empty() { String::new() } else { format!("{line}L{to_x:.1} {HEIGHT}L{from_x:.1} {HEIGHT}Z") }
}

/// A dot: a stroke of no length with round ends.
pub(in crate::scenarios) fn dot((x, y): (f64, f64)) -> String {
    format!("M{x:.1} {y:.1}h0")
}

/// Bars side by side over the whole width, the highest as high as the box.
pub(in crate::scenarios) fn bars(counts: &[u64]) -> String {
    let high = counts.iter().copied().max().unwrap_or_default().max(1) as f64;
    let width = WIDTH / counts.len().max(1) as f64;
    let mut path = String::new();
    for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // A bar of one among thousands is still to be seen.
        let height = (*count as f64 / high * (HEIGHT - EDGE)).max(2.0);
        let _ = write!(path, "M{:.1} {HEIGHT}v-{height:.1}h{:.1}v{height:.1}z", at as f64 * width, width * 0.9);
    }
    path
}

/// Lines from top to bottom at these parts of the width.
pub(in crate::scenarios) fn uprights(parts: &mut dyn Iterator<Item = f64>) -> String {
    let mut path = String::new();
    for part in parts {
        let _ = write!(path, "M{:.1} 0v{HEIGHT}", part * WIDTH);
    }
    path
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what is asked for exactly is exact")]
mod tests {
    use super::*;

    fn words(from: f64, to: f64) -> Vec<String> {
        time_axis(from, to, 6.0).1.into_iter().map(|tick| tick.words).collect()
    }

    #[test]
    fn time_axes_have_round_ticks_from_end_to_end() {
        assert_eq!(words(0.0, 3600.0), ["0 s", "1 s", "2 s", "3 s", "4 s"]);
        assert_eq!(words(0.0, 0.0), ["0", "2 ms"]);
        assert_eq!(words(0.0, 84.0), ["0", "20", "40", "60", "80", "100 ms"]);
        assert_eq!(words(0.0, 1150.0), ["0.0 s", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1.0 s", "1.2 s"]);
        assert_eq!(words(100_250.0, 105_000.0), ["101 s", "102 s", "103 s", "104 s", "105 s"]);
    }

    #[test]
    fn a_time_axis_holds_all_times_and_few_ticks() {
        for exponent in 0..40 {
            let to = 1.7_f64.powi(exponent);
            for from in [0.0, to / 3.0] {
                let (axis, ticks) = time_axis(from, to, 6.0);
                assert!(axis.from <= from && axis.to >= to, "{from} to {to}: {axis:?}");
                assert!((1..=8).contains(&ticks.len()), "{from} to {to}: {ticks:?}");
                assert!(ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.at)));
            }
        }
    }

    #[test]
    fn the_largest_is_on_top_and_a_flat_line_in_the_middle() {
        let axis = Axis::around(&mut [3.0, 1.0, 2.0].into_iter());
        assert_eq!((axis.y(3.0), axis.y(1.0), axis.y(2.0)), (EDGE, HEIGHT - EDGE, HEIGHT / 2.0));
        assert_eq!(Axis::around(&mut [5.0].into_iter()).y(5.0), HEIGHT / 2.0);
        assert_eq!(Axis::around(&mut std::iter::empty()), Axis { from: 0.0, to: 0.0 });
        assert_eq!(Axis::from_zero(&mut [2.0].into_iter(), 10.0), Axis { from: 0.0, to: 10.0 });
        assert_eq!(axis.x(99.0), WIDTH, "nothing leaves the box");
    }

    #[test]
    fn lines_areas_and_dots_are_paths() {
        let path = line(&mut [(0.0, 10.0), (500.0, 90.0)].into_iter());
        assert_eq!(path, "M0.0 10.0L500.0 90.0");
        assert_eq!(area(&path, 0.0, 500.0), "M0.0 10.0L500.0 90.0L500.0 100L0.0 100Z");
        assert_eq!(area("", 0.0, 0.0), "");
        assert_eq!(dot((1.0, 2.0)), "M1.0 2.0h0");
        assert_eq!(uprights(&mut [0.0, 0.5].into_iter()), "M0.0 0v100M500.0 0v100");
    }

    #[test]
    fn bars_are_as_high_as_they_count_and_none_is_nothing() {
        assert_eq!(bars(&[0, 4, 2, 0]), "M250.0 100v-94.0h225.0v94.0zM500.0 100v-47.0h225.0v47.0z");
        assert_eq!(bars(&[1, 1_000_000]).matches("v-2.0").count(), 1);
        assert_eq!(bars(&[]), "");
    }
}

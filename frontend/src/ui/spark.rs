//! A line without axes: how something went.

use std::fmt::Write as _;

use super::Drawn;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 34.0;
const EDGE: f64 = 3.0;

/// Draws the values from left to right, the lowest at the bottom.
pub fn spark(values: &[f64]) -> Drawn {
    let line = Drawn::new("path").attr("d", &path(values));
    let svg = Drawn::new("svg").class("spark").attr("viewBox", "0 0 120 34").attr("preserveAspectRatio", "none");
    svg.attr("aria-hidden", "true").with(vec![line])
}

fn path(values: &[f64]) -> String {
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
    // A flat line lies in the middle.
    let span = if high > low { high - low } else { 0.0 };
    let step = WIDTH / values.len().saturating_sub(1).max(1) as f64;
    let mut path = String::with_capacity(values.len() * 12);
    for (index, value) in values.iter().enumerate() {
        let part = if span > 0.0 { (value - low) / span } else { 0.5 };
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{:.1} {:.1}", index as f64 * step, HEIGHT - EDGE - part * (HEIGHT - 2.0 * EDGE));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn the_lowest_is_at_the_bottom_and_a_flat_line_in_the_middle() {
        assert_eq!(path(&[1.0, 3.0, 2.0]), "M0.0 31.0L60.0 3.0L120.0 17.0");
        assert_eq!(path(&[5.0, 5.0]), "M0.0 17.0L120.0 17.0");
        assert_eq!(path(&[5.0]), "M0.0 17.0");
        assert_eq!(path(&[]), "");
    }
}

//! How large the picture is drawn. Pure geometry.

use super::{
    axis::{Axis, Scale},
    scene::{FOOT, HEAD},
};
use crate::page::{Sight, Size};

/// A single call that has ended is shown whole by itself down to this zoom: labels of neighbours still stand side by side.
const MODERATE: f64 = 0.5;
/// Once it is, it stays so down to this: the server's last words come a moment later and must not undo it.
const STAYS: f64 = 0.4;

/// How much smaller than what can be read a picture may be that somebody wants to see whole.
const WHOLE: f64 = 0.31;

/// What the size depends on beside the calls' instants and the user's wish.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Stand {
    /// Pixels that there are for the picture, heads and all.
    pub height: f64,
    /// All calls have ended.
    pub over: bool,
    /// Two calls are compared.
    pub several: bool,
    /// It was drawn fitted before.
    pub fitted: bool,
}

/// How large the picture is drawn.
pub(super) fn sight(axis: &Axis, linear: bool, size: Size, stand: Stand) -> Sight {
    // Heads and tail keep their size.
    let room = stand.height - HEAD - FOOT;
    let usual = Scale { linear, zoom: 1.0 };
    let tall = usual.height(axis);
    let range = usual.range(axis);
    // Elastic time is readable at the usual scale: it need not be larger. Even time fills the height.
    let largest = if linear { range.1 } else { 1.0 };
    // Whoever wants it whole gets it whole, as long as neighbours are a pixel apart.
    let smallest = if size == Size::Fit { range.0 * WHOLE } else { range.0 };
    let fit = if tall > 0.0 { (room / tall).clamp(smallest, largest) } else { 1.0 };
    let alone = if stand.fitted { STAYS } else { MODERATE };
    let (zoom, fitted) = match size {
        Size::Fit => (fit, true),
        Size::Times { linear: of, zoom } if of == linear => (zoom, false),
        _ if stand.over && (stand.several || linear || fit >= alone) => (fit, true),
        _ => (1.0, false),
    };
    Sight { zoom, fitted, whole: tall * zoom <= room + 0.5, range }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the same division")]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;
    const OPEN: Stand = Stand { height: 500.0, over: false, several: false, fitted: false };
    const OVER: Stand = Stand { over: true, ..OPEN };
    const PAIR: Stand = Stand { several: true, ..OVER };
    /// Between head and tail.
    const ROOM: f64 = 500.0 - HEAD - FOOT;

    /// So many instants, which lie so many milliseconds apart: 400 ms are 58 pixels, 0.4 ms are 13.
    fn axis(instants: i64, apart: i64) -> Axis {
        let mut axis = Axis::default();
        axis.insert((0..instants).map(|n| n * apart * MS / 10).collect());
        axis
    }

    fn drawn(axis: &Axis, linear: bool, size: Size, stand: Stand) -> (f64, bool, bool) {
        let sight = sight(axis, linear, size, stand);
        (sight.zoom, sight.fitted, sight.whole)
    }

    #[test]
    fn fit_shows_all_of_it_and_follows_what_there_is_and_how_much_room() {
        // 20 gaps of 58 pixels.
        let call = axis(21, 4000);
        for stand in [OPEN, OVER, PAIR] {
            assert_eq!(drawn(&call, false, Size::Fit, stand), (ROOM / (20.0 * 58.0), true, true));
        }
        assert_eq!(drawn(&axis(25, 4000), false, Size::Fit, OPEN), (ROOM / (24.0 * 58.0), true, true));
        let low = Stand { height: 450.0, ..OPEN };
        assert_eq!(drawn(&call, false, Size::Fit, low), ((ROOM - 50.0) / (20.0 * 58.0), true, true));
        // 8 seconds at 150 pixels.
        assert_eq!(drawn(&call, true, Size::Fit, OPEN), (ROOM / 1200.0, true, true));
    }

    #[test]
    fn elastic_time_is_not_made_larger_than_usual_and_even_time_fills_the_height() {
        let call = axis(3, 4);
        assert_eq!(drawn(&call, false, Size::Fit, OVER), (1.0, true, true));
        // 0.8 ms.
        let (zoom, fitted, whole) = drawn(&call, true, Size::Fit, OVER);
        assert!(fitted && whole && (zoom * 0.0008 * 150.0 - ROOM).abs() < 0.01, "{zoom}");
    }

    #[test]
    fn below_the_smallest_scale_fit_does_what_it_can_and_does_not_say_it_is_all() {
        let call = axis(1000, 4000);
        assert_eq!(drawn(&call, false, Size::Fit, OPEN), (0.25 * WHOLE, true, false));
        // No room at all.
        let none = Stand { height: 100.0, ..OPEN };
        assert_eq!(drawn(&call, false, Size::Fit, none), (0.25 * WHOLE, true, false));
        assert_eq!(drawn(&Axis::default(), false, Size::Fit, none), (1.0, true, false));
        // Even time, 100 ms apart: on average one instant in a pixel.
        let (zoom, fitted, whole) = drawn(&axis(1000, 1000), true, Size::Fit, OPEN);
        assert!(fitted && !whole && (zoom * 99.9 * 150.0 - 1000.0 * 3.25 * WHOLE).abs() < 0.01, "{zoom}");
    }

    #[test]
    fn while_a_call_is_open_nothing_changes_by_itself() {
        for linear in [false, true] {
            for instants in [2, 21, 1000] {
                assert_eq!(drawn(&axis(instants, 4000), linear, Size::Auto, OPEN).0, 1.0);
                assert!(!drawn(&axis(instants, 4000), linear, Size::Auto, OPEN).1);
            }
        }
    }

    #[test]
    fn a_call_that_is_over_is_whole_if_that_needs_a_moderate_reduction() {
        // Pixels of 10 and of 30 gaps, which have room for 398.
        assert_eq!(drawn(&axis(11, 4000), false, Size::Auto, OVER), (ROOM / 580.0, true, true));
        assert_eq!(drawn(&axis(31, 4000), false, Size::Auto, OVER), (1.0, false, false));
        // What comes a moment later does not undo it.
        let (before, after) = (axis(14, 4000), axis(16, 4000));
        const { assert!(ROOM / (13.0 * 58.0) > 0.5 && ROOM / (15.0 * 58.0) < 0.5) };
        assert!(drawn(&before, false, Size::Auto, OVER).1);
        assert!(!drawn(&after, false, Size::Auto, OVER).1);
        assert!(drawn(&after, false, Size::Auto, Stand { fitted: true, ..OVER }).1);
    }

    #[test]
    fn a_comparison_that_is_over_and_even_time_are_whole_down_to_the_smallest_scale() {
        assert_eq!(drawn(&axis(31, 4000), false, Size::Auto, PAIR), (0.25, true, false));
        assert_eq!(drawn(&axis(21, 4000), false, Size::Auto, PAIR), (ROOM / 1160.0, true, true));
        assert_eq!(drawn(&axis(31, 4000), true, Size::Auto, OVER), (ROOM / 1800.0, true, true));
    }

    #[test]
    fn a_zoom_that_somebody_chose_stays_and_belongs_to_its_way_of_drawing_time() {
        let twice = Size::Times { linear: false, zoom: 2.0 };
        for stand in [OPEN, OVER, PAIR] {
            assert_eq!(drawn(&axis(21, 4000), false, twice, stand), (2.0, false, false));
        }
        assert_eq!(drawn(&axis(21, 4000), true, twice, OVER), (ROOM / 1200.0, true, true));
    }
}

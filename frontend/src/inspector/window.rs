//! Which rows of a long list are in sight. Pure geometry.

/// Height of a row in CSS pixels; `--row` in tokens.css.
pub(super) const ROW: f64 = 30.0;
/// The tallest that a scrolled element is made. Browsers cut at 17 to 33 million pixels; beyond this, a pixel of
/// scrolling is more than a pixel of rows.
const TALLEST: f64 = 8_000_000.0;

/// A list of rows seen through a window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Window {
    rows: usize,
    /// Height of what is in sight, in pixels.
    height: f64,
}

impl Window {
    /// `rows` rows seen through `height` pixels.
    pub(super) fn new(rows: usize, height: f64) -> Self {
        Self { rows, height: height.max(ROW) }
    }

    /// How tall the scrolled element is.
    pub(super) fn tall(self) -> f64 {
        self.whole().min(TALLEST).max(self.height)
    }

    /// How far it can be scrolled.
    pub(super) fn max_top(self) -> f64 {
        self.tall() - self.height
    }

    /// How many rows are drawn: those that fit and the two that are cut.
    pub(super) fn drawn(self) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the height of a screen")]
        let fit = (self.height / ROW).ceil() as usize;
        fit + 1
    }

    /// The first row in sight and how many of its pixels are above the window's edge, when scrolled to `top`.
    pub(super) fn first(self, top: f64) -> (usize, f64) {
        let pixels = self.to_rows(top.clamp(0.0, self.max_top()));
        let first = (pixels / ROW).floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "fewer rows than a float can count"
        )]
        let index = first as usize;
        (index, pixels - first * ROW)
    }

    /// Where to scroll so that the row is wholly in sight, if it is not when scrolled to `top`.
    pub(super) fn reveal(self, row: usize, top: f64) -> Option<f64> {
        let pixels = self.to_rows(top);
        let start = row as f64 * ROW;
        if start < pixels {
            Some(self.to_top(start))
        } else if start + ROW > pixels + self.height {
            Some(self.to_top(start + ROW - self.height))
        } else {
            None
        }
    }

    /// Where to scroll when `rows` rows went from the front, so that the same rows stay in sight.
    pub(super) fn without(self, rows: u64, top: f64) -> f64 {
        self.to_top((self.to_rows(top) - rows as f64 * ROW).max(0.0))
    }

    fn whole(self) -> f64 {
        self.rows as f64 * ROW
    }

    /// Pixels of rows that a pixel of scrolling stands for.
    fn scale(self) -> f64 {
        let most = self.max_top();
        if most > 0.0 { (self.whole() - self.height).max(0.0) / most } else { 1.0 }
    }

    fn to_rows(self, top: f64) -> f64 {
        top * self.scale()
    }

    fn to_top(self, pixels: f64) -> f64 {
        (pixels / self.scale().max(f64::MIN_POSITIVE)).clamp(0.0, self.max_top())
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_does_not_scroll() {
        let window = Window::new(3, 300.0);
        assert_eq!((window.tall(), window.max_top()), (300.0, 0.0));
        assert_eq!(window.first(0.0), (0, 0.0));
        assert_eq!(window.reveal(2, 0.0), None);
    }

    #[test]
    fn pixels_are_rows_while_the_list_is_not_too_tall() {
        let window = Window::new(1000, 300.0);
        assert_eq!(window.tall(), 30_000.0);
        assert_eq!(window.first(45.0), (1, 15.0));
        assert_eq!(window.first(window.max_top()), (990, 0.0));
        assert_eq!(window.drawn(), 11);
    }

    #[test]
    fn a_million_rows_reach_from_the_first_to_the_last() {
        let window = Window::new(1_000_000, 300.0);
        assert_eq!(window.tall(), TALLEST);
        assert_eq!(window.first(0.0), (0, 0.0));
        let (last, _) = window.first(window.max_top());
        assert_eq!(last, 1_000_000 - 10);
        let (middle, _) = window.first(window.max_top() / 2.0);
        assert!(middle.abs_diff(500_000) < 20, "{middle}");
    }

    #[test]
    fn a_row_is_revealed_at_the_nearer_edge() {
        let window = Window::new(1000, 300.0);
        assert_eq!(window.reveal(5, 0.0), None);
        assert_eq!(window.reveal(10, 0.0), Some(30.0));
        assert_eq!(window.reveal(3, 300.0), Some(90.0));
    }

    #[test]
    fn rows_that_go_from_the_front_do_not_move_the_others() {
        let window = Window::new(1000, 300.0);
        assert_eq!(window.without(5, 600.0), 450.0);
        assert_eq!(window.without(50, 600.0), 0.0);
    }
}

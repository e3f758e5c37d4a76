//! Where a label stands on its arrow: on no other label, and never on a line where arrows end.

/// Height of a label.
pub(super) const HEIGHT: f64 = 22.0;
/// Room that a label leaves to the lines: arrow heads and dots are there.
const MARGIN: f64 = 18.0;
/// Width of a character, in pixels of the label's font: of Latin ones, of wide ones.
const NARROW: f64 = 7.5;
const WIDE: f64 = 12.5;
/// Both ends of a label.
const PADDING: f64 = 18.0;
/// Places on the arrow to try beside the preferred one, as parts of its length.
const PLACES: [f64; 9] = [0.5, 0.36, 0.64, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9];

/// A label's middle and width.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
}

impl Spot {
    fn meets(&self, other: &Self) -> bool {
        (self.y - other.y).abs() < HEIGHT + 1.0
            && (self.x - other.x).abs() < f64::midpoint(self.width, other.width) + 4.0
    }
}

/// The labels of one pair of lines, as far as they are in sight: some hundred.
#[derive(Debug)]
pub(super) struct Labels {
    left: f64,
    right: f64,
    placed: Vec<Spot>,
}

impl Labels {
    /// Between two lines.
    pub(super) fn new(left: f64, right: f64) -> Self {
        Self { left, right, placed: Vec::new() }
    }

    /// So many characters fit at most.
    pub(super) fn room(&self) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
        let chars = ((self.right - self.left - 2.0 * MARGIN - PADDING) / NARROW).max(0.0) as usize;
        chars
    }

    /// A place for a text on an arrow, as near to the preferred part of it as may be; nothing if all of them are taken.
    pub(super) fn place(&mut self, text: &str, from: (f64, f64), to: (f64, f64), preferred: f64) -> Option<Spot> {
        let width = width(text) + PADDING;
        let places = std::iter::once(preferred).chain(PLACES);
        let spot = places.filter_map(|part| {
            let x = from.0 + part * (to.0 - from.0);
            let (low, high) = (self.left + MARGIN + width / 2.0, self.right - MARGIN - width / 2.0);
            if low > high {
                return None;
            }
            let x = x.clamp(low, high);
            let reach = to.0 - from.0;
            let along = if reach.abs() < 1.0 { 0.0 } else { (x - from.0) / reach };
            Some(Spot { x, y: from.1 + along * (to.1 - from.1), width })
        });
        let free = |spot: &Spot| !self.placed.iter().any(|other| spot.meets(other));
        let spot = { spot }.find(free)?;
        self.placed.push(spot);
        Some(spot)
    }

    /// A label of its own beside a line, if there is room.
    pub(super) fn beside(&mut self, text: &str, x: f64, y: f64) -> Option<Spot> {
        let width = width(text) + PADDING;
        let spot = Spot { x: x + width / 2.0, y, width };
        let fits = spot.x + width / 2.0 <= self.right - MARGIN && x >= self.left;
        (fits && !self.placed.iter().any(|other| spot.meets(other))).then(|| {
            self.placed.push(spot);
            spot
        })
    }
}

/// How wide a text is in the label's font, in pixels.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|char| if u32::from(char) < 0x1100 { NARROW } else { WIDE }).sum()
}

/// The text, cut so that it takes no more room than so many Latin characters.
pub(super) fn cut(text: &str, chars: usize) -> String {
    let room = chars as f64 * NARROW;
    if width(text) <= room {
        return text.to_owned();
    }
    let mut taken = NARROW;
    let mut short: String = text
        .chars()
        .take_while(|char| {
            taken += width(char.encode_utf8(&mut [0; 4]));
            taken <= room
        })
        .collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(y: f64) -> ((f64, f64), (f64, f64)) {
        ((100.0, y), (700.0, y + 10.0))
    }

    #[test]
    fn close_arrows_get_labels_side_by_side() {
        let mut labels = Labels::new(100.0, 700.0);
        let mut spots = Vec::new();
        for n in 0..3 {
            let (from, to) = ends(f64::from(n) * 13.0);
            spots.push(labels.place("done sending", from, to, 0.5).expect("room"));
        }
        for (index, spot) in spots.iter().enumerate() {
            assert!(spots[..index].iter().all(|other| !spot.meets(other)));
            assert!(spot.x - spot.width / 2.0 >= 100.0 + MARGIN && spot.x + spot.width / 2.0 <= 700.0 - MARGIN);
        }
    }

    #[test]
    fn where_there_is_no_room_there_is_no_label() {
        let mut labels = Labels::new(100.0, 300.0);
        let text = "eighteen characters";
        assert!(labels.place(text, (100.0, 0.0), (300.0, 0.0), 0.5).is_some());
        assert_eq!(labels.place(text, (100.0, 5.0), (300.0, 5.0), 0.5), None);
        assert_eq!(labels.place(&"x".repeat(40), (100.0, 90.0), (300.0, 90.0), 0.5), None);
        assert!(labels.place(text, (100.0, 60.0), (300.0, 60.0), 0.5).is_some());
    }

    #[test]
    fn long_texts_are_cut_by_what_they_take() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
        assert_eq!(cut("你好世界", 5), "你好…");
    }
}

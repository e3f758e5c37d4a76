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

/// What a label says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Label {
    /// May be cut.
    pub words: String,
    /// How large what it is about is: never cut, for half a number is another number. Empty where that is of no interest.
    pub size: String,
}

impl Label {
    /// Words alone.
    pub(super) fn of(words: String) -> Self {
        Self { words, size: String::new() }
    }

    /// All of it.
    pub(super) fn whole(&self) -> String {
        if self.size.is_empty() { self.words.clone() } else { format!("{} · {}", self.words, self.size) }
    }

    /// As much as takes no more room than so many Latin characters: shorter words first, then the size alone.
    pub(super) fn cut(&self, chars: usize) -> String {
        /// Fewer characters of the words say nothing.
        const FEW: usize = 4;
        let whole = self.whole();
        if self.size.is_empty() || width(&whole) <= chars as f64 * NARROW {
            return cut(&whole, chars);
        }
        // Sizes are Latin.
        let left = chars.saturating_sub(self.size.chars().count() + " · ".chars().count());
        if left < FEW { self.size.clone() } else { format!("{} · {}", cut(&self.words, left), self.size) }
    }
}

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
        characters(self.right - self.left - 2.0 * MARGIN - PADDING)
    }

    /// The text takes so much of the room that in the middle it would leave none beside it.
    pub(super) fn is_long(&self, text: &str) -> bool {
        3.0 * (width(text) + PADDING) > self.right - self.left - 2.0 * MARGIN
    }

    /// A place for a text on an arrow, as near to the preferred part of it as may be; nothing if all of them are taken.
    pub(super) fn place(&mut self, text: &str, from: (f64, f64), to: (f64, f64), preferred: f64) -> Option<Spot> {
        let width = width(text) + PADDING;
        let (low, high) = (self.left + MARGIN + width / 2.0, self.right - MARGIN - width / 2.0);
        if low > high {
            return None;
        }
        let reach = to.0 - from.0;
        let at = |x: f64| {
            let x = x.clamp(low, high);
            let along = if reach.abs() < 1.0 { 0.0 } else { (x - from.0) / reach };
            Spot { x, y: from.1 + along * (to.1 - from.1), width }
        };
        let wanted = at(from.0 + preferred * reach);
        let free = |spot: &Spot| !self.placed.iter().any(|other| spot.meets(other));
        // Beside a label that is in the way there may be room that none of the usual places hits.
        let beside = self.placed.iter().filter(|other| (other.y - wanted.y).abs() < 2.0 * HEIGHT).flat_map(|other| {
            let apart = f64::midpoint(other.width, width) + 5.0;
            [at(other.x - apart), at(other.x + apart)]
        });
        let places = PLACES.into_iter().map(|part| at(from.0 + part * reach));
        let spot = std::iter::once(wanted).chain(places).chain(beside).find(free)?;
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

/// So many Latin characters fit into so many pixels.
pub(super) fn characters(pixels: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred pixels")]
    let chars = (pixels / NARROW).max(0.0) as usize;
    chars
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
    fn room_beside_a_label_is_found_wherever_it_is() {
        // Between the margins there are 564 pixels: a label of 303 in the middle leaves 130 on each side of it.
        let mut labels = Labels::new(100.0, 700.0);
        let (from, to) = ends(0.0);
        let long = labels.place(&"x".repeat(38), from, to, 0.5).expect("room");
        for _ in 0..2 {
            let short = labels.place(&"x".repeat(14), from, to, 0.5).expect("there is room");
            assert!(!short.meets(&long));
        }
        assert_eq!(labels.place("x", from, to, 0.5), None);
        assert!(labels.is_long(&"x".repeat(38)) && !labels.is_long(&"x".repeat(14)));
    }

    #[test]
    fn the_size_is_never_cut() {
        let label = Label { words: "“One call, many messages”".into(), size: "743 B".into() };
        assert_eq!(label.cut(60), "“One call, many messages” · 743 B");
        assert_eq!(label.cut(20), "“One call,… · 743 B");
        assert_eq!(label.cut(12), "“O… · 743 B");
        assert_eq!(label.cut(11), "743 B");
        assert_eq!(label.cut(1), "743 B");
        assert_eq!(Label::of("HEADERS /a.B/C".into()).cut(9), "HEADERS …");
    }

    #[test]
    fn long_texts_are_cut_by_what_they_take() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello!", 5), "hell…");
        assert_eq!(cut("你好世界", 5), "你好…");
    }
}

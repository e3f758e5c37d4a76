//! Zooming with a wheel or two fingers: how much, and around which place.

/// The most pixels of a wheel's turn that count: a mouse tells a hundred or more at once, a trackpad a few.
const MOST: f64 = 25.0;
/// A line of a wheel that counts in lines, in pixels.
const LINE: f64 = 16.0;

/// How many times larger the picture becomes when a wheel is turned by so many pixels, or lines (`delta` grows downwards).
pub(super) fn turned(delta: f64, lines: bool) -> f64 {
    let pixels = if lines { delta * LINE } else { delta };
    (-pixels.clamp(-MOST, MOST) / 100.0).exp()
}

/// The fingers that are on the picture: their numbers and where they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Fingers(Vec<(i32, (f64, f64))>);

impl Fingers {
    /// One is put down.
    pub(super) fn down(&mut self, finger: i32, at: (f64, f64)) {
        self.up(finger);
        self.0.push((finger, at));
    }

    /// One is lifted, or the browser takes it for something else.
    pub(super) fn up(&mut self, finger: i32) {
        self.0.retain(|(other, _)| *other != finger);
    }

    /// Two are there: they zoom and do not scroll.
    pub(super) fn pinch(&self) -> bool {
        self.0.len() == 2
    }

    /// One has moved. Of two: how many times further they are apart now, and how far down their middle is.
    pub(super) fn moved(&mut self, finger: i32, at: (f64, f64)) -> Option<(f64, f64)> {
        let before = self.apart();
        self.0.iter_mut().find(|(other, _)| *other == finger)?.1 = at;
        let [(_, a), (_, b)] = self.0[..] else { return None };
        // Fingers that lie on each other say nothing.
        let before = before.filter(|apart| *apart > 1.0)?;
        Some((self.apart()? / before, f64::midpoint(a.1, b.1)))
    }

    fn apart(&self) -> Option<f64> {
        let [(_, a), (_, b)] = self.0[..] else { return None };
        Some((a.0 - b.0).hypot(a.1 - b.1).max(1.0))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers")]
mod tests {
    use super::*;

    #[test]
    fn a_wheel_turned_up_makes_it_larger_and_as_far_down_undoes_it() {
        for (delta, lines) in [(-3.0, false), (-120.0, false), (-1.0, true)] {
            let up = turned(delta, lines);
            assert!(up > 1.0 && up < 1.3, "{up}");
            assert!((up * turned(-delta, lines) - 1.0).abs() < 1e-9);
        }
        assert_eq!(turned(0.0, false), 1.0);
        assert_eq!(turned(-1.0, true), turned(-16.0, false));
    }

    #[test]
    fn two_fingers_zoom_by_how_far_they_part_around_their_middle() {
        let mut fingers = Fingers::default();
        fingers.down(1, (100.0, 100.0));
        assert_eq!(fingers.moved(1, (100.0, 150.0)), None, "one finger scrolls");
        fingers.down(2, (100.0, 250.0));
        assert!(fingers.pinch());
        // From 100 apart to 200, and back to 50.
        assert_eq!(fingers.moved(2, (100.0, 350.0)), Some((2.0, 250.0)));
        assert_eq!(fingers.moved(1, (100.0, 300.0)), Some((0.25, 325.0)));
        // Sideways counts as well.
        assert_eq!(fingers.moved(1, (150.0, 350.0)), Some((1.0, 350.0)));
        assert_eq!(fingers.moved(7, (0.0, 0.0)), None, "it was put down elsewhere");
        fingers.up(2);
        assert!(!fingers.pinch());
        assert_eq!(fingers.moved(1, (0.0, 0.0)), None);
    }

    #[test]
    fn fingers_on_one_place_do_not_zoom_without_end() {
        let mut fingers = Fingers::default();
        fingers.down(1, (5.0, 5.0));
        fingers.down(2, (5.0, 5.0));
        assert_eq!(fingers.moved(2, (5.0, 105.0)), None);
        assert_eq!(fingers.moved(2, (5.0, 55.0)), Some((0.5, 30.0)));
    }
}

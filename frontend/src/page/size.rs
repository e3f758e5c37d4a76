//! How the stage is to be drawn, and how large: each call, and each pair that is compared, has a size of its own.

use leptos::prelude::*;

use super::Page;

/// The numbers of the calls on the stage: one, or two that are compared.
pub type Pair = (u64, Option<u64>);

/// How large a picture is wanted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Size {
    /// The usual scale while something goes on; then whole, where that can be read.
    Auto,
    /// All of it in the height that there is.
    Fit,
    /// So many times the usual pixels, in the way of drawing time (`linear`: evenly) for which somebody chose them.
    Times {
        /// For even time.
        linear: bool,
        /// Pixels for a pixel of the usual scale.
        zoom: f64,
    },
}

/// How large the picture is drawn, as the stage says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sight {
    /// Pixels for a pixel of the usual scale.
    pub zoom: f64,
    /// It is fitted into the height, or was made as small for that as can be read.
    pub fitted: bool,
    /// All of it is in sight.
    pub whole: bool,
    /// The smallest and the largest zoom.
    pub range: (f64, f64),
}

/// How the user wants the stage. It outlives the calls and the language.
#[derive(Clone, Copy, Debug)]
pub struct StageWishes {
    /// Even instead of elastic time.
    pub linear: RwSignal<bool>,
    /// Nothing newer is drawn.
    pub paused: RwSignal<bool>,
    /// What the stage shows of all this at the moment; it says so itself.
    pub sight: RwSignal<Sight>,
    /// The sizes that somebody has chosen.
    sizes: RwSignal<Vec<(Pair, Size)>>,
}

/// Which way to zoom.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// More pixels for the same time.
    In,
    /// Fewer.
    Out,
}

impl Sight {
    /// The usual scale.
    const USUAL: Self = Self { zoom: 1.0, fitted: false, whole: true, range: (1.0, 1.0) };

    /// So many times larger than it is, as far as that goes.
    fn times(&self, factor: f64) -> f64 {
        let (least, most) = self.range;
        // Where somebody left it while the call was shorter, it may stand beyond.
        (self.zoom * factor).clamp(least.min(self.zoom), most.max(self.zoom))
    }

    /// The next step from here, if it can be zoomed further: the next doubling or halving of the usual scale. One that is so near
    /// that nobody would see a difference is passed over.
    pub fn next(self, which: Zoom) -> Option<f64> {
        const NEAR: f64 = 0.07;
        let (steps, (least, most)) = (self.zoom.log2(), self.range);
        match which {
            Zoom::In => (self.zoom < most * 0.999).then(|| ((steps + NEAR).floor() + 1.0).exp2().min(most)),
            Zoom::Out => (self.zoom > least * 1.001).then(|| ((steps - NEAR).ceil() - 1.0).exp2().max(least)),
        }
    }
}

impl Default for StageWishes {
    fn default() -> Self {
        Self {
            linear: RwSignal::new(false),
            paused: RwSignal::new(false),
            sight: RwSignal::new(Sight::USUAL),
            sizes: RwSignal::new(Vec::new()),
        }
    }
}

impl StageWishes {
    /// Whoever calls this is told when any of the wishes changes.
    pub fn track(self) {
        self.linear.track();
        self.paused.track();
        self.sizes.track();
    }

    /// How large these calls are wanted. Not tracked.
    pub fn size(self, pair: Pair) -> Size {
        self.sizes.with_untracked(|sizes| chosen(sizes, pair))
    }
}

fn chosen(sizes: &[(Pair, Size)], pair: Pair) -> Size {
    sizes.iter().find(|(of, _)| *of == pair).map_or(Size::Auto, |(_, size)| *size)
}

/// Keeps one more choice, and of the others those whose calls `are_there`.
fn choose(sizes: &mut Vec<(Pair, Size)>, pair: Pair, size: Size, are_there: impl Fn(u64) -> bool) {
    sizes.retain(|(of, _)| *of != pair && are_there(of.0) && of.1.is_none_or(&are_there));
    sizes.push((pair, size));
}

impl Page {
    /// Draws what is on the stage that large, for as long as its calls are in the list.
    fn resize(self, size: Size) {
        let Some(pair) = self.looked.pair() else { return };
        let runs = self.calls().runs().get_untracked();
        let are_there = |number| runs.iter().any(|run| run.number() == number);
        self.looked.stage.sizes.update(|sizes| choose(sizes, pair, size, are_there));
    }

    fn magnify(self, zoom: f64) {
        self.resize(Size::Times { linear: self.looked.stage.linear.get_untracked(), zoom });
    }

    /// Shows the whole call in the height that there is, or at the usual scale again.
    pub fn fit(self) {
        if self.looked.stage.sight.get_untracked().fitted { self.magnify(1.0) } else { self.resize(Size::Fit) }
    }

    /// Makes what is shown so many times larger, as far as that goes.
    pub fn zoom_by(self, factor: f64) {
        self.magnify(self.looked.stage.sight.get_untracked().times(factor));
    }

    /// Zooms one step from what is shown, if that is possible.
    pub fn zoom(self, which: Zoom) {
        if let Some(zoom) = self.looked.stage.sight.get_untracked().next(which) {
            self.magnify(zoom);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zoom: f64) -> Sight {
        Sight { zoom, range: (0.25, 16.0), ..Sight::USUAL }
    }

    #[test]
    fn a_step_leads_from_what_is_shown_to_the_next_doubling() {
        let cases = [
            (1.0, Some(2.0), Some(0.5)),
            (0.37, Some(0.5), Some(0.25)),
            (0.5, Some(1.0), Some(0.25)),
            // Nobody would see the step from 0.49 to 0.5.
            (0.49, Some(1.0), Some(0.25)),
            (0.51, Some(1.0), Some(0.25)),
            (0.3, Some(0.5), Some(0.25)),
            (0.25, Some(0.5), None),
            (16.0, None, Some(8.0)),
            (12.0, Some(16.0), Some(8.0)),
        ];
        for (zoom, more, less) in cases {
            assert_eq!((at(zoom).next(Zoom::In), at(zoom).next(Zoom::Out)), (more, less), "{zoom}");
        }
    }

    #[test]
    fn a_wheel_leads_from_what_is_shown_to_the_ends_of_the_range() {
        assert_eq!((at(0.5).times(1.5), at(0.5).times(0.75)), (0.75, 0.375));
        assert_eq!((at(12.0).times(2.0), at(0.3).times(0.5)), (16.0, 0.25));
        assert_eq!((at(0.125).times(0.5), at(0.125).times(1.5)), (0.125, 0.1875));
    }

    #[test]
    fn every_call_and_every_pair_keeps_its_own_size_while_it_is_there() {
        let mut sizes = Vec::new();
        let twice = Size::Times { linear: false, zoom: 2.0 };
        choose(&mut sizes, (1, None), twice, |_| true);
        choose(&mut sizes, (1, Some(2)), Size::Fit, |_| true);
        assert_eq!(chosen(&sizes, (1, None)), twice);
        assert_eq!(chosen(&sizes, (1, Some(2))), Size::Fit);
        assert_eq!(chosen(&sizes, (2, None)), Size::Auto, "another call begins anew");
        choose(&mut sizes, (1, None), Size::Fit, |_| true);
        assert_eq!((chosen(&sizes, (1, None)), sizes.len()), (Size::Fit, 2));
        // The second call has left the list.
        choose(&mut sizes, (3, None), twice, |number| number != 2);
        assert_eq!(chosen(&sizes, (1, Some(2))), Size::Auto);
        assert_eq!(chosen(&sizes, (1, None)), Size::Fit);
    }
}

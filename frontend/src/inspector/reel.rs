//! A long list of rows, seen through a window: where it stands, and whether it follows its end.

use web_sys::HtmlElement;

use super::window::Window;
use crate::ui;

/// What scrolls, and where.
pub(super) struct Reel {
    /// What scrolls, what makes it tall, and what is in sight.
    outer: HtmlElement,
    tall: HtmlElement,
    pane: HtmlElement,
    follow: bool,
    /// Where the list was last seen to be scrolled to, or wants to be.
    top: f64,
    /// The same in whole pixels, as the browser has it.
    scroll: i32,
    /// How tall it was last made.
    made: (f64, f64),
    /// Height of what is in sight. Asking the browser would make it lay out the page.
    height: f64,
}

/// How many rows further a key goes, up or down; to the first or the last it is as far as there is.
pub(super) fn places(key: &str) -> Option<isize> {
    match key {
        "ArrowDown" => Some(1),
        "ArrowUp" => Some(-1),
        "Home" => Some(isize::MIN),
        "End" => Some(isize::MAX),
        _ => None,
    }
}

/// The rows in sight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct InSight {
    /// The place of the first one, from 0.
    pub first: usize,
    /// How many of its pixels are above the window's edge.
    pub above: f64,
    /// How many rows are drawn at most.
    pub drawn: usize,
}

impl Reel {
    /// A list that follows its end.
    pub(super) fn new(outer: HtmlElement, tall: HtmlElement, pane: HtmlElement) -> Self {
        Self {
            tall,
            pane,
            follow: true,
            top: 0.0,
            scroll: 0,
            made: (f64::NAN, f64::NAN),
            height: f64::from(outer.client_height()),
            outer,
        }
    }

    /// What is in sight.
    pub(super) fn pane(&self) -> &HtmlElement {
        &self.pane
    }

    /// There is more or less room.
    pub(super) fn resized(&mut self, height: f64) {
        self.height = height;
    }

    /// Whether the newest row stays in sight.
    pub(super) fn follows(&self) -> bool {
        self.follow
    }

    /// Whether the newest row stays in sight from now on.
    pub(super) fn follow(&mut self, follow: bool) {
        self.follow = follow;
    }

    /// The user has scrolled, or the list itself has. At its end it follows, if it `may`. Says whether there is something to draw.
    pub(super) fn scrolled(&mut self, may: bool) -> bool {
        let scroll = self.outer.scroll_top();
        if (scroll - self.scroll).abs() < 1 {
            return false;
        }
        self.scroll = scroll;
        let top = f64::from(scroll);
        let most = self.made.0 - self.height;
        if top >= most - 2.0 {
            self.follow = may;
        } else if top < self.top - 1.0 {
            // Only somebody who goes up wants to stay: a list that grows leaves its end by itself.
            self.follow = false;
        }
        self.top = top;
        true
    }

    /// Makes room for `count` rows, of which `gone` have left the front since the last time, and scrolls where the rows in sight, the
    /// newest row or the one to `reveal` want it. With that at the end it follows, if it `may`.
    pub(super) fn place(&mut self, count: usize, gone: u64, reveal: Option<usize>, may: bool) -> InSight {
        let window = Window::new(count, self.height);
        self.make(window);
        let mut top = self.top.min(window.max_top());
        if let Some(at) = reveal.and_then(|place| window.reveal(place, top)) {
            top = at;
            self.follow = at >= window.max_top() && may;
        } else if self.follow {
            top = window.max_top();
        } else if gone > 0 {
            top = window.without(gone, top);
        }
        self.top = top;
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels are all that there is")]
        let pixels = top.round() as i32;
        if self.scroll != pixels {
            self.scroll = pixels;
            ui::scroll(&self.outer, pixels);
        }
        let (first, above) = window.first(top);
        InSight { first, above, drawn: window.drawn() }
    }

    /// Makes the scrolled element as tall as the rows need.
    fn make(&mut self, window: Window) {
        let made = (window.tall(), self.height);
        if made != self.made {
            self.made = made;
            let _ = self.tall.style().set_property("height", &format!("{}px", made.0));
            let _ = self.pane.style().set_property("height", &format!("{}px", made.1));
        }
    }
}

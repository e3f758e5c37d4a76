//! Draws what is in sight of the picture, follows its end, and finds what was pressed.

use web_sys::{Element, HtmlElement};

use super::{
    ahead::{Ahead, ahead},
    axis::Scale,
    fit::{self, Stand},
    labels::HEIGHT,
    lanes::{lane_name, telling},
    mark::Mark,
    paint::Painter,
    picture::{self, Subject},
    scene::{self, FOOT, HEAD, View},
    timeline::Timeline,
};
use crate::{
    call::{CallLog, Filter, Run},
    i18n::Locale,
    page::{Sight, Size},
    scenarios::Telling,
    ui,
};

/// The tallest that a scrolled element is made. Browsers cut at 17 to 33 million pixels; beyond this, a pixel of
/// scrolling is more than a pixel of the picture.
const TALLEST: f64 = 8_000_000.0;
/// Marks' heights are counted from a multiple of this: far down a long picture, pixels would lose their exactness.
const ORIGIN: f64 = 4_096.0;

/// What the user wants to see.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Wish {
    /// Even instead of elastic time.
    pub linear: bool,
    pub size: Size,
    /// Nothing newer than when this became true.
    pub paused: bool,
    /// The selected row of the call that is looked at.
    pub selected: Option<u64>,
    /// Which of the calls is looked at.
    pub shown: usize,
}

/// The stage's elements and where it stands.
pub(super) struct Scroller {
    runs: Vec<Run>,
    /// How calls are told apart, where there are several.
    titles: Vec<String>,
    /// What tells what their messages are.
    telling: Vec<Telling>,
    locale: Locale,
    /// What scrolls, what makes it tall, and what is in sight.
    outer: HtmlElement,
    tall: HtmlElement,
    svg: Element,
    painter: Painter,
    timeline: Timeline,
    wish: Option<Wish>,
    /// How the picture was drawn last, and of which size.
    scale: Scale,
    sight: Option<Sight>,
    /// What stays where it is when the scale changes, in pixels from the upper edge of what is in sight. Nothing: its middle.
    focus: Option<f64>,
    follow: bool,
    /// Where the picture's part in sight begins, in its own pixels.
    top: f64,
    /// Where the scrolled element was last seen or put.
    scroll: f64,
    made: (f64, f64, f64),
    /// Width and height of what is in sight. Asking the browser would make it lay out the page.
    size: (f64, f64),
    /// Nothing later is drawn while paused.
    until: i64,
    /// The end of what the user has seen: the number of the next row.
    seen: u64,
}

impl Scroller {
    /// A stage that follows the newest, unless all of it is over and two are compared.
    pub(super) fn new(
        runs: Vec<Run>,
        locale: Locale,
        outer: HtmlElement,
        tall: HtmlElement,
        svg: Element,
    ) -> Option<Self> {
        // Calls that are over and compared are read from their start: the shorter one has nothing at the end.
        let follow = runs.len() < 2 || runs.iter().any(Run::is_open);
        Some(Self {
            titles: Vec::new(),
            telling: runs.iter().map(telling).collect(),
            runs,
            locale,
            tall,
            painter: Painter::new(&svg)?,
            svg,
            timeline: Timeline::default(),
            wish: None,
            scale: Scale { linear: false, zoom: 1.0 },
            sight: None,
            focus: None,
            follow,
            top: 0.0,
            scroll: 0.0,
            made: (f64::NAN, f64::NAN, f64::NAN),
            size: (f64::from(outer.client_width()), f64::from(outer.client_height())),
            until: i64::MAX,
            seen: 0,
            outer,
        })
    }

    /// There is more or less room.
    pub(super) fn resized(&mut self, width: f64, height: f64) {
        self.size = (width, height);
    }

    /// The user has scrolled, or the stage itself has. Says whether there is something to draw.
    pub(super) fn scrolled(&mut self) -> bool {
        let scroll = f64::from(self.outer.scroll_top());
        let most = self.made.0 - self.size.1;
        if (scroll - self.scroll).abs() < 1.0 {
            return false;
        }
        if scroll >= most - 2.0 {
            self.follow = self.wish.is_none_or(|wish| !wish.paused);
        } else if scroll < self.scroll - 1.0 {
            // Only somebody who goes up wants to stay: a picture that grows leaves its end by itself.
            self.follow = false;
        }
        self.scroll = scroll;
        self.top = self.to_picture(scroll);
        true
    }

    /// From now on with the newest in sight.
    pub(super) fn follow(&mut self) {
        self.follow = true;
    }

    /// The next change of the scale leaves what is so far down where it is; as a part of the height.
    pub(super) fn focus(&mut self, part: f64) {
        self.focus = Some(part * self.size.1);
    }

    /// What an element of the picture stands for.
    pub(super) fn mark_of(&self, element: &Element) -> Option<&Mark> {
        self.painter.mark_of(element)
    }

    /// The id of the selected mark's element, if it is in sight.
    pub(super) fn active(&self) -> Option<String> {
        self.painter.selected()
    }

    /// Lights up what belongs to a row.
    pub(super) fn hover(&mut self, row: Option<u64>) {
        self.painter.hover(row.map(|row| (self.wish.map_or(0, |wish| wish.shown), row)));
    }

    /// Draws what is in sight. Says how large that is, and what is below it.
    pub(super) fn draw(&mut self, wish: Wish) -> (Sight, Ahead) {
        let runs = self.runs.clone();
        let guards: Vec<_> = runs.iter().map(Run::log).collect();
        let logs: Vec<&CallLog> = guards.iter().map(|log| &**log).collect();
        let (width, height) = self.size;
        let before = self.wish.replace(wish);

        // A stage that is built while the picture is held shows what there is then.
        if !wish.paused || before.is_none() {
            self.timeline.update(&logs);
        }
        self.pause(wish, before);
        let over = logs.iter().all(|log| log.ended().is_some());
        let sight = self.measure(
            wish,
            before,
            Stand { height, over, several: logs.len() > 1, fitted: self.sight.is_some_and(|sight| sight.fitted) },
        );
        let shown = logs.get(wish.shown).or(logs.first()).copied();
        if let Some(log) = shown
            && wish.selected.is_some()
            && before.is_none_or(|before| before.selected != wish.selected)
        {
            self.reveal(wish, log);
        }
        self.place(width, height);

        if runs.len() > 1 {
            self.titles = runs.iter().map(|run| lane_name(self.locale, run)).collect();
        }
        let subjects: Vec<_> = logs
            .iter()
            .enumerate()
            .map(|(index, log)| Subject {
                log,
                title: self.titles.get(index).map(String::as_str),
                selected: wish.selected.filter(|_| index == wish.shown),
                telling: self.telling.get(index).copied().unwrap_or_default(),
            })
            .collect();
        let lanes = picture::lanes(&self.timeline, &subjects, self.locale, width);
        let origin = (self.top / ORIGIN).floor() * ORIGIN;
        let view = View { width, top: self.top, height, scale: self.scale, origin, until: self.until };
        let mut marks = scene::marks(&self.timeline.axis, &view, &lanes);
        marks.extend(picture::heads(&lanes, self.locale));
        self.painter.paint(marks, (origin - self.top).round());

        let newest = shown.map_or(0, newest);
        if self.follow {
            self.seen = newest;
        }
        let below = picture::height(&self.timeline, self.scale) - FOOT + HEIGHT / 2.0 - self.top - height;
        let ahead = ahead(over && !wish.paused, newest.saturating_sub(self.seen), below);
        (sight, ahead)
    }

    /// Finds the scale that the picture has now. What is looked at stays where it is.
    fn measure(&mut self, wish: Wish, before: Option<Wish>, stand: Stand) -> Sight {
        let sight = fit::sight(&self.timeline.axis, wish.linear, wish.size, stand);
        let scale = Scale { linear: wish.linear, zoom: sight.zoom };
        let (old, focus) = (std::mem::replace(&mut self.scale, scale), self.focus.take());
        if self.sight.replace(sight).is_some() && old != scale {
            let focus = focus.unwrap_or(stand.height / 2.0);
            let instant = old.instant(&self.timeline.axis, self.top + focus - HEAD);
            self.top = HEAD + scale.y(&self.timeline.axis, instant) - focus;
            // Of what is over, somebody who zooms wants to see what they look at and not the end.
            self.follow &= !stand.over || before.is_none_or(|before| before.size == wish.size);
        }
        sight
    }

    fn pause(&mut self, wish: Wish, before: Option<Wish>) {
        let paused = before.is_some_and(|before| before.paused);
        if wish.paused && !paused {
            self.until = self.timeline.axis.end().unwrap_or(i64::MIN);
            self.follow = false;
        } else if paused && !wish.paused {
            self.until = i64::MAX;
            self.follow = true;
        }
    }

    /// Brings a row just selected into sight, if it is not.
    fn reveal(&mut self, wish: Wish, log: &CallLog) {
        let height = self.size.1;
        let Some(row) = wish.selected.and_then(|number| log.row_by_number(number)) else { return };
        let since = row.unix_nanos.cast_signed().wrapping_sub(log.started().cast_signed());
        let y = HEAD + self.scale.y(&self.timeline.axis, since);
        let (above, below) = (HEAD + 12.0, 60.0);
        if y < self.top + above || y > self.top + height - below {
            self.top = y - height / 2.0;
            self.follow = false;
        }
    }

    /// Makes the scrolled element as tall as the picture needs, and scrolls.
    fn place(&mut self, width: f64, height: f64) {
        let whole = picture::height(&self.timeline, self.scale).max(height);
        let tall = whole.min(TALLEST);
        if self.made != (tall, width, height) {
            self.made = (tall, width, height);
            let _ = self.tall.style().set_property("height", &format!("{tall}px"));
            let _ = self.svg.set_attribute("width", &width.to_string());
            let _ = self.svg.set_attribute("height", &height.to_string());
        }
        let most = whole - height;
        self.top = if self.follow { most } else { self.top.clamp(0.0, most) };
        let scroll = if most > 0.0 { self.top * (tall - height) / most } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels are all that there is")]
        let pixels = scroll.round() as i32;
        let scroll = f64::from(pixels);
        if (self.scroll - scroll).abs() >= 1.0 {
            self.scroll = scroll;
            ui::scroll(&self.outer, pixels);
        }
    }

    fn to_picture(&self, scroll: f64) -> f64 {
        let (tall, _, height) = self.made;
        let most = picture::height(&self.timeline, self.scale) - height;
        if tall > height { scroll * most.max(0.0) / (tall - height) } else { 0.0 }
    }
}

/// The number of the next row.
fn newest(log: &CallLog) -> u64 {
    log.dropped(Filter::All) + log.rows(Filter::All) as u64
}

//! The picture of one call or of two, as marks: a pure function of what is known.

use weir_tap::Side;

use super::{
    arrows,
    axis::{Axis, Scale, long_gaps},
    labels::Labels,
    mark::{Anchor, Key, Layer, Mark, Shape},
    points,
    trace::Trace,
    words::{Speaker, stamp},
};
use crate::{base::order::in_order, i18n::td_string};

/// Pixels above the first instant: the heads of the lines are there.
pub(super) const HEAD: f64 = 68.0;
/// Pixels below the last instant: its label, or where what never arrived ends.
pub(super) const FOOT: f64 = 34.0;
/// A gap of this many nanoseconds is worth a note.
const GAP: i64 = 300_000_000;
/// Pixels between two notes beside a line.
const NOTE: f64 = 11.5;
/// Below this width of a pair of lines there is no room beside them.
const NARROW: f64 = 560.0;

/// Which part of the picture is wanted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct View {
    /// The whole picture's width in pixels.
    pub width: f64,
    /// The part's upper edge, from the picture's.
    pub top: f64,
    /// Its height.
    pub height: f64,
    pub scale: Scale,
    /// What marks' heights are counted from: small numbers stay exact.
    pub origin: f64,
    /// Nothing later than this instant, while the picture is held.
    pub until: i64,
}

impl View {
    /// Where an instant is.
    pub(super) fn y(&self, axis: &Axis, instant: i64) -> f64 {
        HEAD + self.scale.y(axis, instant) - self.origin
    }

    /// The instants in sight, and somewhat more.
    pub(super) fn window(&self, axis: &Axis) -> (i64, i64) {
        let margin = 120.0;
        let from = self.scale.instant(axis, (self.top - HEAD - margin).max(0.0));
        let to = self.scale.instant(axis, self.top + self.height - HEAD + margin);
        // Elastic time ends with its last instant; what comes at that very instant is in sight.
        (from, to.saturating_add(1).min(self.until))
    }
}

/// One of the calls, between its two lines.
pub(super) struct Lane<'a> {
    pub trace: Trace<'a>,
    pub speaker: Speaker<'a>,
    /// Its number among those drawn.
    pub index: u8,
    /// Where its lines are.
    pub left: f64,
    pub right: f64,
    /// There is room beside them.
    pub roomy: bool,
    /// Its name, if there are several.
    pub title: Option<String>,
    /// The selected row of the feed.
    pub selected: Option<u64>,
}

impl Lane<'_> {
    pub(super) fn x(&self, side: Side) -> f64 {
        if side == Side::Server { self.right } else { self.left }
    }

    pub(super) fn key(&self, layer: Layer, name: &'static str, number: u64) -> Key {
        Key { layer, lane: self.index, name, number }
    }
}

/// Where the lines of the calls are, left and right of each; and whether there is room beside them.
pub(super) fn columns(width: f64, calls: usize) -> (Vec<(f64, f64)>, bool) {
    let each = width / calls.max(1) as f64;
    let roomy = each >= NARROW;
    let (left, right) = if roomy { (124.0, 96.0) } else { (38.0, 38.0) };
    ((0..calls).map(|n| (n as f64 * each + left, (n + 1) as f64 * each - right)).collect(), roomy)
}

/// A note beside a line: when.
pub(super) struct Note {
    pub side: Side,
    pub y: f64,
    pub instant: i64,
}

/// Everything in sight.
pub(super) fn marks(axis: &Axis, view: &View, lanes: &[Lane<'_>]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut between = Vec::new();
    for lane in lanes {
        lines(view, lane, &mut marks);
        if axis.end().is_some() {
            let mut labels = Labels::new(lane.left, lane.right);
            let mut notes = Vec::new();
            // First what has a place of its own; labels of arrows give way.
            points::draw(axis, view, lane, &mut labels, &mut notes, &mut marks);
            arrows::draw(axis, view, lane, &mut labels, &mut notes, &mut marks);
            if lane.roomy {
                write(lane, notes, &mut marks);
            } else {
                between.extend(notes);
            }
        }
    }
    if let [left, right] = lanes {
        write_between(left, right, between, &mut marks);
    }
    if let Some(lane) = lanes.first().filter(|lane| lane.roomy) {
        gaps(axis, view, lane, &mut marks);
    }
    marks
}

fn mark(key: Key, class: &str, shapes: Vec<Shape>) -> Mark {
    Mark { key, class: class.to_owned(), row: None, says: String::new(), shapes, events: Vec::new() }
}

/// The two lines, as far as they are in sight.
fn lines(view: &View, lane: &Lane<'_>, marks: &mut Vec<Mark>) {
    let top = (view.top - view.height).max(40.0) - view.origin;
    let bottom = view.top + 2.0 * view.height - view.origin;
    let whole = |class, x| Shape::Line { class, from: (x, top), to: (x, bottom) };
    let shapes = vec![whole("life client", lane.left), whole("life server", lane.right)];
    marks.push(mark(lane.key(Layer::Lines, "life", 0), "", shapes));
}

/// The heads of the lines, in pixels of what is in sight: they stay when the picture is scrolled.
pub(super) fn heads(lanes: &[Lane<'_>], browser: &str, server: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    for lane in lanes {
        // What is scrolled away goes behind a curtain, or it would show between the heads.
        let beside = if lane.roomy { 120.0 } else { 38.0 };
        let curtain = Shape::Rect {
            class: "curtain",
            x: lane.left - beside,
            y: 0.0,
            width: lane.right - lane.left + 2.0 * beside,
            height: 50.0,
            round: 0.0,
        };
        // An address is longer than a word, and has no room between two pictures.
        let elsewhere = lane.speaker.log.elsewhere().filter(|_| lane.roomy);
        let server = elsewhere.unwrap_or(server);
        let wide: f64 = if elsewhere.is_some() { 90.0 } else { 0.0 };
        let half: f64 = if lane.roomy { 48.0 } else { 34.0 };
        let mut shapes = vec![curtain];
        for (x, name, half) in [(lane.left, browser, half), (lane.right, server, half.max(wide))] {
            shapes.push(Shape::Rect {
                class: "head",
                x: x - half,
                y: 12.0,
                width: 2.0 * half,
                height: 32.0,
                round: 9.0,
            });
            shapes.push(Shape::Text { class: "head-name", x, y: 33.0, anchor: Anchor::Middle, text: name.to_owned() });
        }
        if let Some(title) = &lane.title {
            let x = f64::midpoint(lane.left, lane.right);
            shapes.push(Shape::Text { class: "lane-name", x, y: 33.0, anchor: Anchor::Middle, text: title.clone() });
        }
        marks.push(mark(lane.key(Layer::Heads, "heads", 0), "", shapes));
    }
    marks
}

/// Instants beside the lines, where they do not cover each other.
fn write(lane: &Lane<'_>, notes: Vec<Note>, marks: &mut Vec<Mark>) {
    let notes = in_order(notes, |note| (note.instant, 0));
    let mut free = [f64::MIN; 2];
    for Note { side, y, instant } in notes {
        let (slot, x, anchor) = match side {
            Side::Server => (1, lane.right + 12.0, Anchor::Start),
            _ => (0, lane.left - 14.0, Anchor::End),
        };
        if y < free[slot] {
            continue;
        }
        free[slot] = y + NOTE;
        let text = Shape::Text { class: "note", x, y: y + 4.0, anchor, text: stamp(instant) };
        let name = if slot == 1 { "note-server" } else { "note-client" };
        marks.push(mark(lane.key(Layer::Lines, name, instant.cast_unsigned()), "", vec![text]));
    }
}

/// Instants of two calls between them: both have one scale of time, so that each is true of both.
fn write_between(left: &Lane<'_>, right: &Lane<'_>, notes: Vec<Note>, marks: &mut Vec<Mark>) {
    let x = f64::midpoint(left.right, right.left);
    let mut free = f64::MIN;
    for Note { y, instant, .. } in in_order(notes, |note| (note.instant, 0)) {
        if y < free {
            continue;
        }
        free = y + NOTE;
        let text = Shape::Text { class: "note", x, y: y + 4.0, anchor: Anchor::Middle, text: stamp(instant) };
        marks.push(mark(left.key(Layer::Lines, "note-between", instant.cast_unsigned()), "", vec![text]));
    }
}

/// Long silences, said.
fn gaps(axis: &Axis, view: &View, lane: &Lane<'_>, marks: &mut Vec<Mark>) {
    let (from, to) = view.window(axis);
    for (start, end) in long_gaps(axis, from, to, GAP) {
        let (above, below) = (view.y(axis, start), view.y(axis, end));
        if below - above < 2.4 * NOTE || end > view.until {
            continue;
        }
        let y = f64::midpoint(above, below) + 4.0;
        let time = crate::ui::format::millis((end - start) as f64 / 1e6);
        let text = td_string!(lane.speaker.locale, stage.quiet, time).to_string();
        let text = Shape::Text { class: "note gap", x: lane.left - 14.0, y, anchor: Anchor::End, text };
        marks.push(mark(lane.key(Layer::Lines, "gap", start.cast_unsigned()), "", vec![text]));
    }
}

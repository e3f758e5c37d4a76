//! Which frames of a call are in sight, and what they tell.

use web_sys::HtmlElement;

use super::{
    carried::carried,
    frame::Line,
    told::{Mark, Told},
};
use crate::{
    call::{CallLog, Run},
    inspector::reel::Reel,
};

/// What there is to draw.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Seen {
    /// The frames in sight, oldest first.
    pub lines: Vec<Line>,
    /// How many pixels of the first are above the edge.
    pub above: f64,
    /// Frames that came since the newest was last in sight.
    pub newer: u64,
    /// Frames that are gone from the front.
    pub dropped: u64,
    /// All frames so far.
    pub total: u64,
    /// The frame from which arrow keys go on.
    pub active: Option<u64>,
}

/// All frames of a call, and what of them is in sight.
pub(super) struct Strip {
    run: Run,
    reel: Reel,
    /// The selected row, and the frame from which arrow keys go on: the one that was pressed, or the first of that row.
    selected: Option<u64>,
    active: Option<u64>,
    /// A frame to be brought into sight.
    wanted: Option<u64>,
    /// How many there were when the newest was last in sight.
    seen: u64,
    dropped: u64,
}

impl Strip {
    /// A list that follows the newest frame.
    pub(super) fn new(run: Run, outer: HtmlElement, tall: HtmlElement, pane: HtmlElement) -> Self {
        let reel = Reel::new(outer, tall, pane);
        Self { run, reel, selected: None, active: None, wanted: None, seen: 0, dropped: 0 }
    }

    /// What scrolls.
    pub(super) fn reel(&mut self) -> &mut Reel {
        &mut self.reel
    }

    /// Brings a frame into sight with the next picture.
    pub(super) fn show(&mut self, frame: u64) {
        self.wanted = Some(frame);
    }

    /// A frame was pressed, or one of the messages in it. Gives the number of the row that it tells of.
    pub(super) fn press(&mut self, frame: u64, ordinal: Option<u64>) -> Option<u64> {
        let row = self.row(frame, ordinal)?;
        self.active = Some(frame);
        Some(row)
    }

    /// The number of the row that a frame tells of, or one of the messages in it.
    pub(super) fn row(&self, frame: u64, ordinal: Option<u64>) -> Option<u64> {
        let log = self.run.log();
        let frame = log.http2().frame(frame)?;
        match ordinal {
            Some(ordinal) => log.row_of(frame.frame.direction, ordinal),
            None => Told::of(&log, &frame).first(&log),
        }
    }

    /// Goes to the next frame that tells of a row, `places` away (the ends of the list: `isize::MIN` and `MAX`). Gives that row's number.
    pub(super) fn neighbour(&mut self, places: isize) -> Option<u64> {
        let (first, last) = {
            let log = self.run.log();
            (log.http2().dropped(), log.http2().total().checked_sub(1)?)
        };
        let step = places.signum();
        let mut at = match (places, self.active) {
            (isize::MIN, _) => first,
            (isize::MAX, _) | (_, None) => last,
            (_, Some(active)) => active.checked_add_signed(step as i64)?,
        };
        // From an end it goes inwards.
        let step = match (places, self.active) {
            (isize::MIN, _) => 1,
            (isize::MAX, _) | (_, None) => -1,
            _ => step as i64,
        };
        while (first..=last).contains(&at) {
            if let Some(row) = self.press(at, None) {
                self.show(at);
                return Some(row);
            }
            at = at.checked_add_signed(step)?;
        }
        None
    }

    /// What is in sight, with the row of that number selected.
    pub(super) fn draw(&mut self, selected: Option<u64>) -> Seen {
        let run = self.run.clone();
        let log = run.log();
        if selected != self.selected {
            self.selected = selected;
            self.active = selected.and_then(|number| self.frame_of(&log, number));
            self.wanted = self.wanted.or(self.active);
        }
        let http2 = log.http2();
        let (dropped, total, count) = (http2.dropped(), http2.total(), http2.frames().len());
        let gone = dropped - std::mem::replace(&mut self.dropped, dropped).min(dropped);
        let wanted = self.wanted.take().and_then(|frame| usize::try_from(frame.checked_sub(dropped)?).ok());
        let sight = self.reel.place(count, gone, wanted, true);
        if self.reel.follows() {
            self.seen = total;
        }
        let lines = (sight.first..count).take(sight.drawn).filter_map(|place| {
            let row = http2.frame(dropped + place as u64)?;
            Some(Line { row, told: Told::of(&log, &row) })
        });
        Seen {
            lines: lines.collect(),
            above: sight.above,
            newer: total - self.seen.min(total),
            dropped,
            total,
            active: self.active,
        }
    }

    /// The frame of a row from which to go on: the one that was pressed, if it is one of the row's, or the first.
    fn frame_of(&self, log: &CallLog, number: u64) -> Option<u64> {
        let mark = Mark::of(log, number)?;
        let active = self.active.and_then(|frame| log.http2().frame(frame));
        if let Some(active) = active.filter(|frame| Told::of(log, frame).has(mark)) {
            return Some(active.number);
        }
        let row = log.row_by_number(number)?;
        carried(log, &row).frames.first().map(|frame| frame.number)
    }
}

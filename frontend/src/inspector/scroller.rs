//! Draws the feed: which rows, where, and whether it follows the newest.

use std::ops::Deref;

use web_sys::{Element, HtmlElement};
use weir_tap::{DIRECTIONS, What};

use super::{
    leads::Leads,
    matches::Matches,
    pool::{Pool, Shown},
    reel::Reel,
    row::row_words,
    window::ROW,
};
use crate::{
    base,
    call::{CallLog, Direction, Filter, Row, RowKind, Run},
    i18n::Locale,
};

/// What the user wants to see.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Wish {
    /// Only rows with this text.
    pub text: String,
    /// Only rows of this direction.
    pub filter: Filter,
    /// Nothing newer than when this became true.
    pub paused: bool,
    /// The selected row's number.
    pub selected: Option<u64>,
    /// The number of the row that the pointer is on, wherever that is.
    pub pointed: Option<u64>,
}

/// What there is to say about the rows.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Report {
    /// Rows that match.
    pub matching: usize,
    /// Rows that are kept.
    pub all: usize,
    /// The search has not seen all rows yet.
    pub searching: bool,
    /// Rows that were dropped to bound memory.
    pub dropped: u64,
    /// Rows that came since the newest was last in sight.
    pub newer: usize,
}

/// The feed's elements and where it stands.
pub(super) struct Scroller {
    run: Run,
    locale: Locale,
    reel: Reel,
    pool: Pool,
    matches: Option<Matches>,
    leads: Leads,
    wish: Wish,
    /// For how many characters the rows' tags have room.
    tag: usize,
    /// The end of what the user has seen: the number of the next row.
    seen: u64,
    dropped: u64,
}

impl Scroller {
    /// A feed that follows its newest row.
    pub(super) fn new(run: Run, locale: Locale, outer: HtmlElement, tall: HtmlElement, pane: HtmlElement) -> Self {
        Self {
            run,
            locale,
            pool: Pool::new(pane.clone()),
            reel: Reel::new(outer, tall, pane),
            matches: None,
            leads: Leads::default(),
            wish: Wish::default(),
            tag: 0,
            seen: 0,
            dropped: 0,
        }
    }

    /// The call's log.
    pub(super) fn log(&self) -> impl Deref<Target = CallLog> {
        self.run.log()
    }

    /// There is more or less room.
    pub(super) fn resized(&mut self, height: f64) {
        self.reel.resized(height);
    }

    /// The user has scrolled, or the feed itself has. Says whether there is something to draw.
    pub(super) fn scrolled(&mut self) -> bool {
        self.reel.scrolled(!self.wish.paused)
    }

    /// From now on with the newest row in sight.
    pub(super) fn follow(&mut self) {
        self.reel.follow(true);
    }

    /// The number of the row that an element belongs to.
    pub(super) fn number_of(&self, element: &Element) -> Option<u64> {
        self.pool.number_of(element)
    }

    /// The number of the row so many places after the selected one; of the last or the first, if none is selected.
    pub(super) fn neighbour(&self, places: isize) -> Option<u64> {
        let log = self.run.log();
        let count = self.count(&log, self.end(&log));
        let last = count.checked_sub(1)?;
        let place = match self.wish.selected {
            Some(number) => self.place(&log, number).saturating_add_signed(places).min(last),
            None if places == isize::MIN => 0,
            None => last,
        };
        self.number(&log, place)
    }

    /// Draws what is in sight. Says what there is to say, and whether it is to be called again soon.
    pub(super) fn draw(&mut self, wish: Wish) -> (Report, bool) {
        let run = self.run.clone();
        let log = run.log();
        let reveal = wish.selected.filter(|_| wish.selected != self.wish.selected);
        if wish.paused && !self.wish.paused {
            self.seen = newest(&log);
            self.reel.follow(false);
        } else if self.wish.paused && !wish.paused {
            self.reel.follow(true);
        }
        let learnt = self.leads.learn(&log);
        if learnt {
            // Rows read otherwise now, and few have been looked at.
            self.matches = None;
        }
        let wanted = base::lower(&wish.text);
        if learnt || (wish.filter, &wish.text) != (self.wish.filter, &self.wish.text) {
            self.pool.forget();
        }
        self.wish = wish;
        let searched = self.search(&log);
        if self.reel.follows() {
            self.seen = newest(&log);
        }

        let count = self.count(&log, self.end(&log));
        self.make_room(&log);
        let gone = self.gone(&log);
        let reveal = reveal.map(|number| self.place(&log, number));
        let sight = self.reel.place(count, gone, reveal, !self.wish.paused);
        let mut drawn = 0;
        for place in (sight.first..count).take(sight.drawn) {
            let Some(row) = self.number(&log, place).and_then(|number| log.row_by_number(number)) else { break };
            let shown = Shown {
                number: row.number,
                selected: self.wish.selected == Some(row.number),
                pointed: self.wish.pointed == Some(row.number),
                queued: queued(&log, &row),
            };
            let (locale, leads) = (self.locale, &self.leads);
            let top = drawn as f64 * ROW - sight.above;
            self.pool.show(drawn, top, shown, &wanted, || row_words(locale, &log, leads, &row));
            drawn += 1;
        }
        self.pool.hide_from(drawn);

        let report = Report {
            matching: count,
            all: log.rows(Filter::All),
            searching: !searched,
            dropped: log.dropped(Filter::All),
            newer: self.count(&log, u64::MAX).saturating_sub(self.count(&log, self.seen)),
        };
        (report, !searched)
    }

    /// The number of the first row that is not to be shown.
    fn end(&self, log: &CallLog) -> u64 {
        if self.wish.paused { self.seen } else { newest(log) }
    }

    fn search(&mut self, log: &CallLog) -> bool {
        let Wish { text, filter, .. } = &self.wish;
        if text.is_empty() {
            self.matches = None;
            return true;
        }
        if !self.matches.as_ref().is_some_and(|matches| matches.is_for(text, *filter)) {
            self.matches = Some(Matches::new(text, *filter));
        }
        let (locale, leads) = (self.locale, &self.leads);
        self.matches.as_mut().is_none_or(|matches| {
            matches.search(log, |log, row| {
                let words = row_words(locale, log, leads, row);
                format!("{} {}", words.tag, words.text)
            })
        })
    }

    /// How many rows before number `end` are to be shown.
    fn count(&self, log: &CallLog, end: u64) -> usize {
        match &self.matches {
            Some(matches) => matches.count(end),
            None => log.place(self.wish.filter, end).min(log.rows(self.wish.filter)),
        }
    }

    fn place(&self, log: &CallLog, number: u64) -> usize {
        match &self.matches {
            Some(matches) => matches.place(number),
            None => log.place(self.wish.filter, number),
        }
    }

    fn number(&self, log: &CallLog, place: usize) -> Option<u64> {
        match &self.matches {
            Some(matches) => matches.get(place),
            None => log.row(self.wish.filter, place).map(|row| row.number),
        }
    }

    /// Gives all tags the room that the longest number needs.
    fn make_room(&mut self, log: &CallLog) {
        let newest = |direction| log.row_by_number(log.newest(direction).next()?);
        let ordinal = |row: Row| if let RowKind::Message(message) = row.kind { message.ordinal } else { 0 };
        let tag = tag_width(DIRECTIONS.into_iter().filter_map(newest).map(ordinal).max().unwrap_or_default());
        if tag != self.tag {
            self.tag = tag;
            let _ = self.reel.pane().style().set_property("--tag", &format!("{tag}ch"));
        }
    }

    /// How many of the rows shown are gone from the front since it was last asked.
    fn gone(&mut self, log: &CallLog) -> u64 {
        let dropped = log.dropped(self.wish.filter);
        let gone = dropped - std::mem::replace(&mut self.dropped, dropped).min(dropped);
        // What matches is counted anew.
        if self.matches.is_none() { gone } else { 0 }
    }
}

/// The characters of the longest tag: of `#` and the largest number, or of the four letters that others have.
fn tag_width(ordinal: u64) -> usize {
    let digits = ordinal.checked_ilog10().unwrap_or_default() as usize + 1;
    (1 + digits).max(4)
}

/// The number of the next row.
fn newest(log: &CallLog) -> u64 {
    log.dropped(Filter::All) + log.rows(Filter::All) as u64
}

/// The page has made it, and nothing of the call has left the browser yet.
fn queued(log: &CallLog, row: &Row) -> bool {
    let request = match &row.kind {
        RowKind::Message(message) => message.direction == Direction::Request,
        RowKind::Event(What::RequestHeaders(_) | What::HalfClose(_)) => true,
        RowKind::Event(_) | RowKind::Left { .. } => false,
    };
    request && log.collects() && log.client_streams() && log.facts().left.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_number_has_room() {
        for (ordinal, width) in [(0, 4), (1, 4), (999, 4), (1000, 5), (1_000_000, 8), (u64::MAX, 21)] {
            assert_eq!(tag_width(ordinal), width, "{ordinal}");
        }
    }
}

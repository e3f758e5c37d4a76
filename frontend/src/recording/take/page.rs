//! The page's rows, and what was before the first one that is kept.

use std::collections::VecDeque;

use weir_proto::weir::v1::recording::{Moment, step::What as Told};
use weir_tap::{DIRECTIONS, Direction, Messages, PerDirection, What};

use super::{Events, PAGE, Rank, Taker};
use crate::{
    call::{CallLog, Filter, Kept, RowKind, Turn},
    recording::rows::Group,
};

/// What the messages may take of the file, in bytes: with everything else it stays below
/// [`MAX_BYTES`](crate::recording::MAX_BYTES).
const CONTENTS: usize = 32 * 1024 * 1024;
/// What a step takes beside its messages, in bytes of the file.
const STEP: usize = 120;
/// What a message takes beside its bytes.
const MESSAGE: usize = 4;

/// The rows that are recorded, as opposed to those that are only counted.
pub(super) struct Rows {
    /// The number of the first one.
    pub(super) first_row: u64,
    /// The ordinal of the first message.
    first: PerDirection<u64>,
    /// Bytes of the payloads.
    payload: PerDirection<u64>,
}

impl Taker<'_> {
    /// The rows of the page, and each single or run behind its last message.
    pub(super) fn rows(&mut self, page: &PerDirection<Events>) -> Rows {
        let log = self.log;
        let [request, response] = DIRECTIONS.map(|direction| log.totals(direction).messages + 1);
        let none = PerDirection { request, response };
        let mut kept = Rows { first_row: first_row(log), first: none, payload: PerDirection::default() };
        let mut turns: VecDeque<&Turn> = log.client_side().turns().iter().collect();
        let mut next = PerDirection::<usize>::default();
        let mut group: Option<Group> = None;
        let start = self.steps.len();
        for at in log.place(Filter::All, kept.first_row)..log.rows(Filter::All) {
            let Some(row) = log.row(Filter::All, at) else { break };
            let message = match row.kind {
                RowKind::Message(message) => message,
                RowKind::Event(what) => {
                    self.close(&mut group);
                    while turns.front().is_some_and(|turn| turn.row < Some(row.number)) {
                        turns.pop_front();
                    }
                    // The log's rows know whole microseconds.
                    let exact = turns.front().filter(|turn| turn.row == Some(row.number));
                    let unix_nanos = exact.map_or(row.unix_nanos, |turn| turn.unix_nanos);
                    self.page_event(unix_nanos, Rank::Row, what);
                    continue;
                }
                RowKind::Left { .. } => {
                    self.close(&mut group);
                    self.left = true;
                    self.row(log.facts().left.unwrap_or(row.unix_nanos), Told::Moment(Moment::Left.into()));
                    continue;
                }
            };
            let Some(bytes) = log.bytes(row.number) else {
                // Rows outlive their bytes only among the oldest: there is nothing to see in them.
                (group, next, self.left) = (None, PerDirection::default(), false);
                self.steps.truncate(start);
                kept = Rows { first_row: row.number + 1, first: none, payload: PerDirection::default() };
                continue;
            };
            let (unix_nanos, direction, offset) = (row.unix_nanos, message.direction, message.offset);
            let whole = Kept { unix_nanos, direction, offset, framed: &bytes.framed };
            if !group.as_mut().is_some_and(|group| group.add(whole)) {
                self.close(&mut group);
                group = Some(Group::new(message.ordinal, whole));
            }
            kept.first[direction] = kept.first[direction].min(message.ordinal);
            kept.payload[direction] += u64::from(message.len);
            let events = &page[direction].kept;
            while events.get(next[direction]).is_some_and(|(_, run)| last(run) < message.ordinal) {
                next[direction] += 1;
            }
            if let Some((unix_nanos, run)) = events.get(next[direction]).filter(|(_, run)| last(run) == message.ordinal)
            {
                self.close(&mut group);
                self.page_event(*unix_nanos, Rank::Row, What::Messages(*run));
            }
        }
        self.close(&mut group);
        kept
    }

    fn close(&mut self, group: &mut Option<Group>) {
        if let Some(group) = group.take() {
            self.row(group.unix_nanos, Told::Rows(group.rows()));
        }
    }

    fn row(&mut self, unix_nanos: u64, what: Told) {
        self.latest = self.latest.max(unix_nanos);
        self.add(self.latest, Rank::Row, what);
    }

    /// What the page saw before the first row that is kept.
    pub(super) fn before(&mut self, rows: &Rows, page: &PerDirection<Events>) {
        let log = self.log;
        let Rows { first_row, first, payload } = *rows;
        for turn in log.client_side().turns() {
            if turn.row.is_none_or(|row| row < first_row) {
                self.page_event(turn.unix_nanos, Rank::Before, turn.what.clone());
            }
        }
        for (direction, events) in DIRECTIONS.into_iter().zip(page.each()) {
            let totals = log.totals(direction);
            // What the page counted, and has neither rows nor events of.
            let mut oldest = (first[direction] - 1, totals.payload.saturating_sub(payload[direction]));
            let mut counted = Vec::new();
            for (unix_nanos, run) in events.kept.iter().take_while(|(_, run)| run.first < first[direction]) {
                let count = run.count.min(first[direction] - run.first);
                let bytes = run.bytes.saturating_sub(bytes_of(log, direction, run.first + count, last(run)));
                let part = Messages { count, bytes, ..*run };
                oldest = (oldest.0.saturating_sub(count), oldest.1.saturating_sub(bytes));
                let whole = count == run.count;
                counted.push((*unix_nanos, part, whole.then_some(*run)));
            }
            if oldest.0 > 0 {
                let from = totals.first.unwrap_or(log.started());
                let to =
                    counted.first().map_or(from, |(unix_nanos, run, _)| unix_nanos - run.span_nanos.min(*unix_nanos));
                let (count, bytes) = oldest;
                let span_nanos = to.saturating_sub(from);
                let run =
                    Messages { direction: direction.into(), first: 1, count, bytes, span_nanos, ..Messages::default() };
                self.add(to, Rank::Before, Told::Counted(run));
            }
            let row = log.row(Filter::All, log.place(Filter::All, first_row));
            for (unix_nanos, part, whole) in counted {
                // A run may go on among the rows, or end with the tick of the clock that the first row has.
                let until = row.as_ref().map_or(u64::MAX, |row| row.unix_nanos);
                let at = unix_nanos.min(until);
                let span_nanos = part.span_nanos.saturating_sub(unix_nanos - at);
                self.add(at, Rank::Before, Told::Counted(Messages { span_nanos, ..part }));
                if let Some(run) = whole {
                    self.page_event(unix_nanos, Rank::Before, What::Messages(run));
                }
            }
            self.gone(&PAGE, direction, events.gone, 0);
            let rest = totals.bytes.saturating_sub(totals.payload + totals.messages * weir_tap::PREFIX as u64);
            if rest > 0 {
                let tail = Messages { direction: direction.into(), bytes: rest, ..Messages::default() };
                let at = log.ended().unwrap_or(self.latest).max(log.started());
                self.add(at, Rank::First, Told::Counted(tail));
            }
        }
    }
}

/// The number of the first row that there is room for.
fn first_row(log: &CallLog) -> u64 {
    let mut room = CONTENTS;
    let mut after = None;
    for at in (0..log.rows(Filter::All)).rev() {
        let Some(row) = log.row(Filter::All, at) else { break };
        let RowKind::Message(message) = row.kind else {
            after = None;
            continue;
        };
        let base64 = (message.len as usize + weir_tap::PREFIX).div_ceil(3) * 4;
        let step = if after.replace(message.direction) == Some(message.direction) { 0 } else { STEP };
        match room.checked_sub(base64 + MESSAGE + step) {
            Some(rest) => room = rest,
            None => return row.number + 1,
        }
    }
    log.dropped(Filter::All)
}

/// Bytes of the payloads of messages `from..=to` of a direction, as far as their rows are kept.
fn bytes_of(log: &CallLog, direction: Direction, from: u64, to: u64) -> u64 {
    let rows = (from..=to).filter_map(|ordinal| log.row_by_number(log.row_of(direction, ordinal)?));
    rows.map(|row| if let RowKind::Message(message) = row.kind { message.len.into() } else { 0 }).sum()
}

/// The number of a run's last message.
fn last(run: &Messages) -> u64 {
    (run.first + run.count).saturating_sub(1)
}

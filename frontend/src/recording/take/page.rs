//! The page's rows, and what was before the first one that is kept.

use weir_proto::weir::v1::recording::{Moment, step::What as Seen};
use weir_tap::{DIRECTIONS, Direction, Messages, PerDirection, What};

use super::{
    Events, PAGE, Rank, Taker,
    cursor::{Once, last},
};
use crate::{
    call::{CallLog, Filter, Kept, RowKind, SideEvent},
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
struct Rows {
    /// The number of the first one.
    first_row: u64,
    /// The ordinal of the first message.
    first: PerDirection<u64>,
    /// Bytes of the payloads.
    payload: PerDirection<u64>,
}

impl Taker<'_> {
    /// What the page saw since the last time.
    pub(super) fn page(&mut self, page: &PerDirection<Events>) {
        let log = self.log;
        let (events, next) = log.client_side().events_since(self.cursor.events);
        let events: Vec<&SideEvent> = events.collect();
        self.cursor.events = next;
        let rows = self.rows(page, &events);
        self.before(&rows, page, &events);
        let all = log.rows(Filter::All) as u64 + log.dropped(Filter::All);
        let gone = if rows.first_row > self.cursor.row { rows.first_row } else { 0 };
        self.cursor.first_row = self.cursor.first_row.max(log.dropped(Filter::All)).max(gone);
        self.cursor.row = all;
        for direction in DIRECTIONS {
            let totals = log.totals(direction);
            (self.cursor.messages[direction], self.cursor.payload[direction]) = (totals.messages, totals.payload);
        }
    }

    /// The rows, and each single or run behind its last message.
    fn rows(&mut self, page: &PerDirection<Events>, events: &[&SideEvent]) -> Rows {
        let log = self.log;
        let [request, response] = DIRECTIONS.map(|direction| log.totals(direction).messages + 1);
        let none = Rows { first_row: 0, first: PerDirection { request, response }, payload: PerDirection::default() };
        let mut kept = Rows { first_row: first_row(log, self.cursor.row), ..none };
        let mut late = PerDirection::<usize>::default();
        for direction in DIRECTIONS {
            // A run may have ended since its last message was told.
            let told = self.cursor.messages[direction];
            for (unix_nanos, run) in page[direction].kept.iter().take_while(|(_, run)| last(run) <= told) {
                self.page_event(*unix_nanos, Rank::Row, What::Messages(*run));
                late[direction] += 1;
            }
        }
        let (mut next, mut event) = (late, 0);
        let mut group: Option<Group> = None;
        let (start, said) = (self.steps.len(), self.cursor.said);
        for at in log.place(Filter::All, kept.first_row)..log.rows(Filter::All) {
            let Some(row) = log.row(Filter::All, at) else { break };
            let message = match row.kind {
                RowKind::Message(message) => message,
                RowKind::Event(what) => {
                    self.close(&mut group);
                    while events.get(event).is_some_and(|event| event.row < Some(row.number)) {
                        event += 1;
                    }
                    // The log's rows know whole microseconds.
                    let exact = events.get(event).filter(|event| event.row == Some(row.number));
                    let unix_nanos = exact.map_or(row.unix_nanos, |event| event.unix_nanos);
                    self.page_event(unix_nanos, Rank::Row, what);
                    continue;
                }
                RowKind::Left { .. } => {
                    self.close(&mut group);
                    self.cursor.says(Once::Left);
                    self.row(log.facts().left.unwrap_or(row.unix_nanos), Seen::Moment(Moment::Left.into()));
                    continue;
                }
            };
            let Some(bytes) = log.bytes(row.number) else {
                // Rows outlive their bytes only among the oldest: there is nothing to see in them.
                (group, next, self.cursor.said) = (None, late, said);
                self.steps.truncate(start);
                kept = Rows { first_row: row.number + 1, ..none };
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
            let runs = &page[direction].kept;
            while runs.get(next[direction]).is_some_and(|(_, run)| last(run) < message.ordinal) {
                next[direction] += 1;
            }
            if let Some((unix_nanos, run)) = runs.get(next[direction]).filter(|(_, run)| last(run) == message.ordinal) {
                self.close(&mut group);
                self.page_event(*unix_nanos, Rank::Row, What::Messages(*run));
            }
        }
        self.close(&mut group);
        kept
    }

    fn close(&mut self, group: &mut Option<Group>) {
        if let Some(group) = group.take() {
            self.row(group.unix_nanos, Seen::Rows(group.rows()));
        }
    }

    fn row(&mut self, unix_nanos: u64, what: Seen) {
        self.cursor.latest = self.cursor.latest.max(unix_nanos);
        self.add(self.cursor.latest, Rank::Row, what);
    }

    /// What the page saw between what has been told and the first row that is kept.
    fn before(&mut self, rows: &Rows, page: &PerDirection<Events>, events: &[&SideEvent]) {
        let first_row = rows.first_row;
        for event in events.iter().filter(|event| event.row.is_none_or(|row| row < first_row)) {
            self.page_event(event.unix_nanos, Rank::Before, event.what.clone());
        }
        for (direction, events) in DIRECTIONS.into_iter().zip(page.each()) {
            self.counted(direction, rows, events);
            self.gone(&PAGE, direction, events);
        }
    }

    /// Messages that are gone before their rows were told: as they were seen, where that is known.
    fn counted(&mut self, direction: Direction, rows: &Rows, events: &Events) {
        let log = self.log;
        let (first, told) = (rows.first[direction], self.cursor.messages[direction]);
        let totals = log.totals(direction);
        let payload = totals.payload - self.cursor.payload[direction];
        // Of these there are neither rows nor events.
        let mut oldest = (first - 1 - told, payload.saturating_sub(rows.payload[direction]));
        if oldest.0 == 0 {
            return;
        }
        let mut counted = Vec::new();
        let untold = events.kept.iter().chain(&events.open).skip_while(|(_, run)| last(run) <= told);
        for (unix_nanos, run) in untold.take_while(|(_, run)| run.first < first) {
            let from = run.first.max(told + 1);
            let count = (last(run) + 1).min(first) - from;
            let bytes = run.bytes.saturating_sub(bytes_of(log, direction, from + count, last(run)));
            // Some of a run may have been told before, and its bytes are not known any more.
            let bytes = if from > run.first { bytes * count / run.count } else { bytes }.min(oldest.1);
            let part = Messages { first: from, count, bytes, ..*run };
            oldest = (oldest.0 - count, oldest.1 - bytes);
            let over = last(run) < first && events.open.is_none_or(|(_, open)| open.first != run.first);
            counted.push((*unix_nanos, part, over.then_some(*run)));
        }
        match counted.first_mut() {
            Some((_, part, _)) if oldest.0 == 0 => part.bytes += oldest.1,
            before => {
                // Rows know whole microseconds: a replay of them could not tell it closer.
                let from = totals.first.filter(|_| told == 0).map_or(self.cursor.latest, |first| {
                    log.started() + first.saturating_sub(log.started()) / 1000 * 1000
                });
                let to = before.map_or(from, |(unix_nanos, run, _)| *unix_nanos - run.span_nanos.min(*unix_nanos));
                let ((count, bytes), span_nanos) = (oldest, to.saturating_sub(from));
                let (direction, first) = (direction.into(), told + 1);
                let run = Messages { direction, first, count, bytes, span_nanos, ..Messages::default() };
                self.add(to, Rank::Before, Seen::Counted(run));
            }
        }
        let row = log.row(Filter::All, log.place(Filter::All, rows.first_row));
        for (unix_nanos, part, whole) in counted {
            // A run may go on among the rows, or end with the tick of the clock that the first row has.
            let until = row.as_ref().map_or(u64::MAX, |row| row.unix_nanos);
            let at = unix_nanos.min(until);
            let span_nanos = part.span_nanos.saturating_sub(unix_nanos - at);
            self.add(at, Rank::Before, Seen::Counted(Messages { span_nanos, ..part }));
            if let Some(run) = whole {
                self.page_event(unix_nanos, Rank::Before, What::Messages(run));
            }
        }
    }
}

/// The number of the first row from `from` on that there is room for.
fn first_row(log: &CallLog, from: u64) -> u64 {
    let mut room = CONTENTS;
    let mut after = None;
    for at in (log.place(Filter::All, from)..log.rows(Filter::All)).rev() {
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
    log.dropped(Filter::All).max(from)
}

/// Bytes of the payloads of messages `from..=to` of a direction, as far as their rows are kept.
fn bytes_of(log: &CallLog, direction: Direction, from: u64, to: u64) -> u64 {
    let rows = (from..=to).filter_map(|ordinal| log.row_by_number(log.row_of(direction, ordinal)?));
    rows.map(|row| if let RowKind::Message(message) = row.kind { message.len.into() } else { 0 }).sum()
}

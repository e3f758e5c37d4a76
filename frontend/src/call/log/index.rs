use std::{collections::VecDeque, ops::Range};

use weir_tap::{DIRECTIONS, Direction, PerDirection};

use crate::call::view::Filter;

/// Entries in a block.
const BLOCK: usize = 1024;
/// Entries between two marks: how far a number must be counted at most.
const MARK: usize = 32;

const RESPONSE: u8 = 1;
const EVENT: u8 = 2;
const COMPRESSED: u8 = 4;

/// One row, in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Offset of the message in its body (or the event's number) and, in the lowest byte, flags.
    place: u64,
    /// Length of the message.
    len: u32,
    /// Microseconds since the start of its block.
    micros: u32,
}

impl Entry {
    fn flags(self) -> u8 {
        (self.place & 0xff) as u8
    }

    /// Which way it goes.
    pub(super) fn direction(self) -> Direction {
        if self.flags() & RESPONSE != 0 { Direction::Response } else { Direction::Request }
    }

    /// It goes that way.
    fn goes(self, direction: Direction) -> bool {
        self.flags() & RESPONSE == flag(direction)
    }

    pub(super) fn is_event(self) -> bool {
        self.flags() & EVENT != 0
    }

    pub(super) fn compressed(self) -> bool {
        self.flags() & COMPRESSED != 0
    }

    /// Offset of the message, or number of the event.
    pub(super) fn place(self) -> u64 {
        self.place >> 8
    }

    /// Length of the message.
    pub(super) fn len(self) -> u32 {
        self.len
    }
}

/// A row found: what it is, where it stands, when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) entry: Entry,
    /// The row's number.
    pub(super) number: u64,
    /// The message's number in its direction, from 1.
    pub(super) ordinal: u64,
    /// Microseconds since the start of the call.
    pub(super) micros: u64,
}

#[derive(Debug)]
struct Block {
    /// Number of its first row.
    first: u64,
    /// Microseconds since the start of the call that its entries count from.
    micros: u64,
    /// Rows before it.
    rows: PerDirection<u64>,
    /// Messages before it.
    messages: PerDirection<u64>,
    entries: Vec<Entry>,
    /// Messages of the block before every 32nd entry.
    marks: Vec<PerDirection<u16>>,
}

impl Block {
    fn allocated(&self) -> usize {
        let marks = self.marks.capacity() * size_of::<PerDirection<u16>>();
        size_of::<Self>() + self.entries.capacity() * size_of::<Entry>() + marks
    }

    /// Messages of a direction among the first so many entries.
    fn messages_before(&self, within: usize, direction: Direction) -> u64 {
        let mark = within / MARK;
        let marked = self.marks.get(mark).map_or(0, |mark| u64::from(mark[direction]));
        let rest = &self.entries[mark * MARK..within];
        marked + rest.iter().filter(|entry| entry.goes(direction) && !entry.is_event()).count() as u64
    }
}

/// All rows of a call in their order, in blocks that go from the front when there are too many.
#[derive(Debug, Default)]
pub(super) struct Index {
    blocks: VecDeque<Block>,
    /// Number of the first row kept.
    start: u64,
    /// Rows so far, dropped ones included.
    end: u64,
    /// Rows so far.
    rows: PerDirection<u64>,
    /// Rows dropped.
    dropped: PerDirection<u64>,
    /// Messages so far.
    messages: PerDirection<u64>,
    allocated: usize,
}

impl Index {
    /// Bytes held from the allocator.
    pub(super) fn allocated(&self) -> usize {
        self.allocated
    }

    /// Positions of the rows kept among all rows of the filter so far.
    pub(super) fn range(&self, filter: Filter) -> Range<u64> {
        match filter.direction() {
            None => self.start..self.end,
            Some(direction) => self.dropped[direction]..self.rows[direction],
        }
    }

    /// Adds a message. `micros` is counted from the start of the call.
    pub(super) fn message(&mut self, direction: Direction, offset: u64, len: u32, compressed: bool, micros: u64) {
        let flags = flag(direction) | if compressed { COMPRESSED } else { 0 };
        self.push(direction, (offset << 8) | u64::from(flags), len, micros);
        self.messages[direction] += 1;
    }

    /// Adds a row for something else, known by its number. Gives the row's number.
    pub(super) fn event(&mut self, direction: Direction, event: u64, micros: u64) -> u64 {
        let flags = flag(direction) | EVENT;
        self.push(direction, (event << 8) | u64::from(flags), 0, micros);
        self.end - 1
    }

    fn push(&mut self, direction: Direction, place: u64, len: u32, micros: u64) {
        let relative = match self.blocks.back() {
            Some(last) if last.entries.len() < BLOCK => u32::try_from(micros.saturating_sub(last.micros)).ok(),
            _ => None,
        };
        // A new block also begins where 32 bits of microseconds end: after 71 minutes without filling one.
        let relative = relative.unwrap_or_else(|| {
            // The first block grows as it must, so that a call of few messages costs few bytes; the others are full soon.
            let room = if self.blocks.is_empty() { 0 } else { BLOCK };
            let entries = Vec::with_capacity(room);
            let marks = Vec::with_capacity(room / MARK);
            let block = Block { first: self.end, micros, rows: self.rows, messages: self.messages, entries, marks };
            self.allocated += block.allocated();
            self.blocks.push_back(block);
            0
        });
        if let Some(last) = self.blocks.back_mut() {
            let before = last.allocated();
            if last.entries.len().is_multiple_of(MARK) {
                // A block has 1024 entries.
                let sofar =
                    |direction| u16::try_from(self.messages[direction] - last.messages[direction]).unwrap_or(u16::MAX);
                let [request, response] = DIRECTIONS.map(sofar);
                last.marks.push(PerDirection { request, response });
            }
            last.entries.push(Entry { place, len, micros: relative });
            self.allocated += last.allocated() - before;
        }
        self.end += 1;
        self.rows[direction] += 1;
    }

    /// Counts messages whose rows are gone, as long as there is no other row.
    pub(super) fn forget(&mut self, direction: Direction, messages: u64) {
        if self.blocks.is_empty() {
            self.start += messages;
            self.end += messages;
            self.rows[direction] += messages;
            self.dropped[direction] += messages;
            self.messages[direction] += messages;
        }
    }

    /// Takes the first row out.
    pub(super) fn pop(&mut self) -> Option<Entry> {
        let first = self.blocks.front()?;
        let entry = first.entries[usize::try_from(self.start - first.first).ok()?];
        self.start += 1;
        self.dropped[entry.direction()] += 1;
        if self.start == first.first + first.entries.len() as u64
            && let Some(block) = self.blocks.pop_front()
        {
            self.allocated -= block.allocated();
        }
        Some(entry)
    }

    /// The row at a position of the filter (see [`Index::range`]).
    pub(super) fn at(&self, filter: Filter, position: u64) -> Option<Found> {
        if !self.range(filter).contains(&position) {
            return None;
        }
        let Some(direction) = filter.direction() else { return self.get(position) };
        // The last block with at most so many rows of this direction before it; then the row within.
        let after = self.blocks.partition_point(|block| block.rows[direction] <= position);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        let nth = usize::try_from(position - block.rows[direction]).ok()?;
        let of_direction = |(_, entry): &(usize, &Entry)| entry.goes(direction);
        let (within, _) = block.entries.iter().enumerate().filter(of_direction).nth(nth)?;
        Some(found(block, within))
    }

    /// The row of that number.
    pub(super) fn get(&self, number: u64) -> Option<Found> {
        let (block, within) = self.find(number)?;
        Some(found(block, within))
    }

    /// The entry of the row of that number.
    pub(super) fn entry(&self, number: u64) -> Option<Entry> {
        let (block, within) = self.find(number)?;
        block.entries.get(within).copied()
    }

    /// The number of the row of a direction's message, by its ordinal (from 1), if it is kept.
    pub(super) fn of_message(&self, direction: Direction, ordinal: u64) -> Option<u64> {
        let before = ordinal.checked_sub(1)?;
        // The last block with at most so many messages of this direction before it; then the row within.
        let after = self.blocks.partition_point(|block| block.messages[direction] <= before);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        let nth = usize::try_from(before - block.messages[direction]).ok()?;
        let wanted = |(_, entry): &(usize, &Entry)| entry.goes(direction) && !entry.is_event();
        let (within, _) = block.entries.iter().enumerate().filter(wanted).nth(nth)?;
        Some(block.first + within as u64).filter(|number| *number >= self.start)
    }

    fn find(&self, number: u64) -> Option<(&Block, usize)> {
        if !(self.start..self.end).contains(&number) {
            return None;
        }
        let after = self.blocks.partition_point(|block| block.first <= number);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        Some((block, usize::try_from(number - block.first).ok()?))
    }

    /// Position among the filter's rows of the first row at or after `number`.
    pub(super) fn position(&self, filter: Filter, number: u64) -> u64 {
        let number = number.clamp(self.start, self.end);
        let Some(direction) = filter.direction() else { return number };
        let after = self.blocks.partition_point(|block| block.first <= number);
        let Some(block) = after.checked_sub(1).and_then(|at| self.blocks.get(at)) else { return self.rows[direction] };
        let within = usize::try_from(number - block.first).unwrap_or(usize::MAX).min(block.entries.len());
        let before = block.entries[..within].iter().filter(|entry| entry.goes(direction));
        block.rows[direction] + before.count() as u64
    }
}

fn flag(direction: Direction) -> u8 {
    if direction == Direction::Response { RESPONSE } else { 0 }
}

fn found(block: &Block, within: usize) -> Found {
    let entry = block.entries[within];
    let direction = entry.direction();
    Found {
        entry,
        number: block.first + within as u64,
        ordinal: block.messages[direction] + block.messages_before(within, direction) + 1,
        micros: block.micros + u64::from(entry.micros),
    }
}

//! Messages one after the other, as a recording has them.

use weir_proto::weir::v1::recording::Rows;
use weir_tap::PREFIX;

use crate::call::Kept;

/// Microseconds as nanoseconds.
const MICRO: u64 = 1000;

/// Bytes of one step at most, unless one message alone has more.
const STEP: usize = 256 * 1024;

/// Messages to be recorded as one step.
pub(super) struct Group {
    /// When the first one passed, in nanoseconds since 1970.
    pub(super) unix_nanos: u64,
    last: u64,
    rows: Rows,
    framed: Vec<u8>,
}

impl Group {
    /// Begins with a message of that number in its direction.
    pub(super) fn new(ordinal: u64, message: Kept<'_>) -> Self {
        let Kept { unix_nanos, direction, offset, framed } = message;
        let rows = Rows { direction: direction.into(), first: ordinal, offset, micros: vec![0], ..Rows::default() };
        Self { unix_nanos, last: unix_nanos, rows, framed: framed.to_vec() }
    }

    /// Adds the message that follows. Says whether it belongs here; if not, a new group begins with it.
    pub(super) fn add(&mut self, message: Kept<'_>) -> bool {
        let later = u32::try_from(message.unix_nanos.saturating_sub(self.last) / MICRO);
        let fits = message.direction == self.rows.direction() && self.framed.len() + message.framed.len() <= STEP;
        let Some(later) = later.ok().filter(|_| fits) else { return false };
        self.framed.extend_from_slice(message.framed);
        self.last = message.unix_nanos;
        self.rows.micros.push(later);
        true
    }

    /// The step's content.
    pub(super) fn rows(mut self) -> Rows {
        if self.rows.micros.iter().all(|micros| *micros == 0) {
            self.rows.micros = Vec::new();
        }
        Rows { framed: self.framed.into(), ..self.rows }
    }
}

/// The messages of a step that happened at `unix_nanos`. Ends at bytes that are no message.
pub(super) fn messages(unix_nanos: u64, rows: &Rows) -> impl Iterator<Item = Kept<'_>> {
    let (mut at, mut place, mut index) = (unix_nanos, 0, 0);
    std::iter::from_fn(move || {
        let rest = rows.framed.get(place..)?;
        let len = u32::from_be_bytes(rest.get(1..PREFIX)?.try_into().ok()?);
        let framed = rest.get(..PREFIX.checked_add(usize::try_from(len).ok()?)?)?;
        at = at.saturating_add(u64::from(rows.micros.get(index).copied().unwrap_or(0)) * MICRO);
        let offset = rows.offset.saturating_add(place as u64);
        place += framed.len();
        index += 1;
        Some(Kept { unix_nanos: at, direction: rows.direction(), offset, framed })
    })
}

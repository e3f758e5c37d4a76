//! Which fields a row begins with: those that change from message to message.

use weir_schema::{
    Kind, Message,
    wire::{Part, Parts},
};
use weir_tap::{DIRECTIONS, Direction, PerDirection};

use crate::{
    base::order::in_order,
    call::{CallLog, Filter, RowKind},
};

/// The most fields that are put first.
const MOST: usize = 8;
/// Rows in which the first two messages of a direction are looked for.
const ROWS: usize = 8;

/// The numbers of the fields that the rows of each direction begin with. Found once in a call, in its first two messages, so that columns
/// stay where they are.
#[derive(Default)]
pub(super) struct Leads(PerDirection<Option<Vec<u32>>>);

impl Leads {
    /// What the log tells of it.
    pub(super) fn of(log: &CallLog) -> Self {
        let mut leads = Self::default();
        leads.learn(log);
        leads
    }

    /// Looks at what the log has by now. Says whether rows read otherwise than before.
    pub(super) fn learn(&mut self, log: &CallLog) -> bool {
        let mut changed = false;
        for direction in DIRECTIONS {
            let known = &mut self.0[direction];
            if known.is_none() {
                *known = first_two(log, direction)
                    .map(|[one, other]| differing(&log.callee().message(direction), &one, &other));
                changed |= known.as_ref().is_some_and(|numbers| !numbers.is_empty());
            }
        }
        changed
    }

    /// What rows of a direction begin with.
    pub(super) fn get(&self, direction: Direction) -> &[u32] {
        self.0[direction].as_deref().unwrap_or_default()
    }
}

/// The first two messages that are kept and can be read.
fn first_two(log: &CallLog, direction: Direction) -> Option<[bytes::Bytes; 2]> {
    let mut messages = (0..ROWS).filter_map(|at| {
        let row = log.row(Filter::of(direction), at)?;
        let RowKind::Message(message) = row.kind else { return None };
        let bytes = log.bytes(row.number).filter(|_| !message.compressed)?;
        Some(bytes.payload())
    });
    Some([messages.next()?, messages.next()?])
}

/// The fields that differ, in their order. Not those of which a row says only how long they are, and no times: when something happened has
/// a column of its own.
fn differing(message: &Message, one: &[u8], other: &[u8]) -> Vec<u32> {
    let [(one_parts, _), (other_parts, _)] = [Parts::all(one), Parts::all(other)];
    let value = |bytes: &[u8], parts: &[Part<'_>], number: u32| {
        let of_field = parts.iter().filter(|part| part.number == number);
        of_field.flat_map(|part| bytes[part.start..part.end].to_vec()).collect::<Vec<u8>>()
    };
    let mut found = Vec::new();
    for number in one_parts.iter().chain(&other_parts).map(|part| part.number) {
        let tells = message.field(number).is_none_or(|field| !field.is_time() && field.kind() != Kind::Bytes);
        if found.len() < MOST
            && tells
            && !found.contains(&number)
            && value(one, &one_parts, number) != value(other, &other_parts, number)
        {
            found.push(number);
        }
    }
    in_order(found, |number| ((*number).into(), 0))
}

#[cfg(test)]
mod tests {
    use prost::Message as _;
    use weir_proto::weir::v1::Quote;
    use weir_tap::{Frame, RequestHeaders, What};

    use super::*;
    use crate::{call::Mode, scenarios::contract, transport::Transport};

    fn quote(price: f64, seq: u64) -> Vec<u8> {
        Quote { symbol: "GOOG".into(), price, seq, unix_nanos: seq }.encode_to_vec()
    }

    #[test]
    fn what_changes_leads_and_times_do_not() {
        let message = contract().message("weir.v1.Quote").unwrap();
        assert_eq!(differing(&message, &quote(1.0, 1), &quote(2.0, 2)), [2, 3]);
        assert_eq!(differing(&message, &quote(1.0, 1), &quote(1.0, 2)), [3]);
        assert_eq!(differing(&message, &quote(1.0, 1), &quote(1.0, 1)), [0; 0]);
        // What one of them leaves out differs too.
        assert_eq!(differing(&message, &quote(0.0, 1), &quote(1.0, 1)), [2]);
        // Bytes that are no message are compared as far as they are one.
        assert_eq!(differing(&message, &[0x18, 1, 0xff], &[0x18, 2, 0xff]), [3]);
        assert_eq!(differing(&Message::unknown(), &[0x18, 1], &[0x18, 2]), [3]);
    }

    #[test]
    fn a_field_that_comes_often_is_compared_as_a_whole() {
        let message = contract().message("weir.v1.Report").unwrap();
        let sensors = |count: usize| [0x12, 3, 0x0a, 1, b'a'].repeat(count);
        assert_eq!(differing(&message, &sensors(2), &sensors(2)), [0; 0]);
        assert_eq!(differing(&message, &sensors(2), &sensors(3)), [2]);
    }

    #[test]
    fn a_call_decides_once() {
        let mut log = CallLog::new(Mode::Server, Transport::Tunnel, 0, 1 << 20);
        let method = contract().method("/weir.v1.Ticker/Watch").unwrap();
        log.set_callee(crate::call::Callee::Known(method));
        log.event(0, What::RequestHeaders(RequestHeaders::default()));
        let say = |log: &mut CallLog, at: u64, payload: Vec<u8>| {
            let len = u32::try_from(payload.len()).unwrap();
            let framed = [&[0][..], &len.to_be_bytes(), &payload].concat();
            log.data(at, Direction::Response, &framed, &[Frame { offset: at, len, compressed: false }]);
            at + framed.len() as u64
        };
        let mut leads = Leads::default();
        let at = say(&mut log, 0, quote(1.0, 1));
        assert!(!leads.learn(&log));
        assert_eq!(leads.get(Direction::Response), [0; 0]);
        let at = say(&mut log, at, quote(1.0, 2));
        assert!(leads.learn(&log));
        assert_eq!(leads.get(Direction::Response), [3]);
        say(&mut log, at, quote(5.0, 2));
        assert!(!leads.learn(&log));
        assert_eq!(leads.get(Direction::Response), [3]);
        assert_eq!(Leads::of(&log).get(Direction::Response), [3]);
    }
}

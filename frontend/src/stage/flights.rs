//! What is in the air during a part of the call: everything that is sent before its end and arrives after its start.

use weir_tap::{Direction, Messages, Side};

use super::trace::{Kind, Span, Trace};
use crate::{call::SideEvent, transport::Failure};

/// More arrows than this are not drawn at once; a picture has some forty.
const MOST: usize = 4_000;
/// So many messages before the part in sight may still be in the air, where their arrival was not seen.
const MARGIN: u64 = 1_000;

/// What became of something that was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// Both ends saw it.
    Arrived,
    /// It is on its way.
    Flying,
    /// The call ended before it arrived.
    Lost,
    /// One end does not say.
    Unknown,
}

/// When what is sent leaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Leaving {
    /// Each message by itself.
    AsItComes,
    /// All that the browser has collected, at that instant, or not yet (gRPC-Web).
    Together(Option<i64>),
}

/// Something that travels from one line to the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Flight<'a> {
    pub kind: Kind,
    /// The messages' numbers; 0 and 0 for everything else.
    pub first: u64,
    pub count: u64,
    /// Their bytes, without prefixes.
    pub bytes: u64,
    /// When the browser was given it to collect, where it collects (gRPC-Web).
    pub queued: Option<Span>,
    pub sent: Option<Span>,
    pub received: Option<Span>,
    pub fate: Fate,
    /// The page's event, or the server's if the page has none.
    pub seen: Option<&'a SideEvent>,
}

impl<'a> Trace<'a> {
    /// Messages of a direction that are in the air between two instants, in their order.
    pub(super) fn messages(&self, direction: Direction, from: i64, to: i64) -> Vec<Flight<'a>> {
        let (here, there) = ends(direction);
        // Sent alike at one instant or not, what is collected is told where it was queued.
        let leaving = self.leaving(direction);
        let arrived = self.last(there, direction).unwrap_or(0);
        let (sent_since, arrived_since) =
            (self.first_since(here, direction, from), self.first_since(there, direction, from));
        // What has arrived by then is behind; of what nobody has seen arrive, so is what was sent long ago.
        let next = match leaving {
            Leaving::Together(left) if left.is_none_or(|left| left > to) => sent_since,
            _ if arrived_since > arrived => arrived_since.max(sent_since.saturating_sub(MARGIN)),
            _ => arrived_since,
        };
        let mut next = if leaving == Leaving::AsItComes { next } else { next.min(sent_since) };
        let known = self.side(here).get(direction, self.side(here).numbers(direction).start);
        let last = self.last(here, direction).max(self.last(there, direction)).unwrap_or(0);
        let mut flights = Vec::new();
        while next <= last && flights.len() < MOST {
            let sent = self.containing(here, direction, next);
            let Some((_, told)) = sent.or_else(|| self.containing(there, direction, next)) else {
                // Both ends have let it go: on to what the sender still knows.
                match known {
                    Some((_, told)) if told.first > next => next = told.first,
                    _ => break,
                }
                continue;
            };
            let flight = self.flight(direction, told, sent.map(|told| self.span(here, told)), leaving);
            next = told.first + told.count;
            let begins = flight.queued.or(flight.sent).or(flight.received);
            if begins.is_some_and(|span| span.from > to) {
                break;
            }
            flights.push(flight);
        }
        flights
    }

    /// How what goes that way leaves.
    pub(super) fn leaving(&self, direction: Direction) -> Leaving {
        let collects = self.log.collects() && self.log.client_streams() && direction == Direction::Request;
        let left = self.log.facts().left.map(|left| self.at(Side::Client, left));
        if collects { Leaving::Together(left) } else { Leaving::AsItComes }
    }

    fn flight(&self, direction: Direction, told: Messages, sent: Option<Span>, leaving: Leaving) -> Flight<'a> {
        let (_, there) = ends(direction);
        let last = told.first + told.count - 1;
        let kind = Kind::of_messages(direction);
        let received = self.instant(there, direction, told.first).map(|from| {
            let newest = self.last(there, direction).unwrap_or(last).min(last);
            Span { from, to: self.instant(there, direction, newest).unwrap_or(from).max(from) }
        });
        let (queued, sent) = match leaving {
            Leaving::AsItComes => (None, sent),
            Leaving::Together(left) => (sent, left.map(|left| Span::at(left + kind as i64))),
        };
        let fate = self.fate(direction, sent, received);
        Flight {
            kind,
            first: told.first,
            count: told.count,
            bytes: told.bytes,
            queued,
            sent,
            received,
            fate,
            seen: None,
        }
    }

    /// An event that travels, if it has happened.
    pub(super) fn of_kind(&self, kind: Kind) -> Option<Flight<'a>> {
        let direction = kind.direction();
        let (here, there) = ends(direction);
        let [mut sent, received] = [here, there].map(|side| self.find(side, kind));
        let seen =
            [sent, received].into_iter().flatten().map(|(seen, _)| seen).max_by_key(|seen| seen.row.is_some())?;
        let mut queued = None;
        if let Leaving::Together(left) = self.leaving(direction) {
            queued = sent.filter(|_| kind == Kind::HalfClose).map(|(_, at)| Span::at(at));
            sent = sent.zip(left).map(|((seen, _), left)| (seen, left + kind as i64));
        }
        let [sent, received] = [sent, received].map(|end| end.map(|(_, at)| Span::at(at)));
        let fate = self.fate(direction, sent, received);
        Some(Flight { kind, first: 0, count: 0, bytes: 0, queued, sent, received, fate, seen: Some(seen) })
    }

    fn fate(&self, direction: Direction, sent: Option<Span>, received: Option<Span>) -> Fate {
        let server_gone = self.log.server_end().is_some();
        let over = if direction == Direction::Response { self.log.ended().is_some() } else { server_gone };
        // Before the first word of the server: over gRPC-Web the browser may hold the request back.
        let silent = self.log.server_side().is_empty() && self.log.facts().response_headers.is_none();
        // The transport knows that nobody was there.
        let nowhere = match &self.log.facts().failure {
            Some((_, Failure::Unreachable { .. } | Failure::SentElsewhere)) => true,
            Some((_, Failure::Target { end, .. })) => end.never_there(),
            _ => false,
        };
        match (sent, received) {
            (Some(_), Some(_)) => Fate::Arrived,
            (Some(_), None) if nowhere && self.log.server_side().is_empty() => Fate::Lost,
            (Some(_), None) if silent && self.log.ended().is_none() => Fate::Flying,
            (None, _) => Fate::Unknown,
            // A server that says nothing, or whose words were lost, may have got it all the same.
            (Some(_), None) if self.log.server_side().is_empty() || self.log.server().missed > 0 => Fate::Unknown,
            (Some(_), None) if over => Fate::Lost,
            (Some(_), None) if self.log.ended().is_some() => Fate::Unknown,
            (Some(_), None) => Fate::Flying,
        }
    }
}

/// Who sends and who receives.
pub(super) fn ends(direction: Direction) -> (Side, Side) {
    if direction == Direction::Response { (Side::Server, Side::Client) } else { (Side::Client, Side::Server) }
}

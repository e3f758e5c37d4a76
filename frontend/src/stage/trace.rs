//! One call's log, read as what travelled between two lines: who sent what when, and when it arrived.

use weir_tap::{Cause, Direction, Messages, Side, Timed, What};

use crate::call::{CallLog, Clock, SideEvent, SideLog};

/// From the first to the last of some messages, in nanoseconds since the call's start, on the page's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    pub(super) fn at(instant: i64) -> Self {
        Self { from: instant, to: instant }
    }
}

/// What steps a call takes beside its messages, at most one of each on each side. They also say in which order things
/// happen that have the same instant: browsers round their clocks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Kind {
    RequestHeaders,
    Request,
    HalfClose,
    ResponseHeaders,
    Response,
    Trailers,
    Abandoned,
}

impl Kind {
    pub(super) fn of(what: &What) -> Option<Self> {
        Some(match what {
            What::RequestHeaders(_) => Self::RequestHeaders,
            What::HalfClose(_) => Self::HalfClose,
            What::ResponseHeaders(_) => Self::ResponseHeaders,
            What::Trailers(_) => Self::Trailers,
            What::Abandoned(_) => Self::Abandoned,
            What::Messages(_) | What::Malformed(_) | What::Stalled(_) => return None,
        })
    }

    pub(super) fn of_messages(direction: Direction) -> Self {
        if direction == Direction::Response { Self::Response } else { Self::Request }
    }

    /// Which way it travels.
    pub(super) fn direction(self) -> Direction {
        match self {
            Self::ResponseHeaders | Self::Response | Self::Trailers => Direction::Response,
            _ => Direction::Request,
        }
    }
}

/// How a log is read: its instants as nanoseconds since the call's start on the page's clock.
#[derive(Clone, Copy)]
pub(super) struct Trace<'a> {
    pub log: &'a CallLog,
    /// What to subtract from the server's instants, in nanoseconds.
    pub offset: i64,
}

impl<'a> Trace<'a> {
    pub(super) fn side(&self, side: Side) -> &'a SideLog {
        if side == Side::Server { self.log.server_side() } else { self.log.client_side() }
    }

    /// An instant of a side.
    pub(super) fn at(&self, side: Side, unix_nanos: u64) -> i64 {
        let clock = Clock::recorded(self.offset, 0);
        let unix_nanos = if side == Side::Server { clock.to_page(unix_nanos) } else { unix_nanos };
        unix_nanos.cast_signed().wrapping_sub(self.log.started().cast_signed())
    }

    /// When a side saw some messages. The kind keeps apart what has the same instant.
    pub(super) fn span(&self, side: Side, (unix_nanos, messages): Timed) -> Span {
        let to = self.at(side, unix_nanos) + Kind::of_messages(messages.direction()) as i64;
        Span { from: to.saturating_sub_unsigned(messages.span_nanos), to }
    }

    /// When a side saw an event, and what of a call it is.
    pub(super) fn seen(&self, side: Side, seen: &SideEvent) -> Option<(Kind, i64)> {
        let kind = Kind::of(&seen.what)?;
        Some((kind, self.at(side, seen.unix_nanos) + kind as i64))
    }

    /// The event of that kind on a side, and when it was.
    pub(super) fn find(&self, side: Side, kind: Kind) -> Option<(&'a SideEvent, i64)> {
        let seen = self.side(side).events().iter().find(|seen| Kind::of(&seen.what) == Some(kind))?;
        Some((seen, self.at(side, seen.unix_nanos) + kind as i64))
    }

    /// Why a side gave the call up, and when.
    pub(super) fn abandoned(&self, side: Side) -> Option<(Cause, i64)> {
        match self.find(side, Kind::Abandoned)? {
            (SideEvent { what: What::Abandoned(abandoned), .. }, at) => Some((abandoned.cause(), at)),
            _ => None,
        }
    }

    /// The status came in the headers: one frame, so one arrow ("Trailers-Only" in gRPC over HTTP/2).
    pub(super) fn trailers_only(&self) -> bool {
        let end = [Side::Client, Side::Server].into_iter().find_map(|side| self.find(side, Kind::Trailers));
        matches!(end, Some((SideEvent { what: What::Trailers(trailers), .. }, _)) if trailers.trailers_only)
    }

    /// The call's deadline, if one of the sides saw it pass.
    pub(super) fn deadline(&self) -> Option<i64> {
        // DEADLINE_EXCEEDED.
        const PASSED: i32 = 4;
        let facts = self.log.facts();
        let said = facts.trailers.as_ref().is_some_and(|(_, trailers)| trailers.code == Some(PASSED));
        if facts.deadline.is_none() && !said {
            return None;
        }
        i64::try_from(facts.timeout_ms?).ok()?.checked_mul(1_000_000)
    }

    /// The single or run that has a message.
    pub(super) fn containing(&self, side: Side, direction: Direction, ordinal: u64) -> Option<Timed> {
        let log = self.side(side);
        let number = partition(log.numbers(direction), |number| {
            log.get(direction, number).is_some_and(|(_, told)| told.first + told.count <= ordinal)
        });
        log.get(direction, number).filter(|(_, told)| told.first <= ordinal)
    }

    /// When a side saw a message. Within a run they are taken as even.
    pub(super) fn instant(&self, side: Side, direction: Direction, ordinal: u64) -> Option<i64> {
        let told = self.containing(side, direction, ordinal)?;
        let Span { from, to } = self.span(side, told);
        let Messages { first, count, .. } = told.1;
        #[expect(clippy::cast_possible_truncation, reason = "runs are short: 16 ms and some thousand messages")]
        let within = ((to - from) as f64 * (ordinal - first) as f64 / count.saturating_sub(1).max(1) as f64) as i64;
        Some(from + within)
    }

    /// The ordinal of the first message that a side saw at `instant` or later; one more than the last if there is none.
    pub(super) fn first_since(&self, side: Side, direction: Direction, instant: i64) -> u64 {
        let log = self.side(side);
        let numbers = log.numbers(direction);
        let number = partition(numbers.clone(), |number| {
            log.get(direction, number).is_some_and(|told| self.span(side, told).to < instant)
        });
        match log.get(direction, number) {
            Some((_, told)) => told.first,
            None => self.last(side, direction).map_or(1, |last| last + 1),
        }
    }

    /// The ordinal of a side's newest message.
    pub(super) fn last(&self, side: Side, direction: Direction) -> Option<u64> {
        let log = self.side(side);
        let (_, told) = log.get(direction, log.numbers(direction).end.checked_sub(1)?)?;
        Some(told.first + told.count - 1)
    }
}

/// The first number for which `before` does not hold; it holds for a first part of the numbers only.
pub(super) fn partition(numbers: std::ops::Range<u64>, before: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (numbers.start, numbers.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

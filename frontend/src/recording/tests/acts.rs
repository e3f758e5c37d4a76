//! Calls in which anything happens, in any order.

use std::collections::VecDeque;

use proptest::prelude::*;
use weir_proto::weir::v1::recording::Call;
use weir_tap::{
    Abandoned, CallEvent, Direction, HalfClose, MalformedEvent, Messages, PerDirection, ResponseHeaders, Side, Stalled,
    Trailers, What,
};

use super::calls::{AHEAD, Live, MS, OTHER, SERVER, START, call, framed};
use crate::{
    call::{CallLog, Clock, Mode},
    transport::{Failure, Transport},
};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Messages follow in a body, and some of it passes: the rest follows with the next ones.
    Body {
        response: bool,
        payloads: Vec<usize>,
        passes: prop::sample::Index,
    },
    /// Nanoseconds.
    Wait(u64),
    /// Somebody beyond the page sees messages, and says so at once or later.
    Seen {
        by: usize,
        response: bool,
        count: u64,
        later: bool,
    },
    /// The server waits for the page.
    Stalls {
        later: bool,
    },
    /// All that was to be said later is said now.
    Heard,
    Queued(u64),
    Missed(u64),
    Connected,
    Left,
    Answered,
    HalfClose,
    Update,
    /// The log may keep so many bytes from now on.
    Lessen(usize),
    TrailersFrame,
    Ends(usize),
    /// The next part is taken.
    Cut,
}

pub(super) fn acts(drops: bool) -> impl Strategy<Value = Vec<Act>> {
    let payloads = prop::collection::vec(0usize..60, 1..5);
    let body = (any::<bool>(), payloads, any::<prop::sample::Index>())
        .prop_map(|(response, payloads, passes)| Act::Body { response, payloads, passes });
    let wait = prop_oneof![0u64..4_000, 0u64..40_000_000].prop_map(Act::Wait);
    let seen = (0usize..3, any::<bool>(), 1u64..5, any::<bool>()).prop_map(|(by, response, count, later)| Act::Seen {
        by,
        response,
        count,
        later,
    });
    let limit = if drops { 0usize..8_000 } else { usize::MAX - 1..usize::MAX };
    let act = prop_oneof![
        12 => body,
        6 => wait,
        5 => seen,
        1 => any::<bool>().prop_map(|later| Act::Stalls { later }),
        2 => Just(Act::Heard),
        1 => (1u64..4).prop_map(Act::Queued),
        1 => (1u64..4).prop_map(Act::Missed),
        1 => Just(Act::Connected),
        1 => Just(Act::Left),
        1 => Just(Act::Answered),
        1 => Just(Act::HalfClose),
        1 => Just(Act::Update),
        1 => limit.prop_map(Act::Lessen),
        1 => Just(Act::TrailersFrame),
        1 => (0usize..6).prop_map(Act::Ends),
        6 => Just(Act::Cut),
    ];
    prop::collection::vec(act, 0..80)
}

/// A call to which they happen.
pub(super) struct Acted {
    pub(super) live: Live,
    pub(super) call: Call,
    /// Nanoseconds since the start.
    pub(super) at: u64,
    /// Of each body, what has not passed yet.
    rest: PerDirection<Vec<u8>>,
    late: VecDeque<CallEvent>,
    seen: [PerDirection<u64>; 3],
    once: [bool; 3],
}

impl Acted {
    pub(super) fn new(mode: Mode, transport: Transport) -> Self {
        let mut live = Live::new(mode, transport, usize::MAX);
        live.log.set_clock(Clock::recorded(-AHEAD, 90_000).of(OTHER));
        live.stream();
        let (rest, late, seen, once) = Default::default();
        let mut acted = Self { live, call: call(mode, transport), at: 0, rest, late, seen, once };
        acted.live.begin();
        acted.at = 2 * MS;
        acted
    }

    pub(super) fn log(&self) -> &CallLog {
        &self.live.log
    }

    /// Says whether a part is to be taken.
    pub(super) fn act(&mut self, act: &Act) -> bool {
        // No two things have the same instant: what the two sides saw at one has no order.
        self.at += 1000;
        let now = START + self.at;
        match act {
            Act::Body { response, payloads, passes } => {
                let direction = if *response { Direction::Response } else { Direction::Request };
                let rest = &mut self.rest[direction];
                rest.extend(payloads.iter().flat_map(|len| framed(&vec![7; *len])));
                let after = rest.split_off(passes.index(rest.len() + 1));
                let chunk = std::mem::replace(rest, after);
                self.live.chunk(self.at, direction, &chunk);
            }
            Act::Wait(nanos) => self.at += nanos,
            Act::Seen { by, response, count, later } => {
                let direction = if *response { Direction::Response } else { Direction::Request };
                let seen = &mut self.seen[*by][direction];
                let run = Messages {
                    direction: direction.into(),
                    first: *seen + 1,
                    count: *count,
                    bytes: count * 9,
                    ..Messages::default()
                };
                *seen += count;
                self.heard(*by, What::Messages(run), *later);
            }
            Act::Stalls { later } => {
                let stalled = Stalled { direction: Direction::Response.into(), millis: self.at / MS };
                self.heard(0, What::Stalled(stalled), *later);
            }
            Act::Heard => self.late.drain(..).for_each(|event| self.live.log.apply(event)),
            Act::Queued(count) => self.live.log.queued(*count),
            Act::Missed(count) => self.live.log.server_missed(*count),
            Act::Connected => self.live.log.connected(now),
            // What has left has left as a whole.
            Act::Left if self.rest.request.is_empty() => self.live.log.left(now),
            Act::Left => {}
            Act::Answered => {
                if !std::mem::replace(&mut self.once[0], true) {
                    self.live.page(self.at, What::ResponseHeaders(ResponseHeaders::default()));
                }
            }
            Act::HalfClose => {
                if !std::mem::replace(&mut self.once[1], true) {
                    self.live.page(self.at, What::HalfClose(HalfClose {}));
                    self.heard(0, What::HalfClose(HalfClose {}), false);
                }
            }
            Act::Update => self.live.update(self.at, 5, 100),
            Act::Lessen(limit) => {
                self.live.log.lessen(*limit, usize::MAX);
            }
            Act::TrailersFrame => self.live.log.set_trailers_frame(bytes::Bytes::from_static(b"\x80\0\0\0\0")),
            Act::Ends(how) => self.ends(*how, now),
            Act::Cut => return true,
        }
        false
    }

    fn ends(&mut self, how: usize, now: u64) {
        if std::mem::replace(&mut self.once[2], true) {
            return;
        }
        let at = self.at;
        match how {
            0 => self.live.page(at, What::Trailers(Trailers { code: Some(0), ..Trailers::default() })),
            1 => {
                self.live.log.cancelled(now);
                self.live.page(at + 1000, What::Abandoned(Abandoned::default()));
            }
            2 => {
                self.live.log.failed(now, Failure::Reset { code: 11 });
                self.live.log.end(now + 3000);
            }
            3 => {
                let (direction, reason) = (Direction::Response.into(), "a flag that is none".to_owned());
                self.live.page(at, What::Malformed(MalformedEvent { direction, offset: 0, reason }));
                self.live.log.unreadable(13, "cannot be read");
            }
            4 => {
                self.live.log.deadline(now);
                self.live.log.end(now);
            }
            _ => self.heard(0, What::Trailers(Trailers { code: Some(0), ..Trailers::default() }), false),
        }
        self.at += 5000;
    }

    /// Of the first server, of an edge that it sees, of another server.
    fn heard(&mut self, by: usize, what: What, later: bool) {
        let (side, server_id, ahead) =
            [(Side::Server, SERVER, AHEAD), (Side::Target, SERVER, AHEAD), (Side::Server, OTHER, -AHEAD)][by];
        let unix_nanos = (START + self.at).saturating_add_signed(ahead);
        let (side, what) = (side.into(), Some(what));
        self.late.push_back(CallEvent { side, unix_nanos, what, server_id, ..CallEvent::default() });
        if !later {
            self.act(&Act::Heard);
        }
    }
}

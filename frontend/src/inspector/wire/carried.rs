//! Which HTTP/2 frames carry what a row tells.

use weir_tap::{Direction, PREFIX, What};

use crate::{
    call::{CallLog, FrameRow, MessageRow, Row, RowKind},
    transport::http2::kind,
};

/// Frames that are shown of those that carry one message.
const MAX_FRAMES: usize = 3;

/// The frames that carry what a row tells.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Carried {
    /// The first of them, oldest first.
    pub frames: Vec<FrameRow>,
    /// How many more there are.
    pub more: usize,
    /// Where it is one frame of messages: the ordinals of the first and the last message of which it has bytes.
    pub messages: Option<(u64, u64)>,
    /// Some or all of them are not kept any more.
    pub gone: bool,
}

/// The frames that carry what a row tells: none if there are none (yet), or the page does not see them.
pub(super) fn carried(log: &CallLog, row: &Row) -> Carried {
    let http2 = log.http2();
    match &row.kind {
        RowKind::Message(message) => of_message(log, *message),
        RowKind::Event(What::RequestHeaders(_)) => block(log, Direction::Request, |_| true),
        RowKind::Event(What::ResponseHeaders(_)) => block(log, Direction::Response, |_| true),
        RowKind::Event(What::Trailers(_)) => block(log, Direction::Response, |row| row.frame.head.ends_stream()),
        RowKind::Event(What::HalfClose(_)) => {
            let ends = |row: &FrameRow| row.frame.direction == Direction::Request && row.frame.head.ends_stream();
            collect(http2.frames().filter(ends))
        }
        RowKind::Event(What::Abandoned(_)) => {
            let breaks = |row: &FrameRow| matches!(row.frame.head.kind, kind::RST_STREAM | kind::GOAWAY);
            collect(http2.frames().filter(breaks))
        }
        _ => Carried::default(),
    }
}

fn collect(mut frames: impl Iterator<Item = FrameRow>) -> Carried {
    let shown = frames.by_ref().take(MAX_FRAMES).collect();
    Carried { frames: shown, more: frames.count(), ..Carried::default() }
}

/// HEADERS and the CONTINUATION frames behind it (RFC 9113, section 6.10: nothing comes between them).
fn block(log: &CallLog, direction: Direction, is_it: impl Fn(&FrameRow) -> bool) -> Carried {
    let headers = |row: &FrameRow| row.frame.direction == direction && row.frame.head.kind == kind::HEADERS;
    let Some(first) = log.http2().frames().find(|row| headers(row) && is_it(row)) else {
        return Carried { gone: log.http2().dropped() > 0, ..Carried::default() };
    };
    // Frames of the other direction may have passed meanwhile.
    let later = (first.number + 1..log.http2().total()).filter_map(|number| log.http2().frame(number));
    let same = later.filter(|row| row.frame.direction == direction);
    let more = same.take_while(|row| row.frame.head.kind == kind::CONTINUATION);
    collect(std::iter::once(first).chain(more))
}

fn of_message(log: &CallLog, message: MessageRow) -> Carried {
    let MessageRow { direction, offset, .. } = message;
    let mut carried = collect(log.http2().carrying(direction, offset, message.end()));
    carried.gone = log.http2().dropped() > 0 && carried.frames.first().is_none_or(|first| first.frame.offset > offset);
    if let ([frame], 0) = (&carried.frames[..], carried.more) {
        carried.messages = messages_in(log, frame);
    }
    carried
}

/// The ordinals of the first and the last message of which a frame has bytes, among those that are kept and whole.
pub(super) fn messages_in(log: &CallLog, frame: &FrameRow) -> Option<(u64, u64)> {
    let direction = frame.frame.direction;
    let find = |ordinal| match log.row_by_number(log.row_of(direction, ordinal)?)?.kind {
        RowKind::Message(message) => Some(message),
        _ => None,
    };
    let RowKind::Message(newest) = log.row_by_number(log.newest(direction).next()?)?.kind else { return None };
    if frame.frame.head.kind != kind::DATA || frame.frame.head.value == 0 {
        return None;
    }
    // Messages lie one behind the other, so both questions change their answer once.
    let before = |ordinal| find(ordinal).is_none_or(|message| message.end() <= frame.frame.offset);
    let within = |ordinal| find(ordinal).is_some_and(|message| message.offset < frame.body_end());
    let first = first_not((1, newest.ordinal + 1), before);
    // A message has at least its prefix.
    let most = u64::from(frame.frame.head.value) / PREFIX as u64 + 2;
    let last = first_not((first, (first + most).min(newest.ordinal + 1)), within);
    (first < last).then(|| (first, last - 1))
}

/// The first number in `from..to` for which `holds` does not hold; `to` if it holds for all. It holds up to there.
fn first_not((mut from, mut to): (u64, u64), holds: impl Fn(u64) -> bool) -> u64 {
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

#[cfg(test)]
mod tests {
    use weir_tap::{Frame, HalfClose, RequestHeaders, Trailers};

    use super::*;
    use crate::{
        call::{Filter, Mode},
        transport::{
            Transport,
            http2::{FrameHead, Http2, Http2Frame, flag},
        },
    };

    const PAYLOAD: u32 = 15;
    const FRAMED: u64 = PAYLOAD as u64 + 5;

    /// A call whose responses are of 20 bytes each.
    struct Call {
        log: CallLog,
        sent: u64,
    }

    impl Call {
        fn new() -> Self {
            let mut log = CallLog::new(Mode::Server, Transport::Tunnel, 0, 1 << 20);
            log.see_http2(Http2::Opened { stream: 3, windows: weir_tap::PerDirection::both(65_535) });
            Self { log, sent: 0 }
        }

        fn frame(&mut self, direction: Direction, kind: u8, flags: u8, value: u32) {
            let head = FrameHead { kind, flags, stream: 3, len: value, value };
            let offset = if direction == Direction::Response { self.sent } else { 0 };
            self.log.see_http2(Http2::Frame(Http2Frame { unix_nanos: 0, direction, head, offset }));
            if kind == kind::DATA && direction == Direction::Response {
                self.sent += u64::from(value);
            }
        }

        fn messages(&mut self, from: u64, count: u64) {
            let frames: Vec<Frame> =
                (from..from + count).map(|at| Frame { offset: at * FRAMED, len: PAYLOAD, compressed: false }).collect();
            self.log.data(1, Direction::Response, &vec![0; 20 * frames.len()], &frames);
        }

        fn of(&self, place: usize) -> Carried {
            carried(&self.log, &self.log.row(Filter::Responses, place).expect("kept"))
        }
    }

    fn numbers(carried: &Carried) -> Vec<u64> {
        carried.frames.iter().map(|row| row.number).collect()
    }

    #[test]
    fn one_frame_may_carry_many_messages_and_many_frames_one() {
        let mut call = Call::new();
        // Two and a half messages; the rest of the third in five frames of two bytes; the fourth alone.
        call.frame(Direction::Response, kind::DATA, 0, 50);
        for _ in 0..5 {
            call.frame(Direction::Response, kind::DATA, 0, 2);
        }
        call.frame(Direction::Response, kind::DATA, 0, 20);
        call.messages(0, 4);
        assert_eq!((numbers(&call.of(0)), call.of(0).messages), (vec![0], Some((1, 3))));
        assert_eq!(call.of(1).messages, Some((1, 3)));
        let third = call.of(2);
        assert_eq!((numbers(&third), third.more, third.messages), (vec![0, 1, 2], 3, None));
        assert_eq!((numbers(&call.of(3)), call.of(3).messages), (vec![6], Some((4, 4))));
    }

    #[test]
    fn headers_trailers_and_the_half_close_have_their_frames() {
        let mut call = Call::new();
        call.frame(Direction::Request, kind::HEADERS, 0, 9);
        call.frame(Direction::Response, kind::SETTINGS, 0, FrameHead::NO_VALUE);
        call.frame(Direction::Request, kind::CONTINUATION, flag::END_HEADERS, 9);
        call.frame(Direction::Request, kind::DATA, flag::END_STREAM, 0);
        call.frame(Direction::Response, kind::HEADERS, flag::END_HEADERS, 9);
        call.frame(Direction::Response, kind::HEADERS, flag::END_STREAM | flag::END_HEADERS, 9);
        let row = |what| Row { number: 0, unix_nanos: 0, kind: RowKind::Event(what) };
        let of = |what| numbers(&carried(&call.log, &row(what)));
        assert_eq!(of(What::RequestHeaders(RequestHeaders::default())), [0, 2]);
        assert_eq!(of(What::HalfClose(HalfClose {})), [3]);
        assert_eq!(of(What::ResponseHeaders(weir_tap::ResponseHeaders::default())), [4]);
        assert_eq!(of(What::Trailers(Trailers::default())), [5]);
    }

    #[test]
    fn what_is_not_kept_any_more_says_so() {
        let mut call = Call::new();
        call.messages(0, 1);
        assert_eq!(call.of(0), Carried::default());
        for _ in 0..20_001 {
            call.frame(Direction::Response, kind::DATA, 0, 20);
        }
        assert!(call.of(0).gone);
    }
}

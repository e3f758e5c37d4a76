//! What a frame tells: which messages it has bytes of, or which other row of the call.

use weir_tap::{Direction, What};

use super::carried::{carried, messages_in};
use crate::{
    call::{CallLog, FrameRow, RowKind},
    transport::http2::kind,
};

/// What a frame tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub(super) struct Told {
    /// The direction, and the ordinals of the first and the last message of which it has bytes.
    pub messages: Option<(Direction, u64, u64)>,
    /// The number of the row that is no message.
    pub row: Option<u64>,
}

/// A row, as frames know it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// A message, by its ordinal.
    Message(Direction, u64),
    /// Another row, by its number.
    Row(u64),
}

impl Mark {
    /// The row of that number.
    pub(super) fn of(log: &CallLog, number: u64) -> Option<Self> {
        Some(match log.row_by_number(number)?.kind {
            RowKind::Message(message) => Self::Message(message.direction, message.ordinal),
            RowKind::Event(_) | RowKind::Left { .. } => Self::Row(number),
        })
    }
}

impl Told {
    /// What this frame tells, as far as the call's rows are there and kept.
    pub(super) fn of(log: &CallLog, frame: &FrameRow) -> Self {
        let direction = frame.frame.direction;
        let messages = messages_in(log, frame).map(|(first, last)| (direction, first, last));
        Self { messages, row: other_row(log, frame) }
    }

    /// The frame is one of the row's.
    pub(super) fn has(&self, mark: Mark) -> bool {
        match mark {
            Mark::Message(direction, ordinal) => {
                self.messages.is_some_and(|(of, first, last)| of == direction && (first..=last).contains(&ordinal))
            }
            Mark::Row(number) => self.row == Some(number),
        }
    }

    /// The number of the first row that it tells of.
    pub(super) fn first(&self, log: &CallLog) -> Option<u64> {
        self.messages.and_then(|(direction, first, _)| log.row_of(direction, first)).or(self.row)
    }
}

/// The row of headers, trailers, half-close or reset that lies in a frame.
fn other_row(log: &CallLog, frame: &FrameRow) -> Option<u64> {
    let head = frame.frame.head;
    let may = match head.kind {
        kind::HEADERS | kind::CONTINUATION | kind::RST_STREAM | kind::GOAWAY => true,
        kind::DATA => head.ends_stream(),
        _ => false,
    };
    let told = |what: &What| {
        matches!(
            what,
            What::RequestHeaders(_)
                | What::ResponseHeaders(_)
                | What::Trailers(_)
                | What::HalfClose(_)
                | What::Abandoned(_)
        )
    };
    let mut rows = log.client_side().events().iter().filter(|event| may && told(&event.what));
    rows.find_map(|event| {
        let row = log.row_by_number(event.row?)?;
        carried(log, &row).frames.iter().any(|carrier| carrier.number == frame.number).then_some(row.number)
    })
}

#[cfg(test)]
mod tests {
    use weir_tap::{Frame, HalfClose, PerDirection, RequestHeaders, ResponseHeaders, Trailers};

    use super::*;
    use crate::{
        call::Mode,
        transport::{
            Transport,
            http2::{FrameHead, Http2, Http2Frame, flag},
        },
    };

    const DOWN: Direction = Direction::Response;

    fn frame(log: &mut CallLog, direction: Direction, kind: u8, flags: u8, (offset, len): (u64, u32)) {
        let head = FrameHead { kind, flags, stream: 1, len, value: len };
        log.see_http2(Http2::Frame(Http2Frame { unix_nanos: 0, direction, head, offset }));
    }

    /// Headers, three answers of 20 bytes in frames of 50, 5 and 5, an update, the half-close, trailers.
    fn call() -> CallLog {
        let mut log = CallLog::new(Mode::Server, Transport::Tunnel, 0, 1 << 20);
        log.see_http2(Http2::Opened { stream: 1, windows: PerDirection::both(65_535) });
        frame(&mut log, Direction::Request, kind::HEADERS, 0, (0, 9));
        log.event(0, What::RequestHeaders(RequestHeaders::default()));
        frame(&mut log, Direction::Request, kind::DATA, flag::END_STREAM, (0, 0));
        log.event(0, What::HalfClose(HalfClose {}));
        frame(&mut log, DOWN, kind::HEADERS, flag::END_HEADERS, (0, 9));
        log.event(1, What::ResponseHeaders(ResponseHeaders::default()));
        for place in [(0, 50), (50, 5), (55, 5)] {
            frame(&mut log, DOWN, kind::DATA, 0, place);
        }
        let frames = [0, 20, 40].map(|offset| Frame { offset, len: 15, compressed: false });
        log.data(1, DOWN, &[0; 60], &frames);
        frame(&mut log, Direction::Request, kind::WINDOW_UPDATE, 0, (0, 4));
        frame(&mut log, DOWN, kind::HEADERS, flag::END_STREAM | flag::END_HEADERS, (60, 9));
        log.event(2, What::Trailers(Trailers::default()));
        log
    }

    #[test]
    fn every_frame_knows_its_rows() {
        let log = call();
        let told: Vec<_> = log.http2().frames().map(|row| Told::of(&log, &row)).collect();
        let row = |number| Told { messages: None, row: Some(number) };
        let messages = |first, last| Told { messages: Some((DOWN, first, last)), row: None };
        // Rows: headers, half-close, headers, three messages, trailers.
        let wanted = [row(0), row(1), row(2), messages(1, 3), messages(3, 3), messages(3, 3), Told::default(), row(6)];
        assert_eq!(told, wanted);
        let first: Vec<_> = told.iter().map(|told| told.first(&log)).collect();
        assert_eq!(first, [Some(0), Some(1), Some(2), Some(3), Some(5), Some(5), None, Some(6)]);
    }

    #[test]
    fn a_row_is_found_in_its_frames_and_in_no_other() {
        let log = call();
        let frames_of = |number| {
            let mark = Mark::of(&log, number).expect("kept");
            let has = |row: &FrameRow| Told::of(&log, row).has(mark);
            log.http2().frames().filter(has).map(|row| row.number).collect::<Vec<_>>()
        };
        assert_eq!(frames_of(4), [3]);
        assert_eq!(frames_of(5), [3, 4, 5]);
        assert_eq!((frames_of(0), frames_of(6)), (vec![0], vec![7]));
        assert_eq!(Mark::of(&log, 99), None);
    }

    #[test]
    fn bytes_of_a_message_that_is_not_whole_yet_tell_nothing() {
        let mut log = call();
        frame(&mut log, DOWN, kind::DATA, 0, (60, 7));
        let last = log.http2().frames().next_back().expect("kept");
        assert_eq!(Told::of(&log, &last), Told::default());
    }
}

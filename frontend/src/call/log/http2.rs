use std::collections::VecDeque;

use bytes::Bytes;
use weir_tap::{Direction, PerDirection};

use super::CallLog;
use crate::transport::http2::{FrameHead, Http2, Http2Frame, kind};

/// Frames that are kept. A stream of full windows makes some 2,000 a second, so this is about ten seconds of it; of an
/// ordinary call it is all.
const KEPT: usize = 20_000;

/// What the page knows of a call's HTTP/2 stream: its frames, as far as they are kept, and its flow-control windows.
/// Empty over gRPC-Web, where the browser hides its frames. A recording keeps them.
#[derive(Debug, Default)]
pub struct Http2Log {
    stream: Option<u32>,
    calls: u32,
    /// How many the server takes at once.
    at_once: Option<u32>,
    frames: VecDeque<Kept>,
    /// How many are gone from the front.
    dropped: u64,
    /// What the direction's sender may still send, in bytes.
    windows: PerDirection<i64>,
    /// The initial window as it is set now.
    initial: PerDirection<u32>,
}

/// A frame in 32 bytes.
#[derive(Clone, Copy, Debug)]
struct Kept {
    unix_nanos: u64,
    offset: u64,
    value: u32,
    window: i32,
    /// Length of the payload, and in the highest byte the type.
    kind_len: u32,
    flags: u8,
    /// By bits: response, of the connection.
    place: u8,
}

const RESPONSE: u8 = 1;
const CONNECTION: u8 = 2;

/// A frame of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameRow {
    /// Its number among the call's frames, from 0.
    pub number: u64,
    /// The frame itself.
    pub frame: Http2Frame,
    /// What of the stream's window it left, in bytes: a DATA frame of its own direction, `WINDOW_UPDATE` and SETTINGS of the
    /// other one. SETTINGS can make a window negative (RFC 9113, section 6.9.2).
    pub window: Option<i64>,
}

impl CallLog {
    /// The call's HTTP/2 stream. What it keeps is bounded on its own and not part of [`CallLog::memory`]: 640 kB at most.
    pub fn http2(&self) -> &Http2Log {
        &self.http2
    }

    /// The connection says something of the call's stream.
    pub fn see_http2(&mut self, seen: Http2) {
        self.http2.add(seen);
    }

    /// The frame of gRPC-Web that carried the trailers, as it came: a byte of flags, four of length, lines of text.
    pub fn trailers_frame(&self) -> Option<&Bytes> {
        self.trailers_frame.as_ref()
    }

    /// The trailers have come in this frame (gRPC-Web).
    pub fn set_trailers_frame(&mut self, frame: Bytes) {
        self.trailers_frame.get_or_insert(frame);
    }
}

impl Http2Log {
    /// The stream's number, once it has one.
    pub fn stream(&self) -> Option<u32> {
        self.stream
    }

    /// How many calls are open on the connection, this one counted; after its end, how many there were last.
    pub fn calls(&self) -> u32 {
        self.calls
    }

    /// The call waits for others on its connection to end, because the server takes no more than so many at once.
    pub fn waits(&self) -> Option<u32> {
        let begun = self.dropped > 0 || self.frames.iter().any(|frame| frame.place & CONNECTION == 0);
        self.at_once.filter(|at_once| !begun && self.calls > *at_once)
    }

    /// What may still be sent in a direction before its receiver makes room, in bytes. Nothing without a stream.
    pub fn window(&self, direction: Direction) -> Option<i64> {
        self.stream.map(|_| self.windows[direction])
    }

    /// How many frames are gone from the front.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many frames there were, those that are gone included.
    pub fn total(&self) -> u64 {
        self.dropped + self.frames.len() as u64
    }

    /// The frames kept, oldest first.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = FrameRow> + ExactSizeIterator {
        self.frames.iter().enumerate().map(|(at, kept)| self.row(at, *kept))
    }

    /// The frame of that number, if it is kept.
    pub fn frame(&self, number: u64) -> Option<FrameRow> {
        let at = usize::try_from(number.checked_sub(self.dropped)?).ok()?;
        Some(self.row(at, *self.frames.get(at)?))
    }

    /// The DATA frames that carry bytes `from..to` of a direction's body, oldest first.
    pub fn carrying(&self, direction: Direction, from: u64, to: u64) -> impl Iterator<Item = FrameRow> {
        // Offsets grow: frames of other types, and of the other direction, do not hide where the first one is.
        let data = self.frames().filter(move |row| row.is_data(direction));
        let after = data.skip_while(move |row| row.body_end() <= from);
        after.take_while(move |row| row.frame.offset < to)
    }

    /// A stream from a recording: its number, the calls on its connection, frames that are gone, and both windows before
    /// the first frame that follows by [`Http2Log::again`]. If there are frames already they know better.
    pub(super) fn begin(&mut self, stream: u32, calls: u32, dropped: u64, windows: PerDirection<i64>) {
        (self.stream, self.calls) = (Some(stream), calls);
        if self.frames.is_empty() {
            (self.dropped, self.windows) = (dropped, windows);
        }
    }

    /// The calls on the connection by now, and how many frames are gone: more than were told, if some got lost.
    pub(super) fn stands(&mut self, calls: u32, dropped: u64) {
        (self.calls, self.dropped) = (calls, dropped);
    }

    /// A frame from a recording, with the window that it left then.
    pub(super) fn again(&mut self, frame: Http2Frame, window: Option<i64>) {
        let changed = frame.windowed();
        if let Some(window) = window {
            self.windows[changed] = window;
        }
        self.keep(frame, self.windows[changed]);
    }

    pub(super) fn add(&mut self, seen: Http2) {
        match seen {
            Http2::Opened { stream, windows } => {
                self.stream = Some(stream);
                self.initial = windows;
                self.windows = PerDirection { request: windows.request.into(), response: windows.response.into() };
            }
            Http2::Calls(calls) => self.calls = calls,
            Http2::AtOnce(at_once) => self.at_once = Some(at_once),
            Http2::Frame(frame) => {
                let window = self.account(frame);
                self.keep(frame, window);
            }
        }
    }

    /// What a frame does to the stream's windows (RFC 9113, section 6.9). Gives the window that it changed, as it is then.
    fn account(&mut self, frame: Http2Frame) -> i64 {
        let head = frame.head;
        let changed = frame.windowed();
        let window = &mut self.windows[changed];
        match head.kind {
            // Padding counts too.
            kind::DATA => *window -= i64::from(head.len),
            kind::WINDOW_UPDATE if head.stream != 0 => *window += i64::from(head.value),
            _ => {
                if let Some(initial) = head.initial_window() {
                    *window += i64::from(initial) - i64::from(self.initial[changed]);
                    self.initial[changed] = initial;
                }
            }
        }
        *window
    }

    fn keep(&mut self, frame: Http2Frame, window: i64) {
        if self.frames.len() == KEPT {
            self.frames.pop_front();
            self.dropped += 1;
        }
        let Http2Frame { unix_nanos, direction, head, offset } = frame;
        let response = if direction == Direction::Response { RESPONSE } else { 0 };
        let connection = if head.stream == 0 { CONNECTION } else { 0 };
        self.frames.push_back(Kept {
            unix_nanos,
            offset,
            value: head.value,
            // A window is below 2^31 by the protocol; who breaks that is shown its limits.
            window: i32::try_from(window).unwrap_or(if window < 0 { i32::MIN } else { i32::MAX }),
            kind_len: u32::from(head.kind) << 24 | head.len & 0x00ff_ffff,
            flags: head.flags,
            place: response | connection,
        });
    }

    fn row(&self, at: usize, kept: Kept) -> FrameRow {
        let stream = if kept.place & CONNECTION != 0 { 0 } else { self.stream.unwrap_or_default() };
        let direction = if kept.place & RESPONSE != 0 { Direction::Response } else { Direction::Request };
        let [kind, ..] = kept.kind_len.to_be_bytes();
        let len = kept.kind_len & 0x00ff_ffff;
        let head = FrameHead { kind, flags: kept.flags, stream, len, value: kept.value };
        let tells = match kind {
            kind::DATA => true,
            kind::WINDOW_UPDATE => stream != 0,
            _ => head.initial_window().is_some(),
        };
        FrameRow {
            number: self.dropped + at as u64,
            frame: Http2Frame { unix_nanos: kept.unix_nanos, direction, head, offset: kept.offset },
            window: tells.then_some(i64::from(kept.window)),
        }
    }
}

impl FrameRow {
    /// It carries bytes of that direction's body.
    fn is_data(&self, direction: Direction) -> bool {
        self.frame.head.kind == kind::DATA && self.frame.direction == direction && self.frame.head.value > 0
    }

    /// DATA: where its bytes of the body end.
    pub fn body_end(&self) -> u64 {
        self.frame.offset + u64::from(self.frame.head.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::http2::flag;

    fn opened() -> Http2Log {
        let mut log = Http2Log::default();
        assert_eq!(log.window(Direction::Response), None);
        log.add(Http2::Opened { stream: 3, windows: PerDirection { request: 65_535, response: 1000 } });
        log
    }

    fn add(log: &mut Http2Log, direction: Direction, kind: u8, stream: u32, len: u32, value: u32) {
        let head = FrameHead { kind, flags: 0, stream, len, value };
        let offset =
            if kind == kind::DATA { log.frames().filter(|row| row.is_data(direction)).count() * 100 } else { 0 };
        log.add(Http2::Frame(Http2Frame { unix_nanos: 7, direction, head, offset: offset as u64 }));
    }

    #[test]
    fn a_kept_frame_is_small() {
        assert_eq!(size_of::<Kept>(), 32);
    }

    #[test]
    fn data_uses_the_window_up_and_updates_open_it_again() {
        let mut log = opened();
        let (up, down) = (Direction::Request, Direction::Response);
        add(&mut log, down, kind::DATA, 3, 400, 400);
        // With 100 bytes of padding.
        add(&mut log, down, kind::DATA, 3, 600, 500);
        assert_eq!(log.window(down), Some(0));
        add(&mut log, up, kind::WINDOW_UPDATE, 3, 4, 700);
        add(&mut log, up, kind::WINDOW_UPDATE, 0, 4, 9000);
        add(&mut log, up, kind::DATA, 3, 35, 35);
        assert_eq!((log.window(down), log.window(up)), (Some(700), Some(65_500)));
        let windows: Vec<_> = log.frames().map(|row| row.window).collect();
        assert_eq!(windows, [Some(600), Some(0), Some(700), None, Some(65_500)]);
        assert_eq!(log.frame(3).expect("kept").frame.head.stream, 0);
    }

    #[test]
    fn a_call_waits_while_there_are_more_than_the_server_takes() {
        let mut log = opened();
        log.add(Http2::Calls(3));
        assert_eq!(log.waits(), None, "nobody has said how many it takes");
        log.add(Http2::AtOnce(2));
        add(&mut log, Direction::Response, kind::PING, 0, 8, 0);
        assert_eq!(log.waits(), Some(2));
        log.add(Http2::Calls(2));
        assert_eq!(log.waits(), None, "another has ended");
        log.add(Http2::Calls(3));
        add(&mut log, Direction::Request, kind::HEADERS, 3, 40, 0);
        assert_eq!(log.waits(), None, "it has begun");
    }

    #[test]
    fn settings_change_the_window_by_the_difference() {
        let mut log = opened();
        add(&mut log, Direction::Request, kind::DATA, 3, 5535, 5535);
        add(&mut log, Direction::Response, kind::SETTINGS, 0, 6, 1024);
        assert_eq!(log.window(Direction::Request), Some(60_000 - 65_535 + 1024));
        add(&mut log, Direction::Response, kind::SETTINGS, 0, 0, FrameHead::NO_VALUE);
        let last = log.frames().next_back().expect("kept");
        assert_eq!((last.window, log.window(Direction::Response)), (None, Some(1000)));
    }

    #[test]
    fn the_frames_of_a_message_are_found_by_its_place() {
        let mut log = opened();
        for _ in 0..3 {
            add(&mut log, Direction::Response, kind::DATA, 3, 100, 100);
            add(&mut log, Direction::Request, kind::DATA, 3, 100, 100);
            add(&mut log, Direction::Request, kind::WINDOW_UPDATE, 3, 4, 100);
        }
        let numbers = |from, to| log.carrying(Direction::Response, from, to).map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(numbers(0, 100), [0]);
        assert_eq!(numbers(99, 101), [0, 3]);
        assert_eq!(numbers(100, 300), [3, 6]);
        assert_eq!(numbers(300, 310), [0; 0]);
    }

    #[test]
    fn every_frame_comes_back_as_it_was_and_the_oldest_go() {
        let mut log = opened();
        let last = KEPT as u64 + 9;
        for at in 0..=last {
            let head =
                FrameHead { kind: kind::HEADERS, flags: flag::END_HEADERS, stream: 3, len: 0x00ab_cdef, value: 0 };
            log.add(Http2::Frame(Http2Frame { unix_nanos: at, direction: Direction::Response, head, offset: 1 << 40 }));
        }
        assert_eq!((log.dropped(), log.frames().len(), log.total()), (10, KEPT, last + 1));
        assert_eq!(log.frame(9), None);
        let row = log.frame(last).expect("kept");
        let head = FrameHead { kind: kind::HEADERS, flags: flag::END_HEADERS, stream: 3, len: 0x00ab_cdef, value: 0 };
        let frame = Http2Frame { unix_nanos: last, direction: Direction::Response, head, offset: 1 << 40 };
        assert_eq!(row, FrameRow { number: last, frame, window: None });
    }
}

//! Which frame of a connection belongs to which call.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use weir_tap::{Direction, PerDirection, unix_nanos};
use weir_wire::http2::{At, DEFAULT_WINDOW, FrameHead, FrameReader, Goodbye, Goodbyes, HEADER, kind};

use crate::{
    base::lock,
    transport::{
        http2::{Http2, Http2Frame},
        watch::Watcher,
    },
};

/// Length of a frame that resets a stream (RFC 9113, section 6.4).
const RST_STREAM: usize = HEADER + CODE;
/// Length of the error code in it.
const CODE: usize = 4;
/// Streams of which is remembered that they were reset: the newest.
const REMEMBERED: usize = 1024;

/// Hands the frames of one connection to the calls that own them. Cheap to clone.
///
/// It is fed what goes into the WebSocket and what comes out of it. A stream is watched until a frame ends it: the reset
/// of a cancelled call, which goes after the page has let it go, is still seen.
#[derive(Clone)]
pub struct Router(Arc<Mutex<State>>);

struct State {
    readers: PerDirection<FrameReader>,
    /// Initial windows of what is sent in each direction.
    windows: PerDirection<u32>,
    streams: BTreeMap<u32, Watched>,
    /// Streams that the page has reset.
    reset: BTreeSet<u32>,
    goodbyes: Goodbyes,
    /// The server's last.
    goodbye: Option<Goodbye>,
}

/// Resets among bytes that are about to go, by where they end.
#[derive(Default)]
struct Resets {
    /// Those of streams that were reset before.
    again: Vec<usize>,
    /// Those of streams whose answer is complete.
    answered: Vec<usize>,
}

/// One stream.
struct Watched {
    watcher: Watcher,
    /// Bytes of each direction's body so far.
    body: PerDirection<u64>,
    ended: PerDirection<bool>,
}

impl Default for Router {
    fn default() -> Self {
        Self::new()
    }
}

impl Router {
    /// A router for a connection that is yet to say its first byte.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            readers: PerDirection { request: FrameReader::of_client(), response: FrameReader::of_server() },
            windows: PerDirection::both(DEFAULT_WINDOW),
            streams: BTreeMap::new(),
            reset: BTreeSet::new(),
            goodbyes: Goodbyes::default(),
            goodbye: None,
        })))
    }

    /// Bytes have come from the server.
    pub fn came(&self, bytes: &[u8]) {
        let mut state = self.lock();
        let now = state.now();
        state.passed(now, Direction::Response, bytes);
    }

    /// Bytes are about to go to the server. What is not to go is taken out: of a stream's resets all but the first.
    ///
    /// Whoever has sent a reset has to be prepared for frames that were on their way, and should send no second one
    /// (RFC 9113, section 5.4.2). h2 swallows such frames for as long as it remembers the stream, and resets it anew for each after that;
    /// it remembers by a clock that wasm32 does not have, so not at all. Some servers end the connection for so many resets.
    pub fn goes(&self, bytes: &mut Vec<u8>) {
        let mut state = self.lock();
        let now = state.now();
        let Resets { again, answered } = state.passed(now, Direction::Request, bytes);
        for end in answered {
            bytes[end - CODE..end].fill(0);
        }
        for end in again.into_iter().rev() {
            bytes.drain(end - RST_STREAM..end);
        }
    }

    /// What the server has said of the connection's end, if it has.
    pub fn goodbye(&self) -> Option<Goodbye> {
        self.lock().goodbye.clone()
    }

    /// The frames of this stream go to this watcher from now on.
    pub fn watch(&self, stream: u32, watcher: Watcher) {
        self.lock().watch(stream, watcher);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

impl State {
    fn watch(&mut self, stream: u32, watcher: Watcher) {
        watcher.0.http2(Http2::Opened { stream, windows: self.windows });
        self.streams.insert(stream, Watched { watcher, body: PerDirection::default(), ended: PerDirection::default() });
        tell_calls(&self.streams);
    }

    /// Nobody wants to know when it was: then the clock is not asked.
    fn now(&self) -> u64 {
        if self.streams.is_empty() { 0 } else { unix_nanos() }
    }

    /// Tells the calls of their frames. Gives the resets that are not to go as they are.
    fn passed(&mut self, unix_nanos: u64, direction: Direction, bytes: &[u8]) -> Resets {
        let Self { readers, windows, streams, reset, goodbyes, goodbye } = self;
        let Resets { mut again, mut answered } = Resets::default();
        readers[direction].walk(bytes, |at| {
            let (end, mut head) = match at {
                At::End(end, head) => (end, head),
                At::Piece(head, piece) if head.kind == kind::GOAWAY => return goodbyes.piece(piece),
                At::Piece(..) => return,
            };
            let whole = HEADER + head.len as usize == RST_STREAM && end >= RST_STREAM;
            if head.kind == kind::RST_STREAM && direction == Direction::Request && whole {
                if !first_reset(reset, head.stream) {
                    again.push(end);
                    return;
                }
                // gRPC over HTTP/2: a client that has the trailers and does not send the rest says NO_ERROR; h2 says CANCEL.
                if streams.get(&head.stream).is_some_and(|watched| watched.ended[Direction::Response]) {
                    head.value = 0;
                    answered.push(end);
                }
            }
            let frame = Http2Frame { unix_nanos, direction, head, offset: 0 };
            if let Some(window) = head.initial_window() {
                windows[frame.windowed()] = window;
            }
            if head.kind == kind::GOAWAY {
                let said = goodbyes.end();
                if direction == Direction::Response {
                    *goodbye = Some(said);
                }
            }
            if head.stream == 0 {
                for watched in streams.values() {
                    watched.watcher.0.http2(Http2::Frame(frame));
                }
            } else if let Some(watched) = streams.get_mut(&head.stream)
                && watched.took(frame)
            {
                streams.remove(&head.stream);
                tell_calls(streams);
            }
        });
        Resets { again, answered }
    }
}

/// The page resets a stream. Says whether it had not done so before.
fn first_reset(reset: &mut BTreeSet<u32>, stream: u32) -> bool {
    let first = reset.insert(stream);
    if reset.len() > REMEMBERED {
        reset.pop_first();
    }
    first
}

impl Watched {
    /// A frame of the stream. Says whether it was the last.
    fn took(&mut self, mut frame: Http2Frame) -> bool {
        let direction = frame.direction;
        let FrameHead { kind, value, .. } = frame.head;
        frame.offset = self.body[direction];
        if kind == kind::DATA {
            self.body[direction] += u64::from(value);
        }
        self.watcher.0.http2(Http2::Frame(frame));
        self.ended[direction] |= frame.head.ends_stream();
        kind == kind::RST_STREAM || self.ended == PerDirection::both(true)
    }
}

fn tell_calls(streams: &BTreeMap<u32, Watched>) {
    let calls = u32::try_from(streams.len()).unwrap_or(u32::MAX);
    for watched in streams.values() {
        watched.watcher.0.http2(Http2::Calls(calls));
    }
}

#[cfg(test)]
mod tests {
    use weir_wire::http2::{flag, frame, opening};

    use super::*;
    use crate::transport::{Failure, Watch};

    #[derive(Default)]
    struct Seen(Mutex<Vec<Http2>>);

    impl Watch for Seen {
        fn connected(&self) {}
        fn left(&self) {}
        fn failed(&self, _: Failure) {}
        fn http2(&self, seen: Http2) {
            self.0.lock().expect("whole").push(seen);
        }
    }

    impl Seen {
        /// What was seen since the last time, frames in short.
        fn take(&self) -> Vec<String> {
            let seen = std::mem::take(&mut *self.0.lock().expect("whole"));
            seen.into_iter()
                .map(|seen| match seen {
                    Http2::Opened { stream, windows: PerDirection { request, response } } => {
                        format!("opened {stream} {request} {response}")
                    }
                    Http2::Calls(calls) => format!("calls {calls}"),
                    Http2::AtOnce(calls) => format!("at once {calls}"),
                    Http2::Frame(frame) => {
                        let Http2Frame { unix_nanos, direction, head, offset } = frame;
                        format!("{unix_nanos} {direction:?} {} {} @{offset}", head.name(), head.stream)
                    }
                })
                .collect()
        }
    }

    /// SETTINGS' payload that sets the initial window.
    fn window(bytes: u16) -> [u8; 6] {
        let [high, low] = bytes.to_be_bytes();
        [0, 4, 0, 0, high, low]
    }

    fn connected() -> State {
        let Ok(mutex) = Arc::try_unwrap(Router::new().0) else { panic!("one owner") };
        let mut state = mutex.into_inner().expect("whole");
        state.passed(0, Direction::Request, &opening(&window(4096)));
        state
    }

    #[test]
    fn each_call_gets_its_own_frames_and_the_connections() {
        let mut state = connected();
        let [first, second] = [Arc::new(Seen::default()), Arc::new(Seen::default())];
        state.watch(1, Watcher(first.clone()));
        // The server's settings come after the first call has opened, and before the second.
        state.passed(5, Direction::Response, &frame(kind::SETTINGS, 0, 0, &window(1024)));
        assert_eq!(first.take(), ["opened 1 65535 4096", "calls 1", "5 Response SETTINGS 0 @0"]);
        state.watch(3, Watcher(second.clone()));
        assert_eq!(first.take(), ["calls 2"]);
        assert_eq!(second.take(), ["opened 3 1024 4096", "calls 2"]);

        let data = [frame(kind::DATA, 0, 3, b"abcde"), frame(kind::DATA, 0, 3, b"fg"), frame(kind::DATA, 0, 9, b"?")];
        state.passed(6, Direction::Response, &data.concat());
        assert_eq!(first.take(), Vec::<String>::new());
        assert_eq!(second.take(), ["6 Response DATA 3 @0", "6 Response DATA 3 @5"]);
    }

    #[test]
    fn what_the_server_says_at_the_end_is_kept() {
        let router = Router::new();
        let goodbye = [&[0, 0, 0, 3, 0, 0, 0, 11][..], b"too_many_pings"].concat();
        router.goes(&mut [opening(&[]), frame(kind::GOAWAY, 0, 0, &[0; 8])].concat());
        assert_eq!(router.goodbye(), None);
        for piece in frame(kind::GOAWAY, 0, 0, &goodbye).chunks(5) {
            router.came(piece);
        }
        assert_eq!(router.goodbye(), Some(Goodbye { last: 3, code: 11, text: b"too_many_pings".to_vec() }));
    }

    #[test]
    fn a_stream_is_watched_until_a_frame_ends_it() {
        let mut state = connected();
        let [reset, ended] = [Arc::new(Seen::default()), Arc::new(Seen::default())];
        state.watch(1, Watcher(reset.clone()));
        state.watch(3, Watcher(ended.clone()));
        state.passed(1, Direction::Request, &frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 8]));
        state.passed(2, Direction::Response, &frame(kind::DATA, 0, 1, b"late"));
        assert_eq!(reset.take()[3..], ["1 Request RST_STREAM 1 @0"]);
        state.passed(3, Direction::Request, &frame(kind::DATA, flag::END_STREAM, 3, b""));
        state.passed(4, Direction::Response, &frame(kind::HEADERS, flag::END_STREAM, 3, b"x"));
        let seen = ended.take();
        assert_eq!(seen[2..], ["calls 1", "3 Request DATA 3 @0", "4 Response HEADERS 3 @0"]);
        assert!(state.streams.is_empty());
    }

    #[test]
    fn a_stream_is_reset_once() {
        let router = Router::new();
        let reset = |stream| frame(kind::RST_STREAM, 0, stream, &[0, 0, 0, 8]);
        let data = frame(kind::DATA, 0, 5, b"abc");
        let mut bytes =
            [opening(&[]), reset(1), data.clone(), reset(1), reset(3), data.clone(), reset(3), reset(1)].concat();
        router.goes(&mut bytes);
        assert_eq!(bytes, [opening(&[]), reset(1), data.clone(), reset(3), data.clone()].concat());
        let mut bytes = [reset(3), reset(5)].concat();
        router.goes(&mut bytes);
        assert_eq!(bytes, reset(5));
        let mut bytes = reset(5);
        router.goes(&mut bytes);
        assert_eq!(bytes, b"");
    }

    #[test]
    fn a_call_that_is_answered_is_reset_without_an_error() {
        let router = Router::new();
        let seen = Arc::new(Seen::default());
        router.watch(1, Watcher(seen));
        router.goes(&mut opening(&[]));
        router.came(&frame(kind::HEADERS, flag::END_STREAM | flag::END_HEADERS, 1, b"x"));
        let mut bytes = frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 8]);
        router.goes(&mut bytes);
        assert_eq!(bytes, frame(kind::RST_STREAM, 0, 1, &[0, 0, 0, 0]));
    }
}

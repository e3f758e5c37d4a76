//! Which frame of a connection belongs to which call.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use weir_tap::{Direction, PerDirection, unix_nanos};
use weir_wire::http2::{DEFAULT_WINDOW, FrameHead, FrameReader, kind};

use crate::{
    base::lock,
    transport::{
        http2::{Http2, Http2Frame},
        watch::Watcher,
    },
};

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
        })))
    }

    /// Bytes have passed.
    pub fn passed(&self, direction: Direction, bytes: &[u8]) {
        let mut state = self.lock();
        // Nobody wants to know when it was: then the clock is not asked.
        let now = if state.streams.is_empty() { 0 } else { unix_nanos() };
        state.passed(now, direction, bytes);
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

    fn passed(&mut self, unix_nanos: u64, direction: Direction, bytes: &[u8]) {
        let Self { readers, windows, streams } = self;
        readers[direction].feed(bytes, |head| {
            let frame = Http2Frame { unix_nanos, direction, head, offset: 0 };
            if let Some(window) = head.initial_window() {
                windows[frame.windowed()] = window;
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
    }
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
}

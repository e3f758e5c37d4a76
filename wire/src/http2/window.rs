//! How much either side may send.

use std::collections::BTreeMap;

use super::DEFAULT_WINDOW;

/// What one side may still send, as seen from beside the connection: on it, and on each of its streams (RFC 9113, section 5.2).
#[derive(Debug)]
pub(super) struct Windows {
    connection: i64,
    /// Of a stream when it begins.
    initial: i64,
    streams: BTreeMap<u32, i64>,
}

impl Default for Windows {
    fn default() -> Self {
        let initial = i64::from(DEFAULT_WINDOW);
        Self { connection: initial, initial, streams: BTreeMap::new() }
    }
}

impl Windows {
    pub(super) fn begin(&mut self, stream: u32) {
        self.streams.insert(stream, self.initial);
    }

    pub(super) fn end(&mut self, stream: u32) {
        self.streams.remove(&stream);
    }

    /// So many bytes of DATA passed. Says whether that may hold up other streams, too.
    pub(super) fn sent(&mut self, stream: u32, bytes: u32) -> bool {
        let had = self.connection > 0;
        self.connection -= i64::from(bytes);
        if let Some(window) = self.streams.get_mut(&stream) {
            *window -= i64::from(bytes);
        }
        had && self.connection <= 0
    }

    /// The other side lets so many more bytes come; on stream 0 of the connection. Says whether that may let other streams go on, too.
    pub(super) fn granted(&mut self, stream: u32, bytes: u32) -> bool {
        if let Some(window) = self.streams.get_mut(&stream) {
            *window += i64::from(bytes);
        }
        if stream != 0 {
            return false;
        }
        let had = self.connection > 0;
        self.connection += i64::from(bytes);
        !had && self.connection > 0
    }

    /// The other side's SETTINGS: streams that are open change with it (section 6.9.2).
    pub(super) fn set_initial(&mut self, initial: u32) {
        let more = i64::from(initial) - self.initial;
        self.initial += more;
        self.streams.values_mut().for_each(|window| *window += more);
    }

    /// Nothing may be sent on the stream until the other side lets it.
    pub(super) fn is_full(&self, stream: u32) -> bool {
        self.streams.get(&stream).is_some_and(|window| self.connection <= 0 || *window <= 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_waits_for_its_own_window_and_for_the_connections() {
        let mut windows = Windows::default();
        for stream in [1, 3] {
            windows.begin(stream);
        }
        windows.sent(1, 65_535);
        assert_eq!([1, 3].map(|stream| windows.is_full(stream)), [true, true], "the connection's is full");
        windows.granted(0, 10);
        assert_eq!([1, 3].map(|stream| windows.is_full(stream)), [true, false]);
        windows.set_initial(65_536);
        assert!(!windows.is_full(1));
        windows.set_initial(0);
        assert_eq!([1, 3].map(|stream| windows.is_full(stream)), [true, true]);
        windows.granted(3, 1);
        assert!(!windows.is_full(3));
        windows.end(1);
        assert!(!windows.is_full(1), "it is over");
    }
}

use std::collections::VecDeque;

use bytes::Bytes;
use http::HeaderMap;
use tonic::Status;

use super::pace::Pace;

/// What travels in a body.
#[derive(Debug)]
pub(super) enum Piece {
    /// Bytes of messages.
    Data(Bytes),
    /// The last of a response, if it has trailers.
    Trailers(HeaderMap),
    /// The body broke.
    Failed(Status),
    /// Its proper end without trailers.
    End,
}

/// One direction of one call on a line of some length. Each piece arrives its own time after it was put in. Instants are
/// nanoseconds since 1970.
///
/// It holds no more than a window. Room that was taken comes back as it would on a real line of that length: when the bytes
/// have arrived and were read, and the word of that has come back. Until then nothing more is put in, and whoever sends
/// waits: the page's own queue fills, or the server's stream stands still.
#[derive(Debug)]
pub(super) struct Transit {
    latency: u64,
    window: usize,
    pace: Option<Pace>,
    /// Under way, or arrived and not read: when each arrives.
    waiting: VecDeque<(u64, Piece)>,
    /// Read: when the room of each comes back.
    returning: VecDeque<(u64, usize)>,
    used: usize,
}

impl Transit {
    /// An empty line. `pace` is the reader's.
    pub(super) fn new(latency: u64, window: usize, pace: Option<Pace>) -> Self {
        let (waiting, returning) = (VecDeque::new(), VecDeque::new());
        Self { latency, window: window.max(1), pace, waiting, returning, used: 0 }
    }

    /// How many bytes may be put in now.
    pub(super) fn room(&self) -> usize {
        self.window.saturating_sub(self.used)
    }

    /// Nothing is left to be taken.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Puts a piece in. Of bytes, no more than there is [`Transit::room`] for.
    pub(super) fn put(&mut self, now: u64, piece: Piece) {
        if let Piece::Data(bytes) = &piece {
            self.used += bytes.len();
        }
        self.waiting.push_back((now + self.latency, piece));
    }

    /// The next piece, or as much of it as may be read, if it has arrived.
    pub(super) fn take(&mut self, now: u64) -> Option<Piece> {
        let (due, piece) = self.waiting.front_mut()?;
        if *due > now {
            return None;
        }
        let Piece::Data(bytes) = piece else {
            return self.waiting.pop_front().map(|(_, piece)| piece);
        };
        let len = self.pace.as_mut().map_or(bytes.len(), |pace| pace.take(now, bytes.len()));
        if len == 0 && !bytes.is_empty() {
            return None;
        }
        let taken = bytes.split_to(len);
        if bytes.is_empty() {
            self.waiting.pop_front();
        }
        self.returning.push_back((now + self.latency, len));
        Some(Piece::Data(taken))
    }

    /// Gives back the room that has come back by now; says how many bytes that is.
    pub(super) fn give_back(&mut self, now: u64) -> usize {
        let mut back = 0;
        while let Some((_, len)) = self.returning.pop_front_if(|(at, _)| *at <= now) {
            back += len;
        }
        self.used -= back;
        back
    }

    /// When the next piece may be taken, if there is one.
    pub(super) fn next_piece(&self) -> Option<u64> {
        let (due, piece) = self.waiting.front()?;
        Some(match (piece, &self.pace) {
            (Piece::Data(bytes), Some(pace)) => pace.ready(bytes.len()).max(*due),
            _ => *due,
        })
    }

    /// When room comes back next.
    pub(super) fn next_room(&self) -> Option<u64> {
        self.returning.front().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_700_000_000_000_000_000;
    const MS: u64 = 1_000_000;

    fn data(len: usize) -> Piece {
        Piece::Data(Bytes::from(vec![7; len]))
    }

    fn len(piece: Option<Piece>) -> Option<usize> {
        match piece? {
            Piece::Data(bytes) => Some(bytes.len()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_piece_has_its_own_time() {
        let mut line = Transit::new(100 * MS, 1000, None);
        // Ten milliseconds apart: they arrive ten milliseconds apart, and not a hundred.
        for n in 0..3 {
            line.put(START + n * 10 * MS, data(10));
        }
        line.put(START + 25 * MS, Piece::End);
        assert_eq!(line.next_piece(), Some(START + 100 * MS));
        assert!(line.take(START + 99 * MS).is_none());
        for n in 0..3 {
            assert_eq!(len(line.take(START + (100 + n * 10) * MS)), Some(10));
            assert!(line.take(START + (100 + n * 10) * MS).is_none());
        }
        assert!(matches!(line.take(START + 125 * MS), Some(Piece::End)));
        assert!(line.is_empty());
    }

    #[test]
    fn room_comes_back_after_the_way_there_and_the_way_back() {
        let mut line = Transit::new(100 * MS, 1000, None);
        line.put(START, data(1000));
        assert_eq!(line.room(), 0);
        assert_eq!(line.next_room(), None, "not while nobody has read it");
        assert_eq!(len(line.take(START + 100 * MS)), Some(1000));
        assert_eq!(line.next_room(), Some(START + 200 * MS));
        assert_eq!(line.give_back(START + 199 * MS), 0);
        assert_eq!(line.give_back(START + 200 * MS), 1000);
        assert_eq!((line.room(), line.next_room()), (1000, None));
    }

    #[test]
    fn a_slow_reader_takes_a_piece_in_parts_and_the_end_at_once() {
        let mut line = Transit::new(0, 64 << 10, Some(Pace::new(1000, START)));
        line.put(START, data(120));
        line.put(START, Piece::End);
        assert_eq!(line.next_piece(), Some(START + 50 * MS));
        assert!(line.take(START + 49 * MS).is_none());
        assert_eq!(len(line.take(START + 50 * MS)), Some(50));
        assert_eq!(line.give_back(START + 50 * MS), 50, "room for what was read, and for no more");
        assert_eq!(len(line.take(START + 100 * MS)), Some(50));
        assert_eq!(line.next_piece(), Some(START + 120 * MS));
        assert_eq!(len(line.take(START + 120 * MS)), Some(20));
        assert!(matches!(line.take(START + 120 * MS), Some(Piece::End)));
    }

    #[test]
    fn an_empty_piece_passes_a_slow_reader() {
        let mut line = Transit::new(0, 10, Some(Pace::new(1, START)));
        line.put(START, data(0));
        assert_eq!(len(line.take(START)), Some(0));
        assert!(line.is_empty());
    }
}

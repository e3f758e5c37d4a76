//! How fast messages came, over the whole of a call.

/// Pieces that the call's time is cut into at most.
const PIECES: usize = 128;
/// How long a piece is at first, in nanoseconds. When they are used up, each two become one.
const FIRST_WIDTH: u64 = 5_000_000;
/// A picture of fewer messages a piece would show single messages, and no rate.
const FEW: u64 = 4;
/// Fewer pieces than this are no picture at all.
const FEWEST: usize = 8;

/// Messages and bytes of one direction over the time of a call. Bounded: long calls have longer pieces.
#[derive(Clone, PartialEq, Debug)]
pub struct Rates {
    /// Messages so far.
    pub messages: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// When the call began, in nanoseconds since 1970.
    start: u64,
    /// When the last message passed.
    last: u64,
    width: u64,
    pieces: Vec<Piece>,
}

/// What passed in a piece of time. Shares of messages, where several passed on the border of two.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
struct Piece {
    messages: f64,
    bytes: f64,
}

/// How fast it went for a while.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    /// When the while began, in milliseconds since the call did.
    pub from_ms: f64,
    /// When it ended.
    pub to_ms: f64,
    /// Messages a second.
    pub messages: f64,
    /// Bytes a second.
    pub bytes: f64,
}

impl Rates {
    /// Of a call that began at `start` (nanoseconds since 1970).
    pub fn new(start: u64) -> Self {
        Self { messages: 0, bytes: 0, start, last: start, width: FIRST_WIDTH, pieces: Vec::new() }
    }

    /// So many messages passed evenly from one instant to another, in nanoseconds since 1970.
    pub fn add(&mut self, from: u64, to: u64, messages: u64, bytes: u64) {
        let from = from.saturating_sub(self.start);
        let to = to.saturating_sub(self.start).max(from);
        self.messages += messages;
        self.bytes += bytes;
        self.last = self.last.max(self.start + to);
        while to / self.width >= PIECES as u64 {
            self.pieces = pairs(&self.pieces);
            self.width *= 2;
        }
        let place = |at: u64| usize::try_from(at / self.width).unwrap_or(PIECES - 1);
        if self.pieces.len() <= place(to) {
            self.pieces.resize(place(to) + 1, Piece::default());
        }
        for at in place(from)..=place(to) {
            let begins = at as u64 * self.width;
            let part = if to == from {
                1.0
            } else {
                let within = to.min(begins + self.width) - from.max(begins);
                within as f64 / (to - from) as f64
            };
            self.pieces[at].messages += messages as f64 * part;
            self.pieces[at].bytes += bytes as f64 * part;
        }
    }

    /// How fast it went from the call's start to the last message, while after while, all but the last of equal length.
    pub fn rates(&self) -> Vec<Rate> {
        let (mut pieces, mut width) = (self.pieces.clone(), self.width);
        while pieces.len() > FEWEST && self.messages < FEW * pieces.len() as u64 {
            pieces = pairs(&pieces);
            width *= 2;
        }
        let last = self.last - self.start;
        let rate = |(at, piece): (usize, &Piece)| {
            let from = at as u64 * width;
            // The last while is not over yet. So short a part of it that it says nothing counts as half of it.
            let to = last.clamp(from + width / 2, from + width);
            let seconds = (to - from) as f64 / 1e9;
            Rate {
                from_ms: from as f64 / 1e6,
                to_ms: to as f64 / 1e6,
                messages: piece.messages / seconds,
                bytes: piece.bytes / seconds,
            }
        };
        pieces.iter().enumerate().map(rate).collect()
    }
}

/// Each two pieces as one.
fn pairs(pieces: &[Piece]) -> Vec<Piece> {
    let sum = |pair: &[Piece]| {
        pair.iter().fold(Piece::default(), |sum, piece| Piece {
            messages: sum.messages + piece.messages,
            bytes: sum.bytes + piece.bytes,
        })
    };
    pieces.chunks(2).map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: u64 = 1_000_000;
    const START: u64 = 1_700_000_000_000 * MILLI;

    fn about(value: f64, expected: f64) -> bool {
        (value - expected).abs() <= expected * 0.01
    }

    /// What all whiles together come to.
    fn messages(rates: &[Rate]) -> f64 {
        rates.iter().map(|rate| rate.messages * (rate.to_ms - rate.from_ms) / 1000.0).sum()
    }

    #[test]
    fn a_steady_stream_has_one_rate_all_the_time() {
        let mut rates = Rates::new(START);
        // 1000 messages of 20 bytes each 10 ms, for two seconds.
        for n in 0..200 {
            let from = START + n * 10 * MILLI;
            rates.add(from, from + 10 * MILLI, 1000, 20_000);
        }
        assert_eq!((rates.messages, rates.bytes), (200_000, 4_000_000));
        let all = rates.rates();
        assert!(all.len() > FEWEST && all.len() <= PIECES, "{}", all.len());
        assert!(all[..all.len() - 1].iter().all(|rate| about(rate.messages, 100_000.0) && about(rate.bytes, 2e6)));
        assert!(about(messages(&all), 200_000.0), "nothing is lost when pieces become longer");
    }

    #[test]
    fn a_burst_is_seen_where_it_was() {
        let mut rates = Rates::new(START);
        rates.add(START + 100 * MILLI, START + 110 * MILLI, 10_000, 0);
        rates.add(START + 300 * MILLI, START + 300 * MILLI, 1, 0);
        let all = rates.rates();
        let peak =
            all.iter().copied().reduce(|a, b| if b.messages > a.messages { b } else { a }).expect("there are some");
        assert!(peak.from_ms >= 95.0 && peak.to_ms <= 115.0 && about(peak.messages, 1e6), "{peak:?}");
        assert!(about(messages(&all), 10_001.0));
    }

    #[test]
    fn few_messages_have_longer_whiles() {
        let mut rates = Rates::new(START);
        (0..40).for_each(|n| {
            let at = START + n * 15 * MILLI;
            rates.add(at, at, 1, 5);
        });
        let all = rates.rates();
        assert!(all.len() <= 20 && all.iter().all(|rate| rate.messages > 0.0), "{all:?}");
    }

    #[test]
    fn hours_are_bounded_and_instants_before_the_start_are_the_start() {
        let mut rates = Rates::new(START);
        rates.add(START - 5 * MILLI, START - 4 * MILLI, 2, 2);
        for hour in 0..50 {
            let at = START + hour * 3_600_000 * MILLI;
            rates.add(at, at, 1000, 0);
        }
        assert!(rates.rates().len() <= PIECES);
        assert_eq!(rates.messages, 50_002);
        assert!(Rates::new(START).rates().is_empty());
    }

    #[test]
    fn a_stream_that_has_just_begun_is_not_as_slow_as_its_while_is_empty() {
        let mut rates = Rates::new(START);
        rates.add(START, START + 4 * MILLI, 4000, 0);
        assert!(about(rates.rates()[0].messages, 1e6), "{:?}", rates.rates());
    }
}

use crate::call::view::Spread;

/// Width of a bucket of the rate, in nanoseconds.
const BUCKET: u64 = 50_000_000;
/// Buckets in the window of the rate: one second.
const BUCKETS: usize = 20;

/// So many messages in the last two buckets are too many to be read one by one: about 200 a second.
const FAST: u64 = 20;

/// Fewer messages than this in a second are told by the time between them.
const SLOW: u64 = 12;
/// How much the newest gap weighs among those of late.
const NEWEST: f64 = 0.3;

/// The totals of one direction. Exact for ever.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Messages.
    pub(super) messages: u64,
    /// Bytes of the body.
    pub(super) bytes: u64,
    /// Bytes of the messages' payloads.
    pub(super) payload: u64,
    /// When the first message passed.
    pub(super) first: Option<u64>,
    last: u64,
    gaps: Spreading,
    /// The time between two messages of late, in nanoseconds: the newest gaps weigh most.
    usual_gap: f64,
    recent: [u64; BUCKETS],
    /// Number of the bucket that was counted into last.
    bucket: u64,
}

impl Tally {
    /// Counts messages that passed between `from` and `to` (the same instant for those that came in one chunk).
    pub(super) fn messages(&mut self, from: u64, to: u64, count: u64, payload: u64) {
        if count == 0 {
            return;
        }
        if self.messages > 0 {
            self.gap_of(from.saturating_sub(self.last), 1);
        }
        if count > 1 {
            self.gap_of(to.saturating_sub(from) / (count - 1), count - 1);
        }
        self.first.get_or_insert(from);
        self.last = self.last.max(to);
        self.messages += count;
        self.payload += payload;
        self.turn_to(to / BUCKET);
        if let Some(recent) = self.recent.get_mut(slot(to / BUCKET)) {
            *recent += count;
        }
    }

    fn gap_of(&mut self, nanos: u64, times: u64) {
        self.gaps.add(nanos, times);
        let weight = if self.usual_gap == 0.0 { 1.0 } else { 1.0 - (1.0 - NEWEST).powf(times as f64) };
        self.usual_gap += (nanos as f64 - self.usual_gap) * weight;
    }

    /// Bytes of the messages that have ended, with their prefixes.
    pub(super) fn whole(&self) -> u64 {
        self.payload + self.messages * weir_tap::PREFIX as u64
    }

    /// Messages come too fast at `now` to be read one by one.
    pub(super) fn is_fast(&self, now: u64) -> bool {
        let bucket = now / BUCKET;
        self.counted(bucket.saturating_sub(1), bucket) >= FAST
    }

    /// Messages a second: over the last second before `now`, or over the whole time once the call has ended.
    pub(super) fn rate(&self, now: u64, ended: bool) -> f64 {
        let Some(first) = self.first else { return 0.0 };
        if ended {
            let span = self.last.saturating_sub(first);
            return if span == 0 { 0.0 } else { (self.messages - 1) as f64 * 1e9 / span as f64 };
        }
        let bucket = now / BUCKET;
        let oldest = bucket.saturating_sub(BUCKETS as u64 - 1);
        let counted = self.counted(oldest, bucket);
        // A second holds now two and now three of what comes every 400 ms: the time between them tells more, unless it grows.
        if (2..SLOW).contains(&counted) && self.usual_gap > 0.0 {
            return 1e9 / self.usual_gap.max(now.saturating_sub(self.last) as f64);
        }
        let since = now.saturating_sub(first.max(oldest * BUCKET)).max(BUCKET);
        counted as f64 * 1e9 / since as f64
    }

    /// Messages in the buckets from `oldest`, which is in the window, to `newest`.
    fn counted(&self, oldest: u64, newest: u64) -> u64 {
        (oldest..=newest.min(self.bucket)).map(|bucket| self.recent.get(slot(bucket)).copied().unwrap_or(0)).sum()
    }

    /// The time between two messages, once there are two.
    pub(super) fn gap(&self) -> Option<Spread> {
        self.gaps.spread()
    }

    fn turn_to(&mut self, bucket: u64) {
        if bucket <= self.bucket {
            return;
        }
        if bucket - self.bucket >= BUCKETS as u64 {
            self.recent = [0; BUCKETS];
        } else {
            for passed in self.bucket + 1..=bucket {
                if let Some(recent) = self.recent.get_mut(slot(passed)) {
                    *recent = 0;
                }
            }
        }
        self.bucket = bucket;
    }
}

fn slot(bucket: u64) -> usize {
    usize::try_from(bucket % BUCKETS as u64).unwrap_or_default()
}

/// Minimum, mean and maximum of times, in nanoseconds.
#[derive(Debug, Default)]
pub(super) struct Spreading {
    count: u64,
    last: u64,
    min: u64,
    max: u64,
    sum: f64,
}

impl Spreading {
    /// Adds a time that was measured so many times.
    pub(super) fn add(&mut self, nanos: u64, times: u64) {
        self.min = if self.count == 0 { nanos } else { self.min.min(nanos) };
        self.max = self.max.max(nanos);
        self.last = nanos;
        self.sum += nanos as f64 * times as f64;
        self.count += times;
    }

    /// The result, if there is any.
    pub(super) fn spread(&self) -> Option<Spread> {
        (self.count > 0).then(|| Spread {
            last_ms: millis(self.last),
            min_ms: millis(self.min),
            mean_ms: self.sum / self.count as f64 / 1e6,
            max_ms: millis(self.max),
        })
    }
}

/// Nanoseconds as milliseconds.
pub(super) fn millis(nanos: u64) -> f64 {
    nanos as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn about(value: f64, expected: f64) -> bool {
        (value - expected).abs() <= expected * 0.06
    }

    #[test]
    fn a_steady_stream_has_its_rate_at_once_and_later() {
        let mut tally = Tally::default();
        for at in 0..3000 {
            tally.messages(10 * SECOND + at * 1_000_000, 10 * SECOND + at * 1_000_000, 1, 1);
            if at == 300 {
                assert!(about(tally.rate(10 * SECOND + at * 1_000_000, false), 1000.0));
            }
        }
        assert!(about(tally.rate(13 * SECOND, false), 1000.0));
        assert!(about(tally.rate(13 * SECOND, true), 1000.0));
    }

    #[test]
    fn a_slow_stream_has_the_rate_that_it_has() {
        let mut tally = Tally::default();
        for at in 0..20 {
            let now = SECOND + at * 400_000_000;
            tally.messages(now, now, 1, 1);
            for later in [0, 150_000_000, 399_000_000] {
                assert!(at < 2 || about(tally.rate(now + later, false), 2.5), "{at} {later}");
            }
        }
    }

    #[test]
    fn the_rate_falls_to_nothing_when_nothing_comes() {
        let mut tally = Tally::default();
        tally.messages(SECOND, SECOND, 500, 500);
        assert!(tally.rate(SECOND + BUCKET, false) > 1000.0);
        assert!(tally.rate(2 * SECOND + BUCKET, false).abs() < f64::EPSILON);
        tally.messages(9 * SECOND, 9 * SECOND, 1, 1);
        assert!(about(tally.rate(9 * SECOND + SECOND / 2, false), 1.0));
        assert!(tally.rate(11 * SECOND, false).abs() < f64::EPSILON);
    }

    #[test]
    fn it_is_fast_while_many_come_and_not_for_pauses_between_chunks() {
        let mut tally = Tally::default();
        let mut at = SECOND;
        for _ in 0..10 {
            tally.messages(at, at, 1, 1);
            at += 6_000_000;
        }
        assert!(!tally.is_fast(at), "170 a second");
        for _ in 0..10 {
            // A chunk, and then the picture takes its time.
            tally.messages(at, at, 1400, 1);
            assert!(tally.is_fast(at));
            at += 30_000_000;
        }
        assert!(!tally.is_fast(at + SECOND), "nothing for a second");
        tally.messages(at + SECOND, at + SECOND, 1, 1);
        assert!(!tally.is_fast(at + SECOND), "one after a second");
    }

    #[test]
    fn gaps_count_from_the_second_message() {
        let mut tally = Tally::default();
        tally.messages(SECOND, SECOND, 1, 0);
        assert_eq!(tally.gap(), None);
        tally.messages(3 * SECOND, 3 * SECOND, 2, 0);
        let gap = tally.gap().expect("two gaps");
        assert_eq!((gap.min_ms, gap.mean_ms, gap.max_ms), (0.0, 1000.0, 2000.0));
    }
}

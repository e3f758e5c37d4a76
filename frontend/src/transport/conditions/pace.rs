/// Unused time counts for no more than this: a reader that was late catches up a quarter of a second, not minutes.
const LATE: u64 = 250_000_000;
/// Reading goes in steps of so much time, so that a slow reader is not woken for every byte.
const STEP: u64 = 50_000_000;
const SECOND: u64 = 1_000_000_000;

/// Lets a reader take so many bytes a second. Instants are nanoseconds since 1970.
#[derive(Debug)]
pub(super) struct Pace {
    /// Bytes a second, at least 1.
    rate: u64,
    /// Time up to here has been spent on what was read.
    spent: u64,
}

impl Pace {
    pub(super) fn new(rate: u64, now: u64) -> Self {
        Self { rate: rate.max(1), spent: now }
    }

    /// How much of `want` bytes may be read now. Nothing before there is time for all of it or for a whole step.
    pub(super) fn take(&mut self, now: u64, want: usize) -> usize {
        self.spent = self.spent.max(now.saturating_sub(LATE));
        let allowed = bytes(now.saturating_sub(self.spent).saturating_mul(self.rate) / SECOND);
        if allowed < self.step(want) {
            return 0;
        }
        let taken = want.min(allowed);
        self.spent += self.time(taken);
        taken
    }

    /// When some of `want` bytes may be read.
    pub(super) fn ready(&self, want: usize) -> u64 {
        self.spent + self.time(self.step(want))
    }

    fn step(&self, want: usize) -> usize {
        want.min(bytes(self.rate * STEP / SECOND).max(1))
    }

    /// How long reading so many bytes takes. Rounded up: never faster than told.
    fn time(&self, bytes: usize) -> u64 {
        (bytes as u64).saturating_mul(SECOND).div_ceil(self.rate)
    }
}

fn bytes(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: u64 = 1_700_000_000 * SECOND;

    #[test]
    fn a_second_lets_a_seconds_worth_through() {
        for rate in [1024, 100_000, 65_536 * 1024] {
            let (mut pace, mut now, mut read) = (Pace::new(rate, START), START, 0);
            while now < START + SECOND {
                now = pace.ready(1 << 20).max(now);
                let taken = pace.take(now, 1 << 20);
                assert!(taken > 0, "it is ready when it says so");
                read += taken as u64;
            }
            assert!(read <= rate + rate / 10 && read >= rate - rate / 10, "{read} of {rate}");
        }
    }

    #[test]
    fn nothing_is_read_before_its_time() {
        let mut pace = Pace::new(1000, START);
        assert_eq!(pace.take(START, 24), 0);
        assert_eq!(pace.ready(24), START + 24_000_000);
        assert_eq!(pace.take(START + 23_999_999, 24), 0);
        assert_eq!(pace.take(START + 24_000_000, 24), 24);
        // Large pieces go in steps.
        assert_eq!(pace.ready(1000), START + 74_000_000);
        assert_eq!(pace.take(START + 74_000_000, 1000), 50);
    }

    #[test]
    fn a_rest_is_not_made_up_for() {
        let mut pace = Pace::new(1000, START);
        assert_eq!(pace.take(START + 3600 * SECOND, 1 << 20), 250);
        assert_eq!(pace.take(START + 3600 * SECOND, 1 << 20), 0);
    }
}

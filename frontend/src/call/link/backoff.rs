use std::time::Duration;

/// The first pause, in milliseconds.
const FIRST: f64 = 250.0;
/// The longest pause, in milliseconds.
const LONGEST: f64 = 4000.0;

/// How long to wait before the next attempt: twice as long each time, and not the same for all pages of a class at once.
#[derive(Debug, Default)]
pub(in crate::call) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// An attempt has failed. `random` is between 0 and 1.
    pub(in crate::call) fn failed(&mut self, random: f64) -> Duration {
        let pause = (FIRST * f64::from(2_u32.saturating_pow(self.failures))).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        Duration::from_secs_f64(pause * (0.75 + random.clamp(0.0, 1.0) / 2.0) / 1000.0)
    }

    /// An attempt has succeeded.
    pub(in crate::call) fn succeeded(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_a_bound_and_starts_anew() {
        let mut backoff = Backoff::default();
        let pauses: Vec<u128> = (0..7).map(|_| backoff.failed(0.5).as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 4000, 4000]);
        (0..100).for_each(|_| assert!(backoff.failed(1.0).as_millis() <= 5000));
        backoff.succeeded();
        assert_eq!(backoff.failed(0.0).as_micros(), 187_500);
    }
}

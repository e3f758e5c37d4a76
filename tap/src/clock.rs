use std::sync::OnceLock;

use web_time::{Instant, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970 (UTC) from a clock that never jumps back.
///
/// The wall clock is read once, at first use; from then on a monotonic clock counts. In a browser both come from the
/// page's `performance` object, whose steps are 5 to 100 µs.
pub fn unix_nanos() -> u64 {
    static START: OnceLock<(Instant, u64)> = OnceLock::new();
    let (start, wall) = START.get_or_init(|| {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        (Instant::now(), u64::try_from(wall).unwrap_or(u64::MAX))
    });
    let passed = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    wall.saturating_add(passed)
}

#[cfg(test)]
mod tests {
    use super::unix_nanos;

    #[test]
    fn it_tells_this_century_and_never_goes_back() {
        let first = unix_nanos();
        assert!(first > 1_700_000_000_000_000_000);
        let mut last = first;
        for _ in 0..1000 {
            let now = unix_nanos();
            assert!(now >= last);
            last = now;
        }
    }
}

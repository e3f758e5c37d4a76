//! A geometric random walk without state: the price is a function of symbol and time, so that everybody, and every
//! process, sees the same one.
//!
//! The logarithm of the price is a Brownian motion, built by Lévy's midpoint construction. Time is cut into spans of
//! 2^26 ms (about 18.6 hours), whose ends have random values of their own. Between two ends the middle lies at
//! their mean, plus a random part whose deviation is half of what the walk has over that time; then the same for the
//! half with the wanted instant in it, down to the millisecond. All that is random is hashed from the symbol and the
//! place: 28 hashes for a price, whatever the time.

use weir_proto::mixed;

/// A span has 2 to this power milliseconds.
const LEVELS: u32 = 26;
/// How far the logarithm walks in a second: one deviation is 0.1 %.
const PER_SECOND: f64 = 0.001;

/// The walk of one symbol.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    seed: u64,
}

impl Walk {
    /// The symbol's own walk.
    pub(super) fn of(symbol: &str) -> Self {
        // FNV-1a: short, and the same everywhere.
        let seed = symbol
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { seed }
    }

    /// The price in dollars, rounded to cents, at a Unix time in milliseconds.
    pub(super) fn price(self, unix_millis: u64) -> f64 {
        // From 20 to 500 dollars.
        let middle = 20.0 + (mixed(self.seed) % 48_000) as f64 / 100.0;
        let price = middle * self.logarithm(unix_millis).exp();
        ((price * 100.0).round() / 100.0).max(0.01)
    }

    fn logarithm(self, unix_millis: u64) -> f64 {
        let span = unix_millis >> LEVELS;
        let wanted = unix_millis & ((1 << LEVELS) - 1);
        let over_span = PER_SECOND * ((1_u64 << LEVELS) as f64 / 1000.0).sqrt();

        let (mut left, mut right) = (self.end(span, over_span), self.end(span + 1, over_span));
        let (mut start, mut len) = (0, 1 << LEVELS);
        // The halves are numbered like a heap: below 1 lie 2 and 3, below 2 lie 4 and 5.
        let mut place = 1;
        let mut deviation = over_span / 2.0;
        while wanted != start {
            len /= 2;
            let middle = f64::midpoint(left, right) + deviation * self.random(span, place);
            if wanted < start + len {
                right = middle;
                place *= 2;
            } else {
                left = middle;
                start += len;
                place = place * 2 + 1;
            }
            deviation *= std::f64::consts::FRAC_1_SQRT_2;
        }
        left
    }

    /// The value where a span begins: as far from its neighbours as the walk would have got.
    fn end(self, span: u64, over_span: f64) -> f64 {
        over_span * std::f64::consts::FRAC_1_SQRT_2 * self.random(span, 0)
    }

    /// A number with mean 0 and deviation 1, nearly normal: the sum of four even ones, exact on every machine.
    fn random(self, span: u64, place: u64) -> f64 {
        let bits = mixed(mixed(mixed(self.seed) ^ span) ^ place);
        let sum: f64 = (0..4).map(|part| ((bits >> (16 * part)) & 0xffff) as f64 / 65_536.0).sum();
        (sum - 2.0) * 3_f64.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 1_790_000_000_000;

    #[test]
    fn the_price_depends_on_nothing_but_symbol_and_time() {
        // Other processes and other versions must agree: if these change, so does every chart.
        let price = |symbol, millis| format!("{:.2}", Walk::of(symbol).price(millis));
        assert_eq!(
            [price("WEIR", NOW), price("WEIR", NOW + 1000), price("BRK.B", NOW)],
            ["167.85", "168.02", "441.65"]
        );
    }

    #[test]
    fn it_walks_as_far_as_it_should_at_every_scale() {
        let walk = Walk::of("WEIR");
        for step in [1, 100, 1000, 60_000, 3_600_000] {
            let steps = 4000;
            let squares: f64 = (0..steps)
                .map(|n| walk.logarithm(NOW + (n + 1) * step) - walk.logarithm(NOW + n * step))
                .map(|way| way * way)
                .sum();
            let deviation = (squares / steps as f64).sqrt();
            let expected = PER_SECOND * (step as f64 / 1000.0).sqrt();
            let ratio = deviation / expected;
            assert!((0.85..1.15).contains(&ratio), "{step} ms: {deviation} for {expected}");
        }
    }

    #[test]
    fn it_does_not_jump_where_spans_meet() {
        let walk = Walk::of("WEIR");
        let meeting = (NOW >> LEVELS << LEVELS) + (1 << LEVELS);
        let way = walk.logarithm(meeting) - walk.logarithm(meeting - 1);
        assert!(way.abs() < 0.001, "{way}");
    }

    proptest! {
        #[test]
        fn it_stays_a_price(symbol in "[A-Z0-9.-]{1,12}", millis in 0..u64::from(u32::MAX) * 1000) {
            let price = Walk::of(&symbol).price(millis);
            prop_assert!((5.0..2000.0).contains(&price), "{price}");
            let cents = price * 100.0;
            prop_assert!((cents - cents.round()).abs() < 1e-6);
        }
    }
}

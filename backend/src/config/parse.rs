//! Sizes and times as people write them.

use std::time::Duration;

use crate::address::Address;

const SIZES: [(&str, u64); 5] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];
const TIMES: [(&str, u64); 5] = [("ms", 1), ("min", 60_000), ("h", 3_600_000), ("s", 1000), ("m", 60_000)];

/// A server's address as people write it, kept as it is.
pub(super) fn target(text: &str) -> Result<String, String> {
    Address::parse(text).map(|_| text.trim().to_owned())
}

/// Parses a size in bytes between two bounds, both included.
pub(super) fn size(least: u64, most: u64) -> impl Fn(&str) -> Result<u64, String> + Clone + Send + Sync + 'static {
    move |text| {
        let (number, unit) = split(text);
        let factor = if unit.is_empty() {
            Some(1)
        } else {
            SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
        };
        number
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .filter(|size| (least..=most).contains(size))
            .ok_or_else(|| format!("a size from {} to {}, such as 65536, 64KiB or 4MiB", show(least), show(most)))
    }
}

/// The same for an HTTP/2 window.
pub(super) fn window(least: u32, most: u32) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync + 'static {
    let size = size(least.into(), most.into());
    move |text| size(text).and_then(|size| u32::try_from(size).map_err(|error| error.to_string()))
}

/// Parses a time between two bounds, both included.
pub(super) fn time(
    least: Duration,
    most: Duration,
) -> impl Fn(&str) -> Result<Duration, String> + Clone + Send + Sync + 'static {
    move |text| {
        let (number, unit) = split(text);
        let factor = TIMES.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
        number
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .map(Duration::from_millis)
            .filter(|time| (least..=most).contains(time))
            .ok_or_else(|| format!("a time from {least:?} to {most:?}, such as 500ms, 10s or 5min"))
    }
}

fn split(text: &str) -> (Option<u64>, &str) {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..digits].parse().ok(), text[digits..].trim_start())
}

fn show(size: u64) -> String {
    SIZES
        .iter()
        .find(|(_, factor)| size >= *factor && size.is_multiple_of(*factor))
        .map_or_else(|| size.to_string(), |(name, factor)| format!("{}{name}", size / factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_with_and_without_unit() {
        let parse = size(1, 1 << 40);
        for (text, bytes) in [("65536", 65536), ("64KiB", 65536), ("4 mib", 4 << 20), ("1TiB", 1 << 40), ("7B", 7)] {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in ["", "0", "KiB", "-1", "1.5MiB", "4MB", "2TiB", "99999999999999999999"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_need_a_unit() {
        let parse = time(Duration::from_millis(100), Duration::from_hours(1));
        for (text, millis) in [("100ms", 100), ("2s", 2000), ("5min", 300_000), ("5m", 300_000), ("1h", 3_600_000)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "99ms", "2h", "5 fortnights"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}

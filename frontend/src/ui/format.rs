//! Figures for people: short, with a unit, and of steady width where they change fast.

pub use weir_tap::status_name as status;

/// A count with its thousands apart: `1,048,576`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A whole number: `-1,000`.
pub fn whole(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    sign.to_owned() + &count(n.unsigned_abs())
}

/// A size: `169 B`, `1.25 KiB`, `256 KiB`, `1.5 GiB`.
pub fn bytes(n: u64) -> String {
    if n < 1024 {
        return format!("{n} B");
    }
    let mut size = n as f64;
    let mut unit = "";
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if size < 999.5 && !unit.is_empty() {
            break;
        }
        size /= 1024.0;
        unit = next;
    }
    format!("{} {unit}", three(size))
}

/// A time: `0.42 ms`, `641 ms`, `2.24 s`, `3 min 05 s`.
pub fn millis(ms: f64) -> String {
    if ms < 999.5 {
        return format!("{} ms", three(ms));
    }
    let seconds = ms / 1000.0;
    if seconds < 59.95 {
        return format!("{seconds:.2} s");
    }
    let whole = seconds.round();
    format!("{:.0} min {:02.0} s", (whole / 60.0).floor(), whole % 60.0)
}

/// A rate without its unit: `2.5`, `12.3 k`, `1.24 M`.
pub fn rate(per_second: f64) -> String {
    match per_second {
        r if r < 9_999.5 => three(r),
        r if r < 999_500.0 => format!("{} k", three(r / 1e3)),
        r => format!("{} M", three(r / 1e6)),
    }
}

/// A place on the call's time line, for a narrow column: milliseconds, and from 100 seconds on seconds.
pub fn instant(ms: f64) -> String {
    if ms < 99_999.95 { format!("{ms:.1}") } else { format!("{:.1} s", ms / 1000.0) }
}

/// Three digits that count, no idle zeros: `0.42`, `4.2`, `42`, `420`.
fn three(value: f64) -> String {
    let text = match value.abs() {
        v if v < 9.995 => format!("{value:.2}"),
        v if v < 99.95 => format!("{value:.1}"),
        _ => return format!("{value:.0}"),
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_thousands_apart() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_048_576, "1,048,576")];
        for (n, text) in cases {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn sizes_change_their_unit_before_they_grow_a_fourth_digit() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KiB"),
            (1280, "1.25 KiB"),
            (1024 * 1000, "0.98 MiB"),
            (1024 * 1024, "1 MiB"),
            (3 << 40, "3 TiB"),
        ];
        for (n, text) in cases {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn times_read_well_from_microseconds_to_minutes() {
        let cases = [
            (0.0, "0 ms"),
            (0.42, "0.42 ms"),
            (4.0, "4 ms"),
            (641.2, "641 ms"),
            (999.9, "1.00 s"),
            (2240.0, "2.24 s"),
            (59_990.0, "1 min 00 s"),
            (185_000.0, "3 min 05 s"),
        ];
        for (ms, text) in cases {
            assert_eq!(millis(ms), text);
        }
    }

    #[test]
    fn instants_fit_their_column() {
        for (ms, text) in [(0.04, "0.0"), (1234.56, "1234.6"), (99_999.9, "99999.9"), (123_456.0, "123.5 s")] {
            assert_eq!(instant(ms), text);
        }
    }

    #[test]
    fn rates_stay_short() {
        for (r, text) in [(2.5, "2.5"), (0.0, "0"), (12_345.0, "12.3 k"), (3_100_000.0, "3.1 M")] {
            assert_eq!(rate(r), text);
        }
    }
}

//! Times and durations as protobuf's JSON has them: RFC 3339 in UTC, and seconds with an `s`. Both count seconds and nanoseconds.

const DAY: i64 = 86_400;
/// The year 1, and the second before the year 10,000: what a `Timestamp` may be.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;
/// Ten thousand years, about: what a `Duration` may be, in either direction.
const LONGEST: i64 = 315_576_000_000;
const NANOS: i64 = 1_000_000_000;

/// `1972-01-01T10:00:20.021Z`; nothing if it is before the year 1 or after 9999.
pub(super) fn timestamp_text(seconds: i64, nanos: i64) -> Option<String> {
    if !(FIRST..=LAST).contains(&seconds) || !(0..NANOS).contains(&nanos) {
        return None;
    }
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}Z", fraction(nanos)))
}

/// A time as a `Timestamp` has it in JSON, to the millisecond: from nanoseconds since 1970.
pub fn utc(unix_nanos: u64) -> String {
    let millis = (unix_nanos / 1_000_000).cast_signed();
    timestamp_text(millis / 1000, millis % 1000 * 1_000_000).unwrap_or_default()
}

/// What [`timestamp_text`] writes, with any fraction and any offset.
pub(super) fn timestamp(text: &str) -> Option<(i64, i64)> {
    let (date, time) = text.split_once('T')?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (digits(date.next()?, 4)?, digits(date.next()?, 2)?, digits(date.next()?, 2)?);
    let (time, offset) = if let Some(time) = time.strip_suffix('Z') {
        (time, 0)
    } else {
        let at = time.rfind(['+', '-'])?;
        let (hours, minutes) = time[at + 1..].split_once(':')?;
        let offset = within(digits(hours, 2)?, 0, 23)? * 3600 + within(digits(minutes, 2)?, 0, 59)? * 60;
        (&time[..at], if time[at..].starts_with('-') { -offset } else { offset })
    };
    let (time, nanos) = parted(time)?;
    let mut time = time.splitn(3, ':').map(|part| digits(part, 2));
    let (hour, minute, second) =
        (within(time.next()??, 0, 23)?, within(time.next()??, 0, 59)?, within(time.next()??, 0, 59)?);
    let days = days(year, within(month, 1, 12)?, day)?;
    let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset;
    (FIRST..=LAST).contains(&seconds).then_some((seconds, nanos))
}

/// `-1.500s`; nothing if it is longer than ten thousand years, or both parts have different signs.
pub(super) fn duration_text(seconds: i64, nanos: i64) -> Option<String> {
    let sound = (-LONGEST..=LONGEST).contains(&seconds) && (-NANOS < nanos && nanos < NANOS);
    if !sound || (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0) {
        return None;
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    Some(format!("{sign}{}{}s", seconds.abs(), fraction(nanos.abs())))
}

/// What [`duration_text`] writes, with any fraction.
pub(super) fn duration(text: &str) -> Option<(i64, i64)> {
    let text = text.strip_suffix('s')?;
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
    let (seconds, nanos) = parted(text)?;
    let seconds = within(digits(seconds, seconds.len().clamp(1, 12))?, 0, LONGEST)?;
    Some((sign * seconds, sign * nanos))
}

/// No digits, three, six or nine.
fn fraction(nanos: i64) -> String {
    match nanos {
        0 => String::new(),
        _ if nanos % 1_000_000 == 0 => format!(".{:03}", nanos / 1_000_000),
        _ if nanos % 1000 == 0 => format!(".{:06}", nanos / 1000),
        _ => format!(".{nanos:09}"),
    }
}

/// What stands before a fraction, and the fraction in nanoseconds.
fn parted(text: &str) -> Option<(&str, i64)> {
    let Some((whole, fraction)) = text.split_once('.') else { return Some((text, 0)) };
    let nanos = (fraction.len() <= 9).then(|| digits(fraction, fraction.len().max(1)))??;
    Some((whole, (fraction.len()..9).fold(nanos, |nanos, _| nanos * 10)))
}

/// So many digits, and nothing else.
fn digits(text: &str, count: usize) -> Option<i64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn within(value: i64, least: i64, most: i64) -> Option<i64> {
    (least..=most).contains(&value).then_some(value)
}

/// Days before the first of a month in a year that begins with March, so that the day of leap years is the last.
fn before(month: i64) -> i64 {
    (153 * month + 2) / 5
}

/// Days since 1970 of a date, if it is one.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let count = |year: i64, month: i64, day: i64| {
        let year = if month < 3 { year - 1 } else { year };
        let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        365 * year + leaps + before((month + 9) % 12) + day - 1 - 719_468
    };
    let days = count(year, month, day);
    // A day that the month does not have is one of the next.
    (date(days) == (year, month, day)).then_some(days)
}

/// The date of a day, counted from 1970: year, month, day.
fn date(days: i64) -> (i64, i64, i64) {
    // From the first of March of the year 0, in rounds of 400 years, which all have the same length.
    let days = days + 719_468;
    let (round, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - before(month) + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (round * 400 + year + i64::from(month < 3), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1972-01-01T10:00:20.021Z", 63_108_020, 21_000_000),
            ("0001-01-01T00:00:00Z", FIRST, 0),
            ("9999-12-31T23:59:59.999999999Z", LAST, 999_999_999),
            ("2000-02-29T12:00:00Z", 951_825_600, 0),
            ("1969-12-31T23:59:59.500Z", -1, 500_000_000),
            ("2024-12-31T23:59:59.000001Z", 1_735_689_599, 1000),
        ] {
            assert_eq!(timestamp(text), Some((seconds, nanos)), "{text}");
            assert_eq!(timestamp_text(seconds, nanos).as_deref(), Some(text));
        }
        assert_eq!(timestamp("1970-01-01T02:00:00+02:00"), Some((0, 0)));
        assert_eq!(timestamp("1969-12-31T19:30:00.5-04:30"), Some((0, 500_000_000)));
    }

    #[test]
    fn every_day_of_four_hundred_years_is_itself_and_follows_the_one_before() {
        let mut last = date(-1);
        for day in 0..146_097 {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), Some(day));
            assert!((year, month, of_month) > last);
            last = (year, month, of_month);
        }
        assert_eq!(last, (2369, 12, 31));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-01-01t00:00:00Z",
            "1970-01-01T00:00:00z",
            "1970-1-01T00:00:00Z",
            "1970-02-30T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "1970-13-01T00:00:00Z",
            "1970-00-01T00:00:00Z",
            "1970-01-00T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:60:00Z",
            "1970-01-01T00:00:60Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.0000000000Z",
            "0000-12-31T23:59:59Z",
            "10000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:01",
            "1970-01-01T00:00:00+2:00",
            "1970-01-01T00:00Z",
            "1970-01-01 00:00:00Z",
            "1970-01-01T00:00:00é",
            "T",
            "+",
        ] {
            assert_eq!(timestamp(text), None, "{text:?}");
        }
        assert_eq!(timestamp_text(LAST + 1, 0), None);
        assert_eq!(timestamp_text(0, -1), None);
        assert_eq!(timestamp_text(0, NANOS), None);
    }

    #[test]
    fn durations_are_seconds() {
        for (text, seconds, nanos) in [
            ("0s", 0, 0),
            ("1.500s", 1, 500_000_000),
            ("-1.500s", -1, -500_000_000),
            ("-0.000000001s", 0, -1),
            ("315576000000.999999s", LONGEST, 999_999_000),
        ] {
            assert_eq!(duration(text), Some((seconds, nanos)), "{text}");
            assert_eq!(duration_text(seconds, nanos).as_deref(), Some(text));
        }
        assert_eq!(duration("3.5s"), Some((3, 500_000_000)));
        for text in ["", "s", "1", "1m", ".5s", "1.s", "--1s", "+1s", "1e3s", "315576000001s", "0.0000000000s", "1 s"] {
            assert_eq!(duration(text), None, "{text:?}");
        }
        assert_eq!(duration_text(1, -1), None);
        assert_eq!(duration_text(LONGEST + 1, 0), None);
    }
}

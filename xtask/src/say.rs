//! What the commands tell the person who typed them.

use std::{
    io::{IsTerminal as _, stdout},
    time::Duration,
};

/// Begins a part of the work.
pub(crate) fn step(text: &str) {
    if stdout().is_terminal() {
        println!("\n\x1b[1m▸ {text}\x1b[0m");
    } else {
        println!("\n▸ {text}");
    }
}

/// Something worth knowing about the step under way.
pub(crate) fn note(text: &str) {
    println!("  {text}");
}

/// What went wrong, with every reason below it.
pub(crate) fn error(error: &anyhow::Error) {
    eprintln!("\nThat did not work: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

/// A duration as people say it: `0.4 s`, `41 s`, `3 min 07 s`.
pub(crate) fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// A size in kilobytes of 1,000 bytes, as the page's budget counts them.
pub(crate) fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(took(Duration::from_millis(420)), "0.4 s");
        assert_eq!(took(Duration::from_secs(41)), "41 s");
        assert_eq!(took(Duration::from_secs(187)), "3 min 07 s");
    }

    #[test]
    fn a_kilobyte_is_a_thousand_bytes() {
        assert_eq!(kilobytes(420_000), "420.0 kB");
        assert_eq!(kilobytes(1_049), "1.0 kB");
    }
}

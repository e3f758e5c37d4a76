//! Where and what was measured.

use std::{fs, process::Command};

/// One line: processor, memory, kernel. No host name.
pub(crate) fn machine() -> String {
    let read = |file| fs::read_to_string(file).unwrap_or_default();
    let after = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_once(':')).map_or("unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let processor = after(&read("/proc/cpuinfo"), "model name");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = after(&read("/proc/meminfo"), "MemTotal");
    let gibibytes =
        memory.split(' ').next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / f64::from(1 << 20);
    let version = read("/proc/version");
    // Major and minor: what follows names who built it.
    let kernel = version
        .split(' ')
        .nth(2)
        .map_or("unknown".to_owned(), |kernel| kernel.split('.').take(2).collect::<Vec<_>>().join("."));
    format!("{processor}, {cores} cores for server and driver together, {gibibytes:.0} GiB, Linux {kernel}, loopback")
}

/// Today, and the commit, with a word if files have changed since.
pub(crate) fn date_and_commit() -> (String, String) {
    let answer = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).output().ok();
        output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let date = answer("date", &["-u", "+%Y-%m-%d"]);
    let commit = answer("git", &["rev-parse", "--short", "HEAD"]);
    // What this very run writes is no change of what was measured.
    let changed = !answer("git", &["status", "--porcelain", "--", ".", ":!benches/SERVER.md"]).is_empty();
    (date, if changed { commit + " with changes" } else { commit })
}

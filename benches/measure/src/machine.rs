//! Where and what was measured, in words: nothing that names the machine.

use std::{ffi::OsStr, fs, process::Command, thread};

/// One line: processor, memory, kernel. No host name.
pub(crate) fn line() -> String {
    let version = fs::read_to_string("/proc/version").unwrap_or_default();
    // Major and minor: what follows names who built it.
    let kernel = version
        .split(' ')
        .nth(2)
        .map_or("unknown".to_owned(), |kernel| kernel.split('.').take(2).collect::<Vec<_>>().join("."));
    let (processor, cores, memory) = (processor(), cores(), memory());
    format!("{processor}, {cores} for server and driver together, {memory}, Linux {kernel}, loopback")
}

/// Today, as 2026-11-29.
pub(crate) fn date() -> String {
    answer("date", &["-u", "+%Y-%m-%d"]).unwrap_or_else(unknown)
}

/// The commit, with a word if files have changed since. `report`, which this very run writes, is no change of what was measured.
pub(crate) fn commit(report: &str) -> String {
    let Some(commit) = answer("git", &["rev-parse", "--short=12", "HEAD"]) else { return unknown() };
    let changes = answer("git", &["status", "--porcelain", "--", ".", &format!(":!{report}")]);
    if changes.is_some_and(|changes| changes.is_empty()) {
        commit
    } else {
        commit + ", and changes that are not committed"
    }
}

pub(crate) fn processor() -> String {
    let linux = || value(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name").map(ToOwned::to_owned);
    let mac = || answer("sysctl", &["-n", "machdep.cpu.brand_string"]);
    linux().or_else(mac).unwrap_or_else(|| "a processor that does not say its name".into())
}

pub(crate) fn cores() -> String {
    thread::available_parallelism().map_or("an unknown number of cores".into(), |cores| format!("{cores} cores"))
}

pub(crate) fn memory() -> String {
    let kilobytes = |text: &str| value(text, "MemTotal")?.strip_suffix("kB")?.trim().parse::<u64>().ok();
    match fs::read_to_string("/proc/meminfo").ok().as_deref().and_then(kilobytes) {
        Some(kilobytes) => format!("{:.0} GiB of memory", kilobytes as f64 / f64::from(1 << 20)),
        None => "unknown memory".into(),
    }
}

/// How many programs wanted to run in the last minute: a quiet machine is far below its number of cores.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// What `program args` prints, or nothing where there is no such program or it fails.
pub(crate) fn answer(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What is said where nothing is known.
pub(crate) fn unknown() -> String {
    "unknown".to_owned()
}

/// The value of `name : value` in the files of /proc.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim_start().strip_prefix(':')?.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_proc_are_found_by_their_whole_name() {
        let text = "MemTotalish:  1 kB\nMemTotal:       24683656 kB\nmodel name\t: A Processor @ 2.0GHz\n";
        assert_eq!(value(text, "MemTotal"), Some("24683656 kB"));
        assert_eq!(value(text, "model name"), Some("A Processor @ 2.0GHz"));
        assert_eq!(value(text, "model"), None);
    }
}

//! What it was measured on, in words: nothing that names the machine.

use std::{fs, path::Path, thread};

use anyhow::{Context as _, Result};

use crate::process;

/// What figures depend on: pairs of a name and words.
pub(super) fn read(chromium: &Path, peers: &Path) -> Result<Vec<(&'static str, String)>> {
    let unknown = || "unknown".to_owned();
    let rustc = process::answer("rustc", &["--version"]).unwrap_or_else(unknown);
    let node = format!("Node {}", process::answer("node", &["--version"]).unwrap_or_else(unknown));
    let package = peers.join("package.json");
    let package = fs::read_to_string(&package).with_context(|| format!("cannot read {}", package.display()))?;
    let peer = |name: &str| format!("{name} {}", pinned(&package, name).unwrap_or("unknown"));
    Ok(vec![
        (
            "Date",
            process::answer("node", &["--print", "new Date().toISOString().slice(0, 10)"]).unwrap_or_else(unknown),
        ),
        ("Commit", commit().unwrap_or_else(unknown)),
        ("Machine", format!("{}, {}, {}", processor(), cores(), memory())),
        ("Load before", load()),
        ("System", format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH)),
        ("Browser", process::answer(chromium, &["--version"]).unwrap_or_else(unknown)),
        ("Built with", rustc),
        (
            "Peers",
            [peer("@connectrpc/connect-web"), peer("nice-grpc-web"), peer("@bufbuild/protobuf"), peer("esbuild"), node]
                .join(", "),
        ),
    ])
}

fn commit() -> Option<String> {
    let commit = process::answer("git", &["rev-parse", "--short=12", "HEAD"])?;
    let changes = process::answer("git", &["status", "--porcelain", "--", ".", ":!benches/RESULTS.md"])?;
    Some(if changes.is_empty() { commit } else { format!("{commit}, and changes that are not committed") })
}

fn processor() -> String {
    let linux = || value(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name").map(ToOwned::to_owned);
    let mac = || process::answer("sysctl", &["-n", "machdep.cpu.brand_string"]);
    linux().or_else(mac).unwrap_or_else(|| "a processor that does not say its name".into())
}

fn cores() -> String {
    match thread::available_parallelism() {
        Ok(cores) => format!("{cores} cores"),
        Err(_) => "an unknown number of cores".into(),
    }
}

fn memory() -> String {
    let kilobytes = |text: &str| value(text, "MemTotal")?.strip_suffix("kB")?.trim().parse::<u64>().ok();
    match fs::read_to_string("/proc/meminfo").ok().as_deref().and_then(kilobytes) {
        Some(kilobytes) => format!("{:.0} GiB of memory", kilobytes as f64 / f64::from(1 << 20)),
        None => "unknown memory".into(),
    }
}

/// How many programs wanted to run in the last minute: a quiet machine is far below its number of cores.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// The value of `name : value` in the files of /proc.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim_start().strip_prefix(':')?.trim()))
}

/// The exact version of a package in a package.json.
fn pinned<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{name}\": \""))?;
    rest.split('"').next()
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

    #[test]
    fn peers_are_pinned_to_one_version_each() {
        let peers = crate::place::root().join("benches/peers/package.json");
        let json = fs::read_to_string(peers).unwrap();
        for name in ["@connectrpc/connect-web", "nice-grpc-web", "@bufbuild/protobuf", "esbuild"] {
            let version = pinned(&json, name).unwrap();
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{name} {version}");
        }
        assert_eq!(pinned(&json, "connect-web"), None);
    }
}

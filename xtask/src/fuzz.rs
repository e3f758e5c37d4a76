//! `cargo fuzzing`: hands what reads the bytes of others to libFuzzer, one target after the other.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use crate::{place, process, say};

/// What makes the compiler tell libFuzzer where an input has led: the same passes as `cargo fuzz` asks for, and a stable
/// compiler has them too. No sanitizer: all of this is code without `unsafe`.
const INSTRUMENTED: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// Tells us that cargo has started us in the place of rustc.
const WRAPPING: &str = "WEIR_FUZZ_WRAPPING";
/// How long each target runs unless something else is asked for.
const SECONDS: u64 = 60;
/// The targets, as `tests/fuzz/src/lib.rs` names them.
const TARGETS: &[&str] =
    &["tap", "wire", "schema", "tunnel", "observer", "trailers", "metadata", "start", "address", "recording", "door"];

/// What libFuzzer said of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    /// Inputs that were run.
    inputs: u64,
    /// Places in the code that some input came to.
    coverage: u64,
    /// Inputs that are kept because they lead somewhere of their own.
    kept: u64,
    /// The file of an input that the target does not stand.
    found: Option<String>,
}

impl Progress {
    /// Reads a line of libFuzzer's output.
    fn read(&mut self, line: &str) {
        let after = |what: &str| {
            let rest = line.split_once(what)?.1.trim_start();
            rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
        };
        if line.starts_with('#') {
            self.inputs = after("#").unwrap_or(self.inputs);
            self.coverage = after("cov: ").unwrap_or(self.coverage);
            self.kept = after("corp: ").unwrap_or(self.kept);
        }
        if let Some(inputs) = after("stat::number_of_executed_units:") {
            self.inputs = inputs;
        }
        if let Some((_, file)) = line.split_once("Test unit written to ") {
            self.found = Some(file.to_owned());
        }
    }
}

/// Runs targets: `[seconds] [target]`. Says whether they stood all of it.
pub(crate) fn run(args: &[String]) -> Result<bool> {
    let (seconds, targets) = wanted(args)?;
    let binary = build()?;
    let mut sound = true;
    let mut summary = Vec::new();
    for target in targets {
        say::step(&format!("{target}: {seconds} s"));
        let told = fuzz(&binary, target, seconds)?;
        let Progress { inputs, coverage, kept, .. } = told;
        summary.push(match told.found {
            None => format!("{target}: {inputs} inputs, {coverage} places reached, {kept} inputs kept, nothing found"),
            Some(file) => {
                sound = false;
                format!(
                    "{target}: FOUND after {inputs} inputs: {file}\n      once more: WEIR_FUZZ={target} {} {file}",
                    binary.display()
                )
            }
        });
    }
    say::step("Fuzzing");
    for line in &summary {
        say::note(line);
    }
    Ok(sound)
}

/// For how long, and what.
fn wanted(args: &[String]) -> Result<(u64, Vec<&'static str>)> {
    let mut seconds = SECONDS;
    let mut targets = TARGETS.to_vec();
    for arg in args {
        if let Ok(number) = arg.parse() {
            seconds = number;
        } else if let Some(target) = TARGETS.iter().find(|target| *target == arg) {
            targets = vec![target];
        } else {
            bail!("there is no target {arg}; there are {}", TARGETS.join(", "));
        }
    }
    Ok((seconds, targets))
}

/// Builds the targets beside what is built already: only Weir's own crates are instrumented, and so compiled anew. What is to be found
/// lies there, and the whole of the dependencies would take many minutes.
fn build() -> Result<PathBuf> {
    let began = Instant::now();
    say::step("Building the fuzz targets");
    let mut cargo = process::cargo();
    cargo.args(["build", "--package", "weir-fuzz", "--bin", "weir-fuzz", "--features", "libfuzzer"]);
    for package in ["weir-proto", "weir-wire", "weir-schema", "weir-tap", "weir", "weir-page", "weir-fuzz"] {
        cargo.arg("--config").arg(format!("profile.dev.package.{package}.opt-level=1"));
    }
    let this = env::current_exe().context("cannot find this program itself")?;
    cargo.env("RUSTC_WORKSPACE_WRAPPER", this).env(WRAPPING, "1").env("CARGO_INCREMENTAL", "0");
    process::run(&mut cargo)
        .context("cannot build the targets; libFuzzer takes a C++ compiler, such as g++ or clang++")?;
    say::note(&format!("They are built after {}.", say::took(began.elapsed())));
    Ok(place::target().join("debug").join(format!("weir-fuzz{}", env::consts::EXE_SUFFIX)))
}

/// Whether cargo has started us to compile one of the workspace's crates.
pub(crate) fn is_wrapping() -> bool {
    env::var_os(WRAPPING).is_some()
}

/// Compiles it, instrumented unless it runs while others are built. `args` begins with rustc.
pub(crate) fn wrap(args: &[String]) -> Result<bool> {
    let (rustc, args) = args.split_first().context("there is no compiler to start")?;
    let name = args.iter().position(|arg| arg == "--crate-name").and_then(|at| args.get(at + 1));
    let runs_here = name.is_none_or(|name| name.starts_with("build_script"));
    let more = if runs_here { &[] } else { INSTRUMENTED };
    let status = Command::new(rustc).args(args).args(more).status().context("cannot start the compiler")?;
    Ok(status.success())
}

fn fuzz(binary: &Path, target: &str, seconds: u64) -> Result<Progress> {
    let [corpus, found] = ["corpus", "found"].map(|name| place::target().join("fuzz").join(name).join(target));
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    // It takes a whole core, and nobody waits for it.
    let mut command = match process::on_path("nice") {
        Some(nice) => {
            let mut command = Command::new(nice);
            command.args(["-n", "10"]).arg(binary);
            command
        }
        None => Command::new(binary),
    };
    command
        .env("WEIR_FUZZ", target)
        .env("WEIR_FUZZ_CORPUS", &corpus)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .arg(format!("-dict={}", place::root().join("tests/fuzz/words.dict").display()))
        .args(["-max_len=4096", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .arg(&corpus);
    let mut told = Progress::default();
    let succeeded = process::run_reading(&mut command, |line| told.read(line))?;
    if !succeeded && told.found.is_none() {
        bail!("{target} ended without a word of what it found");
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_says_is_read() {
        let mut told = Progress::default();
        for line in [
            "INFO: Seed: 7",
            "#2\tINITED cov: 3120 ft: 3121 corp: 1/1b exec/s: 0 rss: 40Mb",
            "#65536\tpulse  cov: 3456 ft: 9000 corp: 87/12Kb lim: 652 exec/s: 21845 rss: 60Mb",
            "#70000\tDONE   cov: 3457 ft: 9001 corp: 88/12Kb lim: 652 exec/s: 21845 rss: 60Mb",
            "stat::number_of_executed_units: 70001",
        ] {
            told.read(line);
        }
        assert_eq!(told, Progress { inputs: 70_001, coverage: 3457, kept: 88, found: None });
        told.read("artifact_prefix='found/'; Test unit written to found/crash-0a");
        assert_eq!(told.found.as_deref(), Some("found/crash-0a"));
    }

    #[test]
    fn seconds_and_a_target_may_be_asked_for() {
        let wanted = |args: &[&str]| wanted(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>());
        assert_eq!(wanted(&[]).unwrap(), (SECONDS, TARGETS.to_vec()));
        assert_eq!(wanted(&["5", "tap"]).unwrap(), (5, vec!["tap"]));
        assert!(wanted(&["tapir"]).is_err());
    }

    #[test]
    fn every_target_is_one_that_there_is() {
        let source = fs::read_to_string(place::root().join("tests/fuzz/src/lib.rs")).unwrap();
        let names: Vec<_> =
            source.split("Target { name: \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(names, TARGETS);
    }
}

//! Counts tests by reading what their runners print.

use std::fmt;

/// How many tests passed, failed, and were there but not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
    /// Ignored tests of the browser, which a step of their own runs: skipped only if that step does not come to it.
    deferred: u64,
    /// The runner whose output is being read is that of the browser tests.
    in_browser_tests: bool,
}

impl Counts {
    /// Reads a line of `cargo test`'s output, be it libtest's or wasm-bindgen's runner.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(target) = line.trim_start().strip_prefix("Running ") {
            self.in_browser_tests = target.starts_with("tests/browser");
        }
        let Some((_, result)) = line.split_once("test result: ") else { return };
        let number = |what| number_before(result, what);
        self.passed += number(" passed");
        self.failed += number(" failed");
        *if self.in_browser_tests { &mut self.deferred } else { &mut self.skipped } += number(" ignored");
    }

    /// Reads a line such as `5 passed, 1 failed`, with which scripts end.
    pub(crate) fn read_summary(&mut self, line: &str) {
        if line
            .split(", ")
            .all(|part| part.ends_with(" passed") || part.ends_with(" failed") || part.ends_with(" skipped"))
        {
            self.passed += number_before(line, " passed");
            self.failed += number_before(line, " failed");
            self.skipped += number_before(line, " skipped");
        }
    }

    /// Takes in tests that were not counted by reading.
    pub(crate) fn add(&mut self, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
    }

    /// Forgets the tests that were put off: they are being run.
    pub(crate) fn catch_up(&mut self) {
        self.deferred = 0;
    }

    /// Tests that ran.
    pub(crate) fn run(&self) -> u64 {
        self.passed + self.failed
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped + self.deferred)
    }
}

/// The number right before `what`, or 0 where there is none.
fn number_before(text: &str, what: &str) -> u64 {
    let Some(end) = text.find(what) else { return 0 };
    let digits = text[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |before| before + 1);
    text[digits..end].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn results_of_all_targets_are_summed() {
        let counts = read(
            "     Running unittests src/lib.rs (target/debug/deps/weir-1)\n\
             test frames::empty ... ok\n\
             test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s\n\
             \x20    Running tests/native.rs (target/debug/deps/native-2)\n\
             test result: FAILED. 103 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 12.04s\n\
             \x20  Doc-tests weir_tap\n\
             test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        );
        assert_eq!(counts.to_string(), "115 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn the_wasm_runners_line_counts_too() {
        let counts = read("test result: ok. 3 passed; 0 failed; 0 ignored; 2 filtered out; finished in 0.02s\n");
        assert_eq!(counts.to_string(), "3 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn a_tests_own_words_are_not_counted() {
        let counts = read("test says_5_passed ... ok\n5 passed; 1 failed\ntest counts::x passed\n");
        assert_eq!(counts.run(), 0);
    }

    #[test]
    fn browser_tests_are_skipped_only_if_their_own_step_does_not_run_them() {
        let output = "     Running tests/browser/main.rs (target/debug/deps/browser-1)\n\
             test result: ok. 0 passed; 0 failed; 40 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        let mut counts = read(output);
        assert_eq!(counts.to_string(), "0 passed, 0 failed, 40 skipped");
        counts.catch_up();
        counts.read("test result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 60.00s");
        assert_eq!(counts.to_string(), "40 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn a_scripts_summary_counts_and_its_other_lines_do_not() {
        let mut counts = Counts::default();
        counts.read_summary("ok   5 passed through");
        counts.read_summary("27 passed, 1 failed");
        assert_eq!(counts.to_string(), "27 passed, 1 failed, 0 skipped");
    }
}

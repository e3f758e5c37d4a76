//! Keeps account of the steps: what each came to, and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::counts::Counts;
use crate::say;

/// The steps so far, and the tests counted in them.
pub(crate) struct Ledger {
    began: Instant,
    steps: Vec<Step>,
    counts: Counts,
}

struct Step {
    name: &'static str,
    came_to: Outcome,
    took: Duration,
}

enum Outcome {
    /// With so many tests that passed; some steps have none.
    Held(u64),
    Failed(String),
    LeftOut(String),
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), steps: Vec::new(), counts: Counts::default() }
    }

    /// Does one step and notes what it came to. Says whether it held.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce(&mut Counts) -> Result<()>) -> bool {
        say::step(&format!("Verifying: {name}"));
        let began = Instant::now();
        let before = self.counts;
        let result = work(&mut self.counts);
        let took = began.elapsed();
        let came_to = match result {
            Err(error) => {
                say::error(&error);
                Outcome::Failed(format!("{error:#}"))
            }
            // A runner that reports failures and still says that all is well is not to be believed.
            Ok(()) if self.counts.failed > before.failed => Outcome::Failed("tests failed".to_owned()),
            Ok(()) => Outcome::Held(self.counts.passed - before.passed),
        };
        let held = matches!(came_to, Outcome::Held(_));
        say::note(&format!("{name}: {} after {}", if held { "holds" } else { "FAILED" }, say::took(took)));
        self.steps.push(Step { name, came_to, took });
        held
    }

    /// Notes a step that is not done, and why.
    pub(crate) fn leave_out(&mut self, name: &'static str, why: impl Into<String>) {
        self.steps.push(Step { name, came_to: Outcome::LeftOut(why.into()), took: Duration::ZERO });
    }

    /// Does a step that takes a tool, or notes why that cannot be had.
    pub(crate) fn step_with<T>(
        &mut self,
        name: &'static str,
        tool: impl FnOnce() -> Result<T>,
        work: impl FnOnce(&T, &mut Counts) -> Result<()>,
    ) {
        match tool() {
            Ok(tool) => {
                self.step(name, |counts| work(&tool, counts));
            }
            Err(error) => {
                say::error(&error);
                self.leave_out(name, error.to_string());
            }
        }
    }

    /// Prints the account, ending with the counts. Says whether everything held.
    pub(crate) fn close(self) -> bool {
        say::step(&format!("Verified in {}", say::took(self.began.elapsed())));
        for line in self.account() {
            say::note(&line);
        }
        println!("{}", self.counts);
        self.steps.iter().all(|step| !matches!(step.came_to, Outcome::Failed(_)))
    }

    /// A line for each step: its name, how long it took, what it came to.
    fn account(&self) -> Vec<String> {
        let line = |Step { name, came_to, took }: &Step| {
            let time = say::took(*took);
            match came_to {
                Outcome::Held(0) => format!("{name:<22} {time:>12}  holds"),
                Outcome::Held(tests) => format!("{name:<22} {time:>12}  holds: {tests} tests"),
                Outcome::Failed(why) => format!("{name:<22} {time:>12}  FAILED: {why}"),
                Outcome::LeftOut(why) => format!("{name:<22} {:>12}  left out: {why}", ""),
            }
        };
        self.steps.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn one_failure_is_enough_and_later_steps_still_run() {
        let mut ledger = Ledger::new();
        assert!(ledger.step("first", |_| Ok(())));
        assert!(!ledger.step("second", |_| bail!("no")));
        let mut ran = false;
        assert!(ledger.step("third", |_| {
            ran = true;
            Ok(())
        }));
        assert!(ran && !ledger.close());
    }

    #[test]
    fn failed_tests_fail_the_step_whatever_their_runner_says() {
        let mut ledger = Ledger::new();
        assert!(!ledger.step("tests", |counts| {
            counts.read("test result: FAILED. 1 passed; 1 failed; 0 ignored;");
            Ok(())
        }));
        assert!(!ledger.close());
    }

    #[test]
    fn the_account_has_every_step_with_its_time_and_what_it_came_to() {
        let mut ledger = Ledger::new();
        ledger.step("tests", |_| Ok(()));
        ledger.step("wasm tests", |counts| {
            counts.read("test result: ok. 31 passed; 0 failed; 0 ignored;");
            Ok(())
        });
        ledger.step("page", |_| bail!("no room"));
        ledger.leave_out("page size", "there is no page");
        ledger.steps[0].took = Duration::from_secs(187);
        ledger.steps[1].took = Duration::ZERO;
        ledger.steps[2].took = Duration::from_secs(41);
        assert_eq!(
            ledger.account(),
            [
                "tests                    3 min 07 s  holds",
                "wasm tests                    0.0 s  holds: 31 tests",
                "page                           41 s  FAILED: no room",
                "page size                            left out: there is no page",
            ]
        );
    }

    #[test]
    fn a_step_whose_tool_cannot_be_had_is_left_out_with_what_it_takes() {
        let mut ledger = Ledger::new();
        ledger.step_with(
            "with",
            || Ok(3),
            |tool, counts| {
                counts.add(*tool, 0);
                Ok(())
            },
        );
        ledger.step_with("without", || -> Result<()> { bail!("it takes Node") }, |(), _| bail!("it ran"));
        assert_eq!(ledger.counts.run(), 3);
        assert_eq!(ledger.account()[1], "without                              left out: it takes Node");
        assert!(ledger.close());
    }

    #[test]
    fn what_is_left_out_is_not_a_failure() {
        let mut ledger = Ledger::new();
        ledger.leave_out("licences", "no cargo-deny");
        assert!(ledger.close());
    }
}

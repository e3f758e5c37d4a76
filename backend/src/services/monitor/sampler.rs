//! Asks the system about this process, once for all who want to know.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use crate::lock::lock;

/// What the system said last is good for so long: asking costs some tens of microseconds.
const FRESH: Duration = Duration::from_millis(50);

/// One answer of the system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    at: Instant,
    /// CPU time used since the process began.
    cpu: Duration,
    /// Resident memory.
    pub(super) memory_bytes: u64,
}

impl Sample {
    /// CPU time between two samples in percent of one core.
    pub(super) fn cpu_percent_since(self, before: Self) -> f64 {
        let passed = self.at.saturating_duration_since(before.at).as_secs_f64();
        if passed == 0.0 {
            return 0.0;
        }
        self.cpu.saturating_sub(before.cpu).as_secs_f64() / passed * 100.0
    }
}

/// Shared by all watchers.
#[derive(Debug)]
pub(super) struct Sampler(Mutex<State>);

#[derive(Debug)]
struct State {
    system: System,
    before: Sample,
    last: Sample,
}

impl Sampler {
    pub(super) fn new() -> Self {
        let mut system = System::new();
        let first = ask(&mut system);
        Self(Mutex::new(State { system, before: first, last: first }))
    }

    /// The sample before the next one that [`Self::sample`] gives, for a watcher that has none of its own yet.
    pub(super) fn before(&self) -> Sample {
        let state = lock(&self.0);
        if state.last.at.elapsed() < FRESH { state.before } else { state.last }
    }

    /// How it stands now.
    pub(super) fn sample(&self) -> Sample {
        let mut state = lock(&self.0);
        if state.last.at.elapsed() >= FRESH {
            state.before = state.last;
            state.last = ask(&mut state.system);
        }
        state.last
    }
}

fn ask(system: &mut System) -> Sample {
    let pid = Pid::from_u32(std::process::id());
    let what = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, what);
    let at = Instant::now();
    match system.process(pid) {
        Some(process) => {
            Sample { at, cpu: Duration::from_millis(process.accumulated_cpu_time()), memory_bytes: process.memory() }
        }
        // A system that says nothing about its processes.
        None => Sample { at, cpu: Duration::ZERO, memory_bytes: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_time_and_a_process_has_memory() {
        let sampler = Sampler::new();
        let before = sampler.before();
        // Enough work for the system to notice, however coarse its clock is.
        let now = loop {
            let now = sampler.sample();
            if now.cpu_percent_since(before) > 0.0 {
                break now;
            }
        };
        assert!(now.cpu_percent_since(before) < 100_000.0);
        assert!(now.memory_bytes > 100_000, "{now:?}");
    }

    #[test]
    fn percent_are_of_one_core() {
        let at = Instant::now();
        let before = Sample { at, cpu: Duration::from_secs(1), memory_bytes: 0 };
        let after = Sample { at: at + Duration::from_secs(2), cpu: Duration::from_secs(4), memory_bytes: 0 };
        assert!((after.cpu_percent_since(before) - 150.0).abs() < 1e-9);
        assert!(after.cpu_percent_since(after).abs() < 1e-9);
    }
}

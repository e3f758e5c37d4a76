//! Whether memory and open files stay as they are.

use std::time::Instant;

use weir_testkit::Process;

use crate::{stats::Runs, table::Table};

/// So few samples say nothing.
const ENOUGH: usize = 40;
/// Growth that is a finding: by this factor and by so much.
const GROWTH: f64 = 1.3;
const MEBIBYTES: f64 = 16.0;
const FILES: f64 = 48.0;

/// Samples of one life of the server.
#[derive(Debug)]
pub(super) struct Samples {
    name: String,
    began: Instant,
    lasted: f64,
    memory: Vec<f64>,
    files: Vec<f64>,
}

impl Samples {
    pub(super) fn of(name: String) -> Self {
        Self { name, began: Instant::now(), lasted: 0.0, memory: Vec::new(), files: Vec::new() }
    }

    pub(super) fn take(&mut self, server: &Process) {
        self.lasted = self.began.elapsed().as_secs_f64();
        self.memory.push(server.memory() as f64 / f64::from(1 << 20));
        self.files.push(server.open_files() as f64);
    }

    /// What has grown and should not have.
    pub(super) fn findings(&self) -> Vec<String> {
        let mut findings = Vec::new();
        for (what, values, more) in [("memory (MiB)", &self.memory, MEBIBYTES), ("open files", &self.files, FILES)] {
            if let Some((early, late)) = early_and_late(values)
                && values.len() >= ENOUGH
                && late > early * GROWTH
                && late > early + more
            {
                findings.push(format!("{what} of {} grew from {early:.1} to {late:.1}", self.name));
            }
        }
        findings
    }
}

/// Medians of the second and the last fifth: the first is for warming up.
fn early_and_late(values: &[f64]) -> Option<(f64, f64)> {
    let fifth = values.len() / 5;
    let part = |from: usize| Runs::of(values[from..from + fifth].iter().copied()).median;
    (fifth > 0).then(|| (part(fifth), part(values.len() - fifth)))
}

pub(super) fn table(lives: &[Samples]) -> Table {
    let mut table = Table::new(
        "The server's memory and open files",
        "Medians of the second and of the last fifth of each life.",
        &["life", "seconds", "samples", "MiB early", "MiB late", "MiB most", "files early", "files late", "files most"],
    );
    for life in lives {
        let mut row = vec![life.name.clone(), format!("{:.0}", life.lasted), life.memory.len().to_string()];
        for (values, digits) in [(&life.memory, 1), (&life.files, 0)] {
            let (early, late) = early_and_late(values).unwrap_or((f64::NAN, f64::NAN));
            let most = Runs::of(values.iter().copied()).most;
            row.extend([early, late, most].map(|value| format!("{value:.digits$}")));
        }
        table.row(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(memory: Vec<f64>) -> Samples {
        Samples { files: vec![1.0; memory.len()], memory, ..Samples::of("it".into()) }
    }

    #[test]
    fn growth_is_a_finding_and_warming_up_is_none() {
        let grows = (0..100).map(f64::from).collect();
        assert_eq!(life(grows).findings(), ["memory (MiB) of it grew from 29.5 to 89.5"]);
        let warms = (0..100).map(|n| if n < 20 { f64::from(n) } else { 50.0 }).collect();
        assert!(life(warms).findings().is_empty());
        assert!(life((0..20).map(f64::from).collect()).findings().is_empty());
    }
}

//! A program that runs beside us and ends with the value, together with all that it has started.

use std::{
    process::{Command, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

/// How long it may take to end in order: a server gives open calls five seconds.
const PATIENCE: Duration = Duration::from_secs(6);

/// A running program.
pub(super) struct Child(std::process::Child);

impl Child {
    /// Starts it. Where the system can, it is in a group of its own: Ctrl-C reaches us alone, and we end it.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let name = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Self).with_context(|| format!("cannot start {name}"))
    }

    /// How it ended, if it has.
    pub(super) fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        self.0.try_wait().context("lost sight of a program that was started")
    }

    /// Asks it and all that it has started to end.
    #[cfg(unix)]
    fn ask(&self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) {
            // It may have ended just now.
            let _ = kill_process_group(group, Signal::TERM);
        }
    }

    /// There is no way to ask.
    #[cfg(not(unix))]
    fn ask(&mut self) {
        let _ = self.0.kill();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let began = Instant::now();
        if matches!(self.has_ended(), Ok(None)) {
            self.ask();
        }
        while matches!(self.has_ended(), Ok(None)) && began.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        // Whoever has ended takes no harm.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Read as _},
        process::Stdio,
    };

    use super::*;

    #[test]
    fn it_ends_with_the_value_and_takes_along_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let told = folder.path().join("told");
        let mut sh = Command::new("sh");
        sh.arg("-c").arg("trap 'echo asked > \"$0\"; exit' TERM; sh -c 'echo ready; exec sleep 60' & wait").arg(&told);
        let mut child = Child::start(sh.stdout(Stdio::piped())).unwrap();
        let mut output = BufReader::new(child.0.stdout.take().unwrap());
        output.read_line(&mut String::new()).unwrap();
        assert!(child.has_ended().unwrap().is_none());
        let began = Instant::now();
        drop(child);
        assert_eq!(std::fs::read_to_string(told).unwrap(), "asked\n");
        // The pipe is at its end when the last that holds it has ended.
        output.read_to_end(&mut Vec::new()).unwrap();
        assert!(began.elapsed() < PATIENCE);
    }
}

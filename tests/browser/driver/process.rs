//! A program that drives a browser, or that the browser needs. It ends with the value.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running program.
pub(super) struct Process(Child);

impl Process {
    /// Starts it. `package` is where Debian has it, for those who do not.
    pub(super) fn start(command: &mut Command, package: &str) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|error| panic!("cannot start {name}: {error}; Debian's package is {package}")))
    }

    /// Reads what it prints until something can be made of a line, and gives that back.
    pub(super) fn says<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> T {
        let mut lines = BufReader::new(self.0.stdout.take().unwrap()).lines();
        let found = lines.by_ref().map_while(Result::ok).find_map(|line| wanted(&line));
        let found = found.expect("it says that it is ready before it ends");
        // It must never block on a full pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        found
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program that a variable names, or the one of this name.
pub(super) fn program(variable: &str, usual: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| usual.to_owned())
}

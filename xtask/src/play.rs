//! `cargo play`: the page, the server, and off.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::{page, process, say};

/// Builds the page and the server and runs the server with `args`. Where the system can, the server takes over this very process, so
/// that Ctrl-C reaches it and nothing else.
pub(crate) fn run(args: &[String]) -> Result<()> {
    page::ensure()?;
    say::step("Building and starting the server: 3 minutes on two cores the first time");
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let mut cargo = process::cargo();
    cargo.args(["run", "--profile", "play", "--package", "weir", "--bin", "weir", "--"]).args(args);
    become_it(cargo.stdin(Stdio::inherit())).context("the server did not run to its end")
}

#[cfg(unix)]
fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    // Cargo does the same with the program it runs. This returns only if it fails.
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> Result<()> {
    process::run(command)
}

//! The servers that are measured, each a process of its own.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result};
use weir_testkit::{Process, process};

/// Weir as it is released, with `flags`, writing its log into `folder`.
pub(crate) fn weir(folder: &Path, flags: &[&str]) -> Result<Process> {
    // Cargo has put it beside this program.
    let program = std::env::current_exe()?.with_file_name(format!("weir{}", std::env::consts::EXE_SUFFIX));
    anyhow::ensure!(program.exists(), "there is no {}: the commands that measure build it", program.display());
    start(process::weir(program, flags), folder)
}

/// Plain tonic and tonic-web.
pub(crate) fn bare(folder: &Path) -> Result<Process> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare");
    start(command, folder)
}

fn start(mut command: Command, folder: &Path) -> Result<Process> {
    command.env("TMPDIR", folder);
    Process::start(command, Some(folder.join("log"))).context("no server")
}

/// Fails where the system does not tell what is to be measured.
pub(crate) fn can_measure() -> Result<()> {
    anyhow::ensure!(Path::new("/proc/self/status").exists(), "this needs Linux: it reads memory and files from /proc");
    Ok(())
}

//! Packages from npm, each in a folder of its own, where Node and npm are there.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use crate::{process, say};

/// Whether Node and npm run here.
pub(super) fn is_here() -> bool {
    ["node", program()].iter().all(|program| process::answer(program, &["--version"]).is_some())
}

/// Puts `package`, as `name@version`, below `root`. No script of the package runs. A failure is said by npm itself; the
/// caller sees that there is nothing then.
pub(super) fn install(root: &Path, package: &str) -> Result<()> {
    fs::create_dir_all(root).with_context(|| format!("cannot make the folder {}", root.display()))?;
    let mut command = Command::new(program());
    command
        .args([
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--no-save",
            "--loglevel",
            "error",
            "--prefix",
        ])
        .arg(root)
        .arg(package)
        .current_dir(root)
        .stdin(Stdio::null());
    if let Err(error) = process::run(&mut command) {
        say::note(&format!("{error}."));
    }
    Ok(())
}

/// npm is a script, and Windows starts scripts only by their full name.
fn program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

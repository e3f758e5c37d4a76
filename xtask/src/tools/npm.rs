//! Packages from npm, each in a folder of its own, where Node and npm are there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::python::short_hash;
use crate::{place, process, say};

/// Whether Node and npm run here.
pub(crate) fn is_here() -> bool {
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

/// The folder with the modules that the lock file in `folder` names: one in our cache, so that every copy of the project shares it.
///
/// # Errors
/// As [`as_locked`], or there is no cache folder.
pub(crate) fn cached(folder: &Path) -> Result<PathBuf> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let root = place::cache()?.join(format!("node-{}", short_hash(&[&wanted])));
    fs::create_dir_all(&root).with_context(|| format!("cannot make the folder {}", root.display()))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(folder.join(file), root.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    as_locked(&root)?;
    Ok(root.join("node_modules"))
}

/// Puts what the lock file in `folder` names into its `node_modules`, unless that has it already. No script of a package runs.
///
/// # Errors
/// There is no lock file, or npm failed.
pub(crate) fn as_locked(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // npm empties the folder first, so the copy says that all of it has come.
    let copy = folder.join("node_modules/.installed.json");
    if fs::read(&copy).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut command = Command::new(program());
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])
        .current_dir(folder)
        .stdin(Stdio::null());
    process::run(&mut command)?;
    fs::write(&copy, wanted).with_context(|| format!("cannot write {}", copy.display()))
}

/// npm is a script, and Windows starts scripts only by their full name.
fn program() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

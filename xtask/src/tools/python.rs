//! A Python with the packages of tests/python/requirements.txt, in an environment of its own.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::{place, process, say, tools::debian};

/// The interpreter for the scripts in tests/python, with all that they import.
pub(crate) fn of_tests() -> Result<PathBuf> {
    ready(&place::root().join("tests/python/requirements.txt"))
}

/// The interpreter of an environment in our cache folder that has what `requirements` names; made first where need be.
///
/// The environment is named after the requirements, so changed ones get a new environment.
fn ready(requirements: &Path) -> Result<PathBuf> {
    let wanted = fs::read_to_string(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let Some(system) = ["python3", "python"].into_iter().find(|name| is_three(*name)) else {
        bail!("there is no Python 3 on PATH: install it (Debian: `apt install python3 python3-venv`)");
    };
    let version = process::answer(system, &["--version"]).unwrap_or_default();
    let root = place::cache()?.join(format!("python-{}", short_hash(&[&wanted, &version])));
    let python = if cfg!(windows) { root.join("Scripts/python.exe") } else { root.join("bin/python") };
    let complete = root.join("complete");
    if complete.is_file() && is_three(&python) {
        return Ok(python);
    }
    say::step(&format!("Setting up {version} with gRPC in {}: about a minute, once", root.display()));
    make(system, &root)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(requirements);
    process::run(pip.stdin(Stdio::null())).context("cannot get the Python packages")?;
    fs::write(&complete, &wanted).with_context(|| format!("cannot write {}", complete.display()))?;
    Ok(python)
}

fn is_three(python: impl AsRef<std::ffi::OsStr>) -> bool {
    process::answer(python, &["--version"]).is_some_and(|answer| answer.starts_with("Python 3."))
}

/// Makes an environment, on Debian after installing the part of Python that it keeps in a package apart.
fn make(system: &str, root: &Path) -> Result<()> {
    let venv = || {
        let mut command = Command::new(system);
        command.args(["-m", "venv", "--clear"]).arg(root).stdin(Stdio::null());
        process::run(&mut command)
    };
    if venv().is_ok() {
        return Ok(());
    }
    if !debian::install(&["python3-venv"])? {
        bail!("Python cannot make an environment here: install its venv module (Debian: `apt install python3-venv`)");
    }
    venv()
}

/// What a folder in our cache is named after, where its content is given by `parts`.
pub(super) fn short_hash(parts: &[&str]) -> String {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_requirements_get_another_environment() {
        assert_eq!(short_hash(&["grpcio==1.76.0", "Python 3.11"]), short_hash(&["grpcio==1.76.0", "Python 3.11"]));
        assert_ne!(short_hash(&["grpcio==1.76.0", "Python 3.11"]), short_hash(&["grpcio==1.75.0", "Python 3.11"]));
        assert_ne!(short_hash(&["grpcio==1.76.0", "Python 3.11"]), short_hash(&["grpcio==1.76.0", "Python 3.12"]));
    }
}

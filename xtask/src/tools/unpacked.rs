//! Programs of Debian's packages that are unpacked in our cache folder and not installed: nothing of the system is set up anew, and no
//! service begins that the machine would have from then on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::debian;
use crate::{place, process, say};

/// A package, where in it the program lies, and what that takes of the system beyond what every Debian has.
pub(crate) struct Unpacked {
    package: &'static str,
    program: &'static str,
    libraries: &'static [&'static str],
}

pub(crate) static NGINX: Unpacked = Unpacked { package: "nginx", program: "usr/sbin/nginx", libraries: &[] };
pub(crate) static HAPROXY: Unpacked = Unpacked {
    package: "haproxy",
    program: "usr/sbin/haproxy",
    libraries: &["liblua5.3-0", "libopentracing-c-wrapper0"],
};

impl Unpacked {
    /// The program: that on PATH, or the one in our cache folder, fetched first where need be.
    ///
    /// # Errors
    /// It is not here, and this is no Debian where we may install what it takes; or it cannot be fetched.
    pub(crate) fn ready(&self) -> Result<PathBuf> {
        let Self { package, program, .. } = self;
        if let Some(program) = process::on_path(package) {
            return Ok(program);
        }
        let root = place::cache()?.join(format!("debian-{package}"));
        let program = root.join(program);
        if runs(&program) {
            return Ok(program);
        }
        if !debian::allowed() {
            bail!("{package} is not here (as root on Debian it would be fetched)");
        }
        self.fetch(&root).with_context(|| format!("Debian's {package} cannot be had"))?;
        if !runs(&program) {
            bail!("Debian's {package} does not run here");
        }
        Ok(program)
    }

    fn fetch(&self, root: &Path) -> Result<()> {
        let Self { package, libraries, .. } = self;
        say::step(&format!("Getting Debian's {package}, into {}", root.display()));
        if root.is_dir() {
            fs::remove_dir_all(root).with_context(|| format!("cannot empty {}", root.display()))?;
        }
        fs::create_dir_all(root).with_context(|| format!("cannot make the folder {}", root.display()))?;
        debian::update();
        if !libraries.is_empty() {
            debian::install_listed(libraries)?;
        }
        // The user that apt-get would fetch as may not write there.
        let mut download = debian::apt_get(&["-o", "APT::Sandbox::User=root", "download", package]);
        process::run(download.current_dir(root))?;
        let archive = fs::read_dir(root)?.filter_map(|entry| Some(entry.ok()?.path())).find(|path| is_archive(path));
        let archive = archive.context("apt-get has brought no package")?;
        let mut unpack = Command::new("dpkg-deb");
        process::run(unpack.arg("--extract").arg(archive).arg(root).stdin(Stdio::null()))
    }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "deb")
}

/// Whether it is there with all its libraries.
fn runs(program: &Path) -> bool {
    process::answer(program, &["-v"]).is_some()
}

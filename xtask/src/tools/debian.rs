//! Packages of the system, on the one system where we may install them: Debian, as root.

use std::{
    fs,
    process::{Command, Stdio},
};

use anyhow::Result;

use crate::{process, say};

/// Installs `packages` where that is allowed; says whether it was tried.
pub(crate) fn install(packages: &[&str]) -> Result<bool> {
    if !allowed() {
        return Ok(false);
    }
    say::step(&format!("Installing {} by apt-get", packages.join(" and ")));
    update();
    install_listed(packages)?;
    Ok(true)
}

/// Reads the lists of packages anew.
pub(super) fn update() {
    if process::run(&mut apt_get(&["update"])).is_err() {
        // One list that cannot be had does not mean that the package cannot.
        say::note("The package lists could not all be read; trying with what is there.");
    }
}

/// Installs `packages` as the lists have them.
pub(super) fn install_listed(packages: &[&str]) -> Result<()> {
    let mut command = apt_get(&["install", "--yes", "--no-install-recommends"]);
    process::run(command.args(packages))
}

pub(super) fn apt_get(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    // Another may be installing something just now: that takes minutes at most.
    command
        .args(["-qq", "-o", "DPkg::Lock::Timeout=600"])
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null());
    command
}

/// Whether this is Debian, and we are root.
pub(super) fn allowed() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| is_debian(&text))
        && process::answer("id", &["-u"]).as_deref() == Some("0")
}

/// Debian itself: what derives from it has other packages under the same names (Ubuntu's chromium is a snap).
fn is_debian(os_release: &str) -> bool {
    os_release.lines().any(|line| line == "ID=debian")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_are_not_debian() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(!is_debian("NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n"));
    }
}

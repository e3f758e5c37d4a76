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
    if process::run(&mut apt_get(&["update"])).is_err() {
        // One list that cannot be had does not mean that the package cannot.
        say::note("The package lists could not all be read; trying with what is there.");
    }
    let mut command = apt_get(&["install", "--yes", "--no-install-recommends"]);
    process::run(command.args(packages))?;
    Ok(true)
}

fn apt_get(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-qq").args(args).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

fn allowed() -> bool {
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

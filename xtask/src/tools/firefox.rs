//! Firefox and its WebDriver.

use std::{env, path::PathBuf};

use anyhow::{Result, bail};

use super::crates::{CrateTool, Wanted};
use crate::{process, tools::debian};

/// Seen to drive Firefox ESR 153.
const GECKODRIVER: &str = "0.37.1";

/// Finds browser and driver, or sets them up where that is allowed: where they are, by the variables that tests read.
///
/// # Errors
/// There is no Firefox and it cannot be installed, or geckodriver cannot be built; the message says what to do.
pub(crate) fn ready() -> Result<Vec<(&'static str, PathBuf)>> {
    let Some(firefox) = installed()? else {
        bail!(
            "Firefox is not on PATH, nor named by FIREFOX. Debian: `apt install firefox-esr`; Fedora: `dnf install firefox`; macOS: \
             `brew install --cask firefox`"
        )
    };
    if let Some(driver) = env::var_os("GECKODRIVER").map(PathBuf::from).filter(|path| path.is_file()) {
        return Ok(vec![("FIREFOX", firefox), ("GECKODRIVER", driver)]);
    }
    let tool = CrateTool::ready(&Wanted {
        package: "geckodriver",
        version: GECKODRIVER,
        features: &[],
        programs: &["geckodriver"],
        says_version: true,
        first_time: "about 3 minutes on two cores",
    })?;
    Ok(vec![("FIREFOX", firefox), ("GECKODRIVER", tool.program("geckodriver"))])
}

fn installed() -> Result<Option<PathBuf>> {
    let found = find();
    if found.is_some() || !debian::install(&["firefox-esr"])? { Ok(found) } else { Ok(find()) }
}

fn find() -> Option<PathBuf> {
    let named = env::var_os("FIREFOX").map(PathBuf::from).filter(|path| path.is_file());
    let mac = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    named
        .or_else(|| ["firefox", "firefox-esr"].iter().find_map(|name| process::on_path(name)))
        .or_else(|| mac.is_file().then_some(mac))
}

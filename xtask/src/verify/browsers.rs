//! The page in other browsers than Chromium: `cargo browsers` tries the core of what it can, `cargo verify --full` that it runs.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{counts::Counts, ledger::Ledger, steps};
use crate::{
    page, say,
    tools::{firefox, webkit},
};

/// What every browser must stand, by the modules of tests/browser: every scenario over both transports, ends of calls, recordings, rooms,
/// files, the keyboard. What takes Chromium's developer tools, or measures pixels, is tried in Chromium alone.
const CORE: &[&str] =
    &["harness::", "smoke::", "scenarios::", "endings::", "replay::", "rooms::", "files::", "keyboard::"];

/// A browser other than Chromium.
struct Other {
    /// As `WEIR_DRIVER` and people at the terminal name it.
    id: &'static str,
    name: &'static str,
    /// Finds it or sets it up, and says where it is by the variables that the tests read.
    ready: fn() -> Result<Vec<(&'static str, PathBuf)>>,
    /// Why it was left out, and what to do about it.
    missing: &'static str,
}

const OTHERS: &[Other] = &[
    Other {
        id: "firefox",
        name: "in Firefox",
        ready: firefox::ready,
        missing: "Firefox or its driver is not here (Debian: `apt install firefox-esr`)",
    },
    Other {
        id: "webkit",
        name: "in WebKit",
        ready: webkit::ready,
        missing: "WebKitGTK's driver or Xvfb is not here (Debian: `apt install webkit2gtk-driver xvfb`)",
    },
];

/// Runs the core in the browsers that `wanted` names, in all if it names none, and prints what came of it. Says whether it held.
///
/// # Errors
/// There is no such browser, the page does not build, or none of the browsers is here.
pub(crate) fn run(wanted: &[String]) -> Result<bool> {
    let ids: Vec<_> = OTHERS.iter().map(|other| other.id).collect();
    if let Some(unknown) = wanted.iter().find(|wanted| !ids.contains(&wanted.as_str())) {
        bail!("`{unknown}` is none of the browsers: {}", ids.join(", "));
    }
    page::ensure()?;
    let mut ledger = Ledger::new();
    let mut tried = false;
    for other in OTHERS.iter().filter(|other| wanted.is_empty() || wanted.iter().any(|wanted| wanted == other.id)) {
        tried |= attempt(other, CORE, &mut ledger);
    }
    let held = ledger.close();
    if !tried {
        bail!("there was no browser to try");
    }
    Ok(held)
}

/// One test in each of them.
pub(super) fn smoke(ledger: &mut Ledger) {
    for other in OTHERS {
        attempt(other, &["smoke::"], ledger);
    }
}

/// Runs tests in a browser, or notes that it is not here. Says whether they ran.
fn attempt(other: &Other, tests: &[&str], ledger: &mut Ledger) -> bool {
    let found = match (other.ready)() {
        Ok(found) => found,
        Err(error) => {
            say::note(&format!("{error:#}."));
            ledger.leave_out(other.name, other.missing);
            return false;
        }
    };
    ledger.step(other.name, |counts| {
        let mut test = steps::browser_test()?;
        test.args(tests).env("WEIR_DRIVER", other.id).envs(found);
        steps::judge(&mut test, counts, Counts::read)
    });
    true
}

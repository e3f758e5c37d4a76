//! `build`: the page, and a server to give away that has it inside.

use anyhow::{Context as _, Result};

use crate::{page, process, say};

/// Builds the page and a release binary of the server. `args` go to cargo: another target, another folder.
pub(crate) fn run(args: &[String]) -> Result<()> {
    page::ensure()?;
    say::step("Building the server with the page in it: 4 minutes on two cores the first time");
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--package", "weir", "--bin", "weir"]).args(args);
    process::run(&mut cargo).context("the server does not build; what is wrong stands above")
}

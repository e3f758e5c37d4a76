//! Rust's standard library for wasm32.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{place, process, say};

const TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that rustc can compile for wasm32.
///
/// rust-toolchain.toml names the target, but rustup acts on that only where it installs toolchains by itself.
pub(crate) fn ensure() -> Result<()> {
    if present() {
        return Ok(());
    }
    if process::answer("rustup", &["--version"]).is_none() {
        bail!(
            "this Rust cannot compile for {TARGET}, and there is no rustup to add it: install rustup from https://rustup.rs, or your \
             system's package with Rust's standard library for wasm32 (Debian: libstd-rust-dev-wasm32)"
        );
    }
    say::step(&format!("Adding the {TARGET} target to your Rust toolchain: half a minute, once"));
    let mut rustup = Command::new("rustup");
    process::run(rustup.args(["target", "add", TARGET]).current_dir(place::root()))
        .with_context(|| format!("cannot add the target; try `rustup target add {TARGET}` by hand"))?;
    if !present() {
        bail!(
            "rustup added {TARGET} to another toolchain than the rustc on PATH: see that `rustc` is rustup's (`rustup which rustc`)"
        );
    }
    Ok(())
}

fn present() -> bool {
    process::answer("rustc", &["--print", "target-libdir", "--target", TARGET])
        .is_some_and(|dir| !dir.is_empty() && Path::new(&dir).is_dir())
}

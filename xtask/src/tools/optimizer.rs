//! wasm-opt, from npm's `binaryen` package: it runs wherever Node does. The page works without it and is a little larger.
//!
//! Distributions' own wasm-opt is too old (Debian's 108 writes a page that does not load), so it is not looked for.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::npm;
use crate::{place, process, say};

/// The version whose output has been seen to load.
const BINARYEN: &str = "132.0.0";

/// What Rust and wasm-bindgen emit. All of it is in every browser the page supports; `--all-features` would add what no browser loads.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What it does. What counts is the size that is sent, and brotli likes code that says the same thing in the same words and
/// near by. Measured, of 447 kB: `-Os` without inlining and without computing an expression once for several places is 5 kB
/// better than `-Oz`, though larger when unpacked; functions of one family beside each other are 6 kB better (they are known
/// by their names, which go afterwards). Rust lays out the stack first, so nothing lies below address 1024, and offsets may
/// move into loads: 2 kB. Alignments are hints that no browser needs: 2 kB.
const PASSES: &[&str] = &[
    "-Os",
    "--skip-pass=inlining-optimizing",
    "--skip-pass=local-cse",
    "--low-memory-unused",
    "--dealign",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
];

/// A wasm-opt that runs.
pub(crate) struct Optimizer {
    pub(crate) version: String,
    script: PathBuf,
}

impl Optimizer {
    /// Finds wasm-opt or sets it up; `None`, and a word about it, where that cannot be.
    pub(crate) fn ready() -> Result<Option<Self>> {
        let root = place::cache()?.join(format!("binaryen-{BINARYEN}"));
        let script = root.join("node_modules/binaryen/bin/wasm-opt");
        if !runs(&script) {
            if !npm::is_here() {
                say::note(
                    "Node and npm are not here, so the page is built without wasm-opt: it works, and is a little larger.",
                );
                return Ok(None);
            }
            say::step(&format!("Getting wasm-opt (npm's binaryen {BINARYEN}), into {}", root.display()));
            npm::install(&root, &format!("binaryen@{BINARYEN}"))?;
            if !runs(&script) {
                say::note(
                    "That gave no wasm-opt that runs here. The page is built without it: it works, and is a little larger.",
                );
                return Ok(None);
            }
        }
        Ok(Some(Self { version: BINARYEN.to_owned(), script }))
    }

    /// Makes the file at `wasm` smaller, in place.
    pub(crate) fn shrink(&self, wasm: &Path) -> Result<()> {
        let shrunk = wasm.with_extension("wasm.shrunk");
        let mut command = Command::new("node");
        command.arg(&self.script).args(FEATURES).args(PASSES);
        process::run(command.arg(wasm).arg("-o").arg(&shrunk).stdin(Stdio::null()))?;
        fs::rename(&shrunk, wasm).with_context(|| format!("cannot replace {}", wasm.display()))
    }
}

fn runs(script: &Path) -> bool {
    script.is_file()
        && process::answer("node", &[&script.to_string_lossy(), "--version"])
            .is_some_and(|answer| answer.contains(BINARYEN.split('.').next().unwrap_or(BINARYEN)))
}

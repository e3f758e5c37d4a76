//! Builds the page: Trunk, pieces for the rooms behind doors, wasm-opt, compressed copies. Skips all of it when nothing has changed.

mod compress;
mod names;
mod pieces;
mod rename;
pub(crate) mod size;
#[cfg(test)]
mod sources;
mod stamp;
mod styles;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result};

use crate::{place, process, say, tools::PageTools};
use pieces::Pieces;

pub(crate) use pieces::{is_standing_in, stand_in};

/// What the page is made from, relative to the project's top folder. Nothing else may change it.
const INPUTS: &[&str] = &[
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "frontend",
    "proto",
    "proto.rs",
    "rust-toolchain.toml",
    "schema",
    "static",
    "tap",
];

/// Sees to it that dist/ holds the page as the sources have it now, and prints its sizes.
pub(crate) fn ensure() -> Result<()> {
    let tools = PageTools::ready()?;
    let rustc = process::answer("rustc", &["--version"]).unwrap_or_default();
    let inputs = stamp::of_inputs(place::root(), INPUTS, &format!("{rustc}, {}", tools.versions()))?;
    let dist = place::dist();
    let stamp_file = place::wasm_target().join("page.stamp");

    if stamp::fits(&stamp_file, &inputs, &dist) {
        say::step("The page is built and up to date");
    } else {
        let began = Instant::now();
        say::step("Building the page: some 4 minutes on two cores the first time, under a minute after a change");
        // What a failed build leaves behind must not pass for a page.
        stamp::forget(&stamp_file)?;
        let made = place::wasm_target().join("dist");
        build(&tools, &made)?;
        replace(&dist, &made)?;
        stamp::write(&stamp_file, &inputs, &dist)?;
        say::note(&format!("The page is built after {}.", say::took(began.elapsed())));
    }
    size::of(&dist)?.print();
    Ok(())
}

/// Builds the page in `dist`, a folder that nothing else writes to: a `trunk serve` may be at work in the project's own.
fn build(tools: &PageTools, dist: &Path) -> Result<()> {
    // Trunk itself must not reach for the network, so what Cargo.lock names has to be here first.
    if let Err(error) = process::run(process::cargo().args(["fetch", "--locked", "--quiet"])) {
        say::note(&format!("{error}; going on with the crates that are here."));
    }
    let mut trunk = trunk(tools)?;
    // The cargo profile is named in frontend/index.html. Hashes of what wasm-opt will change would make browsers refuse the page.
    trunk.args(["build", "--release", "--locked", "--offline", "--no-sri", "--dist"]).arg(dist);
    // wasm-opt sorts functions by their names. They are taken away afterwards.
    trunk.env("CARGO_PROFILE_PAGE_STRIP", "debuginfo");
    let pieces = tools.wasm_split.as_ref().map(|split| Pieces::of(tools, split, &mut trunk)).transpose()?;
    process::run(&mut trunk).context("the page does not build; what is wrong stands above")?;
    if let Some(pieces) = pieces {
        pieces.join(dist)?;
    }
    styles::join(dist)?;

    for wasm in files(dist)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "wasm")) {
        let before = fs::metadata(wasm)?.len();
        let Some(optimizer) = &tools.optimizer else {
            names::strip(wasm)?;
            continue;
        };
        optimizer.shrink(wasm)?;
        let after = fs::metadata(wasm)?.len();
        let name = wasm.file_name().unwrap_or_default().to_string_lossy();
        say::note(&format!("wasm-opt: {} of {name} became {}", say::kilobytes(before), say::kilobytes(after)));
    }
    rename::by_content(dist)?;
    compress::all(&files(dist)?)
}

/// Trunk, with the tools that it starts.
pub(crate) fn trunk(tools: &PageTools) -> Result<Command> {
    let mut command = Command::new(tools.trunk.program("trunk"));
    command
        .current_dir(place::root())
        .stdin(Stdio::null())
        .env("PATH", process::path_with(tools.folders())?)
        .env("CARGO_TARGET_DIR", place::wasm_target())
        // Trunk reads this one as true or false and fails at the usual `1`.
        .env_remove("NO_COLOR");
    Ok(command)
}

/// Puts the files of `made` in the place of what `dist` holds. The target folder may be on another disk, so they are copied.
fn replace(dist: &Path, made: &Path) -> Result<()> {
    if dist.is_dir() {
        fs::remove_dir_all(dist).with_context(|| format!("cannot empty {}", dist.display()))?;
    }
    for from in files(made)? {
        let to = dist.join(from.strip_prefix(made).unwrap_or(&from));
        let folder = to.parent().unwrap_or(dist);
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        fs::copy(&from, &to).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

/// All files below `folder`, sorted, so that whoever hashes them gets the same answer everywhere.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_page_replaces_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        for (path, text) in
            [("dist/old.js", "old"), ("dist/index.html", "old"), ("made/index.html", "new"), ("made/fonts/a", "new")]
        {
            fs::create_dir_all(at(path).parent().unwrap()).unwrap();
            fs::write(at(path), text).unwrap();
        }
        replace(&at("dist"), &at("made")).unwrap();
        assert_eq!(files(&at("dist")).unwrap(), [at("dist/fonts/a"), at("dist/index.html")]);
        assert_eq!(fs::read_to_string(at("dist/index.html")).unwrap(), "new");
    }
}

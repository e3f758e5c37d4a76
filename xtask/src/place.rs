//! Where things are: the project's folders and the user's cache.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

/// The project's top folder.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// What the page is built into, and what the server embeds.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Where wasm builds go. Apart from the native ones, so that neither waits for the other's lock.
pub(crate) fn wasm_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target-wasm"), |dir| PathBuf::from(dir).join("wasm"))
}

/// Where native builds go, and what the fuzz targets keep and find.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Weir's part of the user's cache folder: tools and clients that are Weir's alone and may be deleted at any time.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = set("XDG_CACHE_HOME").or_else(|| {
        if cfg!(windows) {
            set("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Caches"))
        } else {
            set("HOME").map(|home| home.join(".cache"))
        }
    });
    match folder {
        Some(folder) => Ok(folder.join("weir")),
        None => bail!("there is no cache folder to put tools in: set XDG_CACHE_HOME to a folder of yours"),
    }
}

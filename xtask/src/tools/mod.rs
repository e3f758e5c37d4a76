//! The programs a build needs beyond Rust itself: each is taken from PATH where it fits, and otherwise put into our cache folder.

pub(crate) mod axe;
pub(crate) mod browser;
mod crates;
pub(crate) mod debian;
pub(crate) mod firefox;
pub(crate) mod npm;
mod optimizer;
pub(crate) mod python;
mod target;
pub(crate) mod unpacked;
pub(crate) mod webkit;
pub(crate) mod wheels;

use std::path::PathBuf;

use anyhow::Result;

pub(crate) use crates::CrateTool;
pub(crate) use optimizer::Optimizer;

use crate::lockfile;

/// Trunk 0.22 asks for a newer Rust than this project does.
const TRUNK: &str = "0.21.14";
/// It reads what the page's `wasm_split_helpers` has marked, and says so if they do not fit together.
const WASM_SPLIT: &str = "0.2.4";
/// What its crate calls the program.
pub(crate) const SPLIT_PROGRAM: &str = "wasm-split-cli";

/// What building the page takes.
pub(crate) struct PageTools {
    pub(crate) trunk: CrateTool,
    pub(crate) wasm_bindgen: CrateTool,
    /// Cuts the page into pieces, where it is to be small.
    pub(crate) wasm_split: Option<CrateTool>,
    /// wasm-opt, where Node is there to run it: the page is a little larger without.
    pub(crate) optimizer: Option<Optimizer>,
}

impl PageTools {
    /// Finds the tools, and sets up those that are not there yet.
    pub(crate) fn ready() -> Result<Self> {
        target::ensure()?;
        Ok(Self {
            trunk: trunk()?,
            wasm_bindgen: wasm_bindgen()?,
            wasm_split: Some(wasm_split()?),
            optimizer: Optimizer::ready()?,
        })
    }

    /// The same for a page that nobody makes smaller.
    pub(crate) fn for_serving() -> Result<Self> {
        target::ensure()?;
        Ok(Self { trunk: trunk()?, wasm_bindgen: wasm_bindgen()?, wasm_split: None, optimizer: None })
    }

    /// The folders that must come first on PATH so that Trunk finds what it starts.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &std::path::Path> {
        [&self.trunk, &self.wasm_bindgen].into_iter().filter_map(|tool| tool.own_folder.as_deref())
    }

    /// What the tools leave their mark on the page by: a page built by others is not the same page.
    pub(crate) fn versions(&self) -> String {
        let optimizer = self.optimizer.as_ref().map_or("none", |optimizer| optimizer.version.as_str());
        let split = self.wasm_split.as_ref().map_or("none", |split| split.version.as_str());
        let (trunk, bindgen) = (&self.trunk.version, &self.wasm_bindgen.version);
        format!("trunk {trunk}, wasm-bindgen {bindgen}, wasm-split {split}, wasm-opt {optimizer}")
    }
}

fn trunk() -> Result<CrateTool> {
    CrateTool::ready(&crates::Wanted {
        package: "trunk",
        version: TRUNK,
        features: &[],
        programs: &["trunk"],
        says_version: true,
        first_time: "about 4 minutes on two cores",
    })
}

fn wasm_bindgen() -> Result<CrateTool> {
    let version = lockfile::version("wasm-bindgen")?;
    CrateTool::ready(&crates::Wanted {
        package: "wasm-bindgen-cli",
        version: &version,
        features: &[],
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        says_version: true,
        first_time: "about 90 seconds on two cores",
    })
}

fn wasm_split() -> Result<CrateTool> {
    CrateTool::ready(&crates::Wanted {
        package: "wasm_split_cli_support",
        version: WASM_SPLIT,
        features: &["build-binary"],
        programs: &[SPLIT_PROGRAM],
        says_version: false,
        first_time: "about 40 seconds on two cores",
    })
}

/// Makes sure that rustc can compile for the browser.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    target::ensure()
}

/// The runner of the tests that are compiled for wasm32; sets it up first where need be.
pub(crate) fn wasm_test_runner() -> Result<PathBuf> {
    target::ensure()?;
    Ok(wasm_bindgen()?.program("wasm-bindgen-test-runner"))
}

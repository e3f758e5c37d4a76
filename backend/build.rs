//! Tells the server where its page is: `dist/` beside the workspace's manifest, whether it is there or not.

use std::{env, error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..").canonicalize()?;
    let dist = root.join("dist");
    println!("cargo:rustc-env=WEIR_DIST={}", dist.display());
    println!("cargo:rerun-if-changed=build.rs");
    // Debug builds read the page from disk. All others embed it: they are built anew when it changes, and also each time
    // while it is not there, so that it is not overlooked when it comes.
    if env::var("PROFILE")? != "debug" {
        println!("cargo:rerun-if-changed={}", dist.display());
    }
    Ok(())
}

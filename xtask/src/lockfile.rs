//! Reads Cargo.lock, which says which wasm-bindgen the page is linked with: its command-line tool must be of exactly that version.

use std::fs;

use anyhow::{Context as _, Result};

use crate::place;

/// The version of `package` in this project's Cargo.lock.
pub(crate) fn version(package: &str) -> Result<String> {
    let path = place::root().join("Cargo.lock");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    version_in(&text, package)
        .with_context(|| format!("Cargo.lock names no `{package}`: run `cargo update --workspace` to write it anew"))
}

/// The first version of `package` in a lock file's text. Cargo writes each package as `name = …` with `version = …` right after it.
fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-shared"
version = "0.2.128"

[[package]]
name = "wasm-bindgen"
version = "0.2.129"
source = "registry+index"
dependencies = [
 "wasm-bindgen-shared",
]
"#;

    #[test]
    fn finds_the_package_and_not_its_namesakes() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(version_in(LOCK, "wasm-bindgen-shared").as_deref(), Some("0.2.128"));
        assert_eq!(version_in(LOCK, "bindgen"), None);
    }

    #[test]
    fn the_projects_own_lock_names_wasm_bindgen() {
        let version = version("wasm-bindgen").unwrap();
        assert_eq!(version.split('.').count(), 3, "{version}");
    }
}

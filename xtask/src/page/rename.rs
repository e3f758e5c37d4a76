//! Browsers keep files with a hash in their name for ever, so a changed file needs another name.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use anyhow::{Context as _, Result};

use super::files;

/// Renames `file`, called `name-HASH_bg.wasm` by Trunk, after its contents now, and mends every html and js file in `dist` that names it.
pub(super) fn by_content(dist: &Path, file: &Path) -> Result<()> {
    let old = file.file_name().and_then(|name| name.to_str()).context("a file without a name")?;
    let mut hasher = DefaultHasher::new();
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    let Some(new) = renamed(old, hasher.finish()) else { return Ok(()) };

    for path in files(dist)?.iter().filter(|path| is_text(path)) {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        if text.contains(old) {
            fs::write(path, text.replace(old, &new)).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    fs::rename(file, file.with_file_name(new)).with_context(|| format!("cannot rename {}", file.display()))
}

/// The name with another hash; `None` if it carries none.
fn renamed(old: &str, hash: u64) -> Option<String> {
    let (name, rest) = old.rsplit_once('-')?;
    let end = rest.find(['_', '.'])?;
    let is_hash = end > 0 && rest[..end].bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{name}-{hash:016x}{}", &rest[end..]))
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "html" || extension == "js")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hash_changes() {
        assert_eq!(
            renamed("weir-page-40a1b2c3d4e5f607_bg.wasm", 0xabc).as_deref(),
            Some("weir-page-0000000000000abc_bg.wasm")
        );
        assert_eq!(renamed("weir-page_bg.wasm", 1), None);
        assert_eq!(renamed("page.wasm", 1), None);
    }

    #[test]
    fn whoever_names_the_file_follows() {
        let dist = tempfile::tempdir().unwrap();
        let at = |name: &str| dist.path().join(name);
        fs::write(at("weir-page-ab12_bg.wasm"), "shrunk").unwrap();
        fs::write(at("index.html"), "init({module_or_path: '/weir-page-ab12_bg.wasm'}); from '/weir-page-ab12.js'")
            .unwrap();
        by_content(dist.path(), &at("weir-page-ab12_bg.wasm")).unwrap();

        let html = fs::read_to_string(at("index.html")).unwrap();
        let name = html.split(['/', '\'']).find(|part| part.ends_with("_bg.wasm")).unwrap();
        assert_ne!(name, "weir-page-ab12_bg.wasm");
        assert_eq!(fs::read_to_string(at(name)).unwrap(), "shrunk");
        assert!(html.contains("/weir-page-ab12.js"), "another file keeps its name: {html}");
        assert!(!at("weir-page-ab12_bg.wasm").exists());
    }
}

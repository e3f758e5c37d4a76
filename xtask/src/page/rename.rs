//! Browsers keep files with a hash in their name for ever, so a changed file needs another name.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use anyhow::{Context as _, Result};

use super::files;

/// Renames the scripts and modules of `dist` after the contents of all of them, and mends every file that names one. They name each
/// other, and the pieces of one page do not fit another: so they have one hash, and change their names together.
pub(super) fn by_content(dist: &Path) -> Result<()> {
    let all = files(dist)?;
    let (mut hasher, mut renames) = (DefaultHasher::new(), Vec::new());
    for path in all.iter().filter(|path| has(path, &["js", "wasm"])) {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file without a name")?;
        name.hash(&mut hasher);
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(&mut hasher);
        renames.push((path, name));
    }
    let hash = hasher.finish();
    for path in all.iter().filter(|path| has(path, &["html", "js"])) {
        let old = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let new = renames.iter().fold(old, |text, (_, name)| with_name(&text, name, &renamed(name, hash)));
        fs::write(path, new).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for (path, name) in renames {
        fs::rename(path, path.with_file_name(renamed(name, hash)))
            .with_context(|| format!("cannot rename {}", path.display()))?;
    }
    Ok(())
}

/// The text with the new name. As a key in a list of imports a name is what a module was linked with, and stays.
fn with_name(text: &str, old: &str, new: &str) -> String {
    text.replace(old, new).replace(&format!("{new}\":"), &format!("{old}\":"))
}

/// The name with this hash, in the place of the one that Trunk gave it or before its ending.
fn renamed(old: &str, hash: u64) -> String {
    let trunks = old.rsplit_once('-').and_then(|(name, rest)| {
        let end = rest.find(['_', '.'])?;
        let is_hash = end > 0 && rest[..end].bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| (name, &rest[end..]))
    });
    let (name, ending) = trunks.unwrap_or_else(|| old.split_at(old.find('.').unwrap_or(old.len())));
    format!("{name}-{hash:016x}{ending}")
}

fn has(path: &Path, endings: &[&str]) -> bool {
    endings.iter().any(|ending| path.extension().is_some_and(|extension| extension == *ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hash_changes() {
        assert_eq!(renamed("weir-page-40a1b2c3d4e5f607_bg.wasm", 0xabc), "weir-page-0000000000000abc_bg.wasm");
        assert_eq!(renamed("weir-page-40a1b2c3d4e5f607.js", 0xabc), "weir-page-0000000000000abc.js");
        assert_eq!(renamed("split_code.wasm", 1), "split_code-0000000000000001.wasm");
        assert_eq!(renamed("weir-page_bg.wasm", 1), "weir-page_bg-0000000000000001.wasm");
    }

    fn page(piece: &str) -> (tempfile::TempDir, Vec<String>) {
        let dist = tempfile::tempdir().unwrap();
        let at = |name: &str| dist.path().join(name);
        fs::write(at("weir-page-ab12_bg.wasm"), "shrunk").unwrap();
        fs::write(at("weir-page-ab12.js"), "import '/loader.js'; '/weir-page-ab12_bg.wasm'; {\"./loader.js\": it}")
            .unwrap();
        fs::write(at("loader.js"), "import '/weir-page-ab12.js'; '/split_code.wasm'").unwrap();
        fs::write(at("split_code.wasm"), piece).unwrap();
        fs::write(at("app-cd34.css"), "css").unwrap();
        fs::write(at("index.html"), "'/weir-page-ab12_bg.wasm' '/weir-page-ab12.js' '/app-cd34.css'").unwrap();
        by_content(dist.path()).unwrap();
        let names = files(dist.path()).unwrap();
        let names = names.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        (dist, names)
    }

    #[test]
    fn whoever_names_a_file_follows() {
        let (dist, names) = page("a piece");
        assert!(names.contains(&"app-cd34.css".to_owned()), "{names:?}");
        let is_named = |name: &String| {
            let texts = names.iter().filter(|file| has(Path::new(file), &["html", "js"]));
            let mut texts = texts.map(|file| fs::read_to_string(dist.path().join(file)).unwrap());
            texts.any(|text| text.contains(&format!("'/{name}'")))
        };
        for name in names.iter().filter(|name| *name != "index.html") {
            assert!(is_named(name), "{name} of {names:?}");
        }
        for text in names.iter().filter(|file| has(Path::new(file), &["js"])) {
            let text = fs::read_to_string(dist.path().join(text)).unwrap();
            assert!(!text.contains("ab12"), "{text}");
            assert!(!text.contains("it}") || text.contains("{\"./loader.js\": it}"), "{text}");
        }
    }

    #[test]
    fn with_one_piece_all_change_their_names() {
        let (one, other) = (page("a piece").1, page("another").1);
        let both: Vec<_> = one.iter().filter(|name| other.contains(name)).collect();
        assert_eq!(both, ["app-cd34.css", "index.html"]);
        assert_eq!(one, page("a piece").1);
    }
}

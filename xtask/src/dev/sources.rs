//! Whether anything has been saved that the server may be made of. Cargo knows what it is made of; this only says when to ask.

use std::{
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

/// What lies in the project's top folder and is no part of the server. A folder that is not named here costs a question too many.
const NOT_THE_SERVERS: &[&str] = &["benches", "dist", "docs", "frontend", "static", "tests", "xtask"];

/// A number that changes when a file is saved, comes or goes.
pub(super) fn stamp(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    add(&mut hasher, root, &|name| !NOT_THE_SERVERS.contains(&name) && !name.starts_with("target"));
    hasher.finish()
}

fn add(hasher: &mut DefaultHasher, folder: &Path, counts: &dyn Fn(&str) -> bool) {
    // What goes while we look is no longer there at the next look.
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_str().unwrap_or_default();
        // Hidden ones are git's and editors', which also keep copies as `name~`.
        if name.starts_with('.') || name.ends_with('~') || !counts(name) {
            continue;
        }
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => add(hasher, &path, &|_| true),
            Ok(metadata) if path.extension() != Some(OsStr::new("md")) => {
                path.hash(hasher);
                metadata.len().hash(hasher);
                metadata.modified().ok().hash(hasher);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_comes_or_goes_is_noticed_and_the_pages_is_not() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let mut last = stamp(root.path());
        let mut changes = || {
            let now = stamp(root.path());
            std::mem::replace(&mut last, now) != now
        };
        assert!(!changes());
        for (path, text) in
            [("Cargo.toml", "a"), ("backend/src/lib.rs", "a"), ("backend/src/lib.rs", "ab"), ("new/x", "")]
        {
            write(path, text);
            assert!(changes() && !changes(), "{path}");
        }
        for path in
            ["frontend/src/lib.rs", "target/debug/weir", "target-wasm/x", "README.md", "backend/.lib.rs.swp", "a~"]
        {
            write(path, "");
            assert!(!changes(), "{path}");
        }
        fs::remove_dir_all(root.path().join("new")).unwrap();
        assert!(changes());
    }
}

//! Tells whether the page in dist/ is the one that the sources as they are now would give.
//!
//! Both sides count: the inputs, because they may have changed since, and dist/ itself, because `trunk serve` writes there too.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::ErrorKind,
    path::Path,
};

use anyhow::{Context as _, Result};

use super::files;

/// A hash of everything the page is made from: the contents of `inputs` (files or folders below `root`) and the tools' versions.
pub(super) fn of_inputs(root: &Path, inputs: &[&str], tools: &str) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    tools.hash(&mut hasher);
    for input in inputs {
        let path = root.join(input);
        let below = if path.is_dir() { files(&path)? } else { vec![path] };
        add(&mut hasher, root, &below)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Whether `stamp` says that `dist`, as it is now, was built from `inputs`.
pub(super) fn fits(stamp: &Path, inputs: &str, dist: &Path) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| of_outputs(dist).is_ok_and(|outputs| text == line(inputs, &outputs)))
}

/// Says that `dist`, as it is now, was built from `inputs`.
pub(super) fn write(stamp: &Path, inputs: &str, dist: &Path) -> Result<()> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    fs::write(stamp, line(inputs, &of_outputs(dist)?)).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Says nothing any more.
pub(super) fn forget(stamp: &Path) -> Result<()> {
    match fs::remove_file(stamp) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot delete {}", stamp.display()))
        }
        _ => Ok(()),
    }
}

fn line(inputs: &str, outputs: &str) -> String {
    format!("from {inputs} came {outputs}\n")
}

fn of_outputs(dist: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    add(&mut hasher, dist, &files(dist)?)?;
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(hasher: &mut DefaultHasher, root: &Path, files: &[std::path::PathBuf]) -> Result<()> {
    for path in files {
        path.strip_prefix(root).unwrap_or(path).hash(hasher);
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    struct Project(TempDir);

    impl Project {
        fn new() -> Self {
            let project = Self(tempfile::tempdir().unwrap());
            project.write("src/a.rs", "fn a() {}");
            project.write("Cargo.lock", "version = 4");
            project.write("dist/index.html", "<html>");
            project.write("README.md", "not an input");
            project
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn inputs(&self) -> String {
            of_inputs(self.0.path(), &["src", "Cargo.lock"], "trunk 1").unwrap()
        }

        fn build(&self) {
            write(&self.0.path().join("target/stamp"), &self.inputs(), &self.0.path().join("dist")).unwrap();
        }

        fn fresh(&self) -> bool {
            fits(&self.0.path().join("target/stamp"), &self.inputs(), &self.0.path().join("dist"))
        }
    }

    #[test]
    fn a_page_never_built_is_stale_and_a_built_one_fresh() {
        let project = Project::new();
        assert!(!project.fresh());
        project.build();
        assert!(project.fresh());
        project.write("README.md", "still not an input");
        assert!(project.fresh());
        forget(&project.0.path().join("target/stamp")).unwrap();
        assert!(!project.fresh());
        forget(&project.0.path().join("target/stamp")).unwrap();
    }

    #[test]
    fn a_changed_added_or_renamed_input_makes_it_stale() {
        let project = Project::new();
        project.build();
        project.write("src/a.rs", "fn b() {}");
        assert!(!project.fresh(), "changed");
        project.build();
        project.write("src/deep/er.rs", "");
        assert!(!project.fresh(), "added");
        project.build();
        fs::rename(project.0.path().join("src/a.rs"), project.0.path().join("src/b.rs")).unwrap();
        assert!(!project.fresh(), "renamed");
    }

    #[test]
    fn another_tool_makes_it_stale() {
        let project = Project::new();
        let other = of_inputs(project.0.path(), &["src", "Cargo.lock"], "trunk 2").unwrap();
        assert_ne!(project.inputs(), other);
    }

    #[test]
    fn a_page_that_something_else_wrote_is_stale() {
        let project = Project::new();
        project.build();
        project.write("dist/index.html", "<html>by trunk serve");
        assert!(!project.fresh());
        project.build();
        fs::remove_dir_all(project.0.path().join("dist")).unwrap();
        assert!(!project.fresh(), "deleted");
    }

    #[test]
    fn an_input_that_is_missing_is_an_error() {
        let project = Project::new();
        assert!(of_inputs(project.0.path(), &["Trunk.toml"], "").is_err());
    }
}

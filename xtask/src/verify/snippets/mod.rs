//! The code that the page shows, compiled and run as its own first lines say, for every scenario.
//!
//! A call counts only if the program saw the status and the number of answers that it must, and the server received
//! exactly as many messages and bytes as the page would have sent.

mod bench;
mod calls;
mod go;
mod javascript;
mod python;
mod rust;
mod shell;

pub(super) use {
    go::{in_go, toolchain as go_toolchain},
    javascript::in_javascript,
    python::in_python,
    rust::in_rust,
    shell::by_grpcurl,
};

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use crate::{page, place};

/// What stands in a snippet's comments behind `first` up to the line that begins with `end`, without the marks.
fn comment<'a>(snippet: &'a str, mark: &str, first: &str, end: &str) -> Vec<&'a str> {
    let lines = snippet.lines().filter_map(|line| line.strip_prefix(mark)).map(str::trim);
    lines.skip_while(|line| !line.starts_with(first)).take_while(|line| !line.starts_with(end)).collect()
}

/// Empties a folder, makes it where it is not there, and puts the definitions into its `proto`.
fn fresh_with_protos(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let protos = place::root().join("proto");
    for from in page::files(&protos)? {
        if from.extension().is_some_and(|extension| extension == "proto") {
            write(&folder.join("proto").join(from.strip_prefix(&protos)?), &fs::read(&from)?)?;
        }
    }
    Ok(())
}

/// Writes a file, and makes its folder where that is not there.
fn write(path: &Path, content: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, content))
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn what_comments_say_is_read_without_their_marks() {
        let snippet = "// Cargo.toml:\n//   [dependencies]\n//   a = \"1\"\n// build.rs:\n//   b\n\ncode // x\n";
        assert_eq!(comment(snippet, "// ", "[", "build.rs"), ["[dependencies]", "a = \"1\""]);
        assert_eq!(comment(snippet, "# ", "[", "build.rs"), [""; 0]);
    }
}

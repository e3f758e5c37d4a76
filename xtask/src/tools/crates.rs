//! Tools that are crates: from PATH where the version fits, else from our cache folder, else installed there.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use crate::{place, process, say};

/// A tool and the one version of it that will do.
pub(crate) struct Wanted<'a> {
    pub(crate) package: &'a str,
    pub(crate) version: &'a str,
    /// What it must be built with beyond the usual.
    pub(crate) features: &'a [&'a str],
    /// The programs needed.
    pub(crate) programs: &'a [&'a str],
    /// The first program says its version when asked. One that does not is taken from our cache folder only, which has the version in
    /// its name.
    pub(crate) says_version: bool,
    /// How long the first set-up takes, in words.
    pub(crate) first_time: &'a str,
}

/// A tool that is there.
pub(crate) struct CrateTool {
    pub(crate) version: String,
    folder: PathBuf,
    /// The same folder, where it is ours and so must be put on PATH for those who start the tool by name.
    pub(crate) own_folder: Option<PathBuf>,
}

impl CrateTool {
    /// Finds the tool, or sets it up in our cache folder.
    pub(crate) fn ready(wanted: &Wanted) -> Result<Self> {
        let there = |folder: PathBuf, own: bool| Self {
            version: wanted.version.to_owned(),
            own_folder: own.then(|| folder.clone()),
            folder,
        };
        if wanted.says_version
            && let Some(folder) = process::on_path(wanted.programs[0]).as_deref().and_then(Path::parent)
            && fits(folder, wanted)
        {
            return Ok(there(folder.to_path_buf(), false));
        }
        let root = place::cache()?.join(format!("{}-{}", wanted.package, wanted.version));
        let folder = root.join("bin");
        if !fits(&folder, wanted) {
            install(wanted, &root)?;
        }
        Ok(there(folder, true))
    }

    /// The full path of one of the tool's programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        program(&self.folder, name)
    }
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// Whether all programs are in `folder` and run, and are of the right version as far as they say it.
fn fits(folder: &Path, wanted: &Wanted) -> bool {
    let first = program(folder, wanted.programs[0]);
    wanted.programs.iter().all(|name| program(folder, name).is_file())
        && if wanted.says_version {
            process::answer(first, &["--version"]).is_some_and(|answer| is_version(&answer, wanted.version))
        } else {
            process::answer(first, &["--help"]).is_some()
        }
}

/// Whether `answer`, as in `trunk 0.21.14` or `wasm-bindgen 0.2.129 (27c7a4d06)`, names exactly `version`.
fn is_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().nth(1) == Some(version)
}

fn install(wanted: &Wanted, root: &Path) -> Result<()> {
    let Wanted { package, version, first_time, .. } = wanted;
    fs::create_dir_all(root).with_context(|| format!("cannot make the folder {}", root.display()))?;
    let began = Instant::now();
    // What others have built has the usual features.
    if wanted.features.is_empty() && process::answer("cargo-binstall", &["-V"]).is_some() {
        say::step(&format!("Getting {package} {version} by cargo binstall, into {}", root.display()));
        if process::run(&mut binstall(wanted, root)).is_ok() && fits(&root.join("bin"), wanted) {
            return Ok(());
        }
        say::note("That gave no program that runs here; building it instead.");
    }
    say::step(&format!("Building {package} {version}, once: {first_time}"));
    say::note(&format!("It goes into {} and touches none of your own tools.", root.display()));
    let scratch = root.join("build");
    let built = process::run(&mut build(wanted, root, &scratch));
    // What is left over is hundreds of megabytes of no further use; failing to delete it must not fail the build.
    let _ = fs::remove_dir_all(&scratch);
    built.with_context(|| {
        format!("cannot set up {package}; `cargo install --locked {package}@{version}` does the same by hand")
    })?;
    if !fits(&root.join("bin"), wanted) {
        bail!("{package} {version} has come without {}, or it does not run here", wanted.programs.join(", "));
    }
    say::note(&format!("{package} {version} is ready after {}.", say::took(began.elapsed())));
    Ok(())
}

fn binstall(wanted: &Wanted, root: &Path) -> Command {
    let mut command = Command::new("cargo-binstall");
    command
        .args(["--no-confirm", "--locked", "--disable-strategies", "compile", "--root"])
        .arg(root)
        .arg(format!("{}@{}", wanted.package, wanted.version))
        .stdin(Stdio::null());
    command
}

/// A tool runs for seconds, so seconds saved in its running are not worth minutes of optimising it.
fn build(wanted: &Wanted, root: &Path, scratch: &Path) -> Command {
    let mut command = process::cargo();
    command
        .args(["install", "--locked", "--version", wanted.version, wanted.package])
        .arg("--features")
        .arg(wanted.features.join(","))
        .arg("--root")
        .arg(root)
        // Away from the project, whose settings are not for tools.
        .current_dir(root)
        .env("CARGO_TARGET_DIR", scratch)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "false")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted<'a>(package: &'a str, version: &'a str, programs: &'a [&'a str]) -> Wanted<'a> {
        Wanted { package, version, features: &[], programs, says_version: true, first_time: "" }
    }

    #[test]
    fn only_the_exact_version_will_do() {
        assert!(is_version("trunk 0.21.14", "0.21.14"));
        assert!(is_version("wasm-bindgen 0.2.129 (27c7a4d06)", "0.2.129"));
        assert!(!is_version("wasm-bindgen 0.2.1290", "0.2.129"));
        assert!(!is_version("wasm-bindgen 0.2.128", "0.2.129"));
        assert!(!is_version("0.2.129", "0.2.129"));
        assert!(!is_version("", "0.2.129"));
    }

    #[test]
    fn an_empty_folder_does_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = wanted("trunk", "0.21.14", &["trunk"]);
        assert!(!fits(folder.path(), &wanted));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_fits_when_all_programs_are_there_in_the_right_version() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        };
        let wanted = wanted("a", "1.2.3", &["a", "b"]);
        put("a", "#!/bin/sh\necho a 1.2.3\n");
        assert!(!fits(folder.path(), &wanted), "b is missing");
        put("b", "");
        assert!(fits(folder.path(), &wanted));
        put("a", "#!/bin/sh\necho a 1.2.4\n");
        assert!(!fits(folder.path(), &wanted), "another version");
        let silent = Wanted { says_version: false, ..wanted };
        assert!(fits(folder.path(), &silent), "its folder says the version");
        put("a", "#!/bin/sh\nexit 1\n");
        assert!(!fits(folder.path(), &wanted) && !fits(folder.path(), &silent), "does not run here");
    }
}

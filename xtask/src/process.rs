//! Runs other programs: quietly, in full view, or in full view with every line read along.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead as _, BufReader, IsTerminal as _, Write as _, pipe, stdout},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::place;

/// The cargo that runs us, started in the project's top folder.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(place::root()).stdin(Stdio::null());
    command
}

/// Runs `command` in full view.
///
/// # Errors
/// It could not be started or did not succeed; the message names it.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs `command` in full view and hands each line it writes, to either output, to `line`, without colours. Says whether it succeeded.
pub(crate) fn run_reading(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let (reader, writer) = pipe().context("cannot make a pipe")?;
    if stdout().is_terminal() && env::var_os("CARGO_TERM_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let name = shown(command);
    command.stdout(writer.try_clone().context("cannot make a pipe")?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    // The command keeps our ends of the pipe, and the reader would wait for them for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).context("cannot read from a pipe")? > 0 {
        let text = String::from_utf8_lossy(&bytes);
        print!("{text}");
        // Half lines too are for eyes; one that cannot be shown is still counted.
        let _ = stdout().flush();
        line(&without_colours(text.trim_end()));
        bytes.clear();
    }
    Ok(child.wait().with_context(|| format!("lost sight of {name}"))?.success())
}

/// What `program args` prints, or nothing where there is no such program or it fails.
pub(crate) fn answer(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = Command::new(program).args(args).current_dir(place::root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The program that typing `name` would start.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|dir| dir.join(&file)).find(|path| path.is_file())
}

/// PATH with `dirs` before everything else.
pub(crate) fn path_with<'a>(dirs: impl IntoIterator<Item = &'a Path>) -> Result<std::ffi::OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = dirs.into_iter().map(Path::to_path_buf).chain(env::split_paths(&old));
    env::join_paths(all).context("a folder's name cannot stand in PATH")
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    let words: Vec<String> = std::iter::once(program).chain(args).collect();
    format!("`{}`", words.join(" "))
}

/// `text` without the escape sequences that colour it.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = after.find(|c: char| c.is_ascii_alphabetic()).map_or("", |end| &after[end + 1..]);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_and_text_stays() {
        assert_eq!(without_colours("test result: \x1b[32mok\x1b[0m. 5 passed"), "test result: ok. 5 passed");
        assert_eq!(without_colours("plain"), "plain");
        assert_eq!(without_colours("cut \x1b[3"), "cut ");
    }

    #[test]
    fn a_command_is_named_without_its_folder() {
        let mut command = Command::new("/opt/tools/trunk");
        command.args(["build", "--locked"]);
        assert_eq!(shown(&command), "`trunk build --locked`");
    }

    #[cfg(unix)]
    #[test]
    fn every_line_of_both_outputs_is_read_in_order() {
        let mut lines = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; printf three; exit 3"]);
        let succeeded = run_reading(&mut command, |line| lines.push(line.to_owned())).unwrap();
        assert!(!succeeded);
        assert_eq!(lines, ["one", "two", "three"]);
    }
}

//! The server, built and started anew when its sources are saved. One that does not build leaves the one before at work.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Instant, SystemTime},
};

use anyhow::{Context as _, Result, bail};

use super::{Asked, answers, child::Child, sources};
use crate::{place, process, say};

pub(super) struct Server {
    address: SocketAddr,
    flags: Vec<String>,
    /// The sources as they were at the last look, and as they were when the last build began.
    seen: u64,
    built: u64,
    build: Option<(Child, Instant)>,
    running: Option<Child>,
    /// When the binary was made that was started last.
    made: Option<SystemTime>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first build goes on.
    New,
    /// Started, and not yet to be reached.
    Starting,
    /// It has been reached at least once, or has not been built: changes will help.
    Tried,
}

impl Server {
    /// Begins to build it.
    pub(super) fn build(asked: &Asked) -> Result<Self> {
        let seen = sources::stamp(place::root());
        let (address, flags) = (asked.server, asked.flags.clone());
        let (running, made, state) = (None, None, State::New);
        Ok(Self { address, flags, seen, built: seen, build: Some(build()?), running, made, state })
    }

    /// Whether the first one answers, or is known not to.
    pub(super) fn is_tried(&self) -> bool {
        self.state == State::Tried
    }

    /// Looks at what has been saved and at who has ended, and does what follows from it.
    ///
    /// # Errors
    /// The first one ended before it could be reached: its flags are wrong, or its port is taken.
    pub(super) fn look(&mut self) -> Result<()> {
        let now = sources::stamp(place::root());
        // Editors save several files: wait until they have.
        let is_calm = std::mem::replace(&mut self.seen, now) == now;
        if let Some((build, began)) = &mut self.build {
            let began = *began;
            if let Some(status) = build.has_ended()? {
                self.build = None;
                if status.success() {
                    self.replace(began)?;
                } else {
                    let goes_on =
                        if self.running.is_some() { "The one before goes on." } else { "Save what mends it." };
                    say::note(&format!("The server does not build; what is wrong stands above. {goes_on}"));
                    self.state = State::Tried;
                }
            }
        } else if is_calm && now != self.built {
            self.built = now;
            self.build = Some(build()?);
        }
        if self.state == State::Starting && answers(self.address) {
            self.state = State::Tried;
        }
        if let Some(running) = &mut self.running
            && let Some(status) = running.has_ended()?
        {
            self.running = None;
            if self.state == State::Starting {
                bail!("the server ended with {status}; why stands above");
            }
            say::note(&format!("The server ended with {status}. What is saved next starts it again."));
            self.made = None;
        }
        Ok(())
    }

    /// Starts what has been built, in the place of what runs; nothing where it is the same.
    fn replace(&mut self, began: Instant) -> Result<()> {
        let binary = binary(&place::target().join("debug"));
        let made = fs::metadata(&binary).and_then(|binary| binary.modified());
        let made = made.with_context(|| format!("there is no {}", binary.display()))?;
        if self.made == Some(made) {
            return Ok(());
        }
        // The one before has to give back its port.
        let is_first = self.state == State::New;
        self.running = None;
        let folder = place::target().join("dev");
        let copy = self::binary(&folder);
        // A copy: the next build writes where the original is, and some systems do not let a running program be written over.
        fs::create_dir_all(&folder)
            .and_then(|()| fs::copy(&binary, &copy))
            .with_context(|| format!("cannot write {}", copy.display()))?;
        let mut command = Command::new(&copy);
        command.args(&self.flags).stdin(Stdio::null()).stdout(Stdio::null());
        self.running = Some(Child::start(&mut command)?);
        self.made = Some(made);
        if is_first {
            self.state = State::Starting;
        } else {
            say::note(&format!("The server is built after {} and starts anew.", say::took(began.elapsed())));
        }
        Ok(())
    }
}

fn binary(folder: &Path) -> PathBuf {
    folder.join(format!("weir{}", env::consts::EXE_SUFFIX))
}

/// In the dev profile: quick to build, and it reads the page from dist/ instead of having it inside.
fn build() -> Result<(Child, Instant)> {
    let began = Instant::now();
    let mut cargo = process::cargo();
    Ok((Child::start(cargo.args(["build", "--package", "weir", "--bin", "weir"]))?, began))
}

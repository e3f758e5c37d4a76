//! Runs the snippets of one language against a server of their own, several at a time.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use super::calls::{self, Call, Ending};
use crate::{
    process, say,
    verify::{
        counts::Counts,
        server::{self, Server},
    },
};

/// How many run at a time: they mostly wait.
const AT_A_TIME: usize = 4;
/// Far more than any of them takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long the server may take to write down what has ended.
const LOGGED: Duration = Duration::from_secs(5);

/// Snippets that are written, and the server that they call.
pub(super) struct Bench {
    /// `target/snippets`: a folder for each language, and the file to upload.
    pub(super) folder: PathBuf,
    pub(super) calls: Vec<Call>,
    log: PathBuf,
    /// Ends with the value.
    _server: Server,
}

impl Bench {
    /// Starts a server and writes the snippets for it.
    pub(super) fn ready() -> Result<Self> {
        let folder = server::target()?.join("snippets");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let log = folder.join("server.log");
        let server = Server::start_logging(&log)?;
        // As a part of the whole, which the tests have built: alone it would have its dependencies with other features.
        process::run(process::cargo().args(["build", "--quiet", "--workspace", "--examples"]))?;
        let writer = server::target()?.join("debug/examples").join(format!("snippets{}", env::consts::EXE_SUFFIX));
        process::run(Command::new(writer).arg(&folder).arg(format!("http://{}", server.address)))?;
        let table = fs::read_to_string(folder.join("calls.tsv")).context("the snippets have no table")?;
        Ok(Self { calls: calls::table(&table)?, folder, log, _server: server })
    }

    /// With the calls alone that there is a snippet for in this language: not every one can make all of them.
    pub(super) fn only(mut self, language: &str, ending: &str) -> Self {
        let folder = self.folder.join(language);
        self.calls.retain(|call| folder.join(format!("{}.{ending}", call.name)).is_file());
        self
    }

    /// The text of one call's snippet.
    pub(super) fn text(&self, language: &str, call: &Call, ending: &str) -> Result<String> {
        let path = self.folder.join(language).join(format!("{}.{ending}", call.name));
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Runs all calls, each by the command that `start` gives for it, and counts those that came out as they must.
    pub(super) fn run(
        self,
        counts: &mut Counts,
        start: impl Fn(&Call) -> Command + Sync,
        ending: impl Fn(&str, ExitStatus) -> Option<Ending> + Sync,
    ) -> Result<()> {
        let waiting = Mutex::new(self.calls.iter().enumerate());
        let ran = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME {
                scope.spawn(|| {
                    loop {
                        let next = waiting.lock().ok().and_then(|mut waiting| waiting.next());
                        let Some((index, call)) = next else { return };
                        let outcome = self.one(call, start(call), &ending);
                        if let Ok(mut ran) = ran.lock() {
                            ran.push((index, outcome));
                        }
                    }
                });
            }
        });
        let mut ran = ran.into_inner().unwrap_or_default();
        ran.sort_by_key(|(index, _)| *index);
        let mut log = self.logged()?;
        let mut failed = 0;
        for (index, outcome) in ran {
            let call = &self.calls[index];
            let outcome = outcome.and_then(|()| {
                if calls::take(&mut log, call) { Ok(()) } else { bail!("the server saw something else") }
            });
            let Call { name, code, sent: (sent, bytes), answers, .. } = call;
            match outcome {
                Ok(()) => {
                    say::note(&format!("ok   {name}: status {code}, {sent} sent ({bytes} B), {answers} received"));
                }
                Err(error) => {
                    failed += 1;
                    say::note(&format!("FAIL {name}: {error:#}"));
                }
            }
        }
        if failed > 0 {
            for line in &log {
                say::note(&format!("the server also saw: {line}"));
            }
        }
        counts.add(self.calls.len() as u64 - failed, failed);
        match failed {
            0 => Ok(()),
            1 => bail!("one snippet failed"),
            several => bail!("{several} snippets failed"),
        }
    }

    fn one(
        &self,
        call: &Call,
        mut command: Command,
        ending: &impl Fn(&str, ExitStatus) -> Option<Ending>,
    ) -> Result<()> {
        let said = self.folder.join(format!("{}.said", call.name));
        let complained = self.folder.join(format!("{}.complained", call.name));
        // The file to upload lies there.
        command.current_dir(&self.folder).stdin(Stdio::null());
        command.stdout(create(&said)?).stderr(create(&complained)?);
        let status = within(PATIENCE, &mut command)?;
        let said = fs::read_to_string(&said).context("it did not write text")?;
        match ending(&said, status) {
            Some(ended) if ended == (call.code, call.answers) => Ok(()),
            Some((code, answers)) => {
                bail!("it ended with status {code} after {answers} answers, not {} after {}", call.code, call.answers)
            }
            None => {
                let complained = fs::read_to_string(&complained).unwrap_or_default();
                bail!("it ended with {status}; it said {:?} and complained {:?}", tail(&said), tail(&complained))
            }
        }
    }

    /// The lines of the server's log that are about calls, when there are as many as calls or no more come.
    fn logged(&self) -> Result<Vec<String>> {
        let began = Instant::now();
        loop {
            let log = fs::read_to_string(&self.log).context("cannot read the server's log")?;
            let of_call = |line: &&str| self.calls.iter().any(|call| line.contains(&format!("\"{}\"", call.method)));
            let lines: Vec<String> = log.lines().filter(of_call).map(str::to_owned).collect();
            if lines.len() >= self.calls.len() || began.elapsed() > LOGGED {
                return Ok(lines);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

/// Runs a command to its end, or ends it when its time is up.
fn within(limit: Duration, command: &mut Command) -> Result<ExitStatus> {
    let mut child = command.spawn().context("it does not start")?;
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().context("lost sight of it")? {
            return Ok(status);
        }
        if began.elapsed() > limit {
            child.kill().and_then(|()| child.wait()).context("it does not end")?;
            bail!("it did not end within {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// The last lines.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().rev().take(6).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

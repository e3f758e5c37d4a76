//! Finds a server: Weir looks for it step by step, then the page asks it what it offers, in a call like any other.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use leptos::prelude::*;
use tonic::{Code, Status};
use weir_proto::weir::v1::{OpenRequest, Opened, open_step::What};
use weir_tap::unix_nanos;

use super::{
    catalog, link, recent,
    reflection::{Bound, Found, Quest, Version},
    state::{Own, Way},
    told::{Line, Step, Told},
};
use crate::{
    base::timer::within,
    call::{CallSpec, Callee, Cause, Mode, Run, StartError, Verdict, targets},
    page::{Page, Trouble},
    transport::{Target, Transport},
};

/// How long reflection may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long its call may take to end once everything is known.
const ENDING: Duration = Duration::from_secs(2);
/// gRPC's codes for what is not there: some servers and proxies cut the stream instead.
const NOT_THERE: [i32; 2] = [12, 14];

/// Looks for the server at the address that stands in the field.
pub(super) fn connect(page: Page) {
    let own = Own::of(page);
    let search = own.begin();
    page.trouble.set(None);
    crate::base::task::spawn(async move {
        Search { page, own, number: search }.all().await;
        own.over(search);
    });
}

#[derive(Clone, Copy)]
struct Search {
    page: Page,
    own: Own,
    /// Which it is.
    number: u64,
}

impl Search {
    async fn all(self) {
        let typed = self.page.own.wanted.with_untracked(|(address, _)| address.trim().to_owned());
        self.page.write_own_address(true);
        let Some(opened) = self.open(&typed).await else { return };
        let calls = self.page.calls();
        // A bare port is somebody's on this machine.
        let address = if typed.starts_with(':') { opened.authority.clone() } else { typed };
        let target = match targets::target(&calls, &address, &opened) {
            Ok(target) => target,
            Err(status) => return self.tell(Step::Http2, no_help(&status)),
        };
        recent::found(&address);
        let said = self.reflect(&target).await;
        if self.own.is_last(self.number) {
            self.own.way.set_value(Some(Way { target, said }));
            catalog::show(self.page);
        }
    }

    /// Has Weir look for it.
    async fn open(self, address: &str) -> Option<Opened> {
        let followed = self.own.followed.try_update_value(Option::take).flatten();
        let by_link = followed.is_some();
        let key = followed.or_else(link::key);
        let told = match self.steps(address, key.clone().unwrap_or_default()).await {
            // The key is of another start. A link is followed with it or not at all: what is pressed goes on without.
            Err(status) if status.code() == Code::Unauthenticated && key.is_some() => {
                if by_link {
                    Err(Told::OldLink)
                } else {
                    link::forget();
                    self.steps(address, String::new()).await.map_err(|status| no_help(&status))
                }
            }
            Err(status) => Err(no_help(&status)),
            Ok(opened) => Ok(opened),
        };
        told.unwrap_or_else(|told| {
            self.tell(Step::Resolve, told);
            None
        })
    }

    /// The steps of looking for it, for whoever has this key, if any.
    async fn steps(self, address: &str, key: String) -> Result<Option<Opened>, Status> {
        let request = OpenRequest {
            address: address.to_owned(),
            terminal_key: key.clone(),
            name: self.own.name.get_untracked().trim().to_owned(),
            authorities: self.own.pems.authorities.get_untracked(),
            certificate: self.own.pems.certificate.get_untracked(),
            key: self.own.pems.key.get_untracked(),
            unverified: self.own.unverified.get_untracked(),
            ..OpenRequest::default()
        };
        let calls = self.page.calls();
        let mut opening = targets::open(&calls, request).await?;
        let mut key = Some(key).filter(|key| !key.is_empty());
        while let Some(step) = opening.step().await? {
            match &step.what {
                Some(What::Admitted(admitted)) => key = Some(admitted.terminal_key.clone()),
                // It was taken.
                _ => key.take().iter().for_each(|key| link::keep(key)),
            }
            if let Some(What::Opened(opened)) = step.what {
                return Ok(Some(opened));
            }
            let line = self.own.lines.with_untracked(|lines| Line::of(&step, lines));
            self.add(line);
        }
        Ok(None)
    }

    /// Asks it what it offers, in the newer way, and in the older if it does not know that.
    async fn reflect(self, target: &Target) -> Option<Found> {
        let mut fell_back = false;
        for version in [Version::V1, Version::V1Alpha] {
            let mut quest = Quest::new();
            let ended = self.ask(target, version, &mut quest).await?;
            // A connection that is lost in the middle, say: what was told is worth something, if it is anything.
            let broken = ended.as_ref().map(Run::verdict).filter(|verdict| verdict.cause != Cause::Ok);
            if let Some(verdict) = broken.filter(|_| quest.has_begun() && !quest.has_files()) {
                self.tell(Step::Reflection, Told::Undescribed(Box::new(verdict), self.is_given()));
                return None;
            }
            if quest.has_begun() {
                self.tell(Step::Reflection, Told::Described { version, fell_back });
                return Some(quest.found());
            }
            let verdict = ended.map(|run| run.verdict());
            let not_there = verdict.as_ref().is_some_and(is_not_there);
            if !not_there || fell_back {
                // Without a verdict it said nothing for as long as we wait.
                let told = verdict.map_or(Told::Bounded(Bound::Time), |verdict| {
                    Told::Undescribed(Box::new(verdict), self.is_given())
                });
                self.tell(Step::Reflection, told);
                return None;
            }
            fell_back = true;
        }
        None
    }

    /// The user has given types of it.
    fn is_given(self) -> bool {
        self.own.given.with_untracked(|given| !given.files.is_empty())
    }

    /// Asks until all is known, in as many calls as that takes. Gives the last that ended before; nothing at all if none can begin.
    async fn ask(self, target: &Target, version: Version, quest: &mut Quest) -> Option<Option<Run>> {
        let until = unix_nanos() + u64::try_from(PATIENCE.as_nanos()).unwrap_or_default();
        loop {
            if !self.own.is_last(self.number) {
                return None;
            }
            let run = match self.round(target, version, quest, until).await {
                Ok(Some(run)) => run,
                Ok(None) => return Some(None),
                Err(error) => {
                    self.page.trouble.set(Some(match error {
                        StartError::Metadata(error) => Trouble::Metadata(error),
                        StartError::TooMany(open) => Trouble::TooMany(open),
                    }));
                    return None;
                }
            };
            if !quest.ended() {
                return Some(Some(run));
            }
        }
    }

    /// One call. Gives it if the server has ended it before all was known.
    async fn round(
        self,
        target: &Target,
        version: Version,
        quest: &mut Quest,
        until: u64,
    ) -> Result<Option<Run>, StartError> {
        let (run, mut answers) = self.page.calls().converse(self.spec(target, version))?;
        self.page.show(&run);
        loop {
            while let Some(ask) = quest.next() {
                // If nothing is taken any more the call has ended, which is seen below.
                let _ = run.try_send(&Bytes::from(ask.encoded()));
            }
            if quest.is_over() {
                break;
            }
            let left = Duration::from_nanos(until.saturating_sub(unix_nanos()));
            match within(left, answers.next()).await {
                Some(Some(message)) if self.own.is_last(self.number) => quest.answered(&message),
                // Another search has begun.
                Some(Some(_)) => {
                    run.cancel();
                    return Ok(None);
                }
                Some(None) => return Ok(Some(run)),
                None => {
                    quest.stop(Bound::Time);
                    run.cancel();
                    return Ok(None);
                }
            }
        }
        run.half_close();
        let rest = async { while answers.next().await.is_some() {} };
        if within(ENDING, rest).await.is_none() {
            run.cancel();
        }
        Ok(None)
    }

    fn spec(self, target: &Target, version: Version) -> CallSpec {
        let path = || ["/", version.package(), ".ServerReflection/ServerReflectionInfo"].concat();
        let callee = version.method().map_or_else(|| Callee::Unknown(path().into()), Callee::Known);
        let scenario = [target.address(), callee.path()].concat();
        let typed = self.page.asked.metadata.get_untracked();
        CallSpec {
            target: Some(target.clone()),
            metadata: typed.into_iter().filter(|(key, _)| !key.trim().is_empty()).collect(),
            window: CallSpec::WIDE_WINDOW,
            ..CallSpec::new(&scenario, callee, Mode::Bidi, Transport::Tunnel)
        }
    }

    fn tell(self, step: Step, told: Told) {
        if self.own.is_last(self.number) {
            self.own.tell(step, told);
        }
    }

    fn add(self, line: Option<Line>) {
        if let Some(line) = line
            && self.own.is_last(self.number)
        {
            self.own.lines.update(|lines| lines.push(line));
        }
    }
}

fn no_help(status: &Status) -> Told {
    Told::NoHelp { code: status.code().into(), message: status.message().to_owned() }
}

/// It says that there is no such service, in one of the ways in which servers and proxies say so.
fn is_not_there(verdict: &Verdict) -> bool {
    verdict.http_status.is_some() || verdict.code.is_some_and(|code| NOT_THERE.contains(&code))
}

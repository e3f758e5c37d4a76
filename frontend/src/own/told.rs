//! What the list of steps tells: where the way to a server leads, what was found, what is wanting.

use weir_proto::weir::v1::{Failed, OpenStep, failed::Cause, open_step::What};

use super::{
    given::Fault,
    note::Note,
    reflection::{Bound, Version},
};
use crate::call::Verdict;

/// Which step it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    Resolve,
    Connect,
    Tls,
    Http2,
    Reflection,
    Files,
    Schema,
}

impl Step {
    /// Its stable name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Http2 => "http2",
            Self::Reflection => "reflection",
            Self::Files => "files",
            Self::Schema => "schema",
        }
    }
}

/// How it went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Ok,
    /// There is something to know about it.
    Note,
    /// It goes no further.
    Failed,
}

impl State {
    /// Its stable name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Failed => "failed",
        }
    }
}

/// One line of the list.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    pub(super) step: Step,
    pub(super) told: Told,
    /// When it began and when it was done, since the beginning of all, microseconds.
    pub(super) from: u64,
    pub(super) to: u64,
}

/// What is told.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Told {
    /// The addresses of the host.
    Resolved(Vec<String>),
    /// Something listens at this address.
    Connected(String),
    /// TLS of this version.
    Secured { version: String, no_alpn: bool, unverified: bool },
    /// It greets as HTTP/2 does, by TLS or not; so many calls at a time.
    Greeted { tls: bool, at_a_time: Option<u32> },
    /// There is no way to it.
    NoWay { cause: Cause, detail: String },
    /// Weir does not look for servers for this page, or not now: its status.
    NoHelp { code: i32, message: String },
    /// The link that was followed is used up, or of another start of Weir.
    OldLink,
    /// It describes itself; the older version was asked because there is no other.
    Described { version: Version, fell_back: bool },
    /// It does not describe itself; the user has given what it has.
    Undescribed(Box<Verdict>, bool),
    /// So many files were given that can be used, with so many services.
    Given { files: usize, services: usize },
    /// Something that was given cannot be used.
    Unusable(Fault),
    /// What it offers: services, methods, how many of them stream; files and their bytes.
    Listed { services: usize, methods: usize, streaming: usize, files: usize, bytes: usize },
    /// Something is wanting, and what that means.
    Wanting(Note),
    /// So much more is wanting.
    AndMore(usize),
    /// There may be more than was read.
    Bounded(Bound),
}

impl Line {
    /// How it went.
    pub(super) fn state(&self) -> State {
        match &self.told {
            Told::Listed { methods: 0, .. }
            | Told::NoWay { .. }
            | Told::NoHelp { .. }
            | Told::OldLink
            | Told::Undescribed(_, false) => State::Failed,
            Told::Secured { no_alpn, unverified, .. } if *no_alpn || *unverified => State::Note,
            Told::Wanting(_) | Told::AndMore(_) | Told::Bounded(_) | Told::Undescribed(_, true) | Told::Unusable(_) => {
                State::Note
            }
            Told::Given { files: 0, .. } => State::Note,
            _ => State::Ok,
        }
    }

    /// A step of Weir's, after what came before it. Nothing: it is not to be told by itself.
    pub(super) fn of(step: &OpenStep, before: &[Self]) -> Option<Self> {
        let tls = before.iter().any(|line| line.step == Step::Tls);
        let (step_is, told) = match step.what.as_ref()? {
            What::Resolved(resolved) => (Step::Resolve, Told::Resolved(resolved.addresses.clone())),
            What::Connected(connected) => (Step::Connect, Told::Connected(connected.address.clone())),
            What::Secured(secured) => (
                Step::Tls,
                Told::Secured {
                    version: secured.version.clone(),
                    no_alpn: secured.no_alpn,
                    unverified: secured.unverified,
                },
            ),
            What::Greeted(greeted) => (Step::Http2, Told::Greeted { tls, at_a_time: greeted.max_concurrent_streams }),
            What::Failed(failed) => {
                let told = Told::NoWay { cause: failed.cause(), detail: failed.detail.clone() };
                (step_of(failed), told)
            }
            What::Opened(_) | What::Admitted(_) => return None,
        };
        let from = before.last().map_or(0, |line| line.to);
        Some(Self { step: step_is, told, from, to: step.micros.max(from) })
    }
}

/// At which step it ended.
fn step_of(failed: &Failed) -> Step {
    match failed.cause() {
        Cause::Unspecified | Cause::BadAddress | Cause::NotAllowed | Cause::NoHost => Step::Resolve,
        Cause::Refused | Cause::TimedOut | Cause::Unreachable => Step::Connect,
        Cause::Http1 | Cause::NotHttp2 | Cause::Silent => Step::Http2,
        Cause::NoTls
        | Cause::UnknownIssuer
        | Cause::WrongName
        | Cause::Expired
        | Cause::CertificateWanted
        | Cause::Tls
        | Cause::BadCertificate => Step::Tls,
    }
}

#[cfg(test)]
mod tests {
    use weir_proto::weir::v1::{Connected, Greeted, Secured};

    use super::*;

    #[test]
    fn each_step_begins_where_the_one_before_it_ended() {
        let steps = [
            (200, What::Connected(Connected { address: "127.0.0.1:9000".into() })),
            (900, What::Secured(Secured { version: "TLSv1.3".into(), no_alpn: true, unverified: false })),
            (950, What::Greeted(Greeted { max_concurrent_streams: Some(100), initial_window_size: None })),
        ];
        let mut lines = Vec::new();
        for (micros, what) in steps {
            let line = Line::of(&OpenStep { micros, what: Some(what) }, &lines).unwrap();
            lines.push(line);
        }
        let told: Vec<_> =
            lines.iter().map(|line| (line.step.name(), line.state().name(), line.from, line.to)).collect();
        assert_eq!(told, [("connect", "ok", 0, 200), ("tls", "note", 200, 900), ("http2", "ok", 900, 950)]);
        assert_eq!(lines[2].told, Told::Greeted { tls: true, at_a_time: Some(100) });
        assert_eq!(Line::of(&OpenStep::default(), &lines), None);
    }

    #[test]
    fn every_cause_belongs_to_a_step() {
        for cause in (0..17).filter_map(|cause| Cause::try_from(cause).ok()) {
            let failed = Failed { cause: cause.into(), detail: String::new() };
            let line = Line::of(&OpenStep { micros: 1, what: Some(What::Failed(failed)) }, &[]).unwrap();
            assert_eq!(line.state(), State::Failed, "{cause:?} {:?}", line.step);
        }
    }
}

//! What the clients have seen.

use std::{
    collections::BTreeMap,
    error::Error as _,
    sync::{Mutex, MutexGuard},
};

use tonic::{Code, Status};
use weir_testkit::Door;

use crate::{lock::lock, table::Table};

/// How many findings are kept. What comes after them says nothing new.
const FINDINGS: usize = 50;

/// How a call ended, as far as that is in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server finished it, with the status that was expected.
    Done,
    /// By us.
    Cancelled,
    /// By its deadline, and the server said so.
    Deadline,
    /// By the line.
    Cut,
    /// By a server that was shutting down, and said so.
    Shutdown,
}

impl End {
    const NAMES: [&str; 5] = ["done", "cancelled", "deadline", "cut", "shut down"];
}

#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    ends: BTreeMap<(&'static str, Door), ([u64; 5], u64)>,
    findings: Vec<String>,
    more: usize,
}

impl Tally {
    /// A call ended after so many messages were found to be right.
    pub(super) fn ended(&self, kind: &'static str, door: Door, end: End, messages: u64) {
        let mut state = self.lock();
        let (ends, checked) = state.ends.entry((kind, door)).or_default();
        ends[end as usize] += 1;
        *checked += messages;
    }

    /// Something is wrong with the server.
    pub(super) fn finding(&self, finding: String) {
        let mut state = self.lock();
        if state.findings.len() < FINDINGS {
            eprintln!("FINDING: {finding}");
            state.findings.push(finding);
        } else {
            state.more += 1;
        }
    }

    /// All of them, and how many were not kept.
    pub(super) fn findings(&self) -> (Vec<String>, usize) {
        let state = self.lock();
        (state.findings.clone(), state.more)
    }

    pub(super) fn table(&self) -> Table {
        let columns = ["calls", "door"].into_iter().chain(End::NAMES).chain(["messages checked"]);
        let mut table = Table::new("Calls", "", &columns.collect::<Vec<_>>());
        for ((kind, door), (ends, checked)) in &self.lock().ends {
            let numbers = ends.iter().chain([checked]).map(u64::to_string);
            table.row([(*kind).to_owned(), door.name().to_owned()].into_iter().chain(numbers));
        }
        table
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

/// What a status that no call asks for says about its end. A sentence if it cannot be right.
pub(super) fn end_by(status: &Status, has_deadline: bool) -> Result<End, String> {
    if let Some(error) = status.source() {
        return end_by_transport(error).map_err(|reason| format!("the server broke off with {reason}: {status:?}"));
    }
    match status.code() {
        // What tonic's and tonic-web's clients say themselves of a connection that is gone.
        Code::Unknown if status.message().starts_with("Service was not ready: ") => Ok(End::Cut),
        Code::Internal if status.message() == "tonic-web: error reading a body from connection" => Ok(End::Cut),
        Code::DeadlineExceeded if has_deadline => Ok(End::Deadline),
        Code::Unavailable if status.message() == "server is shutting down" => Ok(End::Shutdown),
        _ => Err(format!("the server answered {status:?}")),
    }
}

/// A line that breaks is nothing; HTTP/2 that the server calls wrong is.
fn end_by_transport(error: &(dyn std::error::Error + 'static)) -> Result<End, h2::Reason> {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(error) = error.downcast_ref::<h2::Error>()
            && error.is_remote()
            && let Some(reason) = error.reason()
            && !matches!(reason, h2::Reason::NO_ERROR | h2::Reason::CANCEL | h2::Reason::REFUSED_STREAM)
        {
            return Err(reason);
        }
        source = error.source();
    }
    Ok(End::Cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_to_be_expected_is_in_order() {
        assert_eq!(end_by(&Status::deadline_exceeded("x"), true), Ok(End::Deadline));
        assert!(end_by(&Status::deadline_exceeded("x"), false).is_err());
        assert_eq!(end_by(&Status::unavailable("server is shutting down"), false), Ok(End::Shutdown));
        assert!(end_by(&Status::unavailable("x"), false).is_err());
        assert!(end_by(&Status::internal("x"), true).is_err());
        let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert_eq!(end_by(&Status::from_error(Box::new(broken)), false), Ok(End::Cut));
    }
}

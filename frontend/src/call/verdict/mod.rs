//! Why a call ended, or how it stands: who did what, and the figures that a sentence about it needs. No words.

mod parts;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use weir_schema::wire::Parts;
use weir_tap::{Cause as Abandoned, Direction, PerDirection, Trailers, What};

pub use self::parts::{By, Cause, Open, ServerEnd};
use super::{BadBytes, CallLog, Mode};
use crate::transport::{Failure, http2::Goodbye};

/// How a call stands or why it ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The cause.
    pub cause: Cause,
    /// Who ended the call; nobody while it is open.
    pub by: By,
    /// The gRPC status code, where the server sent one or the protocol maps what happened to one.
    pub code: Option<i32>,
    /// The server's status message.
    pub message: String,
    /// The HTTP status, where it tells something: anything but 200.
    pub http_status: Option<u16>,
    /// How many rich error details (`google.rpc.Status`) came with the status.
    pub details: usize,
    /// HTTP/2 error code of a reset by the server.
    pub reset: Option<u32>,
    /// How the method streams, if it is known.
    pub mode: Option<Mode>,
    /// What an open call waits for.
    pub open: Option<Open>,
    /// The browser may hold the request back: gRPC-Web, and nothing is heard of it for more than 800 ms. Over HTTP/1.1
    /// it opens six connections to a server, and a seventh call waits for one of them.
    pub held: bool,
    /// The server takes no more than so many calls of a connection at once, and this one waits until another ends.
    pub waits: Option<u32>,
    /// The requests were collected and left at once: a client that streams, over gRPC-Web.
    pub collected: bool,
    /// The client is done sending.
    pub half_closed: bool,
    /// The server's address, if it is not Weir.
    pub target: Option<Arc<str>>,
    /// What it said before it ended the connection, if it did.
    pub goodbye: Option<Goodbye>,
    /// Messages sent.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Milliseconds from the start to the end, or to now.
    pub elapsed_ms: f64,
    /// The deadline, in milliseconds from the start.
    pub timeout_ms: Option<u64>,
    /// For how long an end has waited for the other to take more, in milliseconds, while it does: this one with requests, the server
    /// with responses.
    pub stalled_ms: PerDirection<Option<u64>>,
    /// Whether the server noticed the end that the client made, or made it itself.
    pub server: ServerEnd,
    /// What is wrong with the bytes, for [`Cause::Malformed`].
    pub malformed: Option<BadBytes>,
}

/// What the server says of a graceful shutdown, in the status message of UNAVAILABLE.
const SHUTTING_DOWN: &str = "server is shutting down";

/// Milliseconds after which a request of which nothing is heard may be one that the browser holds back.
const HELD_MS: f64 = 800.0;

const OK: i32 = 0;
const DEADLINE_EXCEEDED: i32 = 4;
const UNAVAILABLE: i32 = 14;

/// Reads a verdict off a log as of `now` (nanoseconds since 1970).
pub fn verdict(log: &CallLog, now: u64) -> Verdict {
    let facts = log.facts();
    let counters = log.counters(now);
    let server = server_end(log);
    let (cause, by) = match (cause(log), server) {
        // Both saw it; the server's own clock says who was first.
        ((Cause::Deadline, By::Page), ServerEnd::Status { code: Some(DEADLINE_EXCEEDED), after_ms })
            if after_ms < 0.0 =>
        {
            (Cause::Deadline, By::Server)
        }
        (found, _) => found,
    };
    let trailers = facts.trailers.as_ref().map(|(_, trailers)| trailers);
    let failure =
        facts.failure.as_ref().map(|(_, failure)| failure).filter(|_| trailers.is_none_or(|t| t.code.is_none()));
    let own = facts.unreadable.as_ref().filter(|_| cause == Cause::Malformed);
    let http = facts.response_headers.as_ref().and_then(|(_, headers)| u16::try_from(headers.http_status).ok());
    Verdict {
        cause,
        by,
        code: match cause {
            Cause::Connecting | Cause::Open | Cause::Cancelled | Cause::TrailersMissing => None,
            Cause::Deadline => Some(DEADLINE_EXCEEDED),
            _ => trailers.and_then(|trailers| trailers.code).or(failure.map(Failure::code)).or(own.map(|own| own.0)),
        },
        message: match (trailers, own) {
            (Some(trailers), _) if !trailers.message.is_empty() => trailers.message.clone(),
            (_, Some((_, message))) => message.clone(),
            _ => match failure {
                Some(Failure::Malformed { reason }) => reason.clone(),
                _ => String::new(),
            },
        },
        http_status: match failure {
            Some(Failure::Refused { http_status } | Failure::Unreachable { http_status }) => *http_status,
            _ => http.filter(|&status| status != 200),
        },
        details: trailers.map_or(0, details),
        reset: match failure {
            Some(Failure::Reset { code }) => Some(*code),
            _ => None,
        },
        mode: log.mode(),
        open: (cause == Cause::Open).then(|| open(log)),
        held: cause == Cause::Connecting && log.collects() && counters.elapsed_ms > HELD_MS,
        waits: log.http2().waits().filter(|_| cause == Cause::Open),
        collected: log.collects() && log.client_streams(),
        half_closed: facts.half_closed.is_some(),
        target: match failure {
            Some(Failure::Target { address, .. }) => Some(address.clone()),
            _ => log.elsewhere().map(Into::into),
        },
        goodbye: match failure {
            Some(Failure::Target { goodbye, .. }) => goodbye.clone(),
            _ => None,
        },
        sent: counters.sent,
        received: counters.received,
        elapsed_ms: counters.elapsed_ms,
        timeout_ms: facts.timeout_ms,
        stalled_ms: if cause == Cause::Open { log.server().stalled_ms } else { PerDirection::default() },
        server,
        malformed: facts.malformed.clone().filter(|_| cause == Cause::Malformed),
    }
}

fn cause(log: &CallLog) -> (Cause, By) {
    let facts = log.facts();
    if facts.ended.is_none() {
        return (standing(log), By::Nobody);
    }
    let http = facts.response_headers.as_ref().map(|(_, headers)| headers.http_status);
    if let Some((at, trailers)) = &facts.trailers {
        match trailers.code {
            Some(OK) if facts.malformed.as_ref().is_none_or(|bad| bad.direction != Direction::Response) => {
                return (Cause::Ok, By::Server);
            }
            Some(OK) => return (Cause::Malformed, By::Page),
            Some(UNAVAILABLE) if trailers.message.contains(SHUTTING_DOWN) => return (Cause::Shutdown, By::Server),
            Some(DEADLINE_EXCEEDED) if deadline_passed(log, *at) => return (Cause::Deadline, By::Server),
            Some(_) => return (Cause::ServerError, By::Server),
            None if http.is_some_and(|status| status != 200) => return (Cause::Refused, By::Server),
            None if facts.malformed.is_some() => return (Cause::Malformed, By::Page),
            None if facts.failure.is_none() => return (Cause::TrailersMissing, By::Server),
            None => {}
        }
    }
    if facts.cancelled.is_some() {
        return (Cause::Cancelled, By::User);
    }
    if facts.deadline.is_some() {
        return (Cause::Deadline, By::Page);
    }
    if http.is_some_and(|status| status != 200) {
        return (Cause::Refused, By::Server);
    }
    match facts.failure.as_ref().map(|(_, failure)| failure) {
        Some(Failure::Unreachable { .. }) => (Cause::Unreachable, By::Network),
        Some(Failure::Refused { .. }) => (Cause::Refused, By::Server),
        Some(Failure::SentElsewhere) => (Cause::SentElsewhere, By::Network),
        Some(Failure::Dropped) => (Cause::Dropped, By::Network),
        Some(Failure::Target { end, .. }) => (Cause::Target(*end), By::Network),
        Some(Failure::Reset { .. }) => (Cause::ServerError, By::Server),
        Some(Failure::Malformed { .. }) => (Cause::Malformed, By::Page),
        None if facts.malformed.is_some() || facts.unreadable.is_some() => (Cause::Malformed, By::Page),
        None => match facts.abandoned {
            Some((_, Abandoned::Deadline)) => (Cause::Deadline, By::Page),
            Some((_, Abandoned::Shutdown)) => (Cause::Shutdown, By::Server),
            Some((_, Abandoned::Reset)) => (Cause::ServerError, By::Server),
            // Nobody has said why: it was not the server, not the user and not the page's own doing.
            _ => (Cause::Dropped, By::Network),
        },
    }
}

/// How an open call stands.
fn standing(log: &CallLog) -> Cause {
    let facts = log.facts();
    // Over gRPC-Web the page itself sees nothing before the answer; the server may say more.
    let begun = facts.connected.is_some() || facts.response_headers.is_some() || !log.server_side().is_empty();
    // What the browser collects is open as soon as it can be sent to; whether there is a connection, it says at the end.
    if begun || (log.collects() && log.client_streams()) { Cause::Open } else { Cause::Connecting }
}

fn open(log: &CallLog) -> Open {
    let facts = log.facts();
    let received = log.counters(facts.started).received > 0;
    match (facts.half_closed, facts.left) {
        _ if log.collects() && facts.left.is_none() => Open::Collecting,
        (Some(_), _) if received && log.server_streams() => Open::Receiving,
        (Some(_), _) => Open::Waiting,
        (None, _) => Open::Streaming,
    }
}

/// A server's `DEADLINE_EXCEEDED` is the call's own deadline if there is one and it has about come: clocks of two machines
/// do not run at the same speed, and the request took a while.
fn deadline_passed(log: &CallLog, at: u64) -> bool {
    let elapsed = at.saturating_sub(log.started()) as f64 / 1e6;
    log.facts().timeout_ms.is_some_and(|timeout| elapsed >= timeout as f64 * 0.9 - 5.0)
}

/// What the server itself said of its end, if it did.
fn server_end(log: &CallLog) -> ServerEnd {
    let Some(ended) = log.ended() else { return ServerEnd::Unknown };
    let Some((at, what)) = log.server_end() else {
        let facts = log.facts();
        let gone = if log.collects() { facts.left.is_some() } else { facts.connected.is_some() };
        return match (log.server_side().is_empty(), gone) {
            (false, _) => ServerEnd::Silent,
            (true, false) => ServerEnd::Unheard,
            (true, true) => ServerEnd::Unknown,
        };
    };
    let after_ms = log.on_page(*at).cast_signed().saturating_sub(ended.cast_signed()) as f64 / 1e6;
    match what {
        What::Trailers(trailers) => ServerEnd::Status { code: trailers.code, after_ms },
        What::Abandoned(_) if log.elsewhere().is_some() => ServerEnd::Told { after_ms },
        What::Abandoned(abandoned) => ServerEnd::Noticed { cause: abandoned.cause(), after_ms },
        _ => ServerEnd::Unknown,
    }
}

/// Field 3 of `google.rpc.Status` is its details.
fn details(trailers: &Trailers) -> usize {
    let status = trailers.metadata.iter().find(|entry| entry.key == "grpc-status-details-bin");
    let fields = status.into_iter().flat_map(|status| Parts::new(&status.value)).map_while(Result::ok);
    fields.filter(|field| field.number == 3).count()
}

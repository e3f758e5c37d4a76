//! What a run says to a question: read off the logs of its calls, never off a table.

#[cfg(test)]
mod tests;

use weir_tap::Direction::{self, Request, Response};

use crate::{
    call::{CallLog, Counters, FrameRow},
    transport::http2::kind,
    ui::format,
};

/// Reads the answer off the logs of a question's calls, oldest first: all of them, or those that have begun.
pub type Judge = fn(&[&CallLog]) -> Judged;

/// What is known of a question's answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Judged {
    /// The calls are not over.
    NotYet,
    /// They are, but what the server saw of them has not come.
    Unheard,
    /// These calls cannot tell.
    Cannot,
    /// The choice that is right, from 0, and the figures that its sentence has places for.
    Is(usize, Figures),
}

/// Names of places in a sentence, and what stands there.
pub type Figures = Vec<(&'static str, String)>;

/// A call that has refused its request: does a message come, or a status, or nothing?
pub fn refused(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let status = log.facts().trailers.as_ref().and_then(|(_, trailers)| Some((trailers.code?, &trailers.message)));
        match (counters.received, status) {
            (0, Some((code, message))) => {
                Judged::Is(1, vec![("status", format::status(code).to_owned()), ("message", message.clone())])
            }
            (0, None) => Judged::Is(2, Vec::new()),
            (n, _) => Judged::Is(0, vec![("n", format::count(n))]),
        }
    })
}

/// What the second call's request headers take on the wire: about as much as their text, half of it, or a quarter and less.
pub fn header_compression(logs: &[&CallLog]) -> Judged {
    if logs.len() < 2 {
        return Judged::NotYet;
    }
    over(&logs[1..], |log, _| {
        let head = |row: &FrameRow| row.frame.head.kind == kind::HEADERS && row.frame.direction == Request;
        let frame = log.http2().frames().find(head);
        let (Some(frame), Some((_, headers))) = (frame, &log.facts().request_headers) else { return Judged::Cannot };
        let entries: usize = headers.metadata.iter().map(|entry| entry.key.len() + entry.value.len()).sum();
        let (text, wire) = ((entries + headers.path.len()) as u64, u64::from(frame.frame.head.len));
        let choice = match wire * 100 / text.max(1) {
            0..=37 => 2,
            38..=75 => 1,
            _ => 0,
        };
        Judged::Is(choice, vec![("text", format::count(text)), ("wire", format::count(wire))])
    })
}

/// How many requests one stream of answers takes: one for each, one for all, or more.
pub fn requests(logs: &[&CallLog]) -> Judged {
    over(logs, |_, counters| {
        let choice = match counters.sent {
            0 => return Judged::Cannot,
            1 => 1,
            n if n == counters.received => 0,
            _ => 2,
        };
        Judged::Is(choice, vec![("sent", format::count(counters.sent)), ("n", format::count(counters.received))])
    })
}

/// How many messages come before a deadline: fewer than three, three, more.
pub fn before_deadline(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let Some(timeout) = log.facts().timeout_ms else { return Judged::Cannot };
        let choice = match counters.received {
            0..=2 => 0,
            3 => 1,
            _ => 2,
        };
        Judged::Is(choice, vec![("n", format::count(counters.received)), ("deadline", format::millis(timeout as f64))])
    })
}

/// How far the server gets ahead of a slow reader: to the end, a message, or somewhere between.
pub fn ahead(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let server = log.server();
        if server.sent == 0 {
            return if log.server_end().is_none() { Judged::Unheard } else { Judged::Cannot };
        }
        if server.missed > 0 || counters.received == 0 {
            return Judged::Cannot;
        }
        let most = most_ahead(log);
        let choice = match most {
            // Nearly: the reader has taken something meanwhile.
            n if n * 10 >= server.sent_payload * 9 => 0,
            n if n <= server.sent_payload / server.sent => 1,
            _ => 2,
        };
        Judged::Is(choice, vec![("n", format::bytes(most)), ("all", format::bytes(server.sent_payload))])
    })
}

/// How many of seven calls had their first message before one of them was over: all, six, fewer.
pub fn seven(logs: &[&CallLog]) -> Judged {
    let first = |log: &&CallLog| {
        let millis = log.counters(log.started()).first_message_ms?;
        Some((log.started() as f64 / 1e6 + millis, millis))
    };
    // Each has begun to receive, or never will.
    if logs.len() < 7 || logs.iter().any(|log| first(log).is_none() && log.ended().is_none()) {
        return Judged::NotYet;
    }
    let end = logs.iter().filter_map(|log| log.ended()).min();
    let firsts = logs.iter().filter_map(first).collect::<Vec<_>>();
    let at_once = |(at, _): &&(f64, f64)| end.is_none_or(|end| *at < end as f64 / 1e6);
    let begun = firsts.iter().filter(at_once).count();
    let longest = firsts.iter().map(|(_, millis)| *millis).fold(0.0, f64::max);
    let choice = match begun {
        0 => return Judged::Cannot,
        7 => 0,
        6 => 1,
        _ => 2,
    };
    Judged::Is(choice, vec![("n", format::count(begun as u64)), ("wait", format::millis(longest))])
}

/// How many messages the server had seen when the page was done sending: all, none, some.
pub fn seen_before_done(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let Some(done) = log.facts().half_closed.filter(|_| counters.queued > 0) else { return Judged::Cannot };
        if log.server_side().is_empty() {
            return Judged::Unheard;
        }
        let (_, told) = log.server_side().messages(Request, 0);
        let seen: u64 = told.filter(|told| log.on_page(told.0) <= done).map(|told| told.1.count).sum();
        let choice = match seen {
            0 => 1,
            n if n >= counters.queued => 0,
            _ => 2,
        };
        Judged::Is(choice, vec![("n", format::count(seen)), ("all", format::count(counters.queued))])
    })
}

/// How many answers come: none, one, more.
pub fn answers(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let choice = usize::try_from(counters.received.min(2)).unwrap_or(2);
        let cancelled = log.facts().cancelled.is_some();
        // Nothing came of a call that failed by itself, which says nothing of cancelling.
        if choice == 0 && !cancelled {
            return Judged::Cannot;
        }
        Judged::Is(choice, vec![("sent", format::count(counters.sent)), ("n", format::count(counters.received))])
    })
}

/// When the first answer comes: before the second message is sent, before the last, or after the client is done.
pub fn first_answer(logs: &[&CallLog]) -> Judged {
    over(logs, |log, _| {
        let sent = instants(log, Request);
        let (Some(answer), Some(&second)) = (instants(log, Response).first().copied(), sent.get(1)) else {
            return Judged::Cannot;
        };
        let before = sent.iter().filter(|at| **at < answer).count() as u64;
        let done = log.facts().half_closed.is_some_and(|done| done <= answer);
        let choice = match done {
            true => 2,
            false if answer < second => 0,
            false => 1,
        };
        Judged::Is(choice, vec![("n", format::count(before))])
    })
}

/// How many messages have come when the last one is sent: none, as many as were sent before it, another number.
pub fn answers_meanwhile(logs: &[&CallLog]) -> Judged {
    over(logs, |log, counters| {
        let Some(last) = instants(log, Request).last().copied() else { return Judged::Cannot };
        let came = instants(log, Response).iter().filter(|at| **at < last).count() as u64;
        let choice = match came {
            0 => 0,
            n if n + 1 == counters.sent || n == counters.sent => 1,
            _ => 2,
        };
        let all = format::count(counters.received);
        Judged::Is(choice, vec![("n", format::count(came)), ("sent", format::count(counters.sent)), ("all", all)])
    })
}

/// Of the first call, when it is over.
fn over(logs: &[&CallLog], read: impl FnOnce(&CallLog, Counters) -> Judged) -> Judged {
    match logs.first() {
        Some(log) => match log.ended() {
            Some(ended) if log.facts().failure.is_none() => read(log, log.counters(ended)),
            Some(_) => Judged::Cannot,
            None => Judged::NotYet,
        },
        None => Judged::NotYet,
    }
}

/// When the page sent or received its messages, each told by itself.
fn instants(log: &CallLog, direction: Direction) -> Vec<u64> {
    log.client_side().messages(direction, 0).1.map(|told| told.0).collect()
}

/// The most bytes of answers that the server had sent and the page not yet taken, at one time.
fn most_ahead(log: &CallLog) -> u64 {
    let mut taken = log.client_side().messages(Response, 0).1.peekable();
    let (mut sent, mut got, mut most) = (0, 0, 0);
    for (at, messages) in log.server_side().messages(Response, 0).1 {
        let at = log.on_page(*at);
        while let Some((_, messages)) = taken.next_if(|told| told.0 <= at) {
            got += messages.bytes;
        }
        sent += messages.bytes;
        most = most.max(u64::saturating_sub(sent, got));
    }
    most
}

//! The verdict in words: a name, a sentence with its cause, and what to do next.

use weir_tap::Direction;

use super::{Locale, glossed, targets, td_string};
use crate::{
    call::{By, Cause, Mode, Open, ServerEnd, Verdict},
    ui::format,
};

const CANCELLED: i32 = 1;
const DEADLINE_EXCEEDED: i32 = 4;

/// The colour of the verdict bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// It went well.
    Ok,
    /// It goes on.
    Open,
    /// It ended by somebody's wish or limit.
    Warn,
    /// It went wrong.
    Bad,
}

impl Tone {
    /// The tone's class name.
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Open => "open",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A verdict in one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerdictWords {
    /// One or two words.
    pub name: String,
    /// Who did what.
    pub sentence: String,
    /// What to do about it; often nothing.
    pub advice: &'static str,
    /// How it looks.
    pub tone: Tone,
}

/// Says how a call stands. `queued` is how many messages wait in the browser.
pub fn verdict_words(locale: Locale, verdict: &Verdict, queued: u64) -> VerdictWords {
    let (name, sentence, advice, tone) = match verdict.cause {
        Cause::Connecting => (
            td_string!(locale, verdict.connecting_name),
            td_string!(locale, verdict.connecting).to_owned(),
            if verdict.held { td_string!(locale, verdict.held) } else { "" },
            Tone::Open,
        ),
        Cause::Open => (td_string!(locale, verdict.open_name), open(locale, verdict, queued), "", Tone::Open),
        Cause::Ok => (
            td_string!(locale, verdict.ok_name),
            ok(locale, verdict),
            if verdict.collected { td_string!(locale, verdict.collected) } else { "" },
            Tone::Ok,
        ),
        Cause::ServerError => {
            let code = verdict.code.unwrap_or(2);
            return VerdictWords {
                name: status_name(locale, code),
                sentence: server_error(locale, verdict, code),
                advice: advice(locale, code),
                tone: Tone::Bad,
            };
        }
        Cause::Cancelled => {
            let status = status_name(locale, CANCELLED);
            return VerdictWords {
                name: td_string!(locale, verdict.cancelled_coded, status).to_string(),
                sentence: cancelled(locale, verdict),
                advice: td_string!(locale, verdict.cancelled_advice),
                tone: Tone::Warn,
            };
        }
        Cause::Deadline => {
            let status = status_name(locale, DEADLINE_EXCEEDED);
            return VerdictWords {
                name: td_string!(locale, verdict.deadline_coded, status).to_string(),
                sentence: deadline(locale, verdict),
                advice: td_string!(locale, verdict.deadline_advice),
                tone: Tone::Warn,
            };
        }
        Cause::Dropped => dropped(locale, verdict),
        Cause::Unreachable => (
            td_string!(locale, verdict.unreachable_name),
            td_string!(locale, verdict.unreachable).to_owned(),
            td_string!(locale, verdict.unreachable_advice),
            Tone::Bad,
        ),
        Cause::Refused => targets::refused_of(locale, verdict).unwrap_or_else(|| {
            let sentence = match verdict.http_status {
                Some(status) => td_string!(locale, verdict.refused_http, status).to_string(),
                None => td_string!(locale, verdict.refused).to_owned(),
            };
            let advice = td_string!(locale, verdict.refused_advice);
            (td_string!(locale, verdict.refused_name), sentence, advice, Tone::Bad)
        }),
        Cause::SentElsewhere => (
            td_string!(locale, verdict.elsewhere_name),
            td_string!(locale, verdict.elsewhere).to_owned(),
            td_string!(locale, verdict.elsewhere_advice),
            Tone::Bad,
        ),
        Cause::Shutdown => (
            td_string!(locale, verdict.shutdown_name),
            {
                let (sent, received) = counts(verdict);
                td_string!(locale, verdict.shutdown, sent, received).to_string()
            },
            td_string!(locale, verdict.shutdown_advice),
            Tone::Warn,
        ),
        Cause::TrailersMissing => (
            td_string!(locale, verdict.trailers_name),
            td_string!(locale, verdict.trailers).to_owned(),
            td_string!(locale, verdict.trailers_advice),
            Tone::Bad,
        ),
        Cause::Target(end) => targets::words_of(locale, end, verdict).unwrap_or_else(|| dropped(locale, verdict)),
        Cause::Malformed => (
            td_string!(locale, verdict.malformed_name),
            malformed(locale, verdict),
            td_string!(locale, verdict.malformed_advice),
            Tone::Bad,
        ),
    };
    VerdictWords { name: name.to_owned(), sentence, advice, tone }
}

/// The colour alone, for small places.
pub fn tone(cause: Cause) -> Tone {
    match cause {
        Cause::Ok => Tone::Ok,
        Cause::Connecting | Cause::Open => Tone::Open,
        Cause::Cancelled | Cause::Deadline | Cause::Shutdown => Tone::Warn,
        _ => Tone::Bad,
    }
}

/// The name alone, for small places: `OK`, `NOT_FOUND`, `Cancelled`.
pub fn end_name(locale: Locale, verdict: &Verdict) -> &'static str {
    match verdict.cause {
        Cause::Connecting => td_string!(locale, verdict.connecting_name),
        Cause::Open => td_string!(locale, runs.open),
        Cause::Ok => td_string!(locale, verdict.ok_name),
        Cause::ServerError => format::status(verdict.code.unwrap_or(2)),
        Cause::Cancelled => td_string!(locale, verdict.cancelled_name),
        Cause::Deadline => td_string!(locale, verdict.deadline_name),
        Cause::Dropped => td_string!(locale, verdict.dropped_name),
        Cause::Unreachable => td_string!(locale, verdict.unreachable_name),
        Cause::Refused => td_string!(locale, verdict.refused_name),
        Cause::SentElsewhere => td_string!(locale, verdict.elsewhere_name),
        Cause::Shutdown => td_string!(locale, verdict.shutdown_name),
        Cause::TrailersMissing => td_string!(locale, verdict.trailers_name),
        Cause::Malformed => td_string!(locale, verdict.malformed_name),
        Cause::Target(end) => targets::name_of(locale, end),
    }
}

/// The connection is lost, wherever.
fn dropped(locale: Locale, verdict: &Verdict) -> (&'static str, String, &'static str, Tone) {
    let elapsed = format::millis(verdict.elapsed_ms);
    let (sent, received) = counts(verdict);
    let sentence = td_string!(locale, verdict.dropped, elapsed, sent, received).to_string();
    (td_string!(locale, verdict.dropped_name), sentence, td_string!(locale, verdict.dropped_advice), Tone::Bad)
}

fn counts(verdict: &Verdict) -> (String, String) {
    (format::count(verdict.sent), format::count(verdict.received))
}

fn open(locale: Locale, verdict: &Verdict, queued: u64) -> String {
    let done = td_string!(locale, control.done);
    let cancel = td_string!(locale, control.cancel);
    let (sent, received) = counts(verdict);
    if let Some(n) = verdict.waits {
        return td_string!(locale, verdict.waits, n).to_string();
    }
    if let Some(stalled) = verdict.stalled_ms[Direction::Response] {
        let time = format::millis(stalled as f64);
        return td_string!(locale, verdict.stalled, time, received).to_string();
    }
    if let Some(held_up) = targets::held_up_of(locale, verdict) {
        return held_up;
    }
    match verdict.open {
        Some(Open::Collecting) => {
            td_string!(locale, verdict.collecting, queued = format::count(queued), done).to_string()
        }
        Some(Open::Streaming) if verdict.mode == Some(Mode::Client) => {
            td_string!(locale, verdict.streaming_client, sent, done).to_string()
        }
        Some(Open::Streaming) => td_string!(locale, verdict.streaming_bidi, sent, received, done, cancel).to_string(),
        Some(Open::Receiving) if verdict.received > 0 => {
            td_string!(locale, verdict.receiving, received, cancel).to_string()
        }
        _ => td_string!(locale, verdict.waiting).to_owned(),
    }
}

fn ok(locale: Locale, verdict: &Verdict) -> String {
    let (sent, received) = counts(verdict);
    match verdict.mode {
        _ if !verdict.half_closed => td_string!(locale, verdict.ok_early, sent, received).to_string(),
        Some(Mode::Unary) => td_string!(locale, verdict.ok_unary).to_owned(),
        Some(Mode::Server) if verdict.received == 1 => td_string!(locale, verdict.ok_one).to_owned(),
        Some(Mode::Server) => td_string!(locale, verdict.ok_many, received).to_string(),
        Some(Mode::Client) if verdict.sent == 1 => td_string!(locale, verdict.ok_client_one).to_owned(),
        Some(Mode::Client) => td_string!(locale, verdict.ok_client_many, sent).to_string(),
        // It says both counts, which is all that is known where the mode is not.
        Some(Mode::Bidi) | None => td_string!(locale, verdict.ok_bidi, sent, received).to_string(),
    }
}

fn server_error(locale: Locale, verdict: &Verdict, code: i32) -> String {
    let message = &*glossed(locale, &verdict.message);
    match (verdict.reset, message) {
        (Some(reset), _) => targets::reset_of(locale, verdict, reset)
            .unwrap_or_else(|| td_string!(locale, verdict.error_reset, reset).to_string()),
        (None, "") => td_string!(locale, verdict.error_plain, code).to_string(),
        _ if verdict.details > 0 => {
            let (received, n) = (format::count(verdict.received), verdict.details);
            td_string!(locale, verdict.error_details, received, message, n).to_string()
        }
        _ if verdict.received > 0 && verdict.mode.is_none_or(Mode::server_streams) => {
            let received = format::count(verdict.received);
            td_string!(locale, verdict.error_after, received, message).to_string()
        }
        _ => td_string!(locale, verdict.error_message, message).to_string(),
    }
}

fn cancelled(locale: Locale, verdict: &Verdict) -> String {
    let elapsed = format::millis(verdict.elapsed_ms);
    let (sent, received) = counts(verdict);
    match verdict.server {
        ServerEnd::Noticed { after_ms, .. } => {
            // The clocks agree only so far: what looks earlier than the cause happened at once.
            let after = format::millis(after_ms.max(0.0));
            td_string!(locale, verdict.cancelled_noticed, elapsed, after, sent, received).to_string()
        }
        ServerEnd::Told { after_ms } => {
            let after = format::millis(after_ms.max(0.0));
            td_string!(locale, target.cancelled, elapsed, after, sent, received).to_string()
        }
        ServerEnd::Status { .. } => td_string!(locale, verdict.cancelled_late, elapsed).to_string(),
        ServerEnd::Silent => td_string!(locale, verdict.cancelled_silent, elapsed, sent, received).to_string(),
        ServerEnd::Unheard => td_string!(locale, verdict.cancelled_unheard, elapsed).to_string(),
        ServerEnd::Unknown => td_string!(locale, verdict.cancelled, elapsed, sent, received).to_string(),
    }
}

fn deadline(locale: Locale, verdict: &Verdict) -> String {
    let Some(timeout) = verdict.timeout_ms else { return td_string!(locale, verdict.deadline_plain).to_owned() };
    let timeout = format::millis(timeout as f64);
    match (verdict.by, verdict.server) {
        // The page saw it by itself, and only the server's clock says that it was late.
        (By::Server, ServerEnd::Status { after_ms, .. }) if verdict.message.is_empty() => {
            td_string!(locale, verdict.deadline_server_page, timeout, before = format::millis(-after_ms)).to_string()
        }
        (By::Server, _) => td_string!(locale, verdict.deadline_server, timeout).to_string(),
        (_, ServerEnd::Status { after_ms, .. } | ServerEnd::Noticed { after_ms, .. }) => {
            // As with a cancel: the clocks agree only so far.
            let after = format::millis(after_ms.max(0.0));
            td_string!(locale, verdict.deadline_page_server, timeout, after).to_string()
        }
        _ => td_string!(locale, verdict.deadline_page, timeout).to_string(),
    }
}

fn malformed(locale: Locale, verdict: &Verdict) -> String {
    match &verdict.malformed {
        Some(bad) => {
            td_string!(locale, verdict.malformed, offset = bad.offset, reason = bad.reason.as_str()).to_string()
        }
        None => td_string!(locale, verdict.malformed_plain).to_owned(),
    }
}

/// `NOT_FOUND (5)`: the same in every language.
fn status_name(locale: Locale, code: i32) -> String {
    td_string!(locale, status.with_code, name = format::status(code), code).to_string()
}

/// What to do about a status code.
fn advice(locale: Locale, code: i32) -> &'static str {
    match code {
        1 => td_string!(locale, advice.cancelled),
        2 => td_string!(locale, advice.unknown),
        3 => td_string!(locale, advice.invalid_argument),
        4 => td_string!(locale, advice.deadline),
        5 => td_string!(locale, advice.not_found),
        6 => td_string!(locale, advice.already_exists),
        7 => td_string!(locale, advice.permission_denied),
        8 => td_string!(locale, advice.resource_exhausted),
        9 => td_string!(locale, advice.failed_precondition),
        10 => td_string!(locale, advice.aborted),
        11 => td_string!(locale, advice.out_of_range),
        12 => td_string!(locale, advice.unimplemented),
        13 => td_string!(locale, advice.internal),
        14 => td_string!(locale, advice.unavailable),
        15 => td_string!(locale, advice.data_loss),
        16 => td_string!(locale, advice.unauthenticated),
        _ => "",
    }
}

#[cfg(test)]
mod tests;

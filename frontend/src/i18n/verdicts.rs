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
mod tests {
    use weir_tap::PerDirection;

    use super::*;
    use crate::{
        call::BadBytes,
        transport::{TargetEnd, http2::Goodbye},
    };

    fn verdict(cause: Cause, mode: Mode) -> Verdict {
        Verdict {
            cause,
            by: By::Server,
            code: Some(5),
            message: "no such file".to_owned(),
            http_status: None,
            details: 0,
            reset: None,
            mode: Some(mode),
            open: (cause == Cause::Open).then_some(Open::Streaming),
            held: false,
            waits: None,
            collected: false,
            half_closed: true,
            target: Some("localhost:9000".into()),
            sent: 3,
            received: 1234,
            elapsed_ms: 2500.0,
            timeout_ms: Some(900),
            stalled_ms: PerDirection::default(),
            goodbye: None,
            server: ServerEnd::Unknown,
            malformed: Some(BadBytes {
                direction: weir_tap::Direction::Response,
                offset: 77,
                reason: "flag 9".to_owned(),
            }),
        }
    }

    #[test]
    fn every_cause_has_a_name_and_a_sentence_in_both_languages() {
        assert_eq!(end_name(Locale::en, &verdict(Cause::Target(TargetEnd::Refused), Mode::Bidi)), "Connection lost");
        targets::learn_targets();
        assert_ne!(end_name(Locale::en, &verdict(Cause::Target(TargetEnd::Refused), Mode::Bidi)), "Connection lost");
        for cause in Cause::ALL {
            for mode in Mode::ALL {
                let [en, zh] = [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict(cause, mode), 0));
                assert!(!en.name.is_empty() && !zh.name.is_empty(), "{cause:?}");
                assert_ne!(en.sentence, zh.sentence, "{cause:?} {mode:?}");
                assert_eq!(en.tone, tone(cause));
            }
        }
    }

    #[test]
    fn every_status_code_but_ok_has_advice() {
        for code in 1..=16 {
            assert!(!advice(Locale::en, code).is_empty() && !advice(Locale::zh, code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_refusal_names_code_and_message() {
        let words = verdict_words(Locale::en, &verdict(Cause::ServerError, Mode::Server), 0);
        assert_eq!(words.name, "NOT_FOUND (5)");
        assert_eq!(words.sentence, "The server ended the call after 1,234 received: “no such file”");
        assert_eq!(words.tone, Tone::Bad);
    }

    #[test]
    fn a_server_that_waits_is_seen() {
        let waits = Verdict { waits: Some(2), ..verdict(Cause::Open, Mode::Server) };
        let words = verdict_words(Locale::en, &waits, 0).sentence;
        assert_eq!(words, "The server takes 2 calls of a connection at once; this one waits until another ends.");
        let stalled_ms = PerDirection { request: None, response: Some(1250) };
        let verdict = Verdict { stalled_ms, ..verdict(Cause::Open, Mode::Server) };
        let words = verdict_words(Locale::en, &verdict, 0).sentence;
        assert!(words.contains("1.25 s") && words.contains("1,234"), "{words}");
        assert_ne!(words, verdict_words(Locale::zh, &verdict, 0).sentence);
    }

    #[test]
    fn what_another_server_says_at_the_end_is_said() {
        targets::learn_targets();
        let of = |code, text: &[u8]| {
            let goodbye = Some(Goodbye { last: 1, code, text: text.to_vec() });
            let verdict = Verdict { goodbye, ..verdict(Cause::Target(TargetEnd::Closed), Mode::Bidi) };
            [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict, 0))
        };
        let [en, zh] = of(11, b"too_many_pings");
        let said = "localhost:9000 ended the connection after 2.50 s and said why: GOAWAY, ENHANCE_YOUR_CALM (11), \
                    “too_many_pings”. 3 sent, 1,234 received.";
        assert_eq!(en.sentence, said);
        assert!(zh.sentence.contains("ENHANCE_YOUR_CALM (11)") && zh.sentence.contains("too_many_pings"));
        let advice = [0, 1, 11].map(|code| of(code, b"").map(|words| words.advice));
        assert!(advice.iter().flatten().all(|advice| !advice.is_empty()));
        assert!(advice[0] != advice[1] && advice[1] != advice[2]);
        assert!(!of(0, b"")[0].sentence.contains('“'));
    }

    #[test]
    fn what_another_server_says_stands_in_a_sentence() {
        targets::learn_targets();
        let goodbye = Some(Goodbye { last: 1, code: 1, text: b" no\r\nway\0 \xff".to_vec() });
        let verdict = Verdict { goodbye, ..verdict(Cause::Target(TargetEnd::Closed), Mode::Bidi) };
        let words = verdict_words(Locale::en, &verdict, 0).sentence;
        assert!(words.contains("“no  way  \u{fffd}”"), "{words}");
        let refused = Verdict { goodbye: None, http_status: Some(404), ..Verdict { cause: Cause::Refused, ..verdict } };
        let [en, zh] = [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &refused, 0));
        assert!(en.sentence.starts_with("localhost:9000 answered with HTTP 404"), "{}", en.sentence);
        assert!(zh.sentence.contains("404") && zh.advice != en.advice);
    }

    #[test]
    fn a_reset_by_another_server_is_named() {
        targets::learn_targets();
        let verdict = Verdict { reset: Some(7), code: Some(14), ..verdict(Cause::ServerError, Mode::Bidi) };
        let words = verdict_words(Locale::en, &verdict, 0).sentence;
        assert_eq!(words, "localhost:9000 reset the stream: HTTP/2 error REFUSED_STREAM (7).");
    }

    #[test]
    fn a_server_that_takes_no_more_is_seen() {
        targets::learn_targets();
        let stalled_ms = PerDirection { request: Some(1250), response: None };
        let verdict = Verdict { stalled_ms, ..verdict(Cause::Open, Mode::Bidi) };
        let words = verdict_words(Locale::en, &verdict, 0).sentence;
        assert!(words.starts_with("localhost:9000 has taken nothing for 1.25 s"), "{words}");
    }

    #[test]
    fn details_are_counted_and_pointed_to() {
        let verdict = Verdict { details: 4, ..verdict(Cause::ServerError, Mode::Server) };
        let words = verdict_words(Locale::en, &verdict, 0);
        let expected = "The server ended the call after 1,234 received: “no such file” (4 rich details: see Headers)";
        assert_eq!(words.sentence, expected);
    }

    #[test]
    fn a_cancel_says_what_the_server_knows_of_it() {
        let of = |server| {
            let verdict = Verdict { server, ..verdict(Cause::Cancelled, Mode::Server) };
            [Locale::en, Locale::zh].map(|locale| verdict_words(locale, &verdict, 0).sentence)
        };
        let noticed = of(ServerEnd::Noticed { cause: weir_tap::Cause::Reset, after_ms: 203.4 });
        assert!(noticed.iter().all(|words| words.contains("203 ms")), "{noticed:?}");
        let status = ServerEnd::Status { code: Some(0), after_ms: -3.0 };
        let all = [of(ServerEnd::Unknown), of(ServerEnd::Silent), of(ServerEnd::Unheard), of(status), noticed];
        for (n, words) in all.iter().enumerate() {
            assert!(!all[..n].contains(words), "{words:?}");
        }
    }

    #[test]
    fn a_collected_request_says_how_many_wait() {
        let verdict = Verdict { open: Some(Open::Collecting), ..verdict(Cause::Open, Mode::Client) };
        let words = verdict_words(Locale::en, &verdict, 7);
        assert!(words.sentence.contains("7 waiting here, none sent"), "{}", words.sentence);
    }

    #[test]
    fn a_deadline_says_who_saw_it_first() {
        let by = |by| verdict_words(Locale::en, &Verdict { by, ..verdict(Cause::Deadline, Mode::Server) }, 0).sentence;
        assert!(by(By::Server).contains("900 ms") && by(By::Server).contains("the server saw it first"));
        assert!(by(By::Page).contains("the page saw it first"));
        let both = |by, after_ms| {
            let (server, message) = (ServerEnd::Status { code: Some(4), after_ms }, String::new());
            let verdict = Verdict { by, message, server, ..verdict(Cause::Deadline, Mode::Server) };
            verdict_words(Locale::en, &verdict, 0).sentence
        };
        assert!(both(By::Server, -3.0).contains("the server saw it first, 3 ms before"));
        assert!(both(By::Page, 3.0).contains("the page saw it first") && both(By::Page, 3.0).contains("3 ms later"));
    }
}

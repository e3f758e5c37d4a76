//! What is said of a call whose way to a server that is not Weir did not come about, or went. Each hop has its name: the page, Weir, the
//! server by its address.

use std::cell::Cell;

use weir_tap::Direction;

use super::{Locale, Tone, td_string};
use crate::{
    call::Verdict,
    transport::{TargetEnd, http2::error_name},
    ui::format,
};

/// Name, sentence, advice, and how it looks.
type Words = (&'static str, String, &'static str, Tone);

/// Characters of a server's own words that stand in a sentence.
const SAID: usize = 200;

thread_local! {
    /// What knows the words, once a room is here that brings such calls. They are not in everybody's first load.
    static KNOWN: Cell<Option<Known>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
struct Known {
    name: fn(Locale, TargetEnd) -> &'static str,
    words: fn(Locale, TargetEnd, &Verdict) -> Words,
    held_up: fn(Locale, &Verdict) -> Option<String>,
    refused: fn(Locale, &Verdict) -> Words,
    reset: fn(Locale, &Verdict, u32) -> String,
}

/// From now on each end of a way to another server has words of its own. It is for rooms behind doors to call, before they bring such a call.
pub fn learn_targets() {
    KNOWN.set(Some(Known { name, words, held_up, refused, reset }));
}

/// The name alone; before the words are here, that of a connection that is lost.
pub(super) fn name_of(locale: Locale, end: TargetEnd) -> &'static str {
    KNOWN.get().map_or_else(|| td_string!(locale, verdict.dropped_name), |known| (known.name)(locale, end))
}

/// The words, if they are here.
pub(super) fn words_of(locale: Locale, end: TargetEnd, verdict: &Verdict) -> Option<Words> {
    KNOWN.get().map(|known| (known.words)(locale, end, verdict))
}

/// What is said of a call that was answered with something else than gRPC, if the words are here.
pub(super) fn refused_of(locale: Locale, verdict: &Verdict) -> Option<Words> {
    KNOWN.get().filter(|_| verdict.target.is_some()).map(|known| (known.refused)(locale, verdict))
}

fn refused(locale: Locale, verdict: &Verdict) -> Words {
    let target = verdict.target.as_deref().unwrap_or_default();
    let status = verdict.http_status.unwrap_or_default();
    let sentence = td_string!(locale, target.http, target, status).to_string();
    (td_string!(locale, verdict.refused_name), sentence, td_string!(locale, target.http_advice), Tone::Bad)
}

/// What is said of a call whose stream was reset, if the words are here.
pub(super) fn reset_of(locale: Locale, verdict: &Verdict, code: u32) -> Option<String> {
    KNOWN.get().filter(|_| verdict.target.is_some()).map(|known| (known.reset)(locale, verdict, code))
}

fn reset(locale: Locale, verdict: &Verdict, code: u32) -> String {
    let target = verdict.target.as_deref().unwrap_or_default();
    td_string!(locale, target.stream_reset, target, error = error(code)).to_string()
}

/// An HTTP/2 error by name and number.
fn error(code: u32) -> String {
    format!("{} ({code})", error_name(code))
}

/// What is said of an open call whose server takes no more for now, if it is one and the words are here.
pub(super) fn held_up_of(locale: Locale, verdict: &Verdict) -> Option<String> {
    (KNOWN.get()?.held_up)(locale, verdict)
}

fn held_up(locale: Locale, verdict: &Verdict) -> Option<String> {
    let (target, time) = (verdict.target.as_deref()?, verdict.stalled_ms[Direction::Request]?);
    let (time, sent) = (format::millis(time as f64), format::count(verdict.sent));
    Some(td_string!(locale, target.held_up, target, time, sent).to_string())
}

/// What a server says, as a part of a sentence.
fn line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect();
    line.trim().to_owned()
}

fn name(locale: Locale, end: TargetEnd) -> &'static str {
    match end {
        TargetEnd::Closed => td_string!(locale, target.closed_name),
        TargetEnd::Reset => td_string!(locale, target.reset_name),
        TargetEnd::Refused => td_string!(locale, target.refused_name),
        TargetEnd::TimedOut => td_string!(locale, target.timed_out_name),
        TargetEnd::NoGreeting => td_string!(locale, target.no_greeting_name),
        TargetEnd::NoTicket => td_string!(locale, target.no_ticket_name),
        TargetEnd::Full => td_string!(locale, target.full_name),
        TargetEnd::Stopping => td_string!(locale, target.stopping_name),
        TargetEnd::WeirLost => td_string!(locale, target.weir_lost_name),
    }
}

fn words(locale: Locale, end: TargetEnd, verdict: &Verdict) -> Words {
    let target = verdict.target.as_deref().unwrap_or_default();
    let elapsed = format::millis(verdict.elapsed_ms);
    let (sent, received) = (format::count(verdict.sent), format::count(verdict.received));
    let error = verdict.goodbye.as_ref().map(|said| error(said.code));
    let text = verdict.goodbye.as_ref().map_or_else(String::new, |said| line(&said.text));
    let sentence = match (end, error) {
        (_, Some(error)) if text.is_empty() => {
            td_string!(locale, target.goodbye, target, elapsed, error, sent, received).to_string()
        }
        (_, Some(error)) => {
            td_string!(locale, target.goodbye_text, target, elapsed, error, text, sent, received).to_string()
        }
        (TargetEnd::Closed, None) => td_string!(locale, target.closed, target, elapsed, sent, received).to_string(),
        (TargetEnd::Reset, None) => td_string!(locale, target.reset, target, elapsed, sent, received).to_string(),
        (TargetEnd::Refused, None) => td_string!(locale, target.refused, target).to_string(),
        (TargetEnd::TimedOut, None) => td_string!(locale, target.timed_out, target).to_string(),
        (TargetEnd::NoGreeting, None) => td_string!(locale, target.no_greeting, target).to_string(),
        (TargetEnd::NoTicket, None) => td_string!(locale, target.no_ticket, target).to_string(),
        (TargetEnd::Full, None) => td_string!(locale, target.full, target).to_string(),
        (TargetEnd::Stopping, None) => td_string!(locale, target.stopping, target, sent, received).to_string(),
        (TargetEnd::WeirLost, None) => {
            td_string!(locale, target.weir_lost, target, elapsed, sent, received).to_string()
        }
    };
    let advice = match (end, verdict.goodbye.as_ref().map(|said| said.code)) {
        (_, Some(0)) => td_string!(locale, target.goodbye_advice),
        (_, Some(11)) => td_string!(locale, target.calm_advice),
        (_, Some(_)) => td_string!(locale, target.rules_advice),
        (TargetEnd::Refused, _) => td_string!(locale, target.refused_advice),
        (TargetEnd::Full, _) => td_string!(locale, target.full_advice),
        (TargetEnd::NoGreeting, _) => td_string!(locale, target.no_greeting_advice),
        (TargetEnd::NoTicket, _) => td_string!(locale, target.no_ticket_advice),
        (TargetEnd::Stopping | TargetEnd::WeirLost, _) => td_string!(locale, target.weir_advice),
        (TargetEnd::Closed | TargetEnd::Reset | TargetEnd::TimedOut, _) => td_string!(locale, target.again_advice),
    };
    (name(locale, end), sentence, advice, Tone::Bad)
}

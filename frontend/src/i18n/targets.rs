//! What is said of a call whose way to a server that is not Weir did not come about, or went. Each hop has its name: the page, Weir, the
//! server by its address.

use std::cell::Cell;

use super::{Locale, Tone, td_string};
use crate::{call::Verdict, transport::TargetEnd, ui::format};

/// Name, sentence, advice, and how it looks.
type Words = (&'static str, String, &'static str, Tone);

thread_local! {
    /// What knows the words, once a room is here that brings such calls. They are not in everybody's first load.
    static KNOWN: Cell<Option<Known>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
struct Known {
    name: fn(Locale, TargetEnd) -> &'static str,
    words: fn(Locale, TargetEnd, &Verdict) -> Words,
}

/// From now on each end of a way to another server has words of its own. It is for rooms behind doors to call, before they bring such a call.
pub fn learn_targets() {
    KNOWN.set(Some(Known { name, words }));
}

/// The name alone; before the words are here, that of a connection that is lost.
pub(super) fn name_of(locale: Locale, end: TargetEnd) -> &'static str {
    KNOWN.get().map_or_else(|| td_string!(locale, verdict.dropped_name), |known| (known.name)(locale, end))
}

/// The words, if they are here.
pub(super) fn words_of(locale: Locale, end: TargetEnd, verdict: &Verdict) -> Option<Words> {
    KNOWN.get().map(|known| (known.words)(locale, end, verdict))
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
    let sentence = match end {
        TargetEnd::Closed => td_string!(locale, target.closed, target, elapsed, sent, received).to_string(),
        TargetEnd::Reset => td_string!(locale, target.reset, target, elapsed, sent, received).to_string(),
        TargetEnd::Refused => td_string!(locale, target.refused, target).to_string(),
        TargetEnd::TimedOut => td_string!(locale, target.timed_out, target).to_string(),
        TargetEnd::NoGreeting => td_string!(locale, target.no_greeting, target).to_string(),
        TargetEnd::NoTicket => td_string!(locale, target.no_ticket, target).to_string(),
        TargetEnd::Full => td_string!(locale, target.full, target).to_string(),
        TargetEnd::Stopping => td_string!(locale, target.stopping, target, sent, received).to_string(),
        TargetEnd::WeirLost => td_string!(locale, target.weir_lost, target, elapsed, sent, received).to_string(),
    };
    let advice = match end {
        TargetEnd::Refused => td_string!(locale, target.refused_advice),
        TargetEnd::Full => td_string!(locale, target.full_advice),
        TargetEnd::NoGreeting => td_string!(locale, target.no_greeting_advice),
        TargetEnd::NoTicket => td_string!(locale, target.no_ticket_advice),
        TargetEnd::Stopping | TargetEnd::WeirLost => td_string!(locale, target.weir_advice),
        TargetEnd::Closed | TargetEnd::Reset | TargetEnd::TimedOut => td_string!(locale, target.again_advice),
    };
    (name(locale, end), sentence, advice, Tone::Bad)
}

//! What is said of a call whose way to a server that is not Weir did not come about, or went. Each hop has its name: the page, Weir, the
//! server by its address.

use super::{Locale, Tone, td_string};
use crate::{call::Verdict, transport::TargetEnd, ui::format};

/// The name alone.
pub(super) fn name(locale: Locale, end: TargetEnd) -> &'static str {
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

/// Name, sentence, advice, and how it looks.
pub(super) fn words(locale: Locale, end: TargetEnd, verdict: &Verdict) -> (&'static str, String, &'static str, Tone) {
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

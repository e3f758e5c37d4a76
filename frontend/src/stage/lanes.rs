//! What is said of the calls that are drawn, beside their logs.

use crate::{
    call::Run,
    i18n::{Locale, end_name, td_string, way_name},
    scenarios::{self, Telling},
};

/// The fields that tell what a call's messages are.
pub(super) fn telling(run: &Run) -> Telling {
    scenarios::of(run).map(|scenario| scenario.shows.telling).unwrap_or_default()
}

/// What a call is named where two are drawn.
pub(super) fn lane_name(locale: Locale, run: &Run) -> String {
    let (end, name) = (end_name(locale, &run.verdict()), run.name());
    let way = if name.is_empty() { way_name(locale, run) } else { &name };
    td_string!(locale, stage.lane, n = run.number(), transport = way, end).to_string()
}

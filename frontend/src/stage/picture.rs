//! What it takes to draw some calls: their logs, read as lanes of one picture.

use super::{
    axis::{Axis, Scale},
    mark::Mark,
    scene::{self, FOOT, HEAD, Lane, View},
    timeline::Timeline,
    words::Speaker,
};
use crate::{
    call::CallLog,
    i18n::{Locale, td_string},
    scenarios::Telling,
};

/// One call to be drawn.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub log: &'a CallLog,
    /// Its name, where there are several.
    pub title: Option<&'a str>,
    /// The selected row.
    pub selected: Option<u64>,
    /// The fields that tell what its messages are.
    pub telling: Telling,
}

/// The lanes of some calls in a picture of that width.
pub(super) fn lanes<'a>(timeline: &Timeline, subjects: &[Subject<'a>], locale: Locale, width: f64) -> Vec<Lane<'a>> {
    let (columns, roomy) = scene::columns(width, subjects.len());
    let lane = |(index, (subject, (left, right))): (usize, (&Subject<'a>, (f64, f64)))| Lane {
        trace: timeline.trace(index, subject.log),
        speaker: Speaker { locale, log: subject.log, telling: subject.telling },
        index: u8::try_from(index).unwrap_or(u8::MAX),
        left,
        right,
        roomy,
        title: subject.title.map(str::to_owned),
        selected: subject.selected,
    };
    subjects.iter().zip(columns).enumerate().map(lane).collect()
}

/// The heads of the lines.
pub(super) fn heads(lanes: &[Lane<'_>], locale: Locale) -> Vec<Mark> {
    scene::heads(lanes, td_string!(locale, stage.browser), td_string!(locale, stage.server))
}

/// How high the whole picture is, in pixels.
pub(super) fn height(timeline: &Timeline, scale: Scale) -> f64 {
    HEAD + scale.height(&timeline.axis) + FOOT
}

/// A whole picture, from its upper edge down to `most` pixels: its marks and its height. `scale` finds the scale for an axis.
pub(super) fn whole(
    subjects: &[Subject<'_>],
    locale: Locale,
    scale: impl FnOnce(&Axis) -> Scale,
    width: f64,
    most: f64,
) -> (Vec<Mark>, f64) {
    let mut timeline = Timeline::default();
    timeline.update(&subjects.iter().map(|subject| subject.log).collect::<Vec<_>>());
    let scale = scale(&timeline.axis);
    let height = height(&timeline, scale).min(most);
    let view = View { width, top: 0.0, height, scale, origin: 0.0, until: i64::MAX };
    let lanes = lanes(&timeline, subjects, locale, width);
    let mut marks = scene::marks(&timeline.axis, &view, &lanes);
    marks.extend(heads(&lanes, locale));
    (marks, height)
}

//! The stage: both ends of a call in one picture, a sequence diagram that grows downward while the call goes on.
//!
//! Everything drawn is a pure function of the call's log ([`scene`]); what draws it ([`paint`], [`view`]) knows nothing of
//! calls.

mod ahead;
mod arrows;
mod axis;
mod clock;
mod fit;
mod flights;
mod labels;
mod lanes;
mod mark;
mod paint;
mod picture;
mod pinch;
mod png;
mod points;
mod saved;
mod scene;
mod scroller;
mod svg;
#[cfg(test)]
mod tests;
mod timeline;
mod tools;
mod trace;
mod view;
mod words;

pub use view::Stage;

use crate::{call::CallLog, i18n::Locale, scenarios::Telling};

/// A call's picture as a file: what is saved of it, without the theme's colours. It is at most `most` pixels high.
pub fn plain_picture(log: &CallLog, most: f64) -> String {
    const WIDTH: f64 = 820.0;
    let subject = picture::Subject { log, title: None, selected: None, telling: Telling::default() };
    let scale = |axis: &axis::Axis| axis::Scale::saved(false, axis);
    let (marks, height) = picture::whole(&[subject], Locale::en, scale, WIDTH, most);
    svg::write(&marks, (WIDTH, height), &[log.callee().path().to_owned()], "")
}

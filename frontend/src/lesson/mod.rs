//! Lessons: what there is to see, three things to try that the page then does, a question that the run answers, what to
//! remember. One for each mode, and a card for each scenario.
//!
//! What there is to try is data without words ([`crate::scenarios::lesson`]); the words lie in `static/lessons` and are
//! loaded when they are wanted ([`crate::page::lessons`]); [`crate::page::control`] does what a try says. This is what is seen
//! of it.

mod abilities;
mod note;
mod sheet;
mod tab;

pub use note::{Note, OpenLesson};
pub use tab::LessonTab;

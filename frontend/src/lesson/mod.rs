//! Lessons: what there is to see, three things to try that the page then does, a question that the run answers, what to
//! remember. One for each mode, and a card for each scenario.
//!
//! [`tries`] is all of it as data, without words; the words lie in `static/lessons` and are loaded when they are wanted.
//! [`judge`] reads a question's answer off the calls that were made. [`crate::shell`] does what a try says.

// The component macro makes structs of props that are public, whatever the component is.
#![allow(unreachable_pub)]

mod note;
mod sheet;
mod tab;

pub use note::{Note, OpenLesson};
pub use tab::LessonTab;

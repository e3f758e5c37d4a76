//! What lessons are made of. Language-neutral: the words lie in `static/lessons`, under the ids that stand here.

pub mod judge;
mod modes;

pub use judge::{Judge, Judged};
pub use modes::{MODES, of_mode};

use crate::transport::Transport;

/// The lesson of a mode, or the card of a scenario.
#[derive(Debug)]
pub struct Lesson {
    /// The mode's or the scenario's id, and the key of its words.
    pub id: &'static str,
    /// What to try.
    pub tries: &'static [Try],
    /// What to try of what a browser cannot do.
    pub limits: &'static [Try],
    /// What to guess before a run.
    pub questions: &'static [Question],
    /// It says what base64 would cost the call that is looked at.
    pub base64: bool,
}

impl Lesson {
    /// One of which everything has still to be said.
    pub const EMPTY: Self = Self { id: "", tries: &[], limits: &[], questions: &[], base64: false };
}

/// Something to try at the press of a button.
#[derive(Debug)]
pub struct Try {
    /// The key of its words within its lesson.
    pub id: &'static str,
    /// How the page is set before, as an address of the page: scenario, fields, transport, conditions.
    pub address: &'static str,
    /// What is done then, one after the other.
    pub steps: &'static [Step],
}

/// A question that a run answers.
#[derive(Debug)]
pub struct Question {
    /// What it asks about, and how to find out; its id is the key of the question's words.
    pub about: Try,
    /// How many choices there are, 2 to 4.
    pub choices: usize,
    /// How many calls it takes to tell.
    pub calls: usize,
    /// Reads the answer off the calls' logs.
    pub judge: Judge,
}

/// One thing that a try does or waits for. "The call" is the newest that the try has started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Presses Start.
    Start,
    /// Presses Send.
    Send,
    /// Presses Done sending.
    Done,
    /// Presses Cancel.
    Cancel,
    /// Cancels the first call of the try.
    CancelFirst,
    /// Waits until the call has received so many messages.
    Received(u16),
    /// Waits until the call is over.
    End,
    /// Waits until the server says that it must wait.
    Stalled,
    /// Lets so many milliseconds pass.
    Pause(u16),
    /// The next calls go this way.
    Over(Transport),
    /// Sets a field of the form: its name and its value.
    Set(&'static [&'static str; 2]),
    /// The next calls have a deadline of so many milliseconds.
    Deadline(u16),
    /// Shows the try's last two calls side by side.
    Compare,
    /// Opens the Wire tab on the call's first row: its request headers.
    WireOfHeaders,
    /// Opens the Wire tab on the first message that came.
    WireOfAnswer,
    /// Opens the newest message that came.
    Message,
    /// Opens the Headers tab.
    Headers,
}

/// Something to try, in short.
pub(super) const fn attempt(id: &'static str, address: &'static str, steps: &'static [Step]) -> Try {
    Try { id, address, steps }
}

/// Five calls at once, and what the last of them says of them.
pub(super) const FIVE: &[Step] =
    &[Step::Start, Step::Start, Step::Start, Step::Start, Step::Start, Step::Received(4), Step::Message];

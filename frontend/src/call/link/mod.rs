//! The observer: a tunnel of its own that watches the server, its clock, and what it sees of the page's calls.
//!
//! It neither disturbs nor shares the fate of what it observes. JavaScript is not told when the network falls silent; a
//! heartbeat finds it.

mod backoff;
mod clock;
mod gate;
mod heart;
mod session;

pub use clock::Clock;
pub(super) use clock::Clocks;
pub(super) use gate::Gate;
pub(super) use session::open;

/// How the link to the server stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkState {
    /// The first connection is being made.
    Connecting,
    /// The server answers.
    Ok(Clock),
    /// The server does not answer; the page keeps trying. What was known of its clock stays.
    Lost(Option<Clock>),
}

impl LinkState {
    /// What is known of the server's clock.
    pub fn clock(self) -> Option<Clock> {
        match self {
            Self::Connecting => None,
            Self::Ok(clock) => Some(clock),
            Self::Lost(clock) => clock,
        }
    }

    /// The state's stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Ok(_) => "ok",
            Self::Lost(_) => "lost",
        }
    }
}

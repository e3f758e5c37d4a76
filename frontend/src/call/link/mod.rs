//! How the page's link to the server stands, and what the [observer](super::observer) of it decides by: when to try again, whether the
//! line has fallen silent, what the server's clock says, when calls may begin.

pub(super) mod backoff;
pub(super) mod clock;
mod gate;
pub(super) mod heart;

pub use clock::Clock;
pub(super) use clock::Clocks;
pub(super) use gate::Gate;

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

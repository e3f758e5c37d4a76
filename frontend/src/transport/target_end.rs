//! How a connection to a target ended, as Weir says it by the code that closes the WebSocket.

/// Who ended it, or why it did not come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetEnd {
    /// The target closed it.
    Closed,
    /// The target reset it.
    Reset,
    /// Nothing listens there.
    Refused,
    /// The target did not answer in time.
    TimedOut,
    /// The target took the connection and did not greet as HTTP/2 does.
    NoGreeting,
    /// Weir did not take the ticket: the target is to be opened again.
    NoTicket,
    /// Weir has as many connections as it takes.
    Full,
    /// Weir stops.
    Stopping,
    /// The connection between the page and Weir was lost, and the way with it.
    WeirLost,
}

impl TargetEnd {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Closed,
        Self::Reset,
        Self::Refused,
        Self::TimedOut,
        Self::NoGreeting,
        Self::NoTicket,
        Self::Full,
        Self::Stopping,
        Self::WeirLost,
    ];

    /// The WebSocket's close code.
    pub fn code(self) -> u16 {
        match self {
            Self::WeirLost => 1006,
            Self::Closed => 4000,
            Self::Reset => 4001,
            Self::Refused => 4002,
            Self::TimedOut => 4003,
            Self::NoGreeting => 4004,
            Self::NoTicket => 4005,
            Self::Stopping => 4006,
            Self::Full => 4007,
        }
    }

    /// What a close code says. Codes that Weir does not use are somebody's in between.
    pub fn of(code: u16) -> Self {
        Self::ALL.into_iter().find(|end| end.code() == code).unwrap_or(Self::WeirLost)
    }

    /// Nothing of the call can have come to the target.
    pub fn never_there(self) -> bool {
        matches!(self, Self::Refused | Self::TimedOut | Self::NoGreeting | Self::NoTicket | Self::Full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_one_end() {
        for end in TargetEnd::ALL {
            assert_eq!(TargetEnd::of(end.code()), end);
        }
        assert_eq!(TargetEnd::of(1001), TargetEnd::WeirLost);
    }
}

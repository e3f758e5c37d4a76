//! What Start and Send do.

/// Where a scenario's request messages come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Feed {
    /// Start sends the one message and half-closes.
    Single,
    /// Start opens the call; Send sends a message made from the form as it then stands.
    Typed {
        /// Start sends an opening message (made from the fields of [`super::Place::First`]).
        opening: bool,
    },
    /// Start opens the call and the page sends messages by itself, then half-closes. Send sends one more in between.
    /// With none to send by itself it is as [`Feed::Typed`].
    Auto {
        /// The field that says how many milliseconds lie between two of them.
        every: &'static str,
        /// The field that says how many: a number, or a list with one entry for each.
        source: &'static str,
    },
    /// Start opens the call, sends a file piece by piece as fast as the transport takes it, and half-closes. See
    /// [`super::upload`].
    Upload,
}

/// What Start does, from the form as it stands: open the call, send `count` messages `every_ms` apart (the first at
/// once), and then half-close or leave the call open for Send and Done sending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// How many messages, 0 or more. For [`Feed::Upload`] 0: the file's size decides.
    pub count: u64,
    /// The pause between two of them in milliseconds; 0 for as fast as the transport takes them.
    pub every_ms: u32,
    /// Half-close after the last one.
    pub half_close: bool,
}

/// Which message of a call to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sending {
    /// The message's number on the call, from 1, those sent by hand included.
    pub ordinal: u64,
    /// Its place among the messages of the [`Plan`], from 0; `None` for one sent by hand. Devices that report at paces of
    /// their own ([`super::Devices`]) send theirs out of turn.
    pub planned: Option<u64>,
    /// The time, in nanoseconds since 1970.
    pub unix_nanos: u64,
}

impl Sending {
    /// The message `planned` of the plan, from 0.
    pub fn planned(planned: u64, ordinal: u64, unix_nanos: u64) -> Self {
        Self { ordinal, planned: Some(planned), unix_nanos }
    }

    /// A message sent by hand.
    pub fn by_hand(ordinal: u64, unix_nanos: u64) -> Self {
        Self { ordinal, planned: None, unix_nanos }
    }
}

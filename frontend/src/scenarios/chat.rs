//! Who said what.

use std::collections::VecDeque;

use weir_proto::weir::v1::{Change, Said, Standing, said};
use weir_schema::decode;

use super::model::{Model, Seen, push};

/// A conversation, as the page saw it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Chat {
    /// The last lines in their order, at most [`Chat::KEPT`].
    pub lines: VecDeque<Line>,
    /// How many members the room has, where there is a room.
    pub present: Option<u32>,
    /// How the room stands, as last told: who keeps it, and whether it is locked.
    pub standing: Standing,
}

/// One line of a conversation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Whose it is.
    pub speaker: Speaker,
    /// What happened.
    pub what: Happened,
    /// Said before this call began.
    pub earlier: bool,
    /// When: nanoseconds since 1970, on the page's clock, or on the server's for a room.
    pub unix_nanos: u64,
}

/// Who says a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Speaker {
    /// The user.
    You,
    /// The server.
    Server,
    /// A member of a room, by name. The user's own lines in a room come back under the user's name.
    Member(String),
}

/// What a line tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Happened {
    /// These words were said.
    Said(String),
    /// A member came.
    Joined,
    /// A member went.
    Left,
    /// So many events are lost to this member, who was too slow.
    Missed(u64),
    /// The room is another: with [`Change::Cleared`] no line before this one is left.
    Changed(Change),
    /// Only this member, the keeper, may do what the user wished to do.
    Refused(String),
}

impl Chat {
    /// How many lines are kept.
    pub const KEPT: usize = 200;
    /// How many characters of a line are kept: the longest that a room takes.
    const CHARS: usize = 2000;

    /// Takes what a room tells.
    pub fn hear(&mut self, said: Said) {
        self.present = Some(said.present);
        if let Some(standing) = said.standing {
            self.standing = standing;
        }
        let what = match said.what {
            Some(said::What::Text(text)) => Happened::Said(text),
            Some(said::What::Joined(_)) => Happened::Joined,
            Some(said::What::Left(_)) => Happened::Left,
            Some(said::What::Missed(missed)) => Happened::Missed(missed),
            Some(said::What::Change(change)) => {
                let change = Change::try_from(change).unwrap_or_default();
                if change == Change::Cleared {
                    self.lines.clear();
                }
                Happened::Changed(change)
            }
            Some(said::What::Refused(_)) => Happened::Refused(self.standing.keeper.clone()),
            None => return,
        };
        let own = matches!(what, Happened::Missed(_) | Happened::Refused(_));
        let speaker = if own { Speaker::Server } else { Speaker::Member(said.name) };
        self.push(Line { speaker, what, earlier: said.earlier, unix_nanos: said.unix_nanos });
    }

    fn push(&mut self, line: Line) {
        push(&mut self.lines, line, Self::KEPT);
    }
}

/// What the two ends of a call say to each other.
impl Model for Chat {
    fn message(&mut self, seen: Seen<'_>) {
        let message = seen.callee.message(seen.direction);
        let speaker = if seen.is_answer() { Speaker::Server } else { Speaker::You };
        let what = Happened::Said(decode::text(&message, seen.bytes, Self::CHARS));
        self.push(Line { speaker, what, earlier: false, unix_nanos: seen.unix_nanos });
    }
}

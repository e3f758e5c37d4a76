//! Who is in which room, who keeps it, and what was said last.
//!
//! What happens in a room travels over the bus; members of one room may be served by several processes. Presence,
//! order of coming, lock and history are kept here, for the members of this process. With more than one, this is what a
//! store shared by all takes the place of: [`Registry::enter`], what a [`Member`] does, and leaving are all that touches
//! it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use weir_proto::weir::v1::{Change, Joined, Left, Said, Standing, said::What};

use crate::{
    bus::{Bus, Subject, Subscription},
    lock::lock,
};

/// How many rooms there can be at a time.
const ROOMS: usize = 1000;
/// How many lines a newcomer is shown.
const HISTORY: usize = 50;
/// How many characters a name has at most.
pub(super) const NAME: usize = 40;
/// So many members are told by name.
const NAMED: usize = 40;

/// All rooms. A room is there as long as it has a member. Clones are the same registry.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    bus: Bus,
    /// How many members a room holds.
    most: usize,
    rooms: Arc<Mutex<HashMap<String, State>>>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order of their coming, so that the first one keeps the room.
    members: VecDeque<Seat>,
    locked: bool,
    history: VecDeque<Said>,
    /// How many have ever come: a name may be another's later, a number is not.
    came: u64,
}

#[derive(Debug)]
struct Seat {
    number: u64,
    name: String,
}

impl State {
    fn present(&self) -> u32 {
        u32::try_from(self.members.len()).unwrap_or(u32::MAX)
    }

    fn is_kept_by(&self, number: u64) -> bool {
        self.members.front().is_some_and(|keeper| keeper.number == number)
    }

    fn keeper(&self) -> String {
        self.members.front().map_or(String::new(), |keeper| keeper.name.clone())
    }

    fn standing(&self) -> Standing {
        let members = self.members.iter().take(NAMED).map(|seat| seat.name.clone()).collect();
        Standing { keeper: self.keeper(), locked: self.locked, yours: false, you: String::new(), members }
    }

    /// The name itself, or with the first number from 2 on that makes it nobody else's here.
    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.members.iter().any(|seat| seat.name == name);
        if !taken(name) {
            return name.to_owned();
        }
        let numbered = (2..).map(|number| {
            let number = format!(" {number}");
            let room = NAME - number.len();
            name.chars().take(room).collect::<String>() + &number
        });
        { numbered }.find(|name| !taken(name)).unwrap_or_default()
    }

    /// What `name` did, and how the room stands after it.
    fn said(&self, name: &str, what: What) -> Said {
        Said {
            name: name.to_owned(),
            unix_nanos: weir_tap::unix_nanos(),
            present: self.present(),
            standing: (!matches!(what, What::Text(_))).then(|| self.standing()),
            what: Some(what),
            earlier: false,
        }
    }
}

/// No way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoEntry {
    /// The room has so many members.
    Full(usize),
    /// The room is locked; its keeper's name.
    Locked(String),
    /// There are so many rooms.
    NoRooms(usize),
}

/// It is the keeper's right; the keeper's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotKeeper(pub(super) String);

/// What a newcomer gets.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) member: Member,
    /// The last lines, oldest first.
    pub(super) history: Vec<Said>,
    /// Everything after them, the newcomer's own joining first.
    pub(super) live: Subscription<Said>,
}

impl Registry {
    /// Rooms that hold `most` members each.
    pub(super) fn new(bus: &Bus, most: usize) -> Self {
        Self { bus: bus.clone(), most, rooms: Arc::default() }
    }

    /// Brings a member into a room, which is opened if need be, and tells everybody in it. The member goes by `name`, or
    /// by that with a number if somebody in the room has it: two of one name would be taken for one.
    pub(super) fn enter(&self, room: &str, name: &str) -> Result<Entered, NoEntry> {
        let mut rooms = self.lock();
        let open = rooms.len();
        let state = match rooms.get_mut(room) {
            Some(state) if state.locked => return Err(NoEntry::Locked(state.keeper())),
            Some(state) if state.members.len() >= self.most => return Err(NoEntry::Full(self.most)),
            Some(state) => state,
            None if open >= ROOMS => return Err(NoEntry::NoRooms(ROOMS)),
            None => rooms.entry(room.to_owned()).or_default(),
        };
        // All under one lock: a line is either in the history or still to come, never both and never neither.
        let subject = Subject::room(room);
        let live = self.bus.subscribe(&subject);
        let history = state.history.iter().cloned().collect();
        state.came += 1;
        let number = state.came;
        let name = state.free_name(name);
        state.members.push_back(Seat { number, name: name.clone() });
        self.bus.publish(&subject, || state.said(&name, What::Joined(Joined {})));
        let member = Member { registry: self.clone(), room: room.to_owned(), subject, name, number };
        Ok(Entered { member, history, live })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        lock(&self.rooms)
    }
}

/// Somebody in a room. Dropping it is leaving: everybody is told, and the last one closes the room.
#[derive(Debug)]
pub(super) struct Member {
    registry: Registry,
    room: String,
    subject: Subject<Said>,
    name: String,
    number: u64,
}

impl Member {
    /// How many members are in the room now, and how it stands for this one.
    pub(super) fn standing(&self) -> (u32, Standing) {
        self.registry.lock().get(&self.room).map_or((0, Standing::default()), |state| {
            let standing =
                Standing { yours: state.is_kept_by(self.number), you: self.name.clone(), ..state.standing() };
            (state.present(), standing)
        })
    }

    /// The name by which the room knows this member.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether this member keeps the room now.
    pub(super) fn keeps(&self) -> bool {
        self.registry.lock().get(&self.room).is_some_and(|state| state.is_kept_by(self.number))
    }

    /// Says a line to everybody in the room, oneself included.
    pub(super) fn say(&self, text: String) {
        self.change(|state| {
            let said = state.said(&self.name, What::Text(text));
            if state.history.len() == HISTORY {
                state.history.pop_front();
            }
            state.history.push_back(Said { earlier: true, ..said.clone() });
            Some(said)
        });
    }

    /// Forgets what was said, and tells everybody.
    pub(super) fn clear(&self) -> Result<(), NotKeeper> {
        self.as_keeper(|state| {
            state.history.clear();
            Some(Change::Cleared)
        })
    }

    /// Locks or unlocks the room, and tells everybody if that changes anything.
    pub(super) fn lock(&self, lock: bool) -> Result<(), NotKeeper> {
        self.as_keeper(|state| {
            let changes = std::mem::replace(&mut state.locked, lock) != lock;
            changes.then_some(if lock { Change::Locked } else { Change::Unlocked })
        })
    }

    fn as_keeper(&self, act: impl FnOnce(&mut State) -> Option<Change>) -> Result<(), NotKeeper> {
        let mut outcome = Ok(());
        self.change(|state| {
            if !state.is_kept_by(self.number) {
                outcome = Err(NotKeeper(state.keeper()));
                return None;
            }
            let change = act(state)?;
            Some(state.said(&self.name, What::Change(change.into())))
        });
        outcome
    }

    /// Changes the room and tells everybody what came of it, under one lock: all hear it in the order it happened.
    fn change(&self, change: impl FnOnce(&mut State) -> Option<Said>) {
        let mut rooms = self.registry.lock();
        if let Some(said) = rooms.get_mut(&self.room).and_then(change) {
            self.registry.bus.publish(&self.subject, || said);
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut rooms = self.registry.lock();
        let Some(state) = rooms.get_mut(&self.room) else {
            return;
        };
        let kept = state.is_kept_by(self.number);
        state.members.retain(|seat| seat.number != self.number);
        let bus = &self.registry.bus;
        bus.publish(&self.subject, || state.said(&self.name, What::Left(Left {})));
        if state.members.is_empty() {
            rooms.remove(&self.room);
        } else if kept {
            bus.publish(&self.subject, || state.said(&state.keeper(), What::Change(Change::Keeps.into())));
        }
    }
}

#[cfg(test)]
mod tests;

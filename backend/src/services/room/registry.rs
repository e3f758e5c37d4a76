//! Who is in which room, and what was said last.
//!
//! What happens in a room travels over the bus; members of one room may be served by several processes. Presence and
//! history are kept here, for the members of this process. With more than one, this is what a store shared by all takes
//! the place of: [`Registry::enter`], [`Member::say`] and leaving are all that touches it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use weir_proto::weir::v1::{Joined, Left, Said, said::What};

use crate::bus::{Bus, Subject, Subscription};

/// How many members a room holds.
const MEMBERS: u32 = 200;
/// How many rooms there can be at a time.
const ROOMS: usize = 1000;
/// How many lines a newcomer is shown.
const HISTORY: usize = 50;

/// All rooms. A room is there as long as it has a member. Clones are the same registry.
#[derive(Clone, Debug)]
pub(super) struct Registry {
    bus: Bus,
    rooms: Arc<Mutex<HashMap<String, State>>>,
}

#[derive(Debug, Default)]
struct State {
    present: u32,
    history: VecDeque<Said>,
}

/// No place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The room has so many members.
    Room(u32),
    /// There are so many rooms.
    House(usize),
}

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
    pub(super) fn new(bus: &Bus) -> Self {
        Self { bus: bus.clone(), rooms: Arc::default() }
    }

    /// Brings a member into a room, which is opened if need be, and tells everybody in it.
    pub(super) fn enter(&self, room: &str, name: &str) -> Result<Entered, Full> {
        let mut rooms = self.lock();
        let open = rooms.len();
        let state = match rooms.get_mut(room) {
            Some(state) if state.present >= MEMBERS => return Err(Full::Room(MEMBERS)),
            Some(state) => state,
            None if open >= ROOMS => return Err(Full::House(ROOMS)),
            None => rooms.entry(room.to_owned()).or_default(),
        };
        // All under one lock: a line is either in the history or still to come, never both and never neither.
        let subject = Subject::room(room);
        let live = self.bus.subscribe(&subject);
        let history = state.history.iter().cloned().collect();
        state.present += 1;
        self.bus.publish(&subject, || said(name, state.present, What::Joined(Joined {})));
        let member = Member { registry: self.clone(), room: room.to_owned(), subject, name: name.to_owned() };
        Ok(Entered { member, history, live })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody in a room. Dropping it is leaving: everybody is told, and the last one closes the room.
#[derive(Debug)]
pub(super) struct Member {
    registry: Registry,
    room: String,
    subject: Subject<Said>,
    name: String,
}

impl Member {
    /// How many members are in the room now.
    pub(super) fn present(&self) -> u32 {
        self.registry.lock().get(&self.room).map_or(0, |state| state.present)
    }

    /// Says a line to everybody in the room, oneself included.
    pub(super) fn say(&self, text: String) {
        let mut rooms = self.registry.lock();
        let Some(state) = rooms.get_mut(&self.room) else {
            return;
        };
        let said = said(&self.name, state.present, What::Text(text));
        if state.history.len() == HISTORY {
            state.history.pop_front();
        }
        state.history.push_back(Said { earlier: true, ..said.clone() });
        self.registry.bus.publish(&self.subject, || said);
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut rooms = self.registry.lock();
        let Some(state) = rooms.get_mut(&self.room) else {
            return;
        };
        state.present -= 1;
        let present = state.present;
        if present == 0 {
            rooms.remove(&self.room);
        }
        self.registry.bus.publish(&self.subject, || said(&self.name, present, What::Left(Left {})));
    }
}

fn said(name: &str, present: u32, what: What) -> Said {
    Said { name: name.to_owned(), unix_nanos: weir_tap::unix_nanos(), present, what: Some(what), earlier: false }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::bus::Heard;

    fn heard(live: &mut Subscription<Said>) -> Vec<(String, u32, String)> {
        std::iter::from_fn(|| live.try_next())
            .map(|heard| match heard {
                Heard::Message(said) => (
                    said.name,
                    said.present,
                    match said.what.unwrap() {
                        What::Text(text) => text,
                        What::Joined(_) => "+".into(),
                        What::Left(_) => "-".into(),
                        What::Missed(_) => unreachable!(),
                    },
                ),
                Heard::Missed(count) => (String::new(), 0, format!("missed {count}")),
            })
            .collect()
    }

    fn event(name: &str, present: u32, what: &str) -> (String, u32, String) {
        (name.into(), present, what.into())
    }

    #[test]
    fn a_newcomer_sees_what_was_said_and_then_what_happens() {
        let rooms = Registry::new(&Bus::new());
        let mut ann = rooms.enter("tea", "Ann").unwrap();
        ann.member.say("one".into());
        let mut bob = rooms.enter("tea", "Bob").unwrap();
        assert_eq!(bob.history.len(), 1);
        assert!(bob.history[0].earlier);
        bob.member.say("two".into());
        drop(ann.member);
        assert_eq!(heard(&mut bob.live), [event("Bob", 2, "+"), event("Bob", 2, "two"), event("Ann", 1, "-")]);
        assert_eq!(heard(&mut ann.live)[..2], [event("Ann", 1, "+"), event("Ann", 1, "one")]);
    }

    #[test]
    fn history_has_the_last_fifty_lines_and_goes_with_the_room() {
        let rooms = Registry::new(&Bus::new());
        let ann = rooms.enter("tea", "Ann").unwrap();
        for n in 0..60 {
            ann.member.say(n.to_string());
        }
        let history = rooms.enter("tea", "Bob").unwrap().history;
        assert_eq!(history.len(), HISTORY);
        assert_eq!(history[0].what, Some(What::Text("10".into())));
        drop(ann);
        assert!(rooms.lock().is_empty());
        assert!(rooms.enter("tea", "Ann").unwrap().history.is_empty());
    }

    #[test]
    fn a_room_holds_so_many_and_the_house_so_many_rooms() {
        let rooms = Registry::new(&Bus::new());
        let mut members: Vec<_> = (0..MEMBERS).map(|_| rooms.enter("tea", "x").unwrap()).collect();
        assert_eq!(rooms.enter("tea", "x").unwrap_err(), Full::Room(MEMBERS));
        members.pop();
        assert!(rooms.enter("tea", "x").is_ok());
        let others: Vec<_> = (1..ROOMS).map(|n| rooms.enter(&n.to_string(), "x").unwrap()).collect();
        assert_eq!(rooms.enter("one more", "x").unwrap_err(), Full::House(ROOMS));
        drop((members, others));
        assert!(rooms.lock().is_empty());
    }
}

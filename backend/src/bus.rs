//! Publish and subscribe by subject.
//!
//! Everything that may have to reach another process goes through here: what the recorder sees, and what happens in a
//! chat room. Today both ends are in this process, over bounded broadcast channels. The [`Bus`] is the seam where a
//! message broker such as NATS takes over when one machine is not enough, and its rules are those that such a broker
//! can keep:
//!
//! - subjects are names of dot-separated tokens, and only encoded messages cross, never pointers;
//! - delivery is at most once and in order for each publisher; nobody hears what was published before subscribing;
//! - a subscriber that is too slow loses the oldest messages and is told how many; it never slows a publisher;
//! - a subject exists only while somebody subscribes to it.

use std::{
    collections::HashMap,
    fmt,
    marker::PhantomData,
    sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use bytes::Bytes;
use prost::Message;
use tokio::sync::broadcast::{
    self,
    error::{RecvError, TryRecvError},
};
use weir_proto::{
    hex,
    weir::v1::{CallEvent, Said},
};

use crate::lock;

/// A name that messages of type `M` are published under.
#[derive(Debug)]
pub struct Subject<M> {
    name: String,
    capacity: usize,
    message: PhantomData<fn() -> M>,
}

impl Subject<CallEvent> {
    /// What the server sees of the calls of one session (32 hex digits). A watcher may fall 1024 events behind.
    pub fn session(session: &str) -> Self {
        Self::new(format!("weir.session.{session}"), 1024)
    }
}

impl Subject<Said> {
    /// What happens in one chat room, by any name. A member may fall 256 events behind.
    pub fn room(room: &str) -> Self {
        // Brokers allow few characters in a subject, people want all of them in a room's name.
        Self::new(format!("weir.room.{}", hex(room.as_bytes())), 256)
    }
}

impl<M> Subject<M> {
    fn new(name: String, capacity: usize) -> Self {
        Self { name, capacity, message: PhantomData }
    }
}

type Subjects = HashMap<String, broadcast::Sender<Bytes>>;

/// Delivers what is published under a subject to all who subscribe to it. Clones are the same bus.
#[derive(Clone, Default)]
pub struct Bus {
    subjects: Arc<RwLock<Subjects>>,
}

impl Bus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether anybody listens. Publishing checks this too: ask only to save work of your own.
    pub fn is_heard<M>(&self, subject: &Subject<M>) -> bool {
        self.read().contains_key(&subject.name)
    }

    /// Publishes what `message` makes. With nobody subscribed it is not even made.
    pub fn publish<M: Message>(&self, subject: &Subject<M>, message: impl FnOnce() -> M) {
        let Some(sender) = self.read().get(&subject.name).cloned() else {
            return;
        };
        // The last subscriber may have gone in between: then nobody misses it.
        let _ = sender.send(message().encode_to_vec().into());
    }

    /// Hears everything published under `subject` from now on, until the subscription is dropped.
    pub fn subscribe<M: Message + Default>(&self, subject: &Subject<M>) -> Subscription<M> {
        let receiver = self
            .write()
            .entry(subject.name.clone())
            .or_insert_with(|| broadcast::channel(subject.capacity).0)
            .subscribe();
        Subscription { receiver: Some(receiver), name: subject.name.clone(), bus: self.clone(), message: PhantomData }
    }

    fn read(&self) -> RwLockReadGuard<'_, Subjects> {
        lock::read(&self.subjects)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Subjects> {
        lock::write(&self.subjects)
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bus").field("subjects", &self.read().len()).finish()
    }
}

/// What a subscriber hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard<M> {
    /// The next message.
    Message(M),
    /// The subscriber was too slow: so many messages are lost to it.
    Missed(u64),
}

/// One subscriber's end of a subject.
#[derive(Debug)]
pub struct Subscription<M> {
    // There until the drop.
    receiver: Option<broadcast::Receiver<Bytes>>,
    name: String,
    bus: Bus,
    message: PhantomData<fn() -> M>,
}

impl<M: Message + Default> Subscription<M> {
    /// Waits for the next message. `None` if the bus is gone. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Heard<M>> {
        loop {
            match self.receiver.as_mut()?.recv().await {
                Ok(bytes) => {
                    if let Some(message) = decode(bytes) {
                        return Some(Heard::Message(message));
                    }
                }
                Err(RecvError::Lagged(count)) => return Some(Heard::Missed(count)),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// How many messages have arrived and wait, those already lost included.
    pub fn waiting(&self) -> usize {
        self.receiver.as_ref().map_or(0, broadcast::Receiver::len)
    }

    /// What has arrived already, if anything has.
    pub fn try_next(&mut self) -> Option<Heard<M>> {
        loop {
            match self.receiver.as_mut()?.try_recv() {
                Ok(bytes) => {
                    if let Some(message) = decode(bytes) {
                        return Some(Heard::Message(message));
                    }
                }
                Err(TryRecvError::Lagged(count)) => return Some(Heard::Missed(count)),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return None,
            }
        }
    }
}

/// A message that does not decode comes from a publisher of another version, and is not for us.
fn decode<M: Message + Default>(bytes: Bytes) -> Option<M> {
    M::decode(bytes).inspect_err(|error| tracing::warn!(%error, "undecodable message on the bus")).ok()
}

impl<M> Drop for Subscription<M> {
    fn drop(&mut self) {
        // Under the lock, so that nobody subscribes between the count and the removal.
        let mut subjects = self.bus.write();
        self.receiver = None;
        if subjects.get(&self.name).is_some_and(|sender| sender.receiver_count() == 0) {
            subjects.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str) -> Said {
        Said { name: name.into(), ..Said::default() }
    }

    #[tokio::test]
    async fn everybody_hears_everything_in_order() {
        let (bus, subject) = (Bus::new(), Subject::room("tea"));
        let (mut one, mut two) = (bus.subscribe(&subject), bus.subscribe(&subject));
        for name in ["a", "b", "c"] {
            bus.publish(&subject, || said(name));
        }
        for name in ["a", "b", "c"] {
            assert_eq!(one.next().await, Some(Heard::Message(said(name))));
            assert_eq!(two.next().await, Some(Heard::Message(said(name))));
        }
        assert_eq!(one.try_next(), None);
    }

    #[tokio::test]
    async fn subjects_are_apart() {
        let bus = Bus::new();
        let mut tea = bus.subscribe(&Subject::room("tea"));
        let mut session = bus.subscribe(&Subject::session("00"));
        bus.publish(&Subject::room("coffee"), || said("x"));
        bus.publish(&Subject::session("00"), || CallEvent { call: "1".into(), ..CallEvent::default() });
        assert_eq!(tea.try_next(), None);
        assert!(matches!(session.try_next(), Some(Heard::Message(event)) if event.call == "1"));
    }

    #[tokio::test]
    async fn a_slow_subscriber_loses_the_oldest_and_is_told_how_many() {
        let (bus, subject) = (Bus::new(), Subject::room("tea"));
        let mut slow = bus.subscribe(&subject);
        for n in 0..300 {
            bus.publish(&subject, || said(&n.to_string()));
        }
        assert_eq!(slow.waiting(), 300);
        assert_eq!(slow.next().await, Some(Heard::Missed(44)));
        assert_eq!(slow.waiting(), 256);
        assert_eq!(slow.next().await, Some(Heard::Message(said("44"))));
    }

    #[test]
    fn nothing_is_made_for_nobody_and_subjects_vanish() {
        let (bus, subject) = (Bus::new(), Subject::room("tea"));
        let never = || -> Said { panic!("made for nobody") };
        bus.publish(&subject, never);
        let (one, two) = (bus.subscribe(&subject), bus.subscribe(&subject));
        assert!(bus.is_heard(&subject));
        drop(one);
        assert!(bus.is_heard(&subject));
        drop(two);
        assert!(!bus.is_heard(&subject));
        assert!(bus.read().is_empty());
        bus.publish(&subject, never);
    }

    #[test]
    fn any_room_name_makes_a_plain_subject() {
        assert_eq!(Subject::room("茶.a b").name, "weir.room.e88cb62e612062");
    }
}

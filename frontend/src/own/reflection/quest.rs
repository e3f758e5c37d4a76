//! What has been asked, what came, and what to ask next.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;

use super::{
    file::File,
    message::{Answer, Ask, Said},
};

/// Questions that may be unanswered at a time.
const UNANSWERED: usize = 8;
/// Files that are taken.
const FILES: usize = 2_000;
/// Their bytes.
const BYTES: usize = 32 * 1024 * 1024;
/// Streams that are opened.
const ROUNDS: usize = 64;
/// Every Weir page has Google's well-known types; the descriptors of descriptors only options need.
const WELL_KNOWN: &str = "google/protobuf/";

/// There is more than is taken: what came until then is what is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Too many files.
    Files,
    /// Too many bytes.
    Bytes,
    /// The server ended the stream too often.
    Rounds,
    /// It takes too long; said by whoever has a clock.
    Time,
}

/// All that is found out of a server by reflection.
#[derive(Debug, Default)]
pub struct Quest {
    /// To be asked, in this order.
    to_ask: VecDeque<Ask>,
    /// Asked and not answered, in the order in which it was sent.
    unanswered: VecDeque<Ask>,
    /// All that was ever to be asked.
    known: BTreeSet<Ask>,
    /// The services, as listed; nothing before they are.
    services: Option<Vec<String>>,
    /// The files by their names; the first of each counts.
    files: BTreeMap<String, Bytes>,
    /// Their names as they came.
    order: Vec<String>,
    /// The services that the files define.
    described: BTreeSet<String>,
    bytes: usize,
    rounds: usize,
    /// Something was answered in the present round.
    heard: bool,
    missing: Vec<Ask>,
    bound: Option<Bound>,
}

/// What was found in the end.
#[derive(Clone, Debug)]
pub struct Found {
    /// The services' full names, in the order of the server.
    pub services: Vec<String>,
    /// The files' descriptors, as they came.
    pub files: Vec<Bytes>,
    /// The server has answered that it does not have these, or has ended the stream over them.
    pub missing: Vec<Ask>,
    /// There may be more.
    pub bound: Option<Bound>,
}

impl Quest {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self { to_ask: [Ask::Services].into(), ..Self::default() }
    }

    /// The next thing to ask, if there is one and not too much is unanswered. It counts as sent.
    pub fn next(&mut self) -> Option<Ask> {
        while self.unanswered.len() < UNANSWERED && self.bound.is_none() {
            let ask = self.to_ask.pop_front()?;
            if !self.is_needless(&ask) {
                self.unanswered.push_back(ask.clone());
                return Some(ask);
            }
        }
        None
    }

    /// Everything is asked and answered, or as much as is taken.
    pub fn is_over(&self) -> bool {
        self.bound.is_some() || (self.unanswered.is_empty() && self.to_ask.iter().all(|ask| self.is_needless(ask)))
    }

    /// The server has listed its services.
    pub fn has_begun(&self) -> bool {
        self.services.is_some()
    }

    /// The server has told a file at least.
    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Something came.
    pub fn answered(&mut self, message: &[u8]) {
        self.heard = true;
        let Answer { to, said } = Answer::read(message);
        // They come in the order of the questions; a server that does otherwise says what it answers.
        let place = to.and_then(|ask| self.unanswered.iter().position(|other| *other == ask)).unwrap_or_default();
        let Some(ask) = self.unanswered.remove(place) else { return };
        match said {
            Said::Services(names) if ask == Ask::Services => {
                for name in &names {
                    self.wish(Ask::Symbol(name.clone()));
                }
                self.services = Some(names);
            }
            Said::Files(files) if ask != Ask::Services => files.into_iter().for_each(|file| self.take(file)),
            _ => self.missing.push(ask),
        }
    }

    /// The stream has ended. What was not answered is asked again: some servers end it after every answer, others over a name that they
    /// do not know. So what is asked first in a stream that ends without an answer is what it ended over. Says whether to open another.
    pub fn ended(&mut self) -> bool {
        self.rounds += 1;
        if !std::mem::take(&mut self.heard) {
            self.missing.extend(self.unanswered.pop_front());
        }
        while let Some(ask) = self.unanswered.pop_back() {
            self.to_ask.push_front(ask);
        }
        if self.rounds >= ROUNDS && !self.is_over() {
            self.bound = Some(Bound::Rounds);
        }
        self.services.is_some() && !self.is_over()
    }

    /// It takes no more.
    pub fn stop(&mut self, bound: Bound) {
        self.bound.get_or_insert(bound);
    }

    /// What was found.
    pub fn found(mut self) -> Found {
        let files = self.order.iter().filter_map(|name| self.files.remove(name)).collect();
        Found { services: self.services.unwrap_or_default(), files, missing: self.missing, bound: self.bound }
    }

    /// It came meanwhile, with something else.
    fn is_needless(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Services => false,
            Ask::Symbol(name) => self.described.contains(name),
            Ask::File(name) => self.files.contains_key(name),
        }
    }

    fn wish(&mut self, ask: Ask) {
        if self.known.insert(ask.clone()) {
            self.to_ask.push_back(ask);
        }
    }

    fn take(&mut self, descriptor: &[u8]) {
        let File { name, imports, services } = File::read(descriptor);
        if self.files.contains_key(&name) || self.bound.is_some() {
            return;
        }
        if self.files.len() >= FILES {
            return self.stop(Bound::Files);
        }
        if self.bytes + descriptor.len() > BYTES {
            return self.stop(Bound::Bytes);
        }
        self.bytes += descriptor.len();
        self.described.extend(services);
        self.order.push(name.clone());
        self.files.insert(name, Bytes::copy_from_slice(descriptor));
        for import in imports.into_iter().filter(|import| !import.starts_with(WELL_KNOWN)) {
            self.wish(Ask::File(import));
        }
    }
}

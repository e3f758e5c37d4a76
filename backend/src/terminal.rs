//! Who started this server: whoever has the key that stands in its terminal.
//!
//! Every program of this machine reaches a server that listens on loopback, and every page in its browsers does. What is meant for one
//! person only takes the key. It is made anew at each start, and is never written to a file, a log or a query.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use subtle::ConstantTimeEq as _;
use weir_proto::hex;

use crate::lock::lock;

/// How long a link can be used that a browser is started with.
const LINK: Duration = Duration::from_mins(2);
/// Most such links at a time. One more takes the place of the oldest.
const LINKS: usize = 8;

/// The key of one start, and the links that stand for it once.
#[derive(Debug)]
pub struct Terminal {
    key: String,
    links: Mutex<Vec<(String, Instant)>>,
}

/// What somebody showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The key.
    Key,
    /// A link's code, which is worth nothing any more. He is to have the key.
    Link(String),
}

impl Terminal {
    pub(crate) fn new() -> Self {
        Self { key: secret(), links: Mutex::default() }
    }

    /// The key: 32 lower-case hex digits.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A code that stands for the key once, within two minutes: for what is started with it on its command line, which others may read.
    pub fn link(&self) -> String {
        let mut links = lock(&self.links);
        links.retain(|(_, made)| made.elapsed() < LINK);
        if links.len() >= LINKS {
            links.remove(0);
        }
        let code = secret();
        links.push((code.clone(), Instant::now()));
        code
    }

    /// What that is, if it is anything.
    pub(crate) fn look(&self, given: &str) -> Option<Shown> {
        if same(given, &self.key) {
            return Some(Shown::Key);
        }
        let mut links = lock(&self.links);
        let at = links.iter().position(|(code, _)| same(given, code))?;
        let (_, made) = links.remove(at);
        (made.elapsed() < LINK).then(|| Shown::Link(self.key.clone()))
    }
}

/// 128 random bits.
fn secret() -> String {
    hex(&rand::random::<[u8; 16]>())
}

/// Takes as long whatever is given.
fn same(given: &str, secret: &str) -> bool {
    given.as_bytes().ct_eq(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use weir_proto::keys;

    use super::*;

    #[test]
    fn the_key_is_one_for_each_start() {
        let (one, other) = (Terminal::new(), Terminal::new());
        assert!(keys::is_id(one.key().as_bytes()));
        assert_eq!(one.look(one.key()), Some(Shown::Key));
        assert_eq!(one.look(one.key()), Some(Shown::Key), "as often as one likes");
        for wrong in [other.key(), "", &one.key()[1..], &format!("{}0", one.key())] {
            assert_eq!(one.look(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_link_is_good_once_and_the_newest_are_kept() {
        let terminal = Terminal::new();
        let links: Vec<_> = (0..=LINKS).map(|_| terminal.link()).collect();
        assert_eq!(terminal.look(&links[0]), None, "the oldest made room");
        for link in &links[1..] {
            assert_eq!(terminal.look(link), Some(Shown::Link(terminal.key().to_owned())));
            assert_eq!(terminal.look(link), None);
        }
    }
}

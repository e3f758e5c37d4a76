//! Where in a message somebody is who types its JSON: the objects and lists around the caret, whatever is broken in front of it.

use std::{borrow::Cow, mem, ops::Range};

use super::super::{
    text::Reader,
    tokens::{Token, Tokens},
};

/// Goes through a text that is no JSON yet.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    /// The objects and lists that are open, the innermost last.
    pub(super) open: Vec<Open>,
    /// What stood last.
    pub(super) last: Last,
    /// Where that ends.
    pub(super) end: usize,
    /// The keys of all objects that are open, of each behind those of the one around it.
    keys: Vec<Range<usize>>,
    /// How many lists are open, and how many objects.
    count: [usize; 2],
}

/// An object or a list.
pub(super) struct Open {
    pub(super) object: bool,
    /// The key of the member that we are in.
    pub(super) key: Option<Range<usize>>,
    /// The value of its `@type`.
    pub(super) url: Option<Range<usize>>,
    /// Where its keys begin in the list of all.
    keys: usize,
}

/// What stood last.
#[derive(PartialEq, Eq)]
pub(super) enum Last {
    Nothing,
    Open,
    Comma,
    Colon,
    Close,
    /// A string, or whatever is no mark: a key or a value.
    Word(Range<usize>),
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, open: Vec::new(), last: Last::Nothing, end: 0, keys: Vec::new(), count: [0; 2] }
    }

    /// Goes from the start to the caret. Gives where the word begins that ends there and may go on.
    pub(super) fn before(&mut self, caret: usize) -> Option<usize> {
        for (at, token) in (Tokens { text: &self.text[..caret], at: 0 }) {
            if at.end == caret && matches!(token, Token::Bare | Token::Text { closed: false }) {
                return Some(at.start);
            }
            self.take(at, token);
        }
        None
    }

    /// Goes on from a place behind the caret to where the innermost object ends, for its other keys. What a key at the caret is that
    /// a colon follows does not count.
    pub(super) fn behind(&mut self, from: usize) {
        let Some(inner) = self.open.len().checked_sub(1) else { return };
        let key = self.open[inner].key.take();
        self.last = Last::Comma;
        for (at, token) in (Tokens { text: self.text, at: from }) {
            if let Token::Mark(close @ (b'}' | b']')) = token
                && self.closed_by(close).is_some_and(|index| index <= inner)
            {
                break;
            }
            self.take(at, token);
        }
        self.close(inner + 1);
        self.open[inner].key = key;
    }

    /// The keys of the innermost object.
    pub(super) fn keys(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let from = self.open.last().map_or(0, |open| open.keys);
        self.keys[from..].iter().map(|at| said(&self.text[at.clone()]))
    }

    fn take(&mut self, at: Range<usize>, token: Token) {
        self.end = at.end;
        let last = mem::replace(&mut self.last, Last::Nothing);
        let object = self.open.last_mut().filter(|open| open.object);
        self.last = match token {
            Token::Mark(open @ (b'{' | b'[')) => {
                if let Some(object) = object.filter(|_| last != Last::Colon) {
                    object.key = None;
                }
                let open = Open { object: open == b'{', key: None, url: None, keys: self.keys.len() };
                self.count[usize::from(open.object)] += 1;
                self.open.push(open);
                Last::Open
            }
            Token::Mark(close @ (b'}' | b']')) => {
                if let Some(index) = self.closed_by(close) {
                    self.close(index);
                }
                Last::Close
            }
            Token::Mark(b':') => {
                if let Some(object) = object {
                    object.key = if let Last::Word(key) = last { Some(key) } else { None };
                    self.keys.extend(object.key.clone());
                }
                Last::Colon
            }
            Token::Mark(_) => {
                if let Some(object) = object {
                    object.key = None;
                }
                Last::Comma
            }
            Token::Text { .. } | Token::Bare => {
                if let Some(object) = object.filter(|_| last == Last::Colon)
                    && object.key.as_ref().is_some_and(|key| &self.text[key.clone()] == "\"@type\"")
                {
                    object.url = Some(at.clone());
                }
                Last::Word(at)
            }
        };
    }

    /// What a bracket closes: the innermost of its kind, with all that was left open in it.
    fn closed_by(&self, close: u8) -> Option<usize> {
        let object = close == b'}';
        // Or each of many brackets would be looked for everywhere.
        if self.count[usize::from(object)] == 0 {
            return None;
        }
        self.open.iter().rposition(|open| open.object == object)
    }

    /// Leaves so many open.
    fn close(&mut self, left: usize) {
        for open in self.open.drain(left.min(self.open.len())..).rev() {
            self.count[usize::from(open.object)] -= 1;
            self.keys.truncate(open.keys);
        }
    }
}

/// What a string says, or as much of it as there is; other words say themselves.
pub(super) fn said(word: &str) -> Cow<'_, str> {
    let Some(inner) = word.strip_prefix('"') else { return Cow::Borrowed(word) };
    let read = if inner.contains('\\') { Reader { text: word, at: 0, lenient: true }.string().ok() } else { None };
    read.unwrap_or_else(|| Cow::Borrowed(inner.strip_suffix('"').unwrap_or(inner)))
}

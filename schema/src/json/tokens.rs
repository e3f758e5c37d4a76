//! The pieces of JSON that may be broken anywhere: nothing is an error.

use std::ops::Range;

/// What a piece of a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// One of `{}[],:`.
    Mark(u8),
    /// A string. One that nobody closed goes to the end of its line.
    Text { closed: bool },
    /// Whatever else stands between white space, marks and quotes.
    Bare,
}

/// The pieces from a place on, each with where it stands, in bytes of the text. White space is left out.
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Tokens<'_> {
    /// How far it is from here to the first byte for which that is true, or to the end.
    fn to(&self, stops: impl FnMut(&u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        rest.iter().position(stops).unwrap_or(rest.len())
    }

    /// Behind the opening quote: goes to the end of a string. Says whether it has one.
    fn string(&mut self) -> bool {
        loop {
            self.at += self.to(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'));
            match &self.text.as_bytes()[self.at..] {
                [b'"', ..] => {
                    self.at += 1;
                    return true;
                }
                // What is escaped ends nothing; but a line ends nevertheless.
                [b'\\', b'"' | b'\\', ..] => self.at += 2,
                [b'\\', ..] => self.at += 1,
                _ => return false,
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = (Range<usize>, Token);

    fn next(&mut self) -> Option<Self::Item> {
        self.at += self.to(|byte| !is_space(*byte));
        let from = self.at;
        let token = match *self.text.as_bytes().get(from)? {
            mark if is_mark(mark) => {
                self.at += 1;
                Token::Mark(mark)
            }
            b'"' => {
                self.at += 1;
                Token::Text { closed: self.string() }
            }
            _ => {
                self.at += self.to(|byte| is_space(*byte) || is_mark(*byte) || *byte == b'"');
                Token::Bare
            }
        };
        Some((from..self.at, token))
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':')
}

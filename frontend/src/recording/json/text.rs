//! JSON as text (RFC 8259): objects, lists, strings, numbers.

use std::borrow::Cow;

use super::read::{Read, Wrong, bad};
use crate::base::number::real;

/// How deep what is skipped may nest.
pub(super) const DEPTH: u8 = 64;

/// Reads from the front.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// How many bytes have been read.
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    /// Goes through an object: `each` reads the value of one member, and says whether to go on.
    pub(super) fn object(&mut self, each: &mut dyn FnMut(&mut Self, &str) -> Read<bool>) -> Read<()> {
        if self.peek()? != b'{' {
            return Err(self.not_this());
        }
        self.at += 1;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek()? != b'"' {
                return Err(Wrong::Syntax);
            }
            let key = self.string()?;
            self.expect(b':')?;
            if !each(self, &key)? || self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    /// Goes through a list: `each` reads one item.
    pub(super) fn list(&mut self, each: &mut dyn FnMut(&mut Self) -> Read<()>) -> Read<()> {
        if self.peek()? != b'[' {
            return Err(self.not_this());
        }
        self.at += 1;
        if self.peek()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            each(self)?;
            if self.closes(b']')? {
                return Ok(());
            }
        }
    }

    /// Behind a member or an item: a comma, or the end.
    fn closes(&mut self, end: u8) -> Read<bool> {
        let next = self.peek()?;
        self.at += 1;
        match next {
            b',' => Ok(false),
            _ if next == end => Ok(true),
            _ => Err(Wrong::Syntax),
        }
    }

    /// Reads a value of any kind, and forgets it.
    pub(super) fn skip(&mut self, depth: u8) -> Read<()> {
        let deeper = depth.checked_sub(1).ok_or(Wrong::Syntax)?;
        match self.peek()? {
            b'{' => self.object(&mut |reader, _| reader.skip(deeper).map(|()| true)),
            b'[' => self.list(&mut |reader| reader.skip(deeper)),
            b'"' => self.string().map(drop),
            _ => {
                let literal = self.literal();
                let fine = matches!(literal, "true" | "false" | "null")
                    || (real(literal).is_some() && literal.starts_with(|c: char| c == '-' || c.is_ascii_digit()));
                if fine { Ok(()) } else { Err(self.unless_cut(Wrong::Syntax)) }
            }
        }
    }

    /// Letters and digits up to whatever cannot be part of a number or a word.
    pub(super) fn literal(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let len = rest.bytes().position(|byte| !part(byte)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// What a string says.
    pub(super) fn string(&mut self) -> Read<Cow<'a, str>> {
        if self.peek()? != b'"' {
            return Err(self.not_this());
        }
        self.at += 1;
        let mut read = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).ok_or(Wrong::Cut)?;
            if read.is_empty() {
                read = Cow::Borrowed(&rest[..end]);
            } else {
                read.to_mut().push_str(&rest[..end]);
            }
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Ok(read),
                b'\\' => read.to_mut().push(self.escape()?),
                _ => return Err(Wrong::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let letter = *self.text.as_bytes().get(self.at).ok_or(Wrong::Cut)?;
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => letter.into(),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                let code = if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
                    self.at += 2;
                    let second = self.unit()?;
                    0x1_0000 + ((first - 0xd800) << 10) + second.checked_sub(0xdc00).ok_or(Wrong::Syntax)?
                } else {
                    first
                };
                char::from_u32(code).ok_or(Wrong::Syntax)?
            }
            _ => return Err(Wrong::Syntax),
        })
    }

    /// Four hex digits.
    fn unit(&mut self) -> Read<u32> {
        let bytes = self.text.as_bytes();
        let digits = bytes.get(self.at..self.at + 4).ok_or(Wrong::Cut)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, &digit| {
            let digit = char::from(digit).to_digit(16).ok_or(Wrong::Syntax)?;
            Ok(unit * 16 + digit)
        })
    }

    fn expect(&mut self, wanted: u8) -> Read<()> {
        let next = self.peek()?;
        self.at += 1;
        if next == wanted { Ok(()) } else { Err(Wrong::Syntax) }
    }

    /// The next byte that is no white space; it is not taken.
    pub(super) fn peek(&mut self) -> Read<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let space = rest.iter().position(|byte| !b" \t\r\n".contains(byte)).ok_or(Wrong::Cut)?;
        self.at += space;
        Ok(rest[space])
    }

    /// Another kind of value stands here, or none at all.
    fn not_this(&mut self) -> Wrong {
        match self.skip(DEPTH) {
            Ok(()) => bad(),
            Err(wrong) => wrong,
        }
    }

    /// What is wrong with a word that may have been cut off.
    pub(super) fn unless_cut(&self, wrong: Wrong) -> Wrong {
        if self.at == self.text.len() { Wrong::Cut } else { wrong }
    }
}

//! JSON as text (RFC 8259): objects, lists, strings, numbers.

use std::{borrow::Cow, ops::Range};

use super::{
    DEPTH,
    mistake::{Mistake, Read, Why},
};

/// Reads the value of one member, whose key stands at that place with its quotes, and says whether to go on.
pub(super) type EachMember<'e, R> = &'e mut dyn FnMut(&mut R, &str, Range<usize>) -> Read<bool>;

/// Reads from the front.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    /// How many bytes have been read.
    pub(super) at: usize,
    /// What is not known is left out, and no mistake.
    pub(super) lenient: bool,
}

impl<'a> Reader<'a> {
    /// Goes through an object.
    pub(super) fn object(&mut self, each: EachMember<'_, Self>) -> Read<()> {
        if self.peek()? != b'{' {
            return Err(self.not_this("{"));
        }
        self.at += 1;
        if self.peek()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek()? != b'"' {
                return Err(self.syntax());
            }
            let from = self.at;
            let key = self.string()?;
            let place = from..self.at;
            self.expect(b':')?;
            if !each(self, &key, place)? || self.closes(b'}')? {
                return Ok(());
            }
        }
    }

    /// Goes through a list: `each` reads one item.
    pub(super) fn list(&mut self, each: &mut dyn FnMut(&mut Self) -> Read<()>) -> Read<()> {
        if self.peek()? != b'[' {
            return Err(self.not_this("["));
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
        match self.peek()? {
            b',' => self.at += 1,
            next if next == end => {
                self.at += 1;
                return Ok(true);
            }
            _ => return Err(self.syntax()),
        }
        Ok(false)
    }

    /// Reads a value of any kind, and forgets it.
    pub(super) fn skip(&mut self, depth: u8) -> Read<()> {
        let deeper = self.deeper(depth)?;
        match self.peek()? {
            b'{' => self.object(&mut |reader, _, _| reader.skip(deeper).map(|()| true)),
            b'[' => self.list(&mut |reader| reader.skip(deeper)),
            b'"' => self.string().map(drop),
            _ => {
                let from = self.at;
                let literal = self.literal();
                let sound = matches!(literal, "true" | "false" | "null") || is_number(literal);
                if sound { Ok(()) } else { Err(self.unless_cut(from, Why::Syntax)) }
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
            return Err(self.not_this("string"));
        }
        self.at += 1;
        let mut read = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let end =
                rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).ok_or_else(|| self.cut())?;
            if read.is_empty() {
                read = Cow::Borrowed(&rest[..end]);
            } else {
                read.to_mut().push_str(&rest[..end]);
            }
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Ok(read),
                b'\\' => read.to_mut().push(self.escape()?),
                _ => {
                    self.at -= 1;
                    return Err(self.syntax());
                }
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let letter = *self.text.as_bytes().get(self.at).ok_or_else(|| self.cut())?;
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
                    0x1_0000 + ((first - 0xd800) << 10) + second.checked_sub(0xdc00).ok_or_else(|| self.syntax())?
                } else {
                    first
                };
                char::from_u32(code).ok_or_else(|| self.syntax())?
            }
            _ => return Err(self.syntax()),
        })
    }

    /// Four hex digits.
    fn unit(&mut self) -> Read<u32> {
        let bytes = self.text.as_bytes();
        let digits = bytes.get(self.at..self.at + 4).ok_or_else(|| self.cut())?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, &digit| {
            let digit = char::from(digit).to_digit(16).ok_or_else(|| self.syntax())?;
            Ok(unit * 16 + digit)
        })
    }

    fn expect(&mut self, wanted: u8) -> Read<()> {
        if self.peek()? != wanted {
            return Err(self.syntax());
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is no white space; it is not taken.
    pub(super) fn peek(&mut self) -> Read<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let space = rest.iter().position(|byte| !b" \t\r\n".contains(byte)).ok_or_else(|| self.cut())?;
        self.at += space;
        Ok(rest[space])
    }

    /// One level more.
    pub(super) fn deeper(&self, depth: u8) -> Read<u8> {
        depth.checked_sub(1).ok_or_else(|| Mistake::new(self.at..self.at, Why::Deep))
    }

    /// Another kind of value stands here than what is wanted, or none at all.
    fn not_this(&mut self, wanted: &str) -> Mistake {
        let from = self.at;
        match self.skip(DEPTH) {
            Ok(()) => self.no(from, wanted, None),
            Err(mistake) => mistake,
        }
    }

    /// What was read from there on is no value of that type.
    pub(super) fn no(&self, from: usize, kind: &str, near: Option<String>) -> Mistake {
        Mistake::new(from..self.at, Why::Value { kind: kind.to_owned(), near })
    }

    /// What is wrong with a word that was read from there on and may have been cut off.
    pub(super) fn unless_cut(&self, from: usize, why: Why) -> Mistake {
        match self.at {
            at if at == self.text.len() => self.cut(),
            // Not even a word.
            at if at == from => self.syntax(),
            at => Mistake::new(from..at, why),
        }
    }

    /// What stands here is no JSON.
    pub(super) fn syntax(&self) -> Mistake {
        // What is within a letter counts as the letter.
        let at = (0..=self.at).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or_default();
        let letter = self.text[at..].chars().next();
        Mistake::new(at..at + letter.map_or(0, char::len_utf8), Why::Syntax)
    }

    fn cut(&self) -> Mistake {
        Mistake::new(self.text.len()..self.text.len(), Why::Cut)
    }
}

/// A number as JSON has it: `-12.5e+3`, and neither `+1` nor `01`, `.5`, `1.`.
pub(super) fn is_number(text: &str) -> bool {
    let mut rest = text.as_bytes();
    if let [b'-', positive @ ..] = rest {
        rest = positive;
    }
    if !matches!(rest, [b'0', b'0'..=b'9', ..]) && digits(&mut rest) {
        if let [b'.', fraction @ ..] = rest {
            rest = fraction;
            if !digits(&mut rest) {
                return false;
            }
        }
        if let [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] = rest {
            rest = exponent;
            if !digits(&mut rest) {
                return false;
            }
        }
        return rest.is_empty();
    }
    false
}

/// Skips digits. Says whether there are any.
fn digits(rest: &mut &[u8]) -> bool {
    let before = rest.len();
    while let [b'0'..=b'9', more @ ..] = rest {
        *rest = more;
    }
    rest.len() < before
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_those_of_json() {
        for text in ["0", "-0", "10", "1.50", "-1e5", "2E-07", "3.25e+10"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "+1", "01", ".5", "1.", "1e", "1e+", "1.e1", "0x1", "NaN", "1_0", "--1", "1.2.3", "1e2e3"]
        {
            assert!(!is_number(text), "{text:?}");
        }
    }
}

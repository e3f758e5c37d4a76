//! JSON as text (RFC 8259): objects, lists, strings, numbers.

use std::borrow::Cow;

use super::{
    DEPTH,
    read::{Read, Wrong, bad},
};

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
                if matches!(literal, "true" | "false" | "null") || is_number(literal) {
                    Ok(())
                } else {
                    Err(self.unless_cut(Wrong::Syntax))
                }
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

/// A number as JSON has it: `-12.5e+3`, and neither `+1` nor `01`, `.5`, `1.`.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (text, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && digits(fraction)
        && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
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

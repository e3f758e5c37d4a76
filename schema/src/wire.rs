//! Walks the fields of an encoded protobuf message where they lie, without copying and without knowing its type; and
//! writes fields.
//!
//! The encoding: <https://protobuf.dev/programming-guides/encoding/>.

/// One field as it stands in the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part<'a> {
    /// The field's number, 1 to 536 870 911.
    pub number: u32,
    /// Its value.
    pub value: Value<'a>,
    /// Where its tag begins, in bytes from the start of the message.
    pub start: usize,
    /// Where its value begins: behind the tag, and behind the length where it has one.
    pub body: usize,
    /// Where the next field begins; of a group that is behind its second tag.
    pub end: usize,
}

/// A value by its wire type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 1, little-endian.
    Fixed64(u64),
    /// Wire type 2: a string, bytes, a message or packed numbers.
    Bytes(&'a [u8]),
    /// Wire types 3 and 4: the fields of a message between two tags, without a length. A *group* of proto2, a *delimited*
    /// field of editions.
    Group(&'a [u8]),
    /// Wire type 5, little-endian.
    Fixed32(u32),
}

impl<'a> Value<'a> {
    /// Its bytes, if it is of wire type 2 or a group; else none.
    pub fn bytes(self) -> &'a [u8] {
        if let Self::Bytes(bytes) | Self::Group(bytes) = self { bytes } else { &[] }
    }

    /// Its wire type: 0, 1, 2, 3 or 5.
    pub fn wire_type(self) -> u8 {
        match self {
            Self::Varint(_) => 0,
            Self::Fixed64(_) => 1,
            Self::Bytes(_) => 2,
            Self::Group(_) => 3,
            Self::Fixed32(_) => 5,
        }
    }

    /// Writes it as the field of that number.
    pub fn put(self, number: u32, out: &mut Vec<u8>) {
        put_tag(number, self.wire_type(), out);
        self.put_bare(out);
        if let Self::Group(_) = self {
            put_tag(number, END_GROUP, out);
        }
    }

    /// Writes it without its number, as packed numbers are.
    pub fn put_bare(self, out: &mut Vec<u8>) {
        match self {
            Self::Varint(value) => put_varint(value, out),
            Self::Fixed64(value) => out.extend_from_slice(&value.to_le_bytes()),
            Self::Bytes(bytes) => {
                put_varint(bytes.len() as u64, out);
                out.extend_from_slice(bytes);
            }
            Self::Group(bytes) => out.extend_from_slice(bytes),
            Self::Fixed32(value) => out.extend_from_slice(&value.to_le_bytes()),
        }
    }
}

/// The wire type of the tag behind a group.
const END_GROUP: u8 = 4;
/// How deep groups may nest: as deep as protobuf's own libraries go.
const GROUPS: u8 = 100;

/// From here on the bytes are not protobuf: a broken or endless varint, field number 0, a length beyond the end, a
/// wire type that there is not, or a group that does not end or nests deeper than a hundred times.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not protobuf from byte {at}")]
pub struct Malformed {
    /// Where the field begins that cannot be read, in bytes from the start of the message.
    pub at: usize,
}

/// The fields of a message in their order. Ends after the first error.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parts<'a> {
    /// The fields of `message`.
    pub fn new(message: &'a [u8]) -> Self {
        Self { bytes: message, at: 0 }
    }

    /// All fields of `message`, up to where it stops to be protobuf, if it does.
    pub fn all(message: &'a [u8]) -> (Vec<Part<'a>>, Option<Malformed>) {
        let mut all = Vec::new();
        for part in Self::new(message) {
            match part {
                Ok(part) => all.push(part),
                Err(malformed) => return (all, Some(malformed)),
            }
        }
        (all, None)
    }

    fn read(&mut self, depth: u8) -> Option<Part<'a>> {
        let start = self.at;
        let (number, wire_type) = self.tag()?;
        let mut body = self.at;
        let value = match wire_type {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed64(u64::from_le_bytes(self.take(8)?.try_into().ok()?)),
            2 => {
                let len = usize::try_from(self.varint()?).ok()?;
                body = self.at;
                Value::Bytes(self.take(len)?)
            }
            3 => Value::Group(self.group(number, depth.checked_sub(1)?)?),
            5 => Value::Fixed32(u32::from_le_bytes(self.take(4)?.try_into().ok()?)),
            _ => return None,
        };
        Some(Part { number, value, start, body, end: self.at })
    }

    /// The number and the wire type of the next field.
    fn tag(&mut self) -> Option<(u32, u8)> {
        let key = self.varint()?;
        let number = u32::try_from(key >> 3).ok().filter(|number| (1..1 << 29).contains(number))?;
        Some((number, key.to_le_bytes()[0] & 7))
    }

    /// What stands before the tag that ends the group of that number.
    fn group(&mut self, number: u32, depth: u8) -> Option<&'a [u8]> {
        let from = self.at;
        loop {
            let to = self.at;
            let (other, wire_type) = self.tag()?;
            if wire_type == END_GROUP {
                return (other == number).then(|| &self.bytes[from..to]);
            }
            self.at = to;
            self.read(depth)?;
        }
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        let (value, len) = varint(&self.bytes[self.at..])?;
        self.at += len;
        Some(value)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let at = self.at;
        let part = self.read(GROUPS);
        if part.is_none() {
            self.at = self.bytes.len();
        }
        Some(part.ok_or(Malformed { at }))
    }
}

/// A varint at the start of `bytes`, and how many bytes it takes, at most ten.
pub fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.iter().take(10).enumerate() {
        // The tenth byte has room for one bit.
        if index == 9 && byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((value, index + 1));
        }
    }
    None
}

fn put_tag(number: u32, wire_type: u8, out: &mut Vec<u8>) {
    put_varint(u64::from(number) << 3 | u64::from(wire_type), out);
}

/// Writes a varint.
pub fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        // The lower seven bits, and a sign that more come.
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bytes: &[u8]) -> Vec<Result<Part<'_>, Malformed>> {
        Parts::new(bytes).collect()
    }

    #[test]
    fn reads_every_wire_type_with_its_places() {
        let bytes = [0x08, 0x96, 0x01, 0x12, 2, b'h', b'i', 0x19, 1, 0, 0, 0, 0, 0, 0, 0, 0x25, 2, 0, 0, 0];
        let read = parts(&bytes).into_iter().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(read[0], Part { number: 1, value: Value::Varint(150), start: 0, body: 1, end: 3 });
        assert_eq!(read[1], Part { number: 2, value: Value::Bytes(b"hi"), start: 3, body: 5, end: 7 });
        assert_eq!(read[2], Part { number: 3, value: Value::Fixed64(1), start: 7, body: 8, end: 16 });
        assert_eq!(read[3], Part { number: 4, value: Value::Fixed32(2), start: 16, body: 17, end: 21 });
        assert_eq!(read.len(), 4);
    }

    #[test]
    fn says_where_it_stops_to_be_protobuf_and_stops() {
        let cases: [(&str, &[u8]); 11] = [
            ("field number 0", &[0x08, 1, 0x00, 1]),
            ("unfinished varint", &[0x08, 1, 0x08, 0x80]),
            ("varint without end", &[0x08, 1, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]),
            ("varint beyond 64 bits", &[0x08, 1, 0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]),
            ("length beyond the end", &[0x08, 1, 0x12, 3, 1, 2]),
            ("short fixed64", &[0x08, 1, 0x09, 1, 2, 3]),
            ("a group without end", &[0x08, 1, 0x0b, 0x08, 1]),
            ("a group that ends as another", &[0x08, 1, 0x0b, 0x14]),
            ("a group with something broken in it", &[0x08, 1, 0x0b, 0x08, 0x0c]),
            ("an end without a group", &[0x08, 1, 0x0c]),
            ("a wire type that there is not", &[0x08, 1, 0x0e]),
        ];
        for (name, bytes) in cases {
            let read = parts(bytes);
            assert_eq!(read.len(), 2, "{name}");
            assert_eq!(read[1], Err(Malformed { at: 2 }), "{name}");
        }
        assert!(parts(&[]).is_empty());
    }

    #[test]
    fn a_group_is_what_stands_between_its_tags() {
        let bytes = [0x0b, 0x13, 0x08, 1, 0x14, 0x10, 7, 0x0c, 0x18, 9];
        let read = parts(&bytes).into_iter().map(Result::unwrap).collect::<Vec<_>>();
        assert_eq!(read[0], Part { number: 1, value: Value::Group(&bytes[1..7]), start: 0, body: 1, end: 8 });
        assert_eq!(read[1], Part { number: 3, value: Value::Varint(9), start: 8, body: 9, end: 10 });
        assert_eq!(parts(read[0].value.bytes()).len(), 2);
    }

    #[test]
    fn groups_nest_a_hundred_times_and_no_deeper() {
        let nested = |depth: usize| [vec![0x0b; depth], vec![0x0c; depth]].concat();
        assert!(parts(&nested(100))[0].is_ok());
        assert_eq!(parts(&nested(101)), [Err(Malformed { at: 0 })]);
    }

    #[test]
    fn what_is_written_is_read() {
        let values = [
            Value::Varint(0),
            Value::Varint(300),
            Value::Fixed64(u64::MAX),
            Value::Bytes(b"hi"),
            Value::Group(&[8, 1]),
            Value::Fixed32(7),
        ];
        for value in values {
            for number in [1, 15, 16, (1 << 29) - 1] {
                let mut bytes = Vec::new();
                value.put(number, &mut bytes);
                let read = parts(&bytes);
                assert_eq!(read.len(), 1);
                assert_eq!(read[0].unwrap().number, number);
                assert_eq!(read[0].unwrap().value, value);
            }
        }
        for value in [0, 127, 128, 16_383, 16_384, u64::MAX] {
            let mut bytes = Vec::new();
            put_varint(value, &mut bytes);
            assert_eq!(varint(&bytes), Some((value, bytes.len())));
        }
    }

    #[test]
    fn the_largest_varint_is_read() {
        let bytes = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        assert_eq!(varint(&bytes), Some((u64::MAX, 10)));
        assert_eq!(varint(&[]), None);
    }
}

//! Header compression, read (RFC 7541). h2 does it as well, and lets nobody have it.

use std::collections::VecDeque;

use super::huffman;

/// A header: its name and its value.
pub type Field = (Vec<u8>, Vec<u8>);

/// What every table begins with (appendix A).
#[rustfmt::skip]
const STATIC: [(&str, &str); 61] = [
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"),
    (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"), (":status", "200"),
    (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
    (":status", "404"), (":status", "500"), ("accept-charset", ""), ("accept-encoding", "gzip, deflate"),
    ("accept-language", ""), ("accept-ranges", ""), ("accept", ""), ("access-control-allow-origin", ""),
    ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""),
    ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
    ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""),
    ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""),
    ("from", ""), ("host", ""), ("if-match", ""), ("if-modified-since", ""),
    ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""),
    ("link", ""), ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""),
    ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""),
    ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""),
    ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""),
    ("www-authenticate", ""),
];
/// What an entry of the table takes beside its bytes (section 4.1).
const ENTRY: usize = 32;
/// The largest table that either side may ask for, in bytes: 4096 unless SETTINGS say more (RFC 9113, section 6.5.2). An entry that is
/// kept for longer than the peers keep it is in nobody's way: they count from the newest.
const LARGEST: usize = 64 << 10;

/// Reads the blocks of headers of one direction, one after the other.
#[derive(Debug)]
pub(super) struct Decoder {
    /// The newest first.
    table: VecDeque<Field>,
    size: usize,
    limit: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { table: VecDeque::new(), size: 0, limit: LARGEST }
    }
}

impl Decoder {
    /// Reads a block. `None`: it is none, and nothing can be read after it.
    pub(super) fn block(&mut self, mut block: &[u8]) -> Option<Vec<Field>> {
        let mut fields = Vec::new();
        while let Some(&first) = block.first() {
            match first {
                0x80.. => fields.push(self.entry(integer(&mut block, 7)?)?),
                0x40.. => {
                    let field = self.literal(&mut block, 6)?;
                    self.keep(field.clone());
                    fields.push(field);
                }
                0x20.. => {
                    self.limit = Some(integer(&mut block, 5)?).filter(|limit| *limit <= LARGEST)?;
                    self.shrink(0);
                }
                // Not to be kept here, or by nobody.
                _ => fields.push(self.literal(&mut block, 4)?),
            }
        }
        Some(fields)
    }

    fn literal(&self, block: &mut &[u8], bits: u32) -> Option<Field> {
        let name = match integer(block, bits)? {
            0 => text(block)?,
            index => self.entry(index)?.0,
        };
        Some((name, text(block)?))
    }

    fn entry(&self, index: usize) -> Option<Field> {
        let index = index.checked_sub(1)?;
        match STATIC.get(index) {
            Some((name, value)) => Some(((*name).into(), (*value).into())),
            None => self.table.get(index - STATIC.len()).cloned(),
        }
    }

    fn keep(&mut self, field: Field) {
        let size = field.0.len() + field.1.len() + ENTRY;
        self.shrink(size);
        // What is larger than the table empties it, and is not kept (section 4.4).
        if size <= self.limit {
            self.size += size;
            self.table.push_front(field);
        }
    }

    /// Makes room for so many bytes, as far as there can be any.
    fn shrink(&mut self, room: usize) {
        while self.size + room > self.limit
            && let Some((name, value)) = self.table.pop_back()
        {
            self.size -= name.len() + value.len() + ENTRY;
        }
    }
}

/// A number whose first byte has so many bits for it (section 5.1).
fn integer(block: &mut &[u8], bits: u32) -> Option<usize> {
    let (&first, mut rest) = block.split_first()?;
    let most = (1 << bits) - 1;
    let mut value = usize::from(first) & most;
    if value == most {
        // Nothing is longer than four times seven bits.
        for shift in [0, 7, 14, 21] {
            let (&byte, behind) = rest.split_first()?;
            rest = behind;
            value += usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                *block = rest;
                return Some(value);
            }
        }
        return None;
    }
    *block = rest;
    Some(value)
}

/// A text, packed or as it is (section 5.2).
fn text(block: &mut &[u8]) -> Option<Vec<u8>> {
    let packed = block.first()? & 0x80 != 0;
    let len = integer(block, 7)?;
    let (bytes, rest) = block.split_at_checked(len)?;
    *block = rest;
    if packed { huffman::read(bytes) } else { Some(bytes.to_vec()) }
}

#[cfg(test)]
mod tests {
    use httlib_hpack::Encoder;
    use proptest::prelude::*;

    use super::*;

    fn field(name: &str, value: &str) -> Field {
        (name.into(), value.into())
    }

    #[test]
    fn numbers_are_those_of_the_rfc() {
        for (bytes, bits, value) in
            [(&[0x0a][..], 5, Some(10)), (&[0x1f, 0x9a, 0x0a], 5, Some(1337)), (&[42], 8, Some(42)), (&[0x1f], 5, None)]
        {
            assert_eq!(integer(&mut &*bytes, bits), value, "{bytes:?}");
        }
        assert_eq!(integer(&mut &[0xff; 9][..], 7), None, "it does not end");
    }

    #[test]
    fn what_is_smaller_is_kept_no_longer_and_what_is_larger_not_at_all() {
        let mut decoder = Decoder::default();
        let kept = |decoder: &mut Decoder, block: &[u8]| decoder.block(block).map(|fields| fields.len());
        assert_eq!(kept(&mut decoder, &[0x40, 1, b'a', 1, b'b', 0x40, 1, b'c', 1, b'd']), Some(2));
        assert_eq!(decoder.block(&[0xbe, 0xbf]), Some(vec![field("c", "d"), field("a", "b")]));
        // A table of 34 bytes has room for one of them.
        assert_eq!(kept(&mut decoder, &[0x3f, 3]), Some(0));
        assert_eq!(decoder.block(&[0xbe]), Some(vec![field("c", "d")]));
        assert_eq!(kept(&mut decoder, &[0x40, 2, b'a', b'a', 1, b'b']), Some(1));
        assert_eq!((decoder.table.len(), decoder.size), (0, 0));
        assert_eq!(decoder.block(&[0xbe]), None);
        assert_eq!(decoder.block(&[0x80]), None, "there is no entry 0");
        assert_eq!(decoder.block(&[0x3f, 0xe2, 0xff, 3]), None, "64 KiB and a byte");
    }

    fn any_field() -> impl Strategy<Value = (String, String, u8)> {
        // Some that are in the table, and some that come again.
        let name = prop_oneof![Just(":path".to_owned()), Just("content-type".to_owned()), "[a-c]{1,2}", "[ -~]{1,40}"];
        let value = prop_oneof![Just("application/grpc".to_owned()), "[a-c]{0,2}", "[ -~]{0,80}"];
        (name, value, 0_u8..32)
    }

    proptest! {
        /// What another library writes, by all the ways that there are.
        #[test]
        fn what_is_written_is_read(blocks in prop::collection::vec(prop::collection::vec(any_field(), 0..12), 1..12)) {
            let (mut encoder, mut decoder) = (Encoder::default(), Decoder::default());
            for block in blocks {
                let mut bytes = Vec::new();
                let mut fields = Vec::new();
                for (name, value, how) in block {
                    let flags = [Encoder::WITH_INDEXING, Encoder::NEVER_INDEXED, Encoder::BEST_FORMAT, 0][usize::from(how & 3)]
                        | if how & 4 != 0 { Encoder::HUFFMAN_NAME } else { 0 }
                        | if how & 8 != 0 { Encoder::HUFFMAN_VALUE } else { 0 };
                    encoder.encode((name.clone().into_bytes(), value.clone().into_bytes(), flags), &mut bytes).unwrap();
                    fields.push(field(&name, &value));
                }
                prop_assert_eq!(decoder.block(&bytes), Some(fields));
            }
        }

        #[test]
        fn any_bytes_are_survived(blocks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..6)) {
            let mut decoder = Decoder::default();
            for block in blocks {
                let _ = decoder.block(&block);
                prop_assert!(decoder.size <= decoder.limit && decoder.limit <= LARGEST);
            }
        }
    }
}

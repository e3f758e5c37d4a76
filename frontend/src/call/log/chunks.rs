use std::collections::VecDeque;

use bytes::Bytes;

/// Size of a chunk in bytes.
pub(super) const CHUNK: usize = 1 << 20;

/// The bytes of one body, kept once, in chunks that go from the front when there are too many.
#[derive(Debug, Default)]
pub(super) struct Chunks {
    /// All but the last are full.
    kept: VecDeque<Vec<u8>>,
    /// Where the first chunk begins, in bytes from the start of the body.
    start: u64,
    /// Bytes of the body so far.
    end: u64,
    /// Bytes held from the allocator.
    allocated: usize,
}

impl Chunks {
    /// Bytes held from the allocator.
    pub(super) fn allocated(&self) -> usize {
        self.allocated
    }

    /// Appends what follows in the body.
    pub(super) fn append(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = match self.kept.back() {
                Some(last) if last.len() < CHUNK => CHUNK - last.len(),
                _ => {
                    // The first chunk grows as it must, so that a call of few bytes costs few; the others are full soon.
                    let fresh = if self.kept.is_empty() { Vec::new() } else { Vec::with_capacity(CHUNK) };
                    self.allocated += fresh.capacity();
                    self.kept.push_back(fresh);
                    CHUNK
                }
            };
            let (part, rest) = bytes.split_at(room.min(bytes.len()));
            if let Some(last) = self.kept.back_mut() {
                let before = last.capacity();
                let needed = last.len() + part.len();
                if needed > before {
                    let grown = needed.next_power_of_two().clamp(1024, CHUNK);
                    last.reserve_exact(grown - last.len());
                }
                last.extend_from_slice(part);
                self.allocated += last.capacity() - before;
            }
            self.end += part.len() as u64;
            bytes = rest;
        }
    }

    /// What follows begins at `offset`: what is before it is not there any more.
    pub(super) fn skip_to(&mut self, offset: u64) {
        if offset > self.end {
            self.kept.clear();
            self.allocated = 0;
            self.start = offset;
            self.end = offset;
        }
    }

    /// A copy of `len` bytes from `offset`, or nothing if some of them are not there (any more).
    pub(super) fn read(&self, offset: u64, len: usize) -> Option<Bytes> {
        if offset < self.start || offset + len as u64 > self.end {
            return None;
        }
        let mut at = usize::try_from(offset - self.start).ok()?;
        let mut copy = Vec::with_capacity(len);
        while copy.len() < len {
            let chunk = self.kept.get(at / CHUNK)?;
            let from = at % CHUNK;
            let part = (chunk.len() - from).min(len - copy.len());
            copy.extend_from_slice(&chunk[from..from + part]);
            at += part;
        }
        Some(copy.into())
    }

    /// Frees the chunks that lie wholly before `offset`.
    pub(super) fn drop_before(&mut self, offset: u64) {
        while self.kept.front().is_some_and(|first| self.start + first.len() as u64 <= offset && !first.is_empty()) {
            self.drop_first();
        }
    }

    /// Frees the first chunk. Says whether there was one.
    pub(super) fn drop_first(&mut self) -> bool {
        let Some(first) = self.kept.pop_front() else { return false };
        self.start += first.len() as u64;
        self.allocated -= first.capacity();
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_body_costs_little() {
        let mut chunks = Chunks::default();
        chunks.append(b"hello");
        assert!(chunks.allocated() <= 1024);
        assert_eq!(chunks.read(1, 3).as_deref(), Some(&b"ell"[..]));
        assert_eq!(chunks.read(3, 3), None);
    }

    #[test]
    fn what_is_dropped_is_gone_and_the_rest_stays() {
        let mut chunks = Chunks::default();
        let body: Vec<u8> = (0..=250).cycle().take(3 * CHUNK + 10).collect();
        chunks.append(&body);
        assert_eq!(chunks.allocated(), 4 * CHUNK);
        chunks.drop_before(2 * CHUNK as u64 - 1);
        assert_eq!(chunks.allocated(), 3 * CHUNK);
        assert_eq!(chunks.read(CHUNK as u64 - 1, 1), None);
        let across = chunks.read(2 * CHUNK as u64 - 3, 7).expect("kept");
        assert_eq!(across, body[2 * CHUNK - 3..2 * CHUNK + 4]);
        assert_eq!(chunks.read(body.len() as u64, 1), None);
    }

    proptest! {
        #[test]
        fn any_parts_read_back_as_the_whole(lengths in prop::collection::vec(0usize..400_000, 0..8)) {
            let mut chunks = Chunks::default();
            let whole: Vec<u8> = (0..=250).cycle().take(lengths.iter().sum()).collect();
            let mut rest = &whole[..];
            for length in lengths {
                let (part, after) = rest.split_at(length);
                chunks.append(part);
                rest = after;
            }
            prop_assert!(chunks.read(0, whole.len()).expect("all kept") == whole);
        }
    }
}

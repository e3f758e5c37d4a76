//! Which messages of a call are compressed. tonic packs and unpacks whole streams, and tells nobody.

use std::{
    collections::VecDeque,
    io::Write as _,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::Extensions;
use tonic::Status;
use weir_proto::interop::BoolValue;
use weir_tap::{Direction, Frame, PerDirection, Sink, What};
use weir_wire::grpc::{frame, split};

use crate::{lock::lock, refusal::refuse};

/// One call's messages in both directions: those of the request that have come and were not handled, those of the response that were
/// made and have not left. Clones are the same call's; a handler finds one in its request's extensions.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags(Arc<Mutex<PerDirection<VecDeque<bool>>>>);

impl Flags {
    /// A request's.
    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or_default()
    }

    /// Holds the next message of the request, which is being handled, against what its sender says of it.
    pub(super) fn expect(&self, compressed: Option<BoolValue>) -> Result<(), Status> {
        let came = self.next(Direction::Request);
        let (is, allowed) = if came { ("compressed", "true") } else { ("not compressed", "false") };
        match compressed {
            Some(BoolValue { value }) if value != came => {
                Err(refuse("expect_compressed", value.to_string(), &format!("{allowed}: the message is {is}")))
            }
            _ => Ok(()),
        }
    }

    /// Says of the next message of the response, which is being made, whether it is to be compressed.
    pub(super) fn tell(&self, compressed: Option<BoolValue>) {
        self.push(Direction::Response, compressed.is_some_and(|compressed| compressed.value));
    }

    /// Packs those messages of a chunk of the response that are to be compressed, if the client takes gzip. It holds whole ones: tonic
    /// writes no others.
    pub(super) fn pack(&self, chunk: &Bytes, gzip: bool) -> Bytes {
        let mut packed = Vec::with_capacity(chunk.len());
        let mut rest = &chunk[..];
        while let Some((flags, message, after)) = split(rest) {
            // Each is taken off the list, whatever becomes of it.
            let small = Some(message).filter(|_| self.next(Direction::Response) && gzip).and_then(gzipped);
            packed.extend(small.map_or_else(|| frame(flags, message), |small| frame(1, &small)));
            rest = after;
        }
        packed.extend(rest);
        packed.into()
    }

    fn push(&self, direction: Direction, compressed: bool) {
        lock(&self.0)[direction].push_back(compressed);
    }

    fn next(&self, direction: Direction) -> bool {
        lock(&self.0)[direction].pop_front().unwrap_or_default()
    }
}

/// None: it cannot be done. Into memory it can.
fn gzipped(message: &[u8]) -> Option<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(message).ok()?;
    gzip.finish().ok()
}

/// The tap sees the requests' flags.
impl Sink for Flags {
    fn event(&self, _: u64, _: What) {}

    fn data(&self, _: u64, direction: Direction, _: &[u8], _: u64, frames: &[Frame]) {
        if direction == Direction::Request {
            for frame in frames {
                self.push(direction, frame.compressed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn each_message_is_packed_as_it_is_told() {
        let flags = Flags::default();
        let chunk = [frame(0, &[7; 500]), frame(0, b"two"), frame(0, b"")].concat().into();
        flags.tell(Some(BoolValue { value: true }));
        flags.tell(None);
        flags.tell(Some(BoolValue { value: true }));
        let packed = flags.pack(&chunk, true);
        let unpacked = |bytes| {
            let mut message = Vec::new();
            flate2::read::GzDecoder::new(bytes).read_to_end(&mut message).unwrap();
            message
        };
        let (1, first, rest) = split(&packed).unwrap() else { panic!("{packed:?}") };
        assert!(first.len() < 50 && unpacked(first) == [7; 500], "{first:?}");
        let (0, b"two", rest) = split(rest).unwrap() else { panic!("{rest:?}") };
        let (1, last, b"") = split(rest).unwrap() else { panic!("{rest:?}") };
        assert!(unpacked(last).is_empty(), "{last:?}");
        flags.tell(Some(BoolValue { value: true }));
        assert_eq!(flags.pack(&chunk, false), chunk, "a client that takes no gzip");
        assert!(!flags.next(Direction::Response), "and nothing is left to be told");
    }

    #[test]
    fn what_came_is_held_against_what_was_said() {
        let flags = Flags::default();
        for compressed in [true, false, true, false] {
            flags.push(Direction::Request, compressed);
        }
        let said = |value| Some(BoolValue { value });
        assert!(flags.expect(said(true)).is_ok() && flags.expect(None).is_ok());
        let refused = |said| flags.expect(said).unwrap_err().message().to_owned();
        assert_eq!(refused(said(false)), "expect_compressed is \"false\", allowed is true: the message is compressed");
        assert_eq!(
            refused(said(true)),
            "expect_compressed is \"true\", allowed is false: the message is not compressed"
        );
    }
}

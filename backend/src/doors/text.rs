//! gRPC-Web's text mode: base64 in pieces.
//!
//! "The implementation may send base64-encoded chunks with potential padding whenever the runtime needs to flush a byte buffer"
//! (PROTOCOL-WEB.md): the body as a whole is no base64, only its pieces are, and where the network cuts it means nothing. tonic-web takes
//! padding at the end of what it happens to have received only, so requests are decoded before it sees them.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::{Bytes, BytesMut};
use http_body::{Body as _, Frame};
use tonic::{Status, body::Body};

/// Four digits are three bytes.
const GROUP: usize = 4;

/// Reads base64 whose pieces are padded or not, cut anywhere.
#[derive(Debug, Default)]
struct Decoder {
    /// Digits that make no group yet, fewer than four.
    rest: BytesMut,
    /// Digits before them.
    read: u64,
}

/// Something that is not base64, in the group that begins with this digit of the body (from 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NotBase64(u64);

impl Decoder {
    /// The bytes of all groups that are whole by now.
    fn feed(&mut self, chunk: &[u8]) -> Result<Bytes, NotBase64> {
        self.rest.extend_from_slice(chunk);
        let mut bytes = Vec::with_capacity(self.rest.len() / GROUP * 3);
        while let whole @ 1.. = self.rest.len() / GROUP * GROUP {
            // A piece ends with its padding, wherever that is.
            let padding = self.rest[..whole].iter().position(|digit| *digit == b'=');
            let end = padding.map_or(whole, |at| (at / GROUP + 1) * GROUP);
            let piece = self.rest.split_to(end);
            BASE64_STANDARD.decode_vec(&piece, &mut bytes).map_err(|wrong| NotBase64(self.read + place(&wrong)))?;
            self.read += end as u64;
        }
        Ok(bytes.into())
    }

    /// There is no more.
    fn finish(&self) -> Result<(), NotBase64> {
        if self.rest.is_empty() { Ok(()) } else { Err(NotBase64(self.read)) }
    }
}

/// Which digit of a piece it is.
fn place(wrong: &base64::DecodeError) -> u64 {
    use base64::DecodeError as E;
    match wrong {
        E::InvalidByte(at, _) | E::InvalidLastSymbol(at, _) => *at as u64,
        E::InvalidLength(_) | E::InvalidPadding => 0,
    }
}

impl From<NotBase64> for Status {
    fn from(NotBase64(at): NotBase64) -> Self {
        Self::internal(format!("the request says that it is gRPC-Web text, but from byte {at} on it is not base64"))
    }
}

/// A request body, decoded.
pub(super) struct Decoded {
    body: Body,
    decoder: Decoder,
    over: bool,
}

impl Decoded {
    pub(super) fn new(body: Body) -> Self {
        Self { body, decoder: Decoder::default(), over: false }
    }

    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        loop {
            let Some(frame) = ready!(Pin::new(&mut self.body).poll_frame(cx)) else {
                return Poll::Ready(self.decoder.finish().err().map(|wrong| Err(wrong.into())));
            };
            // Trailers of a request mean nothing in gRPC-Web.
            let Ok(chunk) = frame?.into_data() else { continue };
            let bytes = self.decoder.feed(&chunk)?;
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(bytes)));
            }
        }
    }
}

impl http_body::Body for Decoded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        let next = ready!(this.next(cx));
        this.over = !matches!(next, Some(Ok(_)));
        Poll::Ready(next.map(|bytes| bytes.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<u8>, NotBase64> {
        let mut decoder = Decoder::default();
        let mut bytes = Vec::new();
        for chunk in chunks {
            bytes.extend_from_slice(&decoder.feed(chunk)?);
        }
        decoder.finish().map(|()| bytes)
    }

    proptest! {
        #[test]
        fn pieces_of_any_length_cut_anywhere(
            pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let text: String = pieces.iter().map(|piece| BASE64_STANDARD.encode(piece)).collect();
            let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).chain([0, text.len()]).collect();
            at.sort_unstable();
            let chunks = at.windows(2).map(|two| &text.as_bytes()[two[0]..two[1]]);
            prop_assert_eq!(decode(chunks).unwrap(), pieces.concat());
        }
    }

    #[test]
    fn what_is_no_base64_is_said_with_its_place() {
        for (text, at) in [
            (&b"!!! not base64 !!!"[..], 0),
            (b"AAAA!AAA", 4),
            (b"AAAAAAUKA0FkYQ==AAAAA", 20),
            (b"AA", 0),
            (b"A===", 1),
            (b"AA=A", 3),
            (b"====", 0),
            (b"AAAA=AAA", 4),
            // Bits that mean nothing must be none.
            (b"AB==", 1),
        ] {
            let found = decode([text]).unwrap_err();
            assert!(found.0.abs_diff(at) <= 2, "{}: {found:?}, not {at}", String::from_utf8_lossy(text));
        }
    }
}

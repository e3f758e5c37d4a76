//! A file that comes in pieces.

use bytes::Bytes;
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use weir_proto::seeds::{FileRequest, FileResponse};

use crate::{
    base::hex,
    scenarios::{
        model::{Model, Seen},
        transfer::MAX_BYTES,
    },
};

/// The pieces of a download so far.
#[derive(Clone, Default, Debug)]
pub struct FileParts {
    /// The file's name, as the server says it with each piece. An empty file has none to say it.
    pub name: String,
    /// The name that was asked for.
    pub asked: String,
    /// The pieces in their order. They share the memory that the messages lie in.
    pub parts: Vec<Bytes>,
    /// The bytes of all pieces together.
    pub received: u64,
    /// A piece is missing: one was not seen or not readable, or the file is larger than [`MAX_BYTES`]. What
    /// is here is not the file, and from then on nothing is kept.
    pub broken: bool,
    next: u64,
    hash: Sha256,
}

impl FileParts {
    /// The file is here whole, to be saved: the server ended the call with OK (`ended_ok`), nothing is missing, and the
    /// size is the one the server announced (metadata `weir-size`), if it did.
    pub fn complete(&self, ended_ok: bool, announced: Option<u64>) -> bool {
        ended_ok && !self.broken && announced.is_none_or(|size| size == self.received)
    }

    /// What to call the file.
    pub fn save_as(&self) -> &str {
        if self.name.is_empty() { &self.asked } else { &self.name }
    }

    /// SHA-256 of all pieces so far, as 64 lower-case hex digits.
    pub fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    fn piece(&mut self, ordinal: u64, bytes: &Bytes) {
        self.next += 1;
        let piece = FileResponse::decode(bytes.clone()).ok().filter(|_| ordinal == self.next);
        let Some(piece) = piece.filter(|_| !self.broken) else {
            self.fail();
            return;
        };
        self.received += piece.content.len() as u64;
        if self.received > MAX_BYTES {
            self.fail();
            return;
        }
        self.name = piece.name;
        self.hash.update(&piece.content);
        self.parts.push(piece.content);
    }

    fn fail(&mut self) {
        self.broken = true;
        self.parts = Vec::new();
    }
}

impl Model for FileParts {
    fn message(&mut self, seen: Seen<'_>) {
        if seen.is_answer() {
            self.piece(seen.ordinal, seen.bytes);
        } else {
            self.asked = FileRequest::decode(seen.bytes.clone()).map(|request| request.name).unwrap_or_default();
        }
    }

    fn let_go(&mut self) {
        self.parts = Vec::new();
    }
}

//! What is known of a file on its way up.

use prost::Message as _;
use sha2::{Digest as _, Sha256};
use weir_proto::{seeds::UpFileRequest, weir::v1::Direction};

use crate::{
    base::hex,
    call::CallLog,
    scenarios::model::{Model, Seen},
};

/// A file on its way up.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// How many bytes have been read from the disk.
    pub read: u64,
    /// SHA-256 of all of it, once it is read: 64 lower-case hex digits.
    pub sha256: Option<String>,
}

/// An upload as its call shows it. A file that this page sends is known from the disk; what is played again is read from no
/// disk, and the messages say what the file was.
#[derive(Default)]
pub struct Sent {
    upload: Option<Upload>,
    noted: bool,
    hash: Sha256,
    /// How many pieces that is of.
    hashed: u64,
}

impl Sent {
    /// The file, once it is known.
    pub fn upload(&self) -> Option<&Upload> {
        self.upload.as_ref()
    }

    /// Notes how far the page is with a file of the disk.
    pub fn note(&mut self, upload: Upload) {
        self.upload = Some(upload);
        self.noted = true;
    }
}

impl Model for Sent {
    fn message(&mut self, seen: Seen<'_>) {
        if self.noted || seen.is_answer() {
            return;
        }
        let Ok(UpFileRequest { name, content }) = UpFileRequest::decode(seen.bytes.clone()) else { return };
        let upload = self.upload.get_or_insert_default();
        if !name.is_empty() {
            upload.name = name;
        }
        upload.read += content.len() as u64;
        upload.size = upload.read;
        if seen.ordinal == self.hashed + 1 {
            self.hash.update(content);
            self.hashed += 1;
        }
    }

    fn told(&mut self, log: &CallLog) {
        let Some(upload) = self.upload.as_mut().filter(|_| !self.noted) else { return };
        let whole = log.facts().half_closed.is_some() && self.hashed == log.totals(Direction::Request).messages;
        upload.sha256 = whole.then(|| hex(&self.hash.clone().finalize()));
    }
}

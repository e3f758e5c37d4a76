//! What is known of a file on its way.

use super::Folds;
use crate::{
    call::{Cause, Run},
    scenarios::{FileParts, View},
};

/// How far a transfer is, and whether both ends have the same file.
pub struct Transfer {
    /// The file's name.
    pub name: String,
    /// Bytes that have passed.
    pub done: u64,
    /// Bytes of the whole, where that is known.
    pub all: Option<u64>,
    /// Bytes a second, from the start of the call on.
    pub speed: f64,
    /// SHA-256 as the page works it out, once the file is whole.
    pub here: Option<String>,
    /// SHA-256 as the server says it.
    pub there: Option<String>,
    /// The file came down and can be saved.
    pub kept: bool,
    /// Why it cannot be put together any more.
    pub spoilt: Option<Spoilt>,
}

/// Why a download cannot be put together.
pub enum Spoilt {
    /// It has so many bytes, more than a page can hold.
    TooLarge(u64),
    /// The page did not see all pieces.
    Lost,
}

impl Transfer {
    /// The transfer of a call as it stands, if it has begun. Track the call's version to be told of changes.
    pub fn of(folds: Folds, run: &Run) -> Option<Self> {
        match run.scenario() {
            "upload" => Self::up(folds, run),
            "download" => Self::down(folds, run),
            _ => None,
        }
    }

    fn up(folds: Folds, run: &Run) -> Option<Self> {
        let upload = folds.with(run, |fold| fold.upload.clone())?;
        let counters = run.counters();
        // What a message costs beside its piece of the file is not the file.
        let done = counters.sent_payload.min(upload.read);
        let there = {
            let log = run.log();
            let trailers = log.facts().trailers.as_ref().map(|(_, trailers)| &trailers.metadata);
            trailers.and_then(|metadata| entry(metadata, weir_proto::keys::SHA256))
        };
        Some(Self {
            name: upload.name,
            done,
            all: Some(upload.size),
            speed: speed(done, counters.elapsed_ms),
            here: upload.sha256,
            there,
            kept: false,
            spoilt: None,
        })
    }

    fn down(folds: Folds, run: &Run) -> Option<Self> {
        let ok = run.verdict().cause == Cause::Ok;
        let (size, there): (Option<u64>, _) = {
            let log = run.log();
            let headers = log.facts().response_headers.as_ref().map(|(_, headers)| &headers.metadata);
            let of = |key| headers.and_then(|metadata| entry(metadata, key));
            (of(weir_proto::keys::SIZE).and_then(|size| size.parse().ok()), of(weir_proto::keys::SHA256))
        };
        let elapsed = run.counters().elapsed_ms;
        folds.with(run, |fold| {
            let Some(View::File(file)) = &fold.view else { return None };
            let name = if size.is_some() { file.save_as() } else { &file.name };
            if name.is_empty() && size.is_none() {
                return None;
            }
            let whole = file.complete(ok, size);
            let spoilt = file.broken.then_some(match size {
                Some(size) if size > FileParts::MAX_BYTES => Spoilt::TooLarge(size),
                _ => Spoilt::Lost,
            });
            Some(Self {
                name: name.to_owned(),
                done: file.received,
                all: size,
                speed: speed(file.received, elapsed),
                here: whole.then(|| fold.sha256()),
                there,
                kept: whole && (!file.parts.is_empty() || file.received == 0),
                spoilt,
            })
        })
    }

    /// Both ends' hashes are there: whether they are equal.
    pub fn same(&self) -> Option<bool> {
        Some(self.here.as_ref()? == self.there.as_ref()?)
    }
}

fn speed(bytes: u64, elapsed_ms: f64) -> f64 {
    if elapsed_ms > 0.0 { bytes as f64 * 1000.0 / elapsed_ms } else { 0.0 }
}

/// The first value of a key, as text.
pub fn entry(metadata: &[weir_tap::Entry], key: &str) -> Option<String> {
    let entry = metadata.iter().find(|entry| entry.key == key)?;
    String::from_utf8(entry.value.to_vec()).ok()
}

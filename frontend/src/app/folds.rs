//! What the scenarios' own views know of each call, kept up to date while messages come, whether anybody looks or not.

use std::collections::HashMap;

use bytes::Bytes;
use leptos::prelude::*;
use prost::Message as _;
use sha2::{Digest as _, Sha256};

use weir_proto::{seeds::UpFileRequest, weir::v1::Direction};

use crate::{
    call::{CallLog, Calls, Filter, RowKind, Run},
    scenarios::{self, Feed, Rates, Seen, View, rates},
    ui::effect,
};

/// What is known of one call beside its log.
#[derive(Default)]
pub struct Fold {
    /// The scenario's view of the messages so far.
    pub view: Option<View>,
    /// The file on its way up.
    pub upload: Option<Upload>,
    /// How fast messages come, where a scenario is about that.
    pub rates: Option<Rates>,
    /// How many singles and runs of messages those are of.
    told: u64,
    /// SHA-256 of the file's pieces so far, and how many those are.
    hash: Sha256,
    hashed: usize,
    /// The number of the next row to look at.
    next: u64,
}

/// A file on its way up.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// How many bytes have been read from the disk.
    pub read: u64,
    /// SHA-256 of all of it, once it is read.
    pub sha256: Option<String>,
}

impl Fold {
    /// SHA-256 of the download so far, in hex.
    pub fn sha256(&self) -> String {
        hex(self.hash.clone())
    }

    /// Gives back a download's pieces; what is known of it stays.
    fn let_go(&mut self) {
        if let Some(View::File(file)) = &mut self.view {
            file.parts = Vec::new();
            self.hashed = 0;
        }
    }

    /// What is played again is read from no disk: the messages say what the file was.
    fn piece(&mut self, ordinal: u64, bytes: Bytes) {
        let Ok(UpFileRequest { name, content }) = UpFileRequest::decode(bytes) else { return };
        let upload = self.upload.get_or_insert_default();
        if !name.is_empty() {
            upload.name = name;
        }
        upload.read += content.len() as u64;
        upload.size = upload.read;
        if ordinal == self.hashed as u64 + 1 {
            self.hash.update(content);
            self.hashed += 1;
        }
    }

    /// Counts what has passed since the last time: runs of messages, not every single one where they come fast.
    fn count(&mut self, log: &CallLog, direction: Direction) {
        let rates = self.rates.get_or_insert_with(|| Rates::new(log.started()));
        // What was collected leaves the browser at one instant; how it travelled, only the server knows.
        let (side, offset) = if log.collects() && direction == Direction::Request {
            (log.server_side(), log.clock().map_or(0, |clock| clock.offset_nanos()))
        } else {
            (log.client_side(), 0)
        };
        let (first, told) = side.messages(direction, self.told);
        self.told = first;
        for (at, run) in told {
            let to = at.saturating_add_signed(offset.saturating_neg());
            rates.add(to.saturating_sub(run.span_nanos), to, run.count, run.bytes);
            self.told += 1;
        }
    }

    fn catch_up(&mut self, run: &Run) {
        let Some(scenario) = scenarios::find(run.scenario()) else { return };
        if let Some(direction) = rates::watched(scenario) {
            self.count(&run.log(), direction);
        }
        let pieces = scenario.feed == Feed::Upload && run.tape().is_some();
        let mut view = self.view.take().unwrap_or_else(|| View::new(scenario));
        if view == View::None {
            return;
        }
        let log = run.log();
        for at in log.place(Filter::All, self.next)..log.rows(Filter::All) {
            let Some(row) = log.row(Filter::All, at) else { break };
            self.next = row.number + 1;
            let RowKind::Message(message) = row.kind else { continue };
            let Some(bytes) = log.bytes(row.number).filter(|_| !message.compressed) else { continue };
            if pieces && message.direction == Direction::Request {
                self.piece(message.ordinal, bytes.payload());
            }
            view.message(
                run.spec().path,
                Seen {
                    direction: message.direction,
                    ordinal: message.ordinal,
                    unix_nanos: row.unix_nanos,
                    bytes: &bytes.payload(),
                },
            );
        }
        if let View::File(file) = &view {
            for part in file.parts.iter().skip(self.hashed) {
                self.hash.update(part);
            }
            self.hashed = file.parts.len();
        }
        if pieces && let Some(upload) = &mut self.upload {
            let whole =
                log.facts().half_closed.is_some() && self.hashed as u64 == log.totals(Direction::Request).messages;
            upload.sha256 = whole.then(|| hex(self.hash.clone()));
        }
        self.view = Some(view);
    }
}

/// The finished hash in lower-case hex.
pub(super) fn hex(hash: Sha256) -> String {
    use std::fmt::Write as _;
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The folds of all calls in the list, by the calls' numbers; a context.
#[derive(Clone, Copy)]
pub struct Folds(StoredValue<HashMap<u64, Fold>>);

impl Folds {
    /// Reads the fold of a call, up to its newest message. Track the call's version to be told of newer ones.
    pub fn with<T>(self, run: &Run, read: impl FnOnce(&Fold) -> T) -> T {
        self.0
            .try_update_value(|folds| {
                let fold = folds.entry(run.number()).or_default();
                fold.catch_up(run);
                read(fold)
            })
            .unwrap_or_else(|| unreachable!("the folds live as long as the page"))
    }

    /// Forgets what is known of a call: its log goes back.
    pub fn forget(self, run: &Run) {
        self.0.update_value(|folds| {
            folds.remove(&run.number());
        });
    }

    /// Notes how far an upload is.
    pub fn upload(self, run: &Run, upload: Upload) {
        self.0.update_value(|folds| folds.entry(run.number()).or_default().upload = Some(upload));
    }
}

/// Follows the page's calls.
pub(super) fn provide_folds(calls: &Calls) {
    let folds = Folds(StoredValue::new(HashMap::new()));
    provide_context(folds);
    let runs = calls.runs();
    effect(move || {
        let runs = runs.get();
        folds.0.update_value(|folds| folds.retain(|number, _| runs.iter().any(|run| run.number() == *number)));
        for run in &runs {
            if run.is_open() {
                run.version().track();
            }
            folds.with(run, |_| ());
        }
        // Only the newest of the downloads that have ended can still be saved: each holds up to 256 MiB.
        let ended = runs.iter().filter(|run| !run.is_open() && run.scenario() == "download");
        let newest = ended.clone().map(Run::number).max();
        folds.0.update_value(|folds| {
            for run in ended.filter(|run| Some(run.number()) != newest) {
                folds.entry(run.number()).or_default().let_go();
            }
        });
    });
}

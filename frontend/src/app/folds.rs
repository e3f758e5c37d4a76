//! What the scenarios' own views know of each call, kept up to date while messages come, whether anybody looks or not.

use std::collections::HashMap;

use leptos::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::{
    call::{Calls, Filter, RowKind, Run},
    scenarios::{self, Seen, View},
    ui::effect,
};

/// What is known of one call beside its log.
#[derive(Default)]
pub struct Fold {
    /// The scenario's view of the messages so far.
    pub view: Option<View>,
    /// The file on its way up.
    pub upload: Option<Upload>,
    /// SHA-256 of the download's pieces so far.
    hash: Sha256,
    hashed: usize,
    /// The number of the next row to look at.
    next: u64,
}

/// A file on its way up.
#[derive(Clone, PartialEq, Eq, Debug)]
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

    fn catch_up(&mut self, run: &Run) {
        let Some(scenario) = scenarios::find(run.scenario()) else { return };
        let view = self.view.get_or_insert_with(|| View::new(scenario));
        if *view == View::None {
            return;
        }
        let log = run.log();
        for at in log.place(Filter::All, self.next)..log.rows(Filter::All) {
            let Some(row) = log.row(Filter::All, at) else { break };
            self.next = row.number + 1;
            let RowKind::Message(message) = row.kind else { continue };
            let Some(bytes) = log.bytes(row.number).filter(|_| !message.compressed) else { continue };
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
        if let View::File(file) = view {
            for part in file.parts.iter().skip(self.hashed) {
                self.hash.update(part);
            }
            self.hashed = file.parts.len();
        }
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

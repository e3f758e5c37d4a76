//! What is known of each call beside its log, kept up to date while messages come, whether anybody looks or not.

use std::{any::Any, collections::HashMap};

use leptos::prelude::*;
use weir_proto::weir::v1::Direction;

use super::{
    Rates, Scenario,
    model::{Model, Seen},
};
use crate::{
    base::effect,
    call::{CallLog, Calls, Filter, RowKind, Run},
};

/// What is known of one call beside its log.
#[derive(Default)]
pub struct Fold {
    /// What the scenario makes of the messages so far.
    model: Option<Box<dyn Model>>,
    /// How fast messages come, where a scenario is about that.
    pub rates: Option<Rates>,
    /// How many singles and runs of messages those are of.
    told: u64,
    /// The number of the next row to look at.
    next: u64,
}

impl Fold {
    #[cfg(test)]
    pub(super) fn with(model: Box<dyn Model>) -> Self {
        Self { model: Some(model), ..Self::default() }
    }

    /// The scenario's model, if it is of this kind.
    pub fn of<M: Model>(&self) -> Option<&M> {
        let model: &dyn Any = self.model.as_deref()?;
        model.downcast_ref()
    }

    /// Counts what has passed since the last time: runs of messages, not every single one where they come fast.
    fn count(&mut self, log: &CallLog, direction: Direction) {
        let rates = self.rates.get_or_insert_with(|| Rates::new(log.started()));
        // What was collected leaves the browser at one instant; how it travelled, only the server knows.
        let collected = log.collects() && direction == Direction::Request;
        let side = if collected { log.server_side() } else { log.client_side() };
        let (first, told) = side.messages(direction, self.told);
        self.told = first;
        for (at, run) in told {
            let to = if collected { log.on_page(*at) } else { *at };
            rates.add(to.saturating_sub(run.span_nanos), to, run.count, run.bytes);
            self.told += 1;
        }
    }

    fn catch_up(&mut self, run: &Run, scenario: Scenario) {
        if let Some(direction) = scenario.shows.rate_of {
            self.count(&run.log(), direction);
        }
        let Some(empty) = scenario.shows.model else { return };
        let model = self.model.get_or_insert_with(empty);
        let log = run.log();
        for at in log.place(Filter::All, self.next)..log.rows(Filter::All) {
            let Some(row) = log.row(Filter::All, at) else { break };
            self.next = row.number + 1;
            let RowKind::Message(message) = row.kind else { continue };
            let Some(bytes) = log.bytes(row.number).filter(|_| !message.compressed) else { continue };
            model.message(Seen {
                callee: run.callee(),
                direction: message.direction,
                ordinal: message.ordinal,
                unix_nanos: row.unix_nanos,
                bytes: &bytes.payload(),
            });
        }
        model.told(&log);
    }
}

/// The folds of all calls in the list, by the calls' numbers.
#[derive(Clone, Copy)]
pub struct Folds {
    known: StoredValue<HashMap<u64, Fold>>,
    /// Whose scenario's a call is.
    of: fn(&Run) -> Option<Scenario>,
}

impl Folds {
    /// Follows the page's calls, of each of which `of` says whose it is.
    pub fn follow(calls: &Calls, of: fn(&Run) -> Option<Scenario>) -> Self {
        let folds = Self { known: StoredValue::new(HashMap::new()), of };
        let runs = calls.runs();
        effect(move || {
            let runs = runs.get();
            folds.known.update_value(|folds| folds.retain(|number, _| runs.iter().any(|run| run.number() == *number)));
            for run in &runs {
                if run.is_open() {
                    run.version().track();
                }
                folds.with(run, |_| ());
            }
            folds.keep_newest_files(&runs);
        });
        folds
    }

    /// Only the newest of the transfers that have ended can still be saved: each holds up to 256 MiB.
    fn keep_newest_files(self, runs: &[Run]) {
        let transfers = |run: &Run| (self.of)(run).is_some_and(|scenario| scenario.shows.transfer.is_some());
        let ended: Vec<_> = runs.iter().filter(|run| !run.is_open() && transfers(run)).collect();
        for run in &ended {
            let newer = |other: &&&Run| other.scenario() == run.scenario() && other.number() > run.number();
            if ended.iter().any(|other| newer(&other)) {
                self.update(run, |fold| {
                    if let Some(model) = &mut fold.model {
                        model.let_go();
                    }
                });
            }
        }
    }

    /// Reads the fold of a call, up to its newest message. Track the call's version to be told of newer ones.
    pub fn with<T>(self, run: &Run, read: impl FnOnce(&Fold) -> T) -> T {
        self.known
            .try_update_value(|folds| {
                let fold = folds.entry(run.number()).or_default();
                if let Some(scenario) = (self.of)(run) {
                    fold.catch_up(run, scenario);
                }
                read(fold)
            })
            .unwrap_or_else(|| unreachable!("the folds live as long as the page"))
    }

    /// Forgets what is known of a call: its log goes back.
    pub fn forget(self, run: &Run) {
        self.known.update_value(|folds| {
            folds.remove(&run.number());
        });
    }

    /// Changes what a call's scenario makes of it, by what no message says.
    pub fn note<M: Model + Default>(self, run: &Run, change: impl FnOnce(&mut M)) {
        self.update(run, |fold| {
            let model: &mut dyn Any = &mut **fold.model.get_or_insert_with(super::model::empty::<M>);
            if let Some(model) = model.downcast_mut() {
                change(model);
            }
        });
    }

    fn update(self, run: &Run, change: impl FnOnce(&mut Fold)) {
        self.known.update_value(|folds| change(folds.entry(run.number()).or_default()));
    }
}

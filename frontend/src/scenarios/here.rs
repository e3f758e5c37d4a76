//! Pictures of calls: what they are drawn for, and what they may ask for.
//!
//! What is drawn is a function of the call's log and of what was folded from it ([`super::Folds`]), so a replay shows what the
//! call itself showed. What several of them draw alike is in [`super::picture`].

use leptos::prelude::*;

use super::{Folds, Form, Paces, Scenario, model::Model, transfer::entry};
use crate::{
    call::{Calls, Run},
    i18n::Locale,
    ui::Drawn,
};

/// What a picture is drawn for. Reading its signals tracks them.
#[derive(Clone)]
pub struct Here {
    /// The language of its words.
    pub locale: Locale,
    /// The call that is looked at, if it is one of the picture's scenario.
    pub run: Option<Run>,
    /// The scenario that asked for that call, if this page has it.
    pub scenario: Option<Scenario>,
    /// What is known of calls beside their logs.
    pub folds: Folds,
    /// All calls of the page.
    pub calls: Calls,
    /// The form of what is being tried.
    pub form: ReadSignal<Form>,
    /// How fast the simulated devices report.
    pub paces: ReadSignal<Paces>,
}

/// A picture of a scenario's own, between the figures and the stage.
#[derive(Debug)]
pub struct Picture {
    /// What it is called.
    pub title: fn(Locale) -> &'static str,
    /// How it is drawn.
    pub hangs: Hangs,
}

/// Where a picture hangs.
#[derive(Debug)]
pub enum Hangs {
    /// In what everybody loads: for the scenario that the page begins with.
    Here(&'static Drawing),
    /// Behind the door of the [`pictures`](super::pictures()).
    Behind(fn(&Pictures) -> &'static Drawing),
}

/// How a picture is drawn.
#[derive(Debug)]
pub struct Drawing {
    /// The figures beside its name.
    pub headline: fn(&Here) -> Vec<Drawn>,
    /// What is below.
    pub body: fn(&Here) -> Vec<Drawn>,
    /// What pressing or moving something in it asks for: see [`Drawn::does`].
    pub act: fn(&str, &str) -> Act,
}

/// The pictures behind the door, by their scenarios.
#[derive(Debug)]
pub struct Pictures {
    pub(super) both: &'static Drawing,
    pub(super) echo: &'static Drawing,
    pub(super) failing: &'static Drawing,
    pub(super) firehose: &'static Drawing,
    pub(super) monitor: &'static Drawing,
    pub(super) policies: &'static Drawing,
    pub(super) telemetry: &'static Drawing,
    pub(super) transfer: &'static Drawing,
    pub(super) user: &'static Drawing,
}

/// What somebody who pressed or moved something in a picture wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Act {
    /// Nothing.
    Nothing,
    /// Other values in these fields of the form.
    Set(Vec<(&'static str, String)>),
    /// The same, and a call with them.
    Start(Vec<(&'static str, String)>),
    /// A device, from 0, reports at this notch from now on: see [`Paces`].
    Pace(usize, usize),
}

impl Here {
    /// Reads the scenario's model of the call's messages, once there is a call.
    pub fn fold<M: Model, T>(&self, read: impl FnOnce(&M) -> Option<T>) -> Option<T> {
        self.fold_of(self.run.as_ref()?, read)
    }

    /// The same of another call.
    pub fn fold_of<M: Model, T>(&self, run: &Run, read: impl FnOnce(&M) -> Option<T>) -> Option<T> {
        self.folds.with(run, |fold| read(fold.of::<M>()?))
    }

    /// The newest call of a scenario for which this is true. What is drawn of it is drawn again when it changes.
    pub fn newest(&self, scenario: Scenario, wanted: impl Fn(&Run) -> bool) -> Option<Run> {
        let runs = self.calls.runs().get();
        let run = runs.into_iter().rev().find(|run| run.scenario() == scenario.id && wanted(run));
        run.inspect(|run| run.version().track())
    }
}

/// Where there is nothing to draw, or nothing yet.
pub fn nothing(_: &Here) -> Vec<Drawn> {
    Vec::new()
}

/// What a picture asks for in which nothing can be pressed.
pub fn no_act(_: &str, _: &str) -> Act {
    Act::Nothing
}

/// The value of a metadata key that a call was made with; nothing if it was made without.
pub fn sent_metadata(run: &Run, key: &str) -> Option<String> {
    let typed = run.spec().metadata.iter().find(|(name, _)| name.trim() == key);
    let typed = typed.map(|(_, value)| value.clone());
    // A replay was not typed here, but its headers are there.
    typed.or_else(|| entry(&run.log().facts().request_headers.as_ref()?.1.metadata, key))
}

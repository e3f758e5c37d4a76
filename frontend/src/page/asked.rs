//! What is being tried, and how: the form, the way, the conditions. The address says the same (see [`super::address`]).

use std::collections::HashMap;

use leptos::prelude::*;
use web_sys::File;

use super::{
    address::{self, Note},
    history,
    typed::Typed,
};
use crate::{
    base::effect,
    call::{Mode, Run},
    i18n::Lang,
    scenarios::{Form, Paces, Scenario, Subject},
    transport::Transport,
};

/// What the next call is to be.
#[derive(Clone, Copy)]
pub struct Asked {
    pub(super) form: RwSignal<Form>,
    scenario: Memo<Scenario>,
    pub(super) transport: RwSignal<Transport>,
    pub(super) conditions: RwSignal<Typed>,
    drafts: StoredValue<HashMap<String, Form>>,
    lang: Lang,
    /// The user's own metadata: key and value as typed.
    pub metadata: RwSignal<Vec<(String, String)>>,
    /// The file to upload, if one was chosen.
    pub file: RwSignal<Option<File>, LocalStorage>,
    /// How fast the simulated devices report, in every call that they report on.
    pub paces: RwSignal<Paces>,
    /// What was wrong with the address.
    pub notes: RwSignal<Vec<Note>>,
}

impl Asked {
    /// Nothing is asked for yet: the address will say what.
    pub(super) fn new() -> Self {
        let form = RwSignal::new(Form::new(crate::scenarios::FIRST));
        let lang: Lang = expect_context();
        effect(move || {
            let mut said = form.get_untracked();
            if said.speak(lang.get()) {
                form.set(said);
            }
        });
        Self {
            form,
            scenario: Memo::new(move |_| form.with(Form::scenario)),
            transport: RwSignal::new(Transport::USUAL),
            conditions: RwSignal::new(Typed::default()),
            drafts: StoredValue::new(HashMap::new()),
            lang,
            metadata: RwSignal::new(Vec::new()),
            file: RwSignal::new_local(None),
            paces: RwSignal::new(Paces::default()),
            notes: RwSignal::new(Vec::new()),
        }
    }

    /// What is being tried.
    pub fn scenario(self) -> Scenario {
        self.scenario.get()
    }

    /// The mode of what is being tried.
    pub fn mode(self) -> Mode {
        self.scenario.get().mode
    }

    /// Which way the next call goes.
    pub fn transport(self) -> Transport {
        self.transport.get()
    }

    /// The same, not tracked.
    pub fn transport_untracked(self) -> Transport {
        self.transport.get_untracked()
    }

    /// The next call's conditions. They stay when something else is tried.
    pub fn conditions(self) -> ReadSignal<Typed> {
        self.conditions.read_only()
    }

    /// The form of what is being tried.
    pub fn form(self) -> ReadSignal<Form> {
        self.form.read_only()
    }

    /// What a mode offers: what was last tried in it, or its first.
    pub fn of_mode(self, mode: Mode) -> Scenario {
        let here = self.scenario.get_untracked();
        if here.mode == mode && self.form.with_untracked(|form| form.subject().is_none()) {
            return here;
        }
        let last = self.drafts.with_value(|drafts| drafts.get(mode.id()).map(Form::scenario));
        last.unwrap_or_else(|| address::first_of(mode))
    }

    /// The address of a scenario, with the values it has now.
    pub fn address_of(self, scenario: Scenario) -> String {
        let (form, transport) = (self.draft(scenario), self.transport.get());
        if let Some(subject) = form.subject() {
            return address::of_own(subject);
        }
        self.conditions.with(|conditions| address::write(&form, transport, conditions))
    }

    /// Calls go another way from now on.
    pub fn set_transport(self, transport: Transport) {
        // There is one way to servers that are not Weir.
        if self.form.with_untracked(|form| form.subject().is_some()) {
            return;
        }
        self.go_by(transport);
        self.write_address(false);
    }

    /// Calls go this way from now on, under these conditions. The address follows with what is done next.
    pub(super) fn set_way(self, transport: Transport, conditions: Typed) {
        self.go_by(transport);
        self.conditions.set(conditions);
    }

    fn go_by(self, transport: Transport) {
        transport.prepare();
        self.transport.set(transport);
    }

    /// The user has typed to the end: the address says what the fields say.
    pub fn commit(self) {
        self.write_address(true);
    }

    /// Something else is tried from now on; what is left keeps its values.
    pub(super) fn enter(self, mut form: Form) {
        form.speak(self.lang.now());
        let left = self.form.get_untracked();
        self.drafts.update_value(|drafts| {
            // Also under the mode's name: what was last tried in it.
            if left.subject().is_none() {
                drafts.insert(left.scenario().mode.id().to_owned(), left.clone());
            }
            drafts.insert(left.key(), left);
        });
        self.form.set(form);
    }

    /// The values of a scenario's form from now on.
    pub(super) fn set_draft(self, form: Form) {
        let key = form.key();
        if self.form.with_untracked(Form::key) == key {
            self.form.set(form);
        } else {
            self.drafts.update_value(|drafts| {
                drafts.insert(key, form);
            });
        }
    }

    /// The values of a scenario's form: as they are, or as they were when it was left.
    pub(super) fn draft(self, scenario: Scenario) -> Form {
        if self.is_of(scenario) {
            return self.form.get_untracked();
        }
        let mut draft = self.draft_of(scenario.id).unwrap_or_else(|| Form::new(scenario));
        draft.speak(self.lang.now());
        draft
    }

    /// The form with this [key](Form::key), as it is or as it was when it was left; nothing if it never was.
    pub(super) fn draft_of(self, key: &str) -> Option<Form> {
        let now = self.form.with_untracked(|form| (form.key() == key).then(|| form.clone()));
        now.or_else(|| self.drafts.with_value(|drafts| drafts.get(key).cloned()))
    }

    /// The call is of what is being tried. Not tracked.
    pub(super) fn is_for(self, run: &Run) -> bool {
        self.form.with_untracked(Form::key) == run.scenario()
    }

    /// The next calls go the way that can do everything.
    pub(super) fn usual_way(self) {
        self.transport.set(Transport::USUAL);
    }

    /// Types another message, where it is typed as a whole.
    pub fn set_text(self, text: &str) {
        self.form.update(|form| *form = form.clone().with_text(text));
    }

    /// Changes what is said to a method that is none of Weir's.
    pub fn change(self, change: impl FnOnce(&mut Subject)) {
        self.form.update(|form| *form = form.clone().with(change));
    }

    /// This scenario is being tried. Not tracked.
    pub(super) fn is_of(self, scenario: Scenario) -> bool {
        self.form.with_untracked(Form::scenario) == scenario
    }

    /// The address of what the page shows.
    pub(super) fn target(self) -> String {
        if let Some(own) = self.form.with_untracked(|form| form.subject().map(address::of_own)) {
            return own;
        }
        let transport = self.transport.get_untracked();
        self.conditions
            .with_untracked(|conditions| self.form.with_untracked(|form| address::write(form, transport, conditions)))
    }

    /// Makes the address say what the page shows.
    pub(super) fn write_address(self, replace: bool) {
        history::write(&self.target(), replace);
    }
}

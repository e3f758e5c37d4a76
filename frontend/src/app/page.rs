//! What the page's rooms share: what is being tried and how, and which call is looked at.

use std::collections::HashMap;

use leptos::prelude::*;
use web_sys::File;

use super::{
    Folds,
    address::{self, Address, Note},
    history,
    lent::Lent,
    typed::Typed,
};
use crate::{
    call::{Calls, Condition, MetadataError, OutOfRange, RowKind, Run},
    lesson::Lessons,
    recording::OpenError,
    scenarios::{FieldError, Form, Mode, Paces, Scenario},
    stage::StageWishes,
    transport::Transport,
};

/// A tab of the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The selected message.
    Messages,
    /// The selected row's bytes, and the frames of its call.
    Wire,
    /// Headers and trailers.
    Headers,
    /// The call as code.
    Code,
    /// What to see, to try and to remember.
    Lesson,
}

/// What can lie over the page until it is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overlay {
    /// The keys.
    Keys,
    /// The link to what is shown.
    Share,
}

/// Why the last wish of the user was not fulfilled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A field's value cannot be used.
    Field(FieldError),
    /// A condition's value cannot be used.
    Condition(OutOfRange),
    /// The metadata cannot be sent.
    Metadata(MetadataError),
    /// So many calls are open.
    TooMany(usize),
    /// As many messages wait as may.
    Full,
    /// The file could not be read; in the browser's words.
    File(String),
    /// The file is no recording that can be played.
    Recording(OpenError),
    /// So many rows did not fit into the file.
    LeftOut(u64),
}

/// The shared state; a context. Its address follows it (see [`super::address`]).
#[derive(Clone, Copy)]
pub struct Page {
    form: RwSignal<Form>,
    scenario: Memo<&'static Scenario>,
    transport: RwSignal<Transport>,
    conditions: RwSignal<Typed>,
    drafts: StoredValue<HashMap<&'static str, Form>>,
    calls: StoredValue<Calls>,
    pub(super) lent: StoredValue<Option<Lent>>,
    /// What is known of the calls beside their logs.
    pub folds: Folds,
    /// The user's own metadata: key and value as typed.
    pub metadata: RwSignal<Vec<(String, String)>>,
    /// The file to upload, if one was chosen.
    pub file: RwSignal<Option<File>, LocalStorage>,
    /// What was wrong with the address.
    pub notes: RwSignal<Vec<Note>>,
    /// Why the last wish was not fulfilled.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The call that is looked at.
    pub shown: RwSignal<Option<Run>>,
    /// The call that it is compared with.
    pub compared: RwSignal<Option<Run>>,
    /// The selected row of that call, by number.
    pub selected: RwSignal<Option<u64>>,
    /// The row that the pointer is on, in the feed or on the stage.
    pub hovered: RwSignal<Option<u64>>,
    /// How the stage is drawn.
    pub stage: StageWishes,
    /// A replay goes on by itself.
    pub playing: RwSignal<bool>,
    /// How fast the simulated devices report, in every call that they report on.
    pub paces: RwSignal<Paces>,
    /// The inspector's tab.
    pub tab: RwSignal<Tab>,
    /// The inspector is open, where it is a sheet.
    pub sheet: RwSignal<bool>,
    /// The page is shown to a class: large type, panels away.
    pub present: RwSignal<bool>,
    /// What lies over the page.
    pub overlay: RwSignal<Option<Overlay>>,
    /// The lessons.
    pub lessons: Lessons,
}

/// Makes the shared state from nothing; the address fills it.
pub(super) fn provide_page() -> Page {
    let form = RwSignal::new(Form::new(address::first()));
    let page = Page {
        form,
        scenario: Memo::new(move |_| form.with(Form::scenario)),
        transport: RwSignal::new(Transport::Tunnel),
        conditions: RwSignal::new(Typed::default()),
        drafts: StoredValue::new(HashMap::new()),
        calls: StoredValue::new(expect_context()),
        lent: StoredValue::new(None),
        folds: expect_context(),
        metadata: RwSignal::new(Vec::new()),
        file: RwSignal::new_local(None),
        notes: RwSignal::new(Vec::new()),
        trouble: RwSignal::new(None),
        shown: RwSignal::new(None),
        compared: RwSignal::new(None),
        selected: RwSignal::new(None),
        hovered: RwSignal::new(None),
        stage: StageWishes::default(),
        playing: RwSignal::new(false),
        paces: RwSignal::new(Paces::default()),
        tab: RwSignal::new(Tab::Messages),
        sheet: RwSignal::new(false),
        present: RwSignal::new(false),
        overlay: RwSignal::new(None),
        lessons: Lessons::new(),
    };
    page.lessons.follow(page);
    provide_context(page);
    page
}

impl Page {
    /// The page's own context.
    pub fn here() -> Self {
        expect_context()
    }

    /// The page's calls.
    pub fn calls(self) -> Calls {
        self.calls.get_value()
    }

    /// What is being tried.
    pub fn scenario(self) -> &'static Scenario {
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

    /// The next call's conditions. They stay when something else is tried.
    pub fn conditions(self) -> ReadSignal<Typed> {
        self.conditions.read_only()
    }

    /// The same, not tracked.
    pub fn transport_untracked(self) -> Transport {
        self.transport.get_untracked()
    }

    /// The form of what is being tried.
    pub fn form(self) -> ReadSignal<Form> {
        self.form.read_only()
    }

    /// Tries something else, with the values it had when it was left.
    pub fn open(self, scenario: &'static Scenario) {
        if self.form.with_untracked(Form::scenario) != scenario {
            self.give_back();
            self.enter(self.draft(scenario));
            self.newest_run(scenario);
            self.notes.set(Vec::new());
        }
        self.write_address(false);
    }

    /// Tries what the mode offers: what was last tried in it, or its first.
    pub fn open_mode(self, mode: Mode) {
        self.open(self.of_mode(mode));
    }

    /// What [`Page::open_mode`] would open.
    pub fn of_mode(self, mode: Mode) -> &'static Scenario {
        let here = self.scenario.get_untracked();
        if here.mode == mode {
            return here;
        }
        let last = self.drafts.with_value(|drafts| drafts.get(mode.id()).map(Form::scenario));
        last.unwrap_or_else(|| address::first_of(mode))
    }

    /// The address of a scenario, with the values it has now.
    pub fn address_of(self, scenario: &'static Scenario) -> String {
        let transport = self.transport.get();
        self.conditions.with(|conditions| address::write(&self.draft(scenario), transport, conditions))
    }

    /// Calls go another way from now on.
    pub fn set_transport(self, transport: Transport) {
        self.transport.set(transport);
        self.write_address(false);
    }

    /// Calls go this way from now on, under these conditions. The address follows with what is done next.
    pub(super) fn set_way(self, transport: Transport, conditions: Typed) {
        self.transport.set(transport);
        self.conditions.set(conditions);
    }

    /// Sets a field of the form. The address follows with [`Page::commit`]: not with every key that is pressed.
    pub fn set_field(self, name: &str, value: &str) {
        if self.form.with_untracked(|form| form.get(name) == value) {
            return;
        }
        self.form.update(|form| {
            form.set(name, value);
        });
        self.trouble.set(None);
    }

    /// The user has typed to the end: the address says what the fields say.
    pub fn commit(self) {
        self.write_address(true);
    }

    /// Sets a condition, as typed.
    pub fn set_condition(self, condition: Condition, text: &str) {
        self.conditions.update(|conditions| conditions.set(condition, text));
        self.trouble.set(None);
    }

    /// No conditions any more.
    pub fn reset_conditions(self) {
        self.conditions.set(Typed::default());
        self.trouble.set(None);
        self.commit();
    }

    /// Looks at a call, and at what it tried.
    pub fn show(self, run: &Run) {
        if self.shown.with_untracked(|shown| shown.as_ref() == Some(run)) {
            return;
        }
        self.shown.set(Some(run.clone()));
        self.selected.set(None);
        self.trouble.set(None);
        if let Some(scenario) = crate::scenarios::find(run.scenario())
            && self.form.with_untracked(Form::scenario) != scenario
        {
            self.enter(self.draft(scenario));
            self.write_address(false);
        }
    }

    /// Selects a row of the call that is looked at. Who looks at the headers and picks a message wants to see that, and who
    /// reads the lesson and picks anything.
    pub fn select(self, number: u64) {
        let row = self.shown.with_untracked(|run| run.as_ref()?.log().row_by_number(number));
        self.selected.set(Some(number));
        self.sheet.set(true);
        let message = matches!(row.map(|row| row.kind), Some(RowKind::Message(_)));
        let tab = self.tab.get_untracked();
        if (message && tab == Tab::Headers) || tab == Tab::Lesson {
            self.tab.set(Tab::Messages);
        }
    }

    /// Takes over what an address says. Says whether anything changed.
    pub fn apply(self, address: Address) -> bool {
        // Compared as addresses: what the page shows and an address cannot say (a value that no field takes) stays.
        if self.target() == address::write(&address.form, address.transport, &address.conditions) {
            return false;
        }
        let scenario = address.form.scenario();
        let other = self.form.with_untracked(Form::scenario) != scenario;
        self.transport.set(address.transport);
        self.conditions.set(address.conditions);
        self.enter(address.form);
        if other {
            self.newest_run(scenario);
        }
        true
    }

    /// Goes to an address, as a link to it does.
    pub fn go(self, address: Address) {
        self.apply(address);
        self.notes.set(Vec::new());
        self.write_address(false);
    }

    fn enter(self, form: Form) {
        self.trouble.set(None);
        let left = self.form.get_untracked();
        self.drafts.update_value(|drafts| {
            let scenario = left.scenario();
            // Also under the mode's name: what was last tried in it.
            drafts.insert(scenario.mode.id(), left.clone());
            drafts.insert(scenario.id, left);
        });
        self.form.set(form);
    }

    /// The values of a scenario's form from now on.
    pub(super) fn set_draft(self, form: Form) {
        if self.form.with_untracked(Form::scenario) == form.scenario() {
            self.form.set(form);
        } else {
            self.drafts.update_value(|drafts| {
                drafts.insert(form.scenario().id, form);
            });
        }
    }

    pub(super) fn draft(self, scenario: &'static Scenario) -> Form {
        if self.form.with_untracked(Form::scenario) == scenario {
            return self.form.get_untracked();
        }
        let draft = self.drafts.with_value(|drafts| drafts.get(scenario.id).cloned());
        draft.unwrap_or_else(|| Form::new(scenario))
    }

    /// Looks at the scenario's newest call, if it has one.
    fn newest_run(self, scenario: &Scenario) {
        let runs = self.calls().runs().get_untracked();
        self.selected.set(None);
        let newest = runs.into_iter().rev().find(|run| run.scenario() == scenario.id);
        // What was compared belongs to what was tried before.
        self.compared.set(None);
        self.shown.set(newest);
    }

    /// The address of what the page shows.
    fn target(self) -> String {
        let transport = self.transport.get_untracked();
        self.conditions
            .with_untracked(|conditions| self.form.with_untracked(|form| address::write(form, transport, conditions)))
    }

    /// Makes the address say what the page shows.
    fn write_address(self, replace: bool) {
        history::write(&self.target(), replace);
    }
}

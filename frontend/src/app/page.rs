//! What the page's rooms share: what is being tried and how, and which call is looked at.

use std::collections::HashMap;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::File;
use weir_tap::What;

use super::{
    Folds,
    address::{self, Address, Note},
};
use crate::{
    call::{Calls, MetadataError, RowKind, Run},
    scenarios::{FieldError, Form, Mode, Scenario},
    transport::Transport,
};

/// A tab of the inspector.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tab {
    /// The selected message.
    Messages,
    /// Headers and trailers.
    Headers,
}

/// Why the last wish of the user was not fulfilled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A field's value cannot be used.
    Field(FieldError),
    /// The deadline is none.
    Deadline,
    /// The metadata cannot be sent.
    Metadata(MetadataError),
    /// So many calls are open.
    TooMany(usize),
    /// As many messages wait as may.
    Full,
    /// The file could not be read; in the browser's words.
    File(String),
}

type Navigate = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// The shared state; a context. Its address follows it (see [`super::address`]).
#[derive(Clone, Copy)]
pub struct Page {
    form: RwSignal<Form>,
    scenario: Memo<&'static Scenario>,
    transport: RwSignal<Transport>,
    deadline_ms: RwSignal<String>,
    drafts: StoredValue<HashMap<&'static str, Form>>,
    navigate: StoredValue<Navigate>,
    calls: StoredValue<Calls>,
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
    /// The selected row of that call, by number.
    pub selected: RwSignal<Option<u64>>,
    /// The inspector's tab.
    pub tab: RwSignal<Tab>,
    /// The inspector is open, where it is a sheet.
    pub sheet: RwSignal<bool>,
}

/// Makes the shared state from nothing; the address fills it.
pub(super) fn provide_page() -> Page {
    let form = RwSignal::new(Form::new(address::first()));
    let navigate = use_navigate();
    let page = Page {
        form,
        scenario: Memo::new(move |_| form.with(Form::scenario)),
        transport: RwSignal::new(Transport::Tunnel),
        deadline_ms: RwSignal::new(String::new()),
        drafts: StoredValue::new(HashMap::new()),
        navigate: StoredValue::new(Box::new(navigate)),
        calls: StoredValue::new(expect_context()),
        folds: expect_context(),
        metadata: RwSignal::new(Vec::new()),
        file: RwSignal::new_local(None),
        notes: RwSignal::new(Vec::new()),
        trouble: RwSignal::new(None),
        shown: RwSignal::new(None),
        selected: RwSignal::new(None),
        tab: RwSignal::new(Tab::Messages),
        sheet: RwSignal::new(false),
    };
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

    /// The next call's deadline as typed.
    pub fn deadline_ms(self) -> String {
        self.deadline_ms.get()
    }

    /// The same, not tracked.
    pub fn transport_untracked(self) -> Transport {
        self.transport.get_untracked()
    }

    /// The deadline, not tracked.
    pub fn deadline_ms_untracked(self) -> String {
        self.deadline_ms.get_untracked()
    }

    /// The form of what is being tried.
    pub fn form(self) -> ReadSignal<Form> {
        self.form.read_only()
    }

    /// Tries something else, with the values it had when it was left.
    pub fn open(self, scenario: &'static Scenario) {
        if self.form.with_untracked(Form::scenario) != scenario {
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
        self.deadline_ms.with(|deadline| address::write(&self.draft(scenario), transport, deadline))
    }

    /// Calls go another way from now on.
    pub fn set_transport(self, transport: Transport) {
        self.transport.set(transport);
        self.write_address(false);
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

    /// Sets the deadline, as typed.
    pub fn set_deadline(self, text: &str) {
        self.deadline_ms.set(text.to_owned());
        self.trouble.set(None);
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

    /// Selects a row of the call that is looked at, and opens the inspector where it tells more of it.
    pub fn select(self, number: u64) {
        let row = self.shown.with_untracked(|run| run.as_ref()?.log().row_by_number(number));
        self.selected.set(Some(number));
        self.sheet.set(true);
        self.tab.set(match row.map(|row| row.kind) {
            Some(RowKind::Event(What::RequestHeaders(_) | What::ResponseHeaders(_) | What::Trailers(_))) => {
                Tab::Headers
            }
            _ => Tab::Messages,
        });
    }

    /// Takes over what an address says. Says whether anything changed.
    pub fn apply(self, address: Address) -> bool {
        // Compared as addresses: what the page shows and an address cannot say (a value that no field takes) stays.
        if self.target() == address::write(&address.form, address.transport, &address.deadline_ms) {
            return false;
        }
        let scenario = address.form.scenario();
        let other = self.form.with_untracked(Form::scenario) != scenario;
        self.transport.set(address.transport);
        self.deadline_ms.set(address.deadline_ms);
        self.enter(address.form);
        if other {
            self.newest_run(scenario);
        }
        true
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

    fn draft(self, scenario: &'static Scenario) -> Form {
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
        self.shown.set(runs.into_iter().rev().find(|run| run.scenario() == scenario.id));
    }

    /// The address of what the page shows.
    fn target(self) -> String {
        let transport = self.transport.get_untracked();
        let deadline = self.deadline_ms.get_untracked();
        self.form.with_untracked(|form| address::write(form, transport, &deadline))
    }

    /// Makes the address say what the page shows.
    fn write_address(self, replace: bool) {
        let target = self.target();
        if target == here() {
            return;
        }
        let options = NavigateOptions { resolve: false, replace, scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&target, options));
        // After going back and forth the router may believe that it is there already, and leave the address alone.
        if here() != target
            && let Ok(history) = window().history()
        {
            let _ = history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&target));
        }
    }
}

/// The address as the browser shows it.
fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

//! What the rooms of the page share: what is being tried and how, what is looked at, and what the buttons do. It has no views.

pub mod address;
mod asked;
mod borrowed;
mod compared;
pub mod control;
mod history;
pub mod kept;
mod layout;
pub mod lessons;
mod looked;
mod own;
mod size;
mod trouble;
mod typed;

use leptos::prelude::*;

pub use self::{
    address::{Address, Note},
    asked::Asked,
    layout::{Arrangement, Layout, Overlay},
    lessons::Lessons,
    looked::{Looked, Pointed, Tab},
    own::{Found, Own, OwnView},
    size::{Pair, Sight, Size, StageWishes, Zoom},
    trouble::{Trouble, metadata_words, trouble_words},
    typed::Typed,
};

use self::borrowed::Borrowed;
use crate::{
    call::{Calls, Condition, Mode, RowKind, Run},
    i18n::Locale,
    scenarios::{self, Advice, Folds, Form, Scenario, here::Here},
    transport::Transport,
};

/// The shared state; a context.
#[derive(Clone, Copy)]
pub struct Page {
    /// What is being tried.
    pub asked: Asked,
    /// What is looked at.
    pub looked: Looked,
    /// How the page is laid out.
    pub layout: Layout,
    /// Why the last wish was not fulfilled.
    pub trouble: RwSignal<Option<Trouble>>,
    /// A server that is not Weir.
    pub own: Own,
    /// The lessons.
    pub lessons: Lessons,
    /// What is known of the calls beside their logs.
    pub folds: Folds,
    calls: StoredValue<Calls>,
    borrowed: StoredValue<Option<Borrowed>>,
    /// Under it lasts what rooms keep that come and go.
    root: StoredValue<Owner>,
}

/// Makes the shared state from nothing; the address fills it.
pub fn provide_page(calls: &Calls) -> Page {
    let page = Page {
        asked: Asked::new(),
        looked: Looked::new(),
        layout: Layout::new(),
        trouble: RwSignal::new(None),
        own: Own::new(),
        lessons: Lessons::new(),
        folds: Folds::follow(calls, scenarios::of),
        calls: StoredValue::new(calls.clone()),
        borrowed: StoredValue::new(None),
        root: StoredValue::new(Owner::current().unwrap_or_default()),
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

    /// What a room keeps for as long as the page is there, made when it is first asked for.
    pub fn lasting<T: Clone + Send + Sync + 'static>(self, make: fn() -> T) -> T {
        self.root.get_value().with(|| {
            use_context::<T>().unwrap_or_else(|| {
                let room = make();
                provide_context(room.clone());
                room
            })
        })
    }

    /// The page's calls.
    pub fn calls(self) -> Calls {
        self.calls.get_value()
    }

    /// What a scenario's picture of a call is drawn for.
    pub fn picture_of(self, locale: Locale, run: Option<Run>) -> Here {
        Here {
            locale,
            scenario: run.as_ref().and_then(scenarios::of),
            run,
            folds: self.folds,
            calls: self.calls(),
            form: self.asked.form(),
            paces: self.asked.paces.read_only(),
        }
    }

    /// Tries something else, with the values it had when it was left.
    pub fn open(self, scenario: Scenario) {
        if !self.asked.is_of(scenario) || !self.is_at_home() {
            self.give_back();
            self.enter(self.asked.draft(scenario));
            self.newest_run();
            self.asked.notes.set(Vec::new());
        }
        self.asked.write_address(false);
    }

    /// Tries what the mode offers: what was last tried in it, or its first.
    pub fn open_mode(self, mode: Mode) {
        if !self.is_at_home()
            && let Some(method) = self.own_of_mode(mode)
        {
            return self.take(&method);
        }
        self.open(self.asked.of_mode(mode));
    }

    /// Tries the scenario after this one, or before it; after the last comes the first.
    pub fn open_next(self, forward: bool) {
        let all = scenarios::ALL;
        let here = all.iter().position(|scenario| self.asked.is_of(*scenario)).unwrap_or_default();
        let step = if forward { 1 } else { all.len() - 1 };
        self.open(all[(here + step) % all.len()]);
    }

    /// Calls go the other way from now on.
    pub fn other_way(self) {
        let now = self.asked.transport_untracked();
        let other = Transport::ALL.into_iter().find(|transport| *transport != now);
        self.asked.set_transport(other.unwrap_or(now));
    }

    /// Sets a field of the form. The address follows with [`Asked::commit`]: not with every key that is pressed.
    pub fn set_field(self, name: &str, value: &str) {
        let form = self.asked.form;
        if form.with_untracked(|form| form.get(name) == value) {
            return;
        }
        form.update(|form| {
            form.set(name, value);
        });
        self.trouble.set(None);
    }

    /// Sets a condition, as typed.
    pub fn set_condition(self, condition: Condition, text: &str) {
        self.asked.conditions.update(|conditions| conditions.set(condition, text));
        self.trouble.set(None);
    }

    /// Sets what an advice says.
    pub fn take_advice(self, advice: &Advice) {
        for (field, value) in advice.fields {
            self.set_field(field, value);
        }
        for (condition, value) in advice.conditions {
            self.set_condition(*condition, value);
        }
        self.asked.commit();
    }

    /// No conditions any more.
    pub fn reset_conditions(self) {
        self.asked.conditions.set(Typed::default());
        self.trouble.set(None);
        self.asked.commit();
    }

    /// Looks at a call, and at what it tried.
    pub fn show(self, run: &Run) {
        if self.looked.shown.with_untracked(|shown| shown.as_ref() == Some(run)) {
            return;
        }
        self.looked.shown.set(Some(run.clone()));
        self.looked.playing.set(false);
        self.looked.selected.set(None);
        self.trouble.set(None);
        let asked = match scenarios::of(run) {
            Some(scenario) => Some(self.asked.draft(scenario)),
            None => self.asked.draft_of(run.scenario()),
        };
        // While a server is looked for, its calls are read beside that; others are not.
        let connecting = self.own.view.get_untracked() == OwnView::Connect;
        let others = connecting && run.spec().target.is_none();
        let asked = asked.or_else(|| {
            let here = self.asked.form.with_untracked(Form::scenario);
            let here = if scenarios::ALL.contains(&here) { here } else { scenarios::FIRST };
            others.then(|| self.asked.draft(here))
        });
        if let Some(form) = asked
            && (others || (!connecting && !self.asked.is_for(run)))
        {
            self.enter(form);
            self.asked.write_address(false);
        }
    }

    /// Selects a row of the call that is looked at. Who looks at the headers and picks a message wants to see that, and who
    /// reads the lesson and picks anything.
    pub fn select(self, number: u64) {
        let Looked { shown, selected, tab, .. } = self.looked;
        let row = shown.with_untracked(|run| run.as_ref()?.log().row_by_number(number));
        selected.set(Some(number));
        self.layout.open_sheet();
        let message = matches!(row.map(|row| row.kind), Some(RowKind::Message(_)));
        let now = tab.get_untracked();
        if (message && now == Tab::Headers) || now == Tab::Lesson {
            tab.set(Tab::Messages);
        }
    }

    /// Takes over what an address says. Says whether anything changed.
    pub fn apply(self, address: Address) -> bool {
        // Compared as addresses: what the page shows and an address cannot say (a value that no field takes) stays.
        if self.is_at_home()
            && self.asked.target() == address::write(&address.form, address.transport, &address.conditions)
        {
            return false;
        }
        let other = !self.asked.is_of(address.form.scenario());
        self.asked.set_way(address.transport, address.conditions);
        self.enter(address.form);
        if other {
            self.newest_run();
        }
        true
    }

    /// Goes to an address, as a link to it does.
    pub fn go(self, address: Address) {
        self.apply(address);
        self.asked.notes.set(Vec::new());
        self.asked.write_address(false);
    }

    /// Takes a call out of the list; an open one is cancelled.
    pub fn close(self, run: &Run) {
        let Looked { shown, compared, .. } = self.looked;
        self.calls().forget(run);
        if compared.with_untracked(|compared| compared.as_ref() == Some(run)) {
            compared.set(None);
        }
        if shown.with_untracked(|shown| shown.as_ref() == Some(run)) {
            self.newest_run();
        }
    }

    /// Nothing was called yet, and the address asks for nothing. Tracks what is tried and what is called.
    pub fn begins(self) -> bool {
        self.asked.scenario() == scenarios::FIRST
            && self.calls().runs().read().is_empty()
            && self.calls().none_yet()
            && history::is_root()
    }

    /// Looks at the newest call of what is tried, if nothing is looked at.
    pub fn look_at_newest(self) {
        if self.looked.shown.with_untracked(Option::is_none) {
            self.newest_run();
        }
    }

    fn enter(self, form: Form) {
        self.trouble.set(None);
        let view = if form.subject().is_some() { OwnView::Call } else { OwnView::Away };
        self.own.view.set(view);
        self.asked.enter(form);
    }

    /// Weir's scenarios are shown. Not tracked.
    fn is_at_home(self) -> bool {
        self.own.view.get_untracked() == OwnView::Away
    }

    /// Looks at the newest call of what is tried, if it has one.
    fn newest_run(self) {
        let runs = self.calls().runs().get_untracked();
        self.looked.selected.set(None);
        let newest = runs.into_iter().rev().find(|run| self.asked.is_for(run));
        // What was compared belongs to what was tried before.
        self.looked.compared.set(None);
        self.looked.partner.set(None);
        self.looked.shown.set(newest);
    }
}

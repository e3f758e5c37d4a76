//! A server that is not Weir, as far as all rooms know of it: whether it is looked at, and which methods it has.

use leptos::prelude::*;
use web_sys::DataTransfer;
use weir_schema::Method;

use super::{Arrangement, Page};
use crate::{call::Mode, scenarios::Form, transport::Target};

/// What the rooms show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnView {
    /// Weir's scenarios.
    Away,
    /// Which server, and what is found of it.
    Connect,
    /// A method of the server.
    Call,
}

/// A server that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The way to it.
    pub target: Target,
    /// What it offers, in the order of the list.
    pub methods: Vec<Method>,
    /// Makes the form of a method of it.
    pub form: fn(&Method, &Target) -> Form,
    /// Lays JSON out for people.
    pub laid_out: fn(&str) -> String,
}

/// Takes what was dropped. Some of it can be had only while the event lasts.
pub type Takes = fn(Page, &DataTransfer);

/// What the address says to a method, `package.Service/Method`: the message as JSON, until the method is tried.
#[derive(Clone, Copy)]
struct Said(StoredValue<Option<(String, String)>>);

impl Said {
    fn of(page: Page) -> Self {
        page.lasting(|| Self(StoredValue::new(None)))
    }
}

/// What all rooms know of the server.
#[derive(Clone, Copy)]
pub struct Own {
    /// What the rooms show.
    pub view: RwSignal<OwnView>,
    /// What the address of the page asks for: the server's, and the method behind it, `package.Service/Method`; both may be empty.
    pub wanted: RwSignal<(String, String)>,
    /// The server, once it is found.
    pub found: RwSignal<Option<Found>>,
    /// Takes what is dropped on the page, while it is here: types of the server's, mostly.
    pub takes: StoredValue<Option<Takes>>,
}

impl Own {
    pub(super) fn new() -> Self {
        Self {
            view: RwSignal::new(OwnView::Away),
            wanted: RwSignal::new(<_>::default()),
            found: RwSignal::new(None),
            takes: StoredValue::new(None),
        }
    }

    /// Weir's scenarios are shown.
    pub fn is_away(self) -> bool {
        self.view.get() == OwnView::Away
    }
}

impl Page {
    /// Looks for a server, or at what was found of it.
    pub fn open_own(self) {
        self.own.view.set(OwnView::Connect);
        self.asked.usual_way();
        self.write_own_address(false);
    }

    /// Goes to the address of a server, and of a method of it where that is known already, with what is to be said to it.
    pub(super) fn to_own(self, address: &str, method: &str, message: Option<String>) {
        Said::of(self).0.set_value(message.map(|message| (method.to_owned(), message)));
        self.own.wanted.set((address.to_owned(), method.to_owned()));
        let known = self.own.found.with_untracked(|found| {
            let found = found.as_ref().filter(|found| found.target.address() == address)?;
            found.methods.iter().find(|other| other.path().trim_start_matches('/') == method).cloned()
        });
        match known {
            Some(method) => self.take(&method),
            None => self.open_own(),
        }
    }

    /// Tries a method of the server, with the message it had when it was left.
    pub fn take(self, method: &Method) {
        let Some(form) = self.form_of(method) else { return };
        let said = Said::of(self).0.try_update_value(Option::take).flatten();
        let said = said.filter(|(to, _)| *to == method.path()[1..]).map(|(_, message)| self.laid_out(&message));
        let form = said.iter().fold(form, |form, message| form.with_text(message));
        if self.own.view.get_untracked() == OwnView::Call
            && self.asked.form.with_untracked(|now| now.key() == form.key())
        {
            if said.is_some() {
                self.asked.form.set(form);
            }
            return;
        }
        self.give_back();
        self.asked.usual_way();
        self.enter(form);
        self.newest_run();
        self.asked.notes.set(Vec::new());
        self.asked.write_address(false);
        // Where there is no room for columns, what is said to it lies over the picture, until the call begins.
        self.layout.form.set(self.layout.arrangement.get_untracked() != Arrangement::Desk);
    }

    fn laid_out(self, message: &str) -> String {
        self.own
            .found
            .with_untracked(|found| found.as_ref().map_or_else(String::new, |found| (found.laid_out)(message)))
    }

    /// Keeps the form of a method of the server, as if it had been tried.
    pub fn keep(self, method: &Method) {
        if let Some(form) = self.form_of(method) {
            self.asked.set_draft(form);
        }
    }

    /// The form of a method of the server, as it was left.
    fn form_of(self, method: &Method) -> Option<Form> {
        let fresh =
            self.own.found.with_untracked(|found| found.as_ref().map(|found| (found.form)(method, &found.target)))?;
        Some(match self.asked.draft_of(&fresh.key()) {
            Some(draft) => fresh.saying(&draft),
            None => fresh,
        })
    }

    /// The server's next method of a mode, after the one that is tried.
    pub(super) fn own_of_mode(self, mode: Mode) -> Option<Method> {
        let here = self.asked.form.with_untracked(Form::callee);
        self.own.found.with_untracked(|found| {
            let methods = &found.as_ref()?.methods;
            let at = methods.iter().position(|method| method.path() == here.path()).map_or(0, |at| at + 1);
            methods.iter().cycle().skip(at).take(methods.len()).find(|method| method.mode() == mode).cloned()
        })
    }

    /// Makes the page's address say that a server is looked for.
    pub fn write_own_address(self, replace: bool) {
        let (address, method) = self.own.wanted.get_untracked();
        super::history::write(&super::address::to_own(&address, &method), replace);
    }
}

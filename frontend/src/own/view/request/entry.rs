//! What the form and the editor of one message have in common.

use std::{collections::HashMap, ops::Range};

use leptos::prelude::*;
use weir_schema::{
    Method,
    json::{Mistake, Step},
};
use weir_tap::unix_nanos;

use crate::{
    own::tree::Folds,
    page::{Page, control},
    scenarios::{Sending, own::encoded},
};

/// One message that is being made. It is made anew for another method.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    page: StoredValue<Page>,
    pub(super) method: StoredValue<Method>,
    /// Its bytes, or where its text says none.
    pub(super) made: Memo<Result<Vec<u8>, Mistake>>,
    /// The way to what the caret is on.
    pub(super) at: RwSignal<Option<Vec<Step>>>,
    /// A place of the text that is to be shown, once the editor is there.
    pub(super) wanted: RwSignal<Option<Range<usize>>>,
    /// What of the form is open.
    pub(super) folds: RwSignal<Folds>,
    /// What was taken away, by its way: it comes back where it is wanted again.
    pub(super) kept: StoredValue<HashMap<String, String>>,
}

impl Entry {
    pub(super) fn new(page: Page, method: Method) -> Self {
        let method = StoredValue::new(method);
        let said = Memo::new(move |_| {
            page.asked
                .form()
                .with(|form| form.subject().map(|said| (said.text.clone(), said.varies)))
                .unwrap_or_default()
        });
        let made = move |_: Option<&_>| {
            said.with(|(text, varies)| {
                let first = varies.then(|| Sending::planned(0, 1, unix_nanos()));
                method.with_value(|method| encoded(method, text, first))
            })
        };
        Self {
            page: StoredValue::new(page),
            method,
            made: Memo::new(made),
            at: RwSignal::new(None),
            wanted: RwSignal::new(None),
            folds: RwSignal::new(Folds::default()),
            kept: StoredValue::new(HashMap::new()),
        }
    }

    /// The page.
    pub(super) fn page(self) -> Page {
        self.page.get_value()
    }

    /// Values in the text vary. Tracked.
    pub(super) fn varies(self) -> bool {
        self.page().asked.form().with(|form| form.subject().is_some_and(|said| said.varies))
    }

    /// The text, tracked.
    pub(super) fn text(self) -> String {
        self.page().asked.form().with(|form| form.text().to_owned())
    }

    /// Changes the text.
    pub(super) fn change(self, change: impl FnOnce(&str) -> String) {
        let now = self.page().asked.form().with_untracked(|form| change(form.text()));
        self.page().asked.set_text(&now);
    }

    /// Sends the message where one can be sent, else starts a call.
    pub(super) fn go(self) {
        let page = self.page();
        let sends =
            page.looked.shown.with_untracked(|run| run.as_ref().is_some_and(|run| run.is_open() && run.can_send()));
        if sends && self.method.with_value(Method::mode).client_streams() {
            control::send(page);
        } else {
            control::start(page);
        }
    }
}

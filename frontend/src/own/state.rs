//! What the rooms of a server that is not Weir have in common.

use leptos::prelude::*;
use weir_schema::Method;

use super::{services::Service, told::Line};
use crate::page::Page;

/// It lasts as long as the page: the rooms come and go.
#[derive(Clone, Copy)]
pub(super) struct Own {
    /// What was told of the last search.
    pub(super) lines: RwSignal<Vec<Line>>,
    /// A search goes on.
    pub(super) busy: RwSignal<bool>,
    /// What was found.
    pub(super) services: RwSignal<Vec<Service>>,
    /// What the list is narrowed by.
    pub(super) filter: RwSignal<String>,
    /// The list is shown in the place of the request.
    pub(super) list: RwSignal<bool>,
    /// The name that the certificate is for, if it is another than the host's.
    pub(super) name: RwSignal<String>,
    /// Certificates of authorities to trust, our own certificate, and its key, PEM. They go to Weir when a server is looked for, and stay nowhere.
    pub(super) pems: Pems,
    /// Whoever answers is taken for the server.
    pub(super) unverified: RwSignal<bool>,
    /// The key of a link that was followed: the next search shows it.
    pub(super) followed: StoredValue<Option<String>>,
    /// Which search is the last.
    search: StoredValue<u64>,
}

/// What TLS may want to be told, PEM.
#[derive(Clone, Copy, Default)]
pub(super) struct Pems {
    pub(super) authorities: RwSignal<String>,
    pub(super) certificate: RwSignal<String>,
    pub(super) key: RwSignal<String>,
}

impl Pems {
    /// Something is given.
    pub(super) fn any(self) -> bool {
        [self.authorities, self.certificate, self.key].iter().any(|pem| pem.with(|pem| !pem.trim().is_empty()))
    }
}

impl Own {
    /// The page's. It is made when it is first asked for.
    pub(super) fn of(page: Page) -> Self {
        page.lasting(Self::new)
    }

    fn new() -> Self {
        Self {
            lines: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            services: RwSignal::new(Vec::new()),
            filter: RwSignal::new(String::new()),
            list: RwSignal::new(false),
            name: RwSignal::new(String::new()),
            pems: Pems::default(),
            unverified: RwSignal::new(false),
            followed: StoredValue::new(None),
            search: StoredValue::new(0),
        }
    }

    /// A search begins; what was told of another is gone, and its words come too late.
    pub(super) fn begin(self) -> u64 {
        let search = self.search.get_value() + 1;
        self.search.set_value(search);
        self.busy.set(true);
        self.lines.set(Vec::new());
        search
    }

    /// It is the search that is shown.
    pub(super) fn is_last(self, search: u64) -> bool {
        self.search.get_value() == search
    }

    /// It is over.
    pub(super) fn over(self, search: u64) {
        if self.is_last(search) {
            self.busy.set(false);
        }
    }
}

/// Tries a method, and shows what is to be said to it.
pub(super) fn take(page: Page, method: &Method) {
    Own::of(page).list.set(false);
    page.take(method);
}

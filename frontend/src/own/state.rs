//! What the rooms of a server that is not Weir have in common.

use leptos::prelude::*;
use weir_schema::Method;

use weir_tap::unix_nanos;

use super::{
    given::Given,
    reflection::Found,
    services::Service,
    told::{Line, Step, Told},
};
use crate::{page::Page, transport::Target};

/// It lasts as long as the page: the rooms come and go.
#[derive(Clone, Copy)]
pub(super) struct Own {
    /// What was told of the last search.
    pub(super) lines: RwSignal<Vec<Line>>,
    /// A search goes on.
    pub(super) busy: RwSignal<bool>,
    /// The way to the server that was found, and what it says of itself.
    pub(super) way: StoredValue<Option<Way>>,
    /// What the user has given of its types.
    pub(super) given: RwSignal<Given>,
    /// What was found.
    pub(super) services: RwSignal<Vec<Service>>,
    /// What the list is narrowed by.
    pub(super) filter: RwSignal<String>,
    /// The list is shown in the place of the request.
    pub(super) list: RwSignal<bool>,
    /// The message is typed as JSON, and not in a form.
    pub(super) as_json: RwSignal<bool>,
    /// What a call sends by itself is shown.
    pub(super) prepares: RwSignal<bool>,
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
    /// When it began: nanoseconds since 1970.
    began: StoredValue<u64>,
}

/// The way to a server, and what it says of itself, if it does.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) target: Target,
    pub(super) said: Option<Found>,
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
            as_json: RwSignal::new(false),
            prepares: RwSignal::new(false),
            name: RwSignal::new(String::new()),
            pems: Pems::default(),
            unverified: RwSignal::new(false),
            followed: StoredValue::new(None),
            way: StoredValue::new(None),
            given: RwSignal::new(Given::default()),
            search: StoredValue::new(0),
            began: StoredValue::new(0),
        }
    }

    /// A search begins; what was told of another is gone, and its words come too late.
    pub(super) fn begin(self) -> u64 {
        let search = self.search.get_value() + 1;
        self.search.set_value(search);
        self.began.set_value(unix_nanos());
        self.busy.set(true);
        // What is given meanwhile is not the last server's.
        self.way.set_value(None);
        self.lines.set(Vec::new());
        search
    }

    /// What is told next begins now, and follows what was told last: nobody's thinking is counted.
    pub(super) fn resume(self) {
        let told = self.lines.with_untracked(|lines| lines.last().map_or(0, |line| line.to));
        self.began.set_value(unix_nanos().saturating_sub(told * 1000));
    }

    /// One more line, which took until now.
    pub(super) fn tell(self, step: Step, told: Told) {
        let from = self.lines.with_untracked(|lines| lines.last().map_or(0, |line| line.to));
        let to = (unix_nanos().saturating_sub(self.began.get_value()) / 1000).max(from);
        self.lines.update(|lines| lines.push(Line { step, told, from, to }));
    }

    /// What was told at these steps is told no more. That the server does not describe itself is no failure if the user does.
    pub(super) fn untell(self, steps: &[Step], is_given: bool) {
        self.lines.update(|lines| {
            lines.retain(|line| !steps.contains(&line.step));
            for line in lines {
                if let Told::Undescribed(_, helped) = &mut line.told {
                    *helped = is_given;
                }
            }
        });
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

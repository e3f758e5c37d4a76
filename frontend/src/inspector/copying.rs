//! Copying for the buttons of one place: what is copied, and what is said about it.

use std::time::Duration;

use leptos::{html, prelude::*, tachys::view::any_view::AnyView};
use web_sys::HtmlElement;

use crate::{
    base::{text, timer::sleep},
    i18n::{Locale, td_string},
    ui::copy,
};

/// How long the page says that something was copied.
const SAID: Duration = Duration::from_secs(2);

/// How copying stands in one place of the page.
#[derive(Clone, Copy)]
pub(super) struct Copying {
    locale: Locale,
    copied: RwSignal<bool>,
    refused: RwSignal<bool>,
    /// Has the text where nothing on the page shows it: over plain http only what is selected can be copied.
    text: NodeRef<html::Pre>,
}

impl Copying {
    pub(super) fn new(locale: Locale) -> Self {
        Self { locale, copied: RwSignal::new(false), refused: RwSignal::new(false), text: NodeRef::new() }
    }

    /// Copies a text that nothing shows exactly as it is.
    pub(super) fn copy(self, words: &str) {
        let Some(unseen) = self.text.get_untracked() else { return };
        unseen.set_text_content(Some(words));
        self.copy_shown(words.to_owned(), unseen.into());
    }

    /// Copies a text that an element shows. If the browser does not let it, that is selected.
    pub(super) fn copy_shown(self, words: String, shown: HtmlElement) {
        crate::base::task::spawn(async move {
            let done = copy(&words, &shown).await;
            // What was copied from may be gone by now.
            self.copied.try_set(done);
            self.refused.try_set(!done);
            sleep(SAID).await;
            self.copied.try_set(false);
        });
    }

    /// What a button or the words before some say: that it is done, for a moment.
    pub(super) fn label(self, usual: &'static str) -> AnyView {
        let copied = self.copied;
        let done = td_string!(self.locale, code.copied);
        text(move || if copied.get() { done } else { usual })
    }

    /// What is said of it, and advice where the browser refuses. To be placed once beside the buttons.
    pub(super) fn said(self) -> AnyView {
        let Self { locale, copied, refused, text: unseen } = self;
        let said = move || if copied.get() { td_string!(locale, code.copied) } else { "" };
        let advice = move || if refused.get() { td_string!(locale, code.by_hand) } else { "" };
        view! {
            <span class="unseen" role="status" data-testid="copied">{text(said)}</span>
            <p class="by-hand" role="status">{text(advice)}</p>
            <pre class="unseen to-copy" aria-hidden="true" node_ref=unseen></pre>
        }
        .into_any()
    }
}

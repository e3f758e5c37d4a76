//! Which language.

use leptos::prelude::*;

use super::Locale;
use crate::ui::storage;

const KEY: &str = "weir.lang";

/// The chosen language; a context above everything.
#[derive(Clone, Copy)]
pub struct Lang(RwSignal<Locale>);

impl Lang {
    /// The language, tracked.
    pub fn get(self) -> Locale {
        self.0.get()
    }

    /// The language, not tracked.
    pub fn now(self) -> Locale {
        self.0.get_untracked()
    }

    /// The other language, from now on and on the next visit.
    pub fn switch(self) {
        let other = other(self.0.get_untracked());
        storage::set(KEY, code(other));
        mark_document(other);
        self.0.set(other);
    }
}

/// The language that this part of the page is built in.
///
/// # Panics
/// Outside of the page's language closure.
pub fn use_locale() -> Locale {
    expect_context::<Lang>().0.get_untracked()
}

/// Chooses the language: the user's choice, or the browser's first that is known, or English.
pub fn provide_lang() -> Lang {
    let locale = storage::get(KEY).as_deref().and_then(known).unwrap_or_else(of_browser);
    mark_document(locale);
    let lang = Lang(RwSignal::new(locale));
    provide_context(lang);
    lang
}

fn other(locale: Locale) -> Locale {
    match locale {
        Locale::en => Locale::zh,
        Locale::zh => Locale::en,
    }
}

/// As in `lang` attributes: Chinese here is the mainland's.
fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::zh => "zh-CN",
    }
}

/// The language of a tag such as `zh-TW`, if the page speaks it.
fn known(tag: &str) -> Option<Locale> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "en" => Some(Locale::en),
        "zh" => Some(Locale::zh),
        _ => None,
    }
}

fn of_browser() -> Locale {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|tag| tag.as_string()).find_map(|tag| known(&tag)).unwrap_or(Locale::en)
}

/// Screen readers and the choice of Chinese glyphs go by the document's language.
fn mark_document(locale: Locale) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", code(locale));
    }
}

#[cfg(test)]
mod tests {
    use super::{Locale, code, known, other};

    #[test]
    fn a_tag_is_known_by_its_language() {
        assert_eq!(known("zh-TW"), Some(Locale::zh));
        assert_eq!(known("ZH"), Some(Locale::zh));
        assert_eq!(known("en-GB"), Some(Locale::en));
        assert_eq!(known("de"), None);
        assert_eq!(known(""), None);
    }

    #[test]
    fn the_stored_code_reads_back() {
        for locale in [Locale::en, Locale::zh] {
            assert_eq!(known(code(locale)), Some(locale));
            assert_ne!(other(locale), locale);
        }
    }
}

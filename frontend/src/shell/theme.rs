//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::{
    i18n::{Locale, td_string},
    ui::storage,
};

const KEY: &str = "weir.theme";

/// The chosen theme.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Theme {
    /// As the system has it.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// The theme in words.
    pub(super) fn words(self, locale: Locale) -> &'static str {
        match self {
            Self::System => td_string!(locale, head.theme_system),
            Self::Light => td_string!(locale, head.theme_light),
            Self::Dark => td_string!(locale, head.theme_dark),
        }
    }

    /// Style sheets go by `data-theme`; without it by the system.
    fn mark_document(self) {
        let Some(root) = document().document_element() else { return };
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            Self::Light | Self::Dark => root.set_attribute("data-theme", self.name()),
        };
    }
}

/// The page's theme; a context.
#[derive(Clone, Copy)]
pub(super) struct Themes(RwSignal<Theme>);

impl Themes {
    /// The theme, tracked.
    pub(super) fn get(self) -> Theme {
        self.0.get()
    }

    /// The next theme, from now on and on the next visit.
    pub(super) fn next(self) {
        let next = self.0.get_untracked().next();
        storage::set(KEY, next.name());
        next.mark_document();
        self.0.set(next);
    }
}

/// Chooses the theme: the user's, or the system's.
pub(super) fn provide_theme() {
    let stored = storage::get(KEY);
    let theme = Theme::ALL.into_iter().find(|theme| stored.as_deref() == Some(theme.name())).unwrap_or(Theme::System);
    theme.mark_document();
    provide_context(Themes(RwSignal::new(theme)));
}

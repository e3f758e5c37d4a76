use leptos::prelude::*;

use crate::base::{fetch_text, task::spawn};

/// Files of the page's server by their paths, loaded when they are first wanted; a context, so that they are loaded
/// once. A text is empty while it is under way, and [`FAILED`] if it could not be had: no file is either.
#[derive(Clone, Copy)]
pub(in crate::inspector) struct Texts(RwSignal<Vec<(String, String)>>);

const FAILED: &str = "!";

/// Why a text is not here.
pub(super) enum NotHere {
    /// It is under way.
    Coming,
    /// It could not be had.
    Failed,
}

impl Texts {
    pub(in crate::inspector) fn provide() {
        provide_context(Self(RwSignal::new(Vec::new())));
    }

    /// A file, tracked. What nobody has wanted before is loaded.
    pub(super) fn get(self, path: &str) -> Result<String, NotHere> {
        let known = self.0.with(|all| all.iter().find(|(known, _)| known == path).map(|(_, text)| text.clone()));
        match known.as_deref() {
            None => {
                self.load(path.to_owned());
                Err(NotHere::Coming)
            }
            Some("") => Err(NotHere::Coming),
            Some(FAILED) => Err(NotHere::Failed),
            Some(_) => known.ok_or(NotHere::Failed),
        }
    }

    /// Loads again what could not be had.
    pub(super) fn try_again(self) {
        self.0.update(|all| all.retain(|(_, text)| text != FAILED));
    }

    fn load(self, path: String) {
        self.0.update_untracked(|all| all.push((path.clone(), String::new())));
        spawn(async move {
            let text = fetch_text(&path).await.unwrap_or_else(|| FAILED.to_owned());
            // The page may have been built anew in another language.
            self.0.try_update(|all| {
                if let Some(entry) = all.iter_mut().find(|(known, _)| *known == path) {
                    entry.1 = text;
                }
            });
        });
    }
}

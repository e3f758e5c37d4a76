//! Shown to a class: large type, panels away.

use leptos::prelude::*;

use crate::{base::effect, page::Page};

/// Begins or ends to present. What lies over the picture goes.
pub(super) fn toggle(page: Page) {
    page.layout.sheet.set(false);
    page.layout.present.update(|present| *present = !*present);
}

/// Style sheets go by `data-present`.
pub(super) fn mark_document(page: Page) {
    effect(move || {
        let present = page.layout.present.get();
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-present", present);
        }
    });
}

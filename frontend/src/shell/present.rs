//! Tells the style sheets how the page is laid out, and begins and ends to present: large type for a class, panels away.

use leptos::{ev, prelude::*};

use crate::{
    base::effect,
    page::{Arrangement, Page},
    ui::window_size,
};

/// Begins or ends to present. What lies over the picture goes.
pub(super) fn toggle(page: Page) {
    page.layout.fold();
    page.layout.present.update(|present| *present = !*present);
}

/// Style sheets go by `data-present`, `data-layout`, and what is open.
pub(super) fn mark_document(page: Page) {
    let layout = page.layout;
    let resized = move || {
        let now = arrangement(layout.present.get());
        if layout.arrangement.get_untracked() != now {
            layout.arrangement.set(now);
        }
    };
    effect(resized);
    let listening = window_event_listener(ev::resize, move |_| untrack(resized));
    on_cleanup(move || listening.remove());
    effect(move || {
        let Some(root) = document().document_element() else { return };
        let arrangement = layout.arrangement.get();
        let open = [
            ("data-compact", arrangement != Arrangement::Desk),
            ("data-present", layout.present.get()),
            ("data-menu", layout.menu.get()),
            ("data-form", layout.form.get()),
            ("data-view", layout.view.get()),
        ];
        for (name, is) in open {
            let _ = root.toggle_attribute_with_force(name, is);
        }
        let _ = root.set_attribute("data-layout", arrangement.name());
    });
}

fn arrangement(presented: bool) -> Arrangement {
    let (width, height) = window_size();
    Arrangement::of(width, height, presented)
}

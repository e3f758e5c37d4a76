//! The line between the middle and the inspector, which can be moved.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::width::{LEAST, by_key, fitting, most};
use crate::{
    base::effect,
    i18n::{td_string, use_locale},
    page::Page,
    ui::{storage, watch_size},
};

const KEY: &str = "weir.inspector";
/// The style sheets go by it. Without it the inspector is as wide as usual.
const WIDTH: &str = "--inspector";
/// So many pixels of the line lie outside the inspector.
const OVER: f64 = 5.0;

/// Its signals are of one type, which others have too: each type of its own would be a kilobyte to load.
#[derive(Clone, Copy)]
struct Splitter {
    /// What somebody wants, which may be more than there is room for now.
    wanted: RwSignal<Option<u64>>,
    /// How wide the inspector is, and what it and the middle have together.
    now: RwSignal<Option<u64>>,
    room: RwSignal<Option<u64>>,
    /// Where the line was taken, while it is held: so many pixels right of the inspector's edge.
    held: RwSignal<Option<u64>>,
    line: NodeRef<html::Div>,
}

impl Splitter {
    /// The inspector, and the middle that stands before it.
    fn sides(self) -> Option<[Element; 2]> {
        let inspector = self.line.get_untracked()?.parent_element()?;
        let middle = inspector.previous_element_sibling()?;
        Some([inspector, middle])
    }

    /// Gives the inspector the width that is wanted, as far as there is room.
    fn fit(self) {
        let Some(sides) = self.sides() else { return };
        let [inspector, middle] = sides.map(|side| whole(side.get_bounding_client_rect().width()));
        let room = inspector + middle;
        let fitting = self.wanted.get_untracked().map(|wanted| fitting(wanted, room));
        set_width(fitting);
        self.now.set(fitting.or(Some(inspector)));
        self.room.set(Some(room));
    }

    /// From now on so wide, and on the next visit; `None`: as usual.
    fn keep(self, wanted: Option<u64>) {
        self.wanted.set(wanted);
        storage::set(KEY, &wanted.map_or_else(String::new, |wanted| wanted.to_string()));
        if wanted.is_none() {
            set_width(None);
        }
        self.fit();
    }

    fn key(self, event: &KeyboardEvent) {
        let (Some(now), Some(room)) = (self.now.get_untracked(), self.room.get_untracked()) else { return };
        let key = event.key();
        if let Some(wanted) = by_key(&key, event.shift_key(), now, room) {
            event.prevent_default();
            self.keep(Some(wanted));
        } else if key == "Enter" {
            self.keep(None);
        }
    }

    fn take(self, event: &PointerEvent) {
        let (Some(line), Some([inspector, _])) = (self.line.get_untracked(), self.sides()) else { return };
        if event.button() != 0 || line.set_pointer_capture(event.pointer_id()).is_err() {
            return;
        }
        // No text is to be marked on the way.
        event.prevent_default();
        let _ = line.focus();
        // The line hangs over the edge by as much.
        let edge = inspector.get_bounding_client_rect().left() - OVER;
        self.held.set(Some(whole(f64::from(event.client_x()) - edge)));
    }

    fn drag(self, event: &PointerEvent) {
        let (Some(held), Some([inspector, _])) = (self.held.get_untracked(), self.sides()) else { return };
        let edge = f64::from(event.client_x()) + OVER - held as f64;
        let width = whole(inspector.get_bounding_client_rect().right() - edge);
        let wanted = fitting(width, self.room.get_untracked().unwrap_or_default());
        // A hand that rests moves a pointer too, and wants nothing.
        if self.now.get_untracked() != Some(wanted) {
            self.wanted.set(Some(wanted));
            self.fit();
        }
    }

    fn let_go(self) {
        if self.held.get_untracked().is_some() {
            self.held.set(None);
            self.keep(self.wanted.get_untracked());
        }
    }
}

/// The line. It stands in the inspector, on the edge that it moves.
#[component]
pub(super) fn Splitter() -> impl IntoView {
    let locale = use_locale();
    let splitter = Splitter {
        wanted: Page::here().layout.inspector,
        now: RwSignal::new(None),
        room: RwSignal::new(None),
        held: RwSignal::new(None),
        line: NodeRef::new(),
    };
    effect(move || {
        splitter.line.track();
        // Whatever changes, the middle takes what is left.
        if let Some([_, middle]) = splitter.sides() {
            watch_size(&middle, move |_, _| splitter.fit());
        }
    });
    let pixels = |pixels: Option<u64>| pixels.unwrap_or(LEAST).to_string();
    view! {
        <div
            class="splitter"
            node_ref=splitter.line
            role="separator"
            tabindex="0"
            data-testid="inspector-size"
            aria-orientation="vertical"
            aria-label=td_string!(locale, tab.width)
            title=td_string!(locale, tab.width_hint)
            aria-valuemin=LEAST.to_string()
            aria-valuenow=move || pixels(splitter.now.get())
            aria-valuemax=move || pixels(splitter.room.get().map(most))
            on:keydown=move |event| splitter.key(&event)
            on:dblclick=move |_| splitter.keep(None)
            on:pointerdown=move |event| splitter.take(&event)
            on:pointermove=move |event| splitter.drag(&event)
            // Also when the pointer is lifted.
            on:lostpointercapture=move |_| splitter.let_go()
        ></div>
    }
}

/// Gives the inspector the width that was wanted on the last visit, before anything is laid out, so that nothing jumps.
pub(super) fn restore(page: Page) {
    let wanted = page.layout.inspector;
    if wanted.with_untracked(Option::is_none) {
        wanted.set(storage::get(KEY).and_then(|width| width.parse().ok()));
    }
    set_width(wanted.get_untracked().map(|wanted| wanted.max(LEAST)));
}

fn set_width(width: Option<u64>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let width = width.map_or_else(String::new, |width| format!("{width}px"));
    // Nothing: it is taken away.
    let _ = root.map(|root| root.style().set_property(WIDTH, &width));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a window")]
fn whole(pixels: f64) -> u64 {
    pixels.round() as u64
}

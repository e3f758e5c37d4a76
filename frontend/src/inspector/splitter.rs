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

/// How wide the inspector is, and how wide it may be.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Measures {
    now: i32,
    /// What it and the middle have together.
    room: i32,
}

#[derive(Clone, Copy)]
struct Splitter {
    /// What somebody wants, which may be more than there is room for now.
    wanted: RwSignal<Option<i32>>,
    measures: RwSignal<Measures>,
    line: NodeRef<html::Div>,
    /// Where on the line it was taken, while it is held: so many pixels from the inspector's edge.
    held: StoredValue<Option<i32>>,
}

impl Splitter {
    /// The inspector, and the middle that stands before it.
    fn sides(self) -> Option<(Element, Element)> {
        let inspector = self.line.get_untracked()?.parent_element()?;
        let middle = inspector.previous_element_sibling()?;
        Some((inspector, middle))
    }

    /// Gives the inspector the width that is wanted, as far as there is room.
    fn fit(self) {
        let Some((inspector, middle)) = self.sides() else { return };
        let widths = [&inspector, &middle].map(|side| whole(side.get_bounding_client_rect().width()));
        let room = widths[0] + widths[1];
        let now = self.wanted.get_untracked().map_or(widths[0], |wanted| fitting(wanted, room));
        if self.wanted.with_untracked(Option::is_some) {
            set_width(Some(now));
        }
        let measures = Measures { now, room };
        if self.measures.get_untracked() != measures {
            self.measures.set(measures);
        }
    }

    /// From now on so wide, and on the next visit; `None`: as usual.
    fn keep(self, wanted: Option<i32>) {
        self.wanted.set(wanted);
        match wanted {
            Some(wanted) => storage::set(KEY, &wanted.to_string()),
            None => {
                storage::remove(KEY);
                set_width(None);
            }
        }
        self.fit();
    }

    fn key(self, event: &KeyboardEvent) {
        let Measures { now, room } = self.measures.get_untracked();
        if let Some(wanted) = by_key(&event.key(), event.shift_key(), now, room) {
            event.prevent_default();
            self.keep(Some(wanted));
        } else if event.key() == "Enter" {
            self.keep(None);
        }
    }

    fn take(self, event: &PointerEvent) {
        let (Some(line), Some((inspector, _))) = (self.line.get_untracked(), self.sides()) else { return };
        if event.button() != 0 || line.set_pointer_capture(event.pointer_id()).is_err() {
            return;
        }
        // No text is to be marked on the way.
        event.prevent_default();
        let _ = line.focus();
        self.held.set_value(Some(event.client_x() - whole(inspector.get_bounding_client_rect().left())));
    }

    fn drag(self, event: &PointerEvent) {
        let Some((held, (inspector, _))) = self.held.get_value().zip(self.sides()) else { return };
        let edge = whole(inspector.get_bounding_client_rect().right());
        let Measures { now, room } = self.measures.get_untracked();
        let wanted = fitting(edge - event.client_x() + held, room);
        // A hand that rests moves a pointer too, and wants nothing.
        if wanted != now {
            self.wanted.set(Some(wanted));
            self.fit();
        }
    }

    fn let_go(self) {
        if self.held.try_update_value(Option::take).flatten().is_some() && self.wanted.with_untracked(Option::is_some) {
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
        measures: RwSignal::new(Measures::default()),
        line: NodeRef::new(),
        held: StoredValue::new(None),
    };
    if splitter.wanted.with_untracked(Option::is_none) {
        splitter.wanted.set(storage::get(KEY).and_then(|width| width.parse().ok()));
    }
    // Before anything is laid out, so that nothing jumps.
    if let Some(wanted) = splitter.wanted.get_untracked() {
        set_width(Some(wanted.max(LEAST)));
    }
    effect(move || {
        if splitter.line.get().is_none() {
            return;
        }
        // Whatever changes, the middle takes what is left.
        if let Some((_, middle)) = splitter.sides() {
            watch_size(&middle, move |_, _| splitter.fit());
        }
    });
    let measures = splitter.measures;
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
            aria-valuenow=move || measures.get().now.to_string()
            aria-valuemax=move || most(measures.get().room).to_string()
            on:keydown=move |event| splitter.key(&event)
            on:dblclick=move |_| splitter.keep(None)
            on:pointerdown=move |event| splitter.take(&event)
            on:pointermove=move |event| splitter.drag(&event)
            on:pointerup=move |_| splitter.let_go()
            on:lostpointercapture=move |_| splitter.let_go()
        ></div>
    }
}

fn set_width(width: Option<i32>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let Some(style) = root.map(|root| root.style()) else { return };
    let _ = match width {
        Some(width) => style.set_property(WIDTH, &format!("{width}px")),
        None => style.remove_property(WIDTH).map(|_| ()),
    };
}

#[expect(clippy::cast_possible_truncation, reason = "the width of a window")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}

//! A panel that hangs from a button: opened by it, closed by Escape, by a click elsewhere, or by the button again.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

use crate::base::{live, text};

/// A button and its panel.
#[component]
pub fn Popover(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// Something in the panel differs from what is usual.
    #[prop(into)]
    on: Signal<bool>,
    /// The button's test id.
    test_id: &'static str,
    /// The panel.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let anchor = NodeRef::<leptos::html::Div>::new();
    let button = NodeRef::<leptos::html::Button>::new();
    let children = StoredValue::new(children);

    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let within = anchor.get_untracked().is_some_and(|anchor| anchor.contains(target.as_ref()));
        // A child that the click itself took away is nowhere any more, which is not elsewhere.
        let gone = target.is_none_or(|target| !target.is_connected());
        if open.get_untracked() && !within && !gone {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());

    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };

    let panel = move || {
        open.get().then(|| {
            view! {
                <div class="pop" role="dialog" aria-label=label>
                    {children.with_value(|children| children())}
                </div>
            }
        })
    };
    view! {
        <div class="hang" node_ref=anchor on:keydown=keys>
            <button
                type="button"
                class="btn"
                class:on=on
                node_ref=button
                data-testid=test_id
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {text(move || label.get())}
            </button>
            {live(panel)}
        </div>
    }
}

//! One of a few: a row of segments that behaves as a group of radio buttons.

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast as _;

/// One choice.
#[derive(Clone, PartialEq)]
pub struct Segment<T> {
    /// What it stands for.
    pub value: T,
    /// What it says.
    pub label: &'static str,
    /// More, on hovering.
    pub title: &'static str,
    /// Its test id.
    pub test_id: &'static str,
}

/// A row of segments, one of them chosen. Arrow keys move the choice, as radio buttons do.
#[component]
pub fn Segments<T>(
    /// What is chosen from.
    options: Vec<Segment<T>>,
    /// What the group is, for screen readers.
    label: &'static str,
    /// The choice.
    #[prop(into)]
    chosen: Signal<T>,
    /// Somebody chose.
    choose: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = options
        .into_iter()
        .map(|Segment { value, label, title, test_id }| {
            let is = move || chosen.get() == value;
            view! {
                <button
                    type="button"
                    role="radio"
                    title=title
                    data-testid=test_id
                    aria-checked=move || is().to_string()
                    tabindex=move || if is() { "0" } else { "-1" }
                    on:click=move |_| choose.run(value)
                >
                    {label}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="seg" role="radiogroup" aria-label=label on:keydown=|event| move_choice(&event)>
            {buttons}
        </div>
    }
}

/// Presses the neighbour of the choice that has the focus, as the arrow keys do among radio buttons. For the group's keydown.
pub fn move_choice(event: &KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => true,
        "ArrowLeft" | "ArrowUp" => false,
        _ => return,
    };
    let Some(here) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else { return };
    let next = if forward { here.next_element_sibling() } else { here.previous_element_sibling() };
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        let _ = next.focus();
        next.click();
    }
}

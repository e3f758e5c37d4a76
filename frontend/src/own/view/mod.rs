//! What is seen of a server that is not Weir.

mod bar;
mod list;
mod request;
mod side;
mod steps;

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

pub(super) use self::{bar::Bar, side::Side, steps::Steps};

/// The rooms' own style: it comes with them.
const STYLE: &str = include_str!("own.css");

/// Gives an element of this test id the keys, once it is there.
pub(super) fn focus(test_id: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(&["[data-testid=", test_id, "]"].concat());
        if let Ok(Some(element)) = found
            && let Some(element) = element.dyn_ref::<HtmlElement>()
        {
            // An element that takes no keys leaves them where they are.
            let _ = element.focus();
        }
    });
}

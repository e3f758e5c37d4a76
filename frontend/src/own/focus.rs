//! Where the keys go.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

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

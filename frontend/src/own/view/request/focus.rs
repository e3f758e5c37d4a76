//! Where the keys go in a form.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};

/// Gives the element of this test id the keys, and what stands in it is marked, once it is there.
pub(super) fn focus(test_id: &str) {
    let wanted = test_id.to_owned();
    request_animation_frame(move || {
        let Ok(all) = document().query_selector_all(".tree [data-testid]") else { return };
        let found = (0..all.length()).filter_map(|index| all.get(index)?.dyn_into::<HtmlElement>().ok());
        let Some(element) =
            found.into_iter().find(|element| element.get_attribute("data-testid").as_ref() == Some(&wanted))
        else {
            return;
        };
        // An element that takes no keys leaves them where they are.
        let _ = element.focus();
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            input.select();
        }
    });
}

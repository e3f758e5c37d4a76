//! To the clipboard, also where there is no secure context.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

/// Puts `text` on the clipboard. `shown` is the element that shows it: over plain http a page may only copy what is
/// selected, so that is selected then. Says whether it went well; if not, `shown` is selected for the user to copy.
pub async fn copy(text: &str, shown: &HtmlElement) -> bool {
    // Absent outside of secure contexts, whatever the bindings say.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    if clipboard.is_object() {
        let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
        if JsFuture::from(clipboard.write_text(text)).await.is_ok() {
            return true;
        }
    }
    select(shown);
    let document: web_sys::HtmlDocument = document().unchecked_into();
    document.exec_command("copy").unwrap_or(false)
}

fn select(shown: &HtmlElement) {
    if let Some(input) = shown.dyn_ref::<web_sys::HtmlInputElement>() {
        input.select();
    } else if let Ok(Some(selection)) = window().get_selection() {
        let _ = selection.select_all_children(shown);
    }
}

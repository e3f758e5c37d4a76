//! How the page was come to.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// What the browser says of how it fetched the page, under a name of
/// <https://www.w3.org/TR/navigation-timing-2/#sec-PerformanceNavigationTiming> or of what that inherits.
pub fn navigation(name: &str) -> Option<String> {
    let navigation = web_sys::window()?.performance()?.get_entries_by_type("navigation").get(0);
    Reflect::get(&navigation, &JsValue::from_str(name)).ok()?.as_string()
}

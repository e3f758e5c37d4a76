//! Small files of the page's own server.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The text at a path of the page's server. None: the server does not answer, or has no such thing.
pub async fn fetch_text(path: &str) -> Option<String> {
    let window = web_sys::window()?;
    let answer: Response = JsFuture::from(window.fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

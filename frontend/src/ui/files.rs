//! Files of the user's disk: read in slices, saved from pieces.

use bytes::Bytes;
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, set_timeout};
use std::time::Duration;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// How long the browser may take to begin saving.
const GRACE: Duration = Duration::from_mins(1);

/// The file's length in bytes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of files are whole numbers below 2⁵³"
)]
pub fn size(file: &File) -> u64 {
    file.size() as u64
}

/// Reads `len` bytes from `start` on, without touching the rest.
///
/// # Errors
/// The browser's words on why it cannot: mostly that the file has changed or gone.
pub async fn read(file: &File, start: u64, len: usize) -> Result<Bytes, String> {
    let slice = file.slice_with_f64_and_f64(start as f64, start as f64 + len as f64).map_err(|error| words(&error))?;
    let buffer = JsFuture::from(slice.array_buffer()).await.map_err(|error| words(&error))?;
    Ok(Uint8Array::new(&buffer).to_vec().into())
}

/// Lets the browser save the pieces as a file of that name.
pub fn save(name: &str, parts: &[Bytes]) {
    if let Some(blob) = blob("application/octet-stream", parts.iter().map(AsRef::as_ref)) {
        offer(name, &blob);
    }
}

/// The pieces as one thing of that MIME type; `None` if the browser has no room for it.
pub fn blob<'a>(kind: &str, parts: impl Iterator<Item = &'a [u8]>) -> Option<Blob> {
    let pieces: Array = parts.map(|part| JsValue::from(Uint8Array::from(part))).collect();
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&pieces, &options).ok()
}

/// Lets the browser save what it has as a file of that name.
pub fn offer(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let anchor = document().create_element("a").ok().and_then(|anchor| anchor.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    set_timeout(
        move || {
            let _ = Url::revoke_object_url(&url);
        },
        GRACE,
    );
}

/// What the browser says of an error.
pub fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    // A DOMException is no Error to wasm, but has a message all the same.
    message
        .or_else(|| js_sys::Reflect::get(error, &"message".into()).ok()?.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}

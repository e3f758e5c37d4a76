//! A picture in pixels, as the browser draws it.

use js_sys::{Function, Promise};
use leptos::prelude::document;
use wasm_bindgen::{JsCast as _, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, Url};

use crate::ui::files;

/// Pixels for each of the picture's: sharp on a wall.
const SHARP: f64 = 2.0;
/// The longest side and the most pixels that every browser draws (Safari has the least).
const SIDE: f64 = 16_384.0;
const PIXELS: f64 = 16_384.0 * 4_096.0;

/// How many pixels there are for each of a picture of this size.
fn scale((width, height): (f64, f64)) -> f64 {
    SHARP.min(SIDE / width.max(height)).min((PIXELS / (width * height)).sqrt())
}

/// Draws an SVG picture of this size, in pixels.
///
/// # Errors
/// The browser's words on why it cannot.
pub(super) async fn drawn(svg: &Blob, size: (f64, f64)) -> Result<Blob, String> {
    paint(svg, size).await.map_err(|error| files::words(&error))
}

async fn paint(svg: &Blob, (width, height): (f64, f64)) -> Result<Blob, JsValue> {
    let url = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let read = JsFuture::from(image.decode()).await;
    let _ = Url::revoke_object_url(&url);
    read?;
    let scale = scale((width, height));
    let (wide, high) = ((width * scale).floor(), (height * scale).floor());
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers up to `SIDE`")]
    let (columns, rows) = (wide as u32, high as u32);
    canvas.set_width(columns);
    canvas.set_height(rows);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high)?;
    let mut wrong = None;
    let made = Promise::new(&mut |done: Function, _| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            let _ = done.call1(&JsValue::NULL, &blob);
        });
        wrong = canvas.to_blob(take.unchecked_ref()).err();
    });
    match wrong {
        Some(error) => Err(error),
        None => JsFuture::from(made).await?.dyn_into(),
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "powers of two are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_twice_as_fine_as_long_as_browsers_draw_it() {
        assert_eq!(scale((960.0, 600.0)), 2.0);
        assert_eq!(scale((960.0, 16_384.0)), 1.0);
        assert!((scale((960.0, 20_000.0)) * 20_000.0 - SIDE).abs() < 1e-6);
        let wide = (7_680.0, 20_000.0);
        assert!(scale(wide).powi(2) * wide.0 * wide.1 <= PIXELS * 1.000_001);
    }
}

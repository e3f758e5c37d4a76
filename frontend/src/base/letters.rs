//! Letters of any script. In the browser its own tables tell capital from small: the standard library's would be 17 kB of the page.

/// The text in small letters.
pub fn lower(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { any_script(text) }
}

#[cfg(target_arch = "wasm32")]
fn any_script(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn any_script(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_that_has_small_letters_gets_them() {
        for (text, small) in
            [("Row 7", "row 7"), ("ÉTÉ", "été"), ("Плотина", "плотина"), ("堰 Weir", "堰 weir"), ("", "")]
        {
            assert_eq!(lower(text), small);
        }
    }
}

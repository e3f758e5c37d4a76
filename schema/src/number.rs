//! Text as a real number. In the browser its own reader does it: the standard library's brings 10 kB of tables along,
//! which do not compress.

/// The number that a text says: decimal, with an exponent if need be, or `NaN`, `inf`, `-inf`, as Rust writes them.
pub fn real(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    let value = if digits.eq_ignore_ascii_case("nan") {
        f64::NAN
    } else if digits.eq_ignore_ascii_case("inf") || digits.eq_ignore_ascii_case("infinity") {
        f64::INFINITY
    } else if digits.starts_with(|char: char| char == '.' || char.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
    {
        decimal(digits)?
    } else {
        return None;
    };
    Some(if negative { -value } else { value })
}

#[cfg(target_arch = "wasm32")]
fn decimal(digits: &str) -> Option<f64> {
    let value = wasm_bindgen::JsValue::from_str(digits).unchecked_into_f64();
    (!value.is_nan()).then_some(value)
}

#[cfg(not(target_arch = "wasm32"))]
fn decimal(digits: &str) -> Option<f64> {
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rust_reads_is_read() {
        for text in ["0", "-1.5", "+2", "1e3", "1.25E-2", ".5", "3.", "inf", "-Infinity"] {
            assert_eq!(real(text), text.parse().ok(), "{text}");
        }
        assert!(real("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", " 1", "0x10", "1e", "--1", "1,5", "one", "-", ".", "1_000"] {
            assert_eq!(real(text), None, "{text:?}");
        }
    }
}

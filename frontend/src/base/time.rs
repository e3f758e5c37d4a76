//! The time of day, as the user's clock shows it.

use js_sys::Date;
use wasm_bindgen::JsValue;

/// An instant in nanoseconds since 1970, as hours, minutes and seconds of the browser's time zone: `09:41:07`.
pub fn time_of_day(unix_nanos: u64) -> String {
    let date = Date::new(&JsValue::from_f64((unix_nanos / 1_000_000) as f64));
    format!("{:02}:{:02}:{:02}", date.get_hours(), date.get_minutes(), date.get_seconds())
}

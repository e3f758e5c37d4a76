//! Names of the stream modes.

use super::{Locale, td_string};
use crate::call::Mode;

/// A mode's short name.
pub fn mode_name(locale: Locale, mode: Mode) -> &'static str {
    match mode {
        Mode::Unary => td_string!(locale, mode.unary),
        Mode::Server => td_string!(locale, mode.server),
        Mode::Client => td_string!(locale, mode.client),
        Mode::Bidi => td_string!(locale, mode.bidi),
    }
}

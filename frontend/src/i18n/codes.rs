//! What status codes mean.

use super::{Locale, td_string};

/// What a gRPC status code means, in a few words; empty for a code that gRPC does not have.
pub fn code_meaning(locale: Locale, code: i32) -> &'static str {
    match code {
        0 => td_string!(locale, views.code.ok),
        1 => td_string!(locale, views.code.cancelled),
        2 => td_string!(locale, views.code.unknown),
        3 => td_string!(locale, views.code.invalid_argument),
        4 => td_string!(locale, views.code.deadline),
        5 => td_string!(locale, views.code.not_found),
        6 => td_string!(locale, views.code.already_exists),
        7 => td_string!(locale, views.code.permission_denied),
        8 => td_string!(locale, views.code.resource_exhausted),
        9 => td_string!(locale, views.code.failed_precondition),
        10 => td_string!(locale, views.code.aborted),
        11 => td_string!(locale, views.code.out_of_range),
        12 => td_string!(locale, views.code.unimplemented),
        13 => td_string!(locale, views.code.internal),
        14 => td_string!(locale, views.code.unavailable),
        15 => td_string!(locale, views.code.data_loss),
        16 => td_string!(locale, views.code.unauthenticated),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_meaning_of_its_own_in_both_languages() {
        for locale in [Locale::en, Locale::zh] {
            let mut all: Vec<_> = (0..=16).map(|code| code_meaning(locale, code)).collect();
            all.sort_unstable();
            all.dedup();
            assert!(all.len() == 17 && !all[0].is_empty(), "{all:?}");
            assert_eq!(code_meaning(locale, 17), "");
        }
    }
}

//! What is wrong with a message that is typed, in a sentence, and where.

use weir_schema::json::{Mistake, Why};

use crate::i18n::{Locale, td_string};

/// Line and column of a byte in a text, both from 1. A column counts characters.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// Bytes as `textarea`s count: in units of UTF-16.
pub(super) fn units(text: &str, at: usize) -> u32 {
    u32::try_from(text.get(..at).unwrap_or(text).encode_utf16().count()).unwrap_or(u32::MAX)
}

/// What is wrong, with what may have been meant.
pub(super) fn sentence(locale: Locale, mistake: &Mistake) -> String {
    let path = mistake.path.as_str();
    match &mistake.why {
        Why::Syntax => td_string!(locale, own.not_json).to_owned(),
        Why::Cut => td_string!(locale, own.cut).to_owned(),
        Why::Deep => td_string!(locale, own.deep).to_owned(),
        Why::Unknown { name, near: Some(near) } => {
            td_string!(locale, own.no_field_near, name = name.as_str(), near = near.as_str()).to_string()
        }
        Why::Unknown { name, near: None } => td_string!(locale, own.no_field, name = name.as_str()).to_string(),
        Why::Twice(name) => td_string!(locale, own.field_twice, name = name.as_str()).to_string(),
        Why::OneOf { oneof, other } => {
            td_string!(locale, own.one_of, oneof = oneof.as_str(), other = other.as_str()).to_string()
        }
        Why::Value { kind, near: Some(near) } => {
            td_string!(locale, own.no_value_near, path, kind = kind.as_str(), near = near.as_str()).to_string()
        }
        Why::Value { kind, near: None } => td_string!(locale, own.no_value, path, kind = kind.as_str()).to_string(),
        Why::AnyType(name) => td_string!(locale, own.any_type, name = name.as_str()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenarios::{contract, own::encoded};

    #[test]
    fn a_place_is_a_line_and_a_column() {
        let text = "{\n  \"名\": x";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, text.len()), (2, 9));
        assert_eq!(units(text, text.len()), 10);
        assert_eq!(place("a", 99), (1, 2));
    }

    #[test]
    fn what_was_meant_is_asked() {
        let method = contract().method("/Greeter/SayHello").or_else(|| contract().methods().next()).unwrap();
        let field = method.input().fields().next().unwrap();
        let text = format!("{{\n  \"{}x\": \"1\"\n}}", field.name());
        let mistake = encoded(&method, &text, None).unwrap_err();
        let [en, zh] = [Locale::en, Locale::zh].map(|locale| sentence(locale, &mistake));
        assert!(en.contains(field.name()) && zh.contains(field.name()) && en != zh, "{en} {zh}");
        assert_eq!(place(&text, mistake.at.start).0, 2);
        assert_eq!(encoded(&method, "  ", None), Ok(Vec::new()));
    }
}

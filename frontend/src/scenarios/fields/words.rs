//! Labels of form fields, and what is wrong with a value.

use crate::{
    i18n::{Locale, td_string},
    scenarios::fields::{Field, FieldError, Measure, Opt, Problem},
    ui::format,
};

/// A field's label. Protobuf and metadata names, such as `appid`, are what they are in every language.
pub fn field_label(locale: Locale, field: &Field) -> &'static str {
    field.label.map_or(field.name, |label| label(locale))
}

/// The label with this name in the locales, as a field wants it.
macro_rules! label {
    ($name:ident) => {
        Some(|locale| $crate::i18n::td_string!(locale, field.$name))
    };
}
pub(in crate::scenarios) use label;

/// The words with this name in the locales that a field has at first.
macro_rules! initial {
    ($name:ident) => {
        |locale| $crate::i18n::td_string!(locale, initial.$name)
    };
}
pub(in crate::scenarios) use initial;

/// What is shown for an option.
pub fn option_words(locale: Locale, option: &Opt) -> &'static str {
    option.words.map_or(option.text, |words| words(locale))
}

/// What is wrong with a value of one of these fields, in a sentence that names the field.
pub fn problem(locale: Locale, fields: &[Field], error: FieldError) -> String {
    let field = fields.iter().find(|field| field.name == error.field);
    let field = field.map_or(error.field, |field| field_label(locale, field));
    match error.problem {
        Problem::Empty => td_string!(locale, field.empty, field).to_string(),
        Problem::NotANumber => td_string!(locale, field.not_a_number, field).to_string(),
        Problem::NotWhole => td_string!(locale, field.not_whole, field).to_string(),
        Problem::OutOfRange { min, max } => {
            let [min, max] = [min, max].map(format::whole);
            td_string!(locale, field.out_of_range, field, min, max).to_string()
        }
        Problem::TooLong { max, measure: Measure::Bytes } => td_string!(locale, field.too_long, field, max).to_string(),
        Problem::TooLong { max, measure: Measure::Chars } => {
            td_string!(locale, field.too_long_chars, field, max).to_string()
        }
        Problem::TooMany { max } => td_string!(locale, field.too_many, field, max).to_string(),
        Problem::NotAnOption => td_string!(locale, field.not_an_option, field).to_string(),
        Problem::Mistake => td_string!(locale, field.mistake).to_owned(),
        Problem::NotAscii => td_string!(locale, field.not_ascii, field).to_string(),
    }
}

//! Labels of form fields, and what is wrong with a value.

use super::{Locale, td_string};
use crate::scenarios::{Field, FieldError, Measure, Place, Problem, Scenario};

/// A field's label. The same field can mean something else where the page, not the server, acts by it.
pub fn field_label(locale: Locale, scenario: &Scenario, field: &Field) -> &'static str {
    match (scenario.id, field.name, field.place) {
        ("download", "name", _) => td_string!(locale, field.file_name),
        ("room", "name", _) => td_string!(locale, field.your_name),
        (_, "every_ms", Place::Page) => td_string!(locale, field.every_own),
        (_, "count", Place::Page) => td_string!(locale, field.count_own),
        (_, "name", _) => td_string!(locale, field.name),
        (_, "method", _) => td_string!(locale, field.method),
        (_, "id", _) => td_string!(locale, field.id),
        (_, "symbol", _) => td_string!(locale, field.symbol),
        (_, "every_ms", _) => td_string!(locale, field.every),
        (_, "count", _) => td_string!(locale, field.count),
        (_, "interval_ms", _) => td_string!(locale, field.interval),
        (_, "answers", _) => td_string!(locale, field.answers),
        (_, "data" | "client_request", _) => td_string!(locale, field.data),
        (_, "chunk_bytes", _) => td_string!(locale, field.chunk),
        (_, "payload_bytes", _) => td_string!(locale, field.payload),
        (_, "after", _) => td_string!(locale, field.after),
        (_, "code", _) => td_string!(locale, field.code),
        (_, "message", _) => td_string!(locale, field.message),
        (_, "details", _) => td_string!(locale, field.details),
        (_, "sensor", _) => td_string!(locale, field.sensor),
        (_, "value", _) => td_string!(locale, field.value),
        (_, "unit", _) => td_string!(locale, field.unit),
        (_, "names", _) => td_string!(locale, field.names),
        (_, "file", _) => td_string!(locale, field.file),
        (_, "policy", _) => td_string!(locale, field.policy),
        (_, "room", _) => td_string!(locale, field.room),
        (_, "text", _) => td_string!(locale, field.say),
        (_, "read_delay_ms", _) => td_string!(locale, field.read_delay),
        // Protobuf and metadata names, such as `appid`, are what they are in every language.
        _ => field.name,
    }
}

/// What is wrong with a value, in a sentence that names the field.
pub fn problem(locale: Locale, scenario: &Scenario, error: FieldError) -> String {
    let field = scenario.field(error.field).map_or(error.field, |field| field_label(locale, scenario, field));
    match error.problem {
        Problem::Empty => td_string!(locale, field.empty, field).to_string(),
        Problem::NotANumber => td_string!(locale, field.not_a_number, field).to_string(),
        Problem::OutOfRange { min, max } => td_string!(locale, field.out_of_range, field, min, max).to_string(),
        Problem::TooLong { max, measure: Measure::Bytes } => td_string!(locale, field.too_long, field, max).to_string(),
        Problem::TooLong { max, measure: Measure::Chars } => {
            td_string!(locale, field.too_long_chars, field, max).to_string()
        }
        Problem::TooMany { max } => td_string!(locale, field.too_many, field, max).to_string(),
        Problem::NotAnOption => td_string!(locale, field.not_an_option, field).to_string(),
        Problem::NotAscii => td_string!(locale, field.not_ascii, field).to_string(),
    }
}

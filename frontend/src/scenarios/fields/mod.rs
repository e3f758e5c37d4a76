//! What a scenario asks the user for, and what Start and Send do with it.

mod feed;
mod field;
mod words;

pub use feed::{Feed, Plan, Sending};
pub use field::{
    Field, FieldError, FieldKind, Label, MAX_COUNT, MAX_PAUSE, MAX_PAYLOAD, Measure, Opt, Place, Problem, Unit, items,
    opt,
};
pub use words::{field_label, option_words, problem};
pub(super) use words::{initial, label};

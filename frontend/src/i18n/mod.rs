//! The page's words, in English and Chinese.
//!
//! `locales/*.json` hold them; `build.rs` turns them into typed keys, so that a missing key does not compile. A part of
//! the page asks for its language once ([`use_locale`]) and reads plain strings: when the language changes, the page is
//! built anew in the other one. What must outlive that is kept above it, in contexts.

mod choice;
mod codes;
mod conditions;
mod details;
mod door;
mod gloss;
mod keys;
mod metadata;
mod modes;
mod targets;
mod transports;
mod verdicts;

pub use choice::{Lang, provide_lang, use_locale};
pub use codes::code_meaning;
pub use conditions::{ConditionWords, condition_words, conditions_label, out_of_range};
pub use details::detail_meaning;
pub use door::at_door;
pub use gloss::{gloss, glossed};
pub use keys::i18n::{Locale, td_string};
pub use metadata::meaning;
pub use modes::mode_name;
pub use targets::learn_targets;
pub use transports::{transport_about, transport_name, way_name};
pub use verdicts::{Tone, VerdictWords, end_name, tone, verdict_words};

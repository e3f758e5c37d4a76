//! Why the last wish of the user was not fulfilled, and how that is said.

use crate::{
    call::{MetadataError, OutOfRange},
    i18n::{Locale, out_of_range, td_string},
    recording::{MAX_BYTES, OpenError},
    scenarios::{FieldError, Scenario, problem},
    ui::format,
};

/// Why the last wish of the user was not fulfilled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// A field's value cannot be used.
    Field(FieldError),
    /// A condition's value cannot be used.
    Condition(OutOfRange),
    /// The metadata cannot be sent.
    Metadata(MetadataError),
    /// So many calls are open.
    TooMany(usize),
    /// As many messages wait as may.
    Full,
    /// The file could not be read; in the browser's words.
    File(String),
    /// The file is longer than so many bytes, which is what a message may hold.
    LongFile(u64),
    /// The picture could not be drawn; in the browser's words.
    Picture(String),
    /// The file is no recording that can be played.
    Recording(OpenError),
    /// So many rows did not fit into the file.
    LeftOut(u64),
    /// No trouble either: the file was saved, and secrets are masked in it.
    Masked,
    /// No trouble: the fields say what a pasted message says.
    Pasted,
    /// What it takes is a part of the page that could not be loaded.
    Shut,
    /// The call is longer than a replay keeps.
    TooLong,
}

impl Trouble {
    /// The wish was fulfilled, and there is something to know about it.
    pub fn is_note(&self) -> bool {
        matches!(self, Self::LeftOut(_) | Self::Masked | Self::Pasted)
    }
}

/// Why a wish was not fulfilled, in a sentence.
pub fn trouble_words(locale: Locale, scenario: Scenario, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Field(error) => problem(locale, scenario.fields, *error),
        Trouble::Condition(error) => out_of_range(locale, *error),
        Trouble::Metadata(error) => metadata_words(locale, error),
        Trouble::TooMany(n) => td_string!(locale, control.too_many, n).to_string(),
        Trouble::Full => td_string!(locale, control.full).to_owned(),
        Trouble::Recording(error) => open_words(locale, error),
        Trouble::Pasted => td_string!(locale, control.pasted).to_owned(),
        Trouble::Masked => td_string!(locale, record.masked).to_owned(),
        Trouble::LeftOut(n) => td_string!(locale, record.left_out, n = format::count(*n)).to_string(),
        Trouble::Shut => td_string!(locale, door.shut).to_owned(),
        Trouble::TooLong => td_string!(locale, record.too_long).to_owned(),
        Trouble::LongFile(most) => td_string!(locale, view.file_long, most = format::bytes(*most)).to_string(),
        Trouble::Picture(reason) => td_string!(locale, stage.save_trouble, reason = reason.as_str()).to_string(),
        Trouble::File(reason) => td_string!(locale, view.file_gone, reason = reason.as_str()).to_string(),
    }
}

/// What is wrong with a metadata entry.
pub fn metadata_words(locale: Locale, error: &MetadataError) -> String {
    match error {
        MetadataError::Key { key } => td_string!(locale, metadata.bad_key, key = key.as_str()).to_string(),
        MetadataError::Reserved { key } => td_string!(locale, metadata.reserved, key = key.as_str()).to_string(),
        MetadataError::Value { key } => td_string!(locale, metadata.bad_value, key = key.as_str()).to_string(),
        MetadataError::Base64 { key } => td_string!(locale, metadata.bad_binary, key = key.as_str()).to_string(),
        MetadataError::TooLarge { bytes, limit } => td_string!(locale, metadata.too_large, bytes, limit).to_string(),
    }
}

/// Why a file cannot be played, and what to do about it.
fn open_words(locale: Locale, error: &OpenError) -> String {
    let own = env!("CARGO_PKG_VERSION");
    match error {
        OpenError::TooLarge => td_string!(locale, record.too_large, max = format::bytes(MAX_BYTES)).to_string(),
        OpenError::NotJson => td_string!(locale, record.not_json).to_owned(),
        OpenError::NotRecording => td_string!(locale, record.not_recording).to_owned(),
        OpenError::Cut => td_string!(locale, record.cut).to_owned(),
        OpenError::OtherFormat { weir } if weir.is_empty() => td_string!(locale, record.other_unknown, own).to_string(),
        OpenError::OtherFormat { weir } => td_string!(locale, record.other, weir = weir.as_str(), own).to_string(),
        OpenError::Damaged { place } => td_string!(locale, record.damaged, place = place.as_str()).to_string(),
    }
}

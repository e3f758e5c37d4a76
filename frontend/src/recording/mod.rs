//! A call as a file: the log of a call as a [`Recording`], that as JSON, and back.
//!
//! [`take`] reads a log; [`to_file`] and [`from_file`] are the file, protobuf's own JSON of the message, by the types of Weir's
//! contract, which they are given; a [`Tape`] is a recording that has been found sound and can be told to a fresh log, step by step.
//! All that is pure. `replay` lists a tape among the page's calls, as a run that it tells.

mod check;
mod replay;
mod rows;
mod take;
mod tape;
#[cfg(test)]
mod tests;

use prost::Message as _;
use weir_proto::weir::v1::Recording;
use weir_schema::{Message, Pool, json};

pub use self::{
    take::{Taken, take},
    tape::Tape,
};

/// The shape of the files that this page makes and reads.
pub const FORMAT: u32 = 1;
/// Larger files are not read. The page's own are smaller.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Why a file cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// It is larger than [`MAX_BYTES`].
    TooLarge,
    /// It is something else than JSON.
    NotJson,
    /// It is JSON of something else.
    NotRecording,
    /// It ends in the middle.
    Cut,
    /// It has another shape than this page knows.
    OtherFormat {
        /// The version of Weir that made it, if it says so.
        weir: String,
    },
    /// What stands at this place cannot be.
    Damaged {
        /// As in `steps[3].rows.framed`.
        place: String,
    },
}

/// A recording as the content of a file; none if `contract` does not have the type.
pub fn to_file(recording: &Recording, contract: &Pool) -> Option<String> {
    let mut text = json::to_json(&message(contract)?, &recording.encode_to_vec()).ok()?;
    text.push('\n');
    Some(text)
}

/// Reads the content of a file.
///
/// # Errors
/// What is wrong with it.
pub fn from_file(bytes: &[u8], contract: &Pool) -> Result<Tape, OpenError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(OpenError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|wrong| {
        // In the middle of a letter the file was cut as well.
        if wrong.error_len().is_none() { OpenError::Cut } else { OpenError::NotJson }
    })?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_ascii().is_empty() {
        return Err(OpenError::NotJson);
    }
    let member = |name| json::member(text, name).map_err(wrong);
    // What another format says in its other fields is not to be judged.
    let format = member("format")?.ok_or(OpenError::NotRecording)?;
    let format = format.parse::<u32>().map_err(|_| OpenError::NotRecording)?;
    if format != FORMAT {
        let weir = member("weir")?.map_or(String::new(), |text| text.trim_matches('"').to_owned());
        return Err(OpenError::OtherFormat { weir });
    }
    let bytes = json::from_json(&message(contract).ok_or(OpenError::NotRecording)?, text).map_err(wrong)?;
    let recording = Recording::decode(&*bytes).map_err(|_| OpenError::NotRecording)?;
    Tape::new(recording)
}

fn wrong(wrong: json::Wrong) -> OpenError {
    match wrong {
        json::Wrong::Syntax => OpenError::NotJson,
        json::Wrong::Cut => OpenError::Cut,
        json::Wrong::Value(place) if place.is_empty() => OpenError::NotRecording,
        json::Wrong::Value(place) => OpenError::Damaged { place },
    }
}

fn message(contract: &Pool) -> Option<Message> {
    contract.message("weir.v1.Recording")
}

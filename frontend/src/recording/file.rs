//! A recording as the content of a file, and back: protobuf's own JSON of the message.

use prost::Message as _;
use weir_proto::weir::v1::Recording;
use weir_schema::{Message, Pool, json};

use super::{
    format::{FORMAT, MAX_BYTES, OpenError},
    tape::Tape,
};

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
    if !text.trim_ascii_start().starts_with('{') {
        // No recording that was cut begins so.
        let why = json::member(text, "format").err().map(|mistake| mistake.why);
        let other = !matches!(why, Some(json::Why::Syntax | json::Why::Cut | json::Why::Deep));
        return Err(if other { OpenError::NotRecording } else { OpenError::NotJson });
    }
    let member = |name| json::member(text, name).map_err(wrong);
    // What another format says in its other fields is not to be judged.
    let format = member("format")?.ok_or(OpenError::NotRecording)?;
    let format = format.parse::<u32>().map_err(|_| OpenError::NotRecording)?;
    if format != FORMAT {
        let weir = member("weir")?.map_or(String::new(), |text| text.trim_matches('"').to_owned());
        return Err(OpenError::OtherFormat { weir });
    }
    let bytes = json::from_newer_json(&message(contract).ok_or(OpenError::NotRecording)?, text).map_err(wrong)?;
    let recording = Recording::decode(&*bytes).map_err(|_| OpenError::NotRecording)?;
    Tape::new(recording)
}

fn wrong(mistake: json::Mistake) -> OpenError {
    match mistake.why {
        json::Why::Syntax | json::Why::Deep => OpenError::NotJson,
        json::Why::Cut => OpenError::Cut,
        _ if mistake.path.is_empty() => OpenError::NotRecording,
        _ => OpenError::Damaged { place: mistake.path },
    }
}

fn message(contract: &Pool) -> Option<Message> {
    contract.message("weir.v1.Recording")
}

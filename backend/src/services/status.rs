//! A status that a client asks to be answered with.

use tonic::{Code, Status};

use crate::refusal::{refuse, within};

/// The most bytes of a status message: it travels in the trailers.
const MESSAGE: usize = 1024;

/// The status with this code and this message, both told with the names of their fields, if it can be sent.
pub(super) fn asked_for(
    (code_field, code): (&str, impl Into<i64>),
    (message_field, message): (&str, String),
) -> Result<Status, Status> {
    let code = within(code_field, code.into(), 0, 16)?;
    if message.len() > MESSAGE {
        return Err(refuse(message_field, message, &format!("at most {MESSAGE} bytes")));
    }
    Ok(Status::new(Code::from(i32::try_from(code).unwrap_or_default()), message))
}

//! How a request is told what is wrong with it: the field, what came, and what is allowed.

use std::fmt::Display;

use tonic::Status;

/// `INVALID_ARGUMENT` saying which field, what came, and what is allowed.
pub(crate) fn refuse(field: &str, value: impl AsRef<str>, allowed: &str) -> Status {
    Status::invalid_argument(format!("{field} is {}, allowed is {allowed}", shortened(value.as_ref())))
}

/// Checks a number in a request; a message's zero may stand for a default, which is the caller's to put in.
pub(crate) fn within<T: PartialOrd + Display + Copy>(field: &str, value: T, least: T, most: T) -> Result<T, Status> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(refuse(field, value.to_string(), &format!("{least} to {most}")))
}

/// A value as it may stand in a status message: quoted, without control characters, at most 40 characters of it.
pub(crate) fn shortened(value: &str) -> String {
    let mut end = value.char_indices().map(|(at, _)| at).skip(40);
    match end.next() {
        Some(at) => format!("{:?} (shortened)", &value[..at]),
        None => format!("{value:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_messages_are_short_and_printable() {
        assert_eq!(shortened("a\nb"), r#""a\nb""#);
        assert_eq!(shortened(&"长".repeat(41)), format!("\"{}\" (shortened)", "长".repeat(40)));
        assert_eq!(shortened(&"长".repeat(40)), format!("\"{}\"", "长".repeat(40)));
    }
}

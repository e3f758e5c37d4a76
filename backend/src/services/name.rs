use tonic::Status;

use crate::refusal::shortened;

/// Checks the name to greet: not empty, at most 1 KiB. `field` says which one.
pub(super) fn check(field: &str, name: &str) -> Result<(), Status> {
    const MOST: usize = 1024;
    if name.is_empty() || name.len() > MOST {
        let what =
            if name.is_empty() { "empty".into() } else { format!("{} of {} bytes", shortened(name), name.len()) };
        return Err(Status::invalid_argument(format!("{field} is {what}, allowed are 1 to {MOST} bytes")));
    }
    Ok(())
}

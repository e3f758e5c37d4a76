//! Room for as many connections as the server may have: to the system each is an open file.

/// What is open beside connections: listeners, files on their way, logs.
const BESIDE: u64 = 256;

/// Raises this process's limit of open files as far as it may, where it is too low. A program often starts with 1024, on
/// a Mac with 256: a class with all its browsers' connections passes that. (On Linux sysinfo raises it later for its own
/// ends; that is nothing to rely on.)
#[cfg(unix)]
pub(crate) fn make_room(connections: u32) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let wanted = u64::from(connections) + BESIDE;
    let limit = getrlimit(Resource::Nofile);
    let Some(raised) = raised(limit.current, limit.maximum, wanted) else { return };
    let done = setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum });
    if done.is_err() || raised < wanted {
        let open = if done.is_err() { limit.current.unwrap_or(raised) } else { raised };
        tracing::warn!(
            connections,
            "this system lets a program have {open} open files, too few for --max-connections: raise the limit (ulimit -n)"
        );
    }
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub(crate) fn make_room(_connections: u32) {}

/// The limit to set, if the one in force is too low; `None` stands for no limit.
#[cfg_attr(not(unix), allow(dead_code, reason = "only Unix has such a limit"))]
fn raised(current: Option<u64>, maximum: Option<u64>, wanted: u64) -> Option<u64> {
    current.filter(|current| *current < wanted)?;
    Some(maximum.map_or(wanted, |maximum| maximum.min(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_too_low_is_raised_as_far_as_it_may_be() {
        assert_eq!(raised(Some(1024), Some(20_000), 4352), Some(4352));
        assert_eq!(raised(Some(1024), None, 4352), Some(4352));
        assert_eq!(raised(Some(1024), Some(2048), 4352), Some(2048));
        assert_eq!(raised(Some(4352), Some(20_000), 4352), None);
        assert_eq!(raised(None, None, 4352), None);
    }
}

//! What there is below what is in sight, and so what the button says that leads there.

/// What there is below what is in sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ahead {
    /// Nothing, or what the user has seen.
    Nothing,
    /// So many rows that came since the newest was last in sight.
    New(usize),
    /// More of calls that are over.
    Below,
}

/// `over`: all calls have ended, and all of them is drawn. `new`: rows that came since the newest was in sight. `below`: pixels
/// from the lower edge of what is in sight down to that of the last label.
pub(super) fn ahead(over: bool, new: u64, below: f64) -> Ahead {
    match new {
        // What is over has nothing new.
        _ if over && below > 1.0 => Ahead::Below,
        _ if over => Ahead::Nothing,
        0 => Ahead::Nothing,
        n => Ahead::New(usize::try_from(n).unwrap_or(usize::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_call_has_something_new() {
        assert_eq!(ahead(false, 3, 100.0), Ahead::New(3));
        assert_eq!(ahead(false, 0, 100.0), Ahead::Nothing, "seen, and scrolled away from");
        assert_eq!(ahead(true, 3, 100.0), Ahead::Below);
        assert_eq!(ahead(true, 0, 100.0), Ahead::Below);
        assert_eq!(ahead(true, 3, 0.0), Ahead::Nothing, "all of it is in sight");
        assert_eq!(ahead(true, 0, -40.0), Ahead::Nothing);
    }
}

//! What is typed above the feed: a text that rows must have, or a number to go to.

use weir_tap::Direction;

use crate::call::{CallLog, Filter};

/// What is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Goal<'t> {
    /// Only rows with this text; with any, if it is empty.
    Text(&'t str),
    /// `#12`: to message 12 of its direction.
    Message(u64),
    /// `:12`: to row 12 of the call.
    Row(u64),
}

impl<'t> Goal<'t> {
    /// Reads it. A `#` or `:` without a number filters nothing: the number is still to come.
    pub(super) fn read(typed: &'t str) -> Self {
        let text = typed.trim();
        let number = |digits: &str| match digits.replace([',', ' '], "") {
            digits if digits.is_empty() => Some(None),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().map(Some),
            _ => None,
        };
        let goal = match (text.strip_prefix('#'), text.strip_prefix(':')) {
            (Some(digits), _) => number(digits).map(|number| number.map_or(Self::Text(""), Self::Message)),
            (_, Some(digits)) => number(digits).map(|number| number.map_or(Self::Text(""), Self::Row)),
            _ => None,
        };
        goal.unwrap_or(Self::Text(typed))
    }

    /// What rows must have in them.
    pub(super) fn text(self) -> &'t str {
        if let Self::Text(text) = self { text } else { "" }
    }

    /// It is a number.
    pub(super) fn is_number(self) -> bool {
        !matches!(self, Self::Text(_))
    }

    /// The number of the row to go to, if there is one. Where both sides have such a message, it is the one received.
    pub(super) fn find(self, log: &CallLog, filter: Filter) -> Option<u64> {
        match self {
            Self::Text(_) => None,
            Self::Message(ordinal) => [Direction::Response, Direction::Request]
                .into_iter()
                .filter(|direction| filter.direction().is_none_or(|shown| shown == *direction))
                .find_map(|direction| log.row_of(direction, ordinal)),
            Self::Row(place) => log.row_by_number(place.checked_sub(1)?).map(|row| row.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use weir_tap::{Frame, RequestHeaders, What};

    use super::*;
    use crate::{call::Mode, transport::Transport};

    #[test]
    fn numbers_are_gone_to_and_the_rest_is_looked_for() {
        for (typed, goal) in [
            ("", Goal::Text("")),
            ("777", Goal::Text("777")),
            ("price: 3", Goal::Text("price: 3")),
            ("#777777", Goal::Message(777_777)),
            (" #777,777 ", Goal::Message(777_777)),
            (":5", Goal::Row(5)),
            ("#", Goal::Text("")),
            (":", Goal::Text("")),
            ("#7: 3", Goal::Text("#7: 3")),
            ("#99999999999999999999999", Goal::Text("#99999999999999999999999")),
        ] {
            assert_eq!(Goal::read(typed), goal, "{typed}");
        }
        assert!(Goal::read("#1").is_number() && !Goal::read("#").is_number());
        assert_eq!((Goal::read("#1").text(), Goal::read("a").text()), ("", "a"));
    }

    #[test]
    fn a_number_is_found_among_what_is_shown() {
        let mut log = CallLog::new(Mode::Bidi, Transport::Tunnel, 0, 1 << 20);
        log.event(0, What::RequestHeaders(RequestHeaders::default()));
        for (direction, count) in [(Direction::Request, 3), (Direction::Response, 1)] {
            let frames: Vec<_> = (0..count).map(|at| Frame { offset: at * 5, len: 0, compressed: false }).collect();
            log.data(1, direction, &vec![0; 5 * frames.len()], &frames);
        }
        // Rows: headers, three requests, a response.
        for (goal, filter, number) in [
            (Goal::Message(1), Filter::All, Some(4)),
            (Goal::Message(1), Filter::Requests, Some(1)),
            (Goal::Message(3), Filter::All, Some(3)),
            (Goal::Message(3), Filter::Responses, None),
            (Goal::Message(0), Filter::All, None),
            (Goal::Row(1), Filter::All, Some(0)),
            (Goal::Row(5), Filter::All, Some(4)),
            (Goal::Row(0), Filter::All, None),
            (Goal::Row(6), Filter::All, None),
            (Goal::Text("1"), Filter::All, None),
        ] {
            assert_eq!(goal.find(&log, filter), number, "{goal:?}");
        }
    }
}

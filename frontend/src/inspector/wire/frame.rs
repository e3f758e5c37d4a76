//! One frame in the list.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::Direction;

use super::{
    carrier::meaning,
    told::{Mark, Told},
};
use crate::{
    call::FrameRow,
    i18n::{Locale, td_string},
    transport::http2::kind,
    ui::format,
};

/// Messages of one frame that are named each.
const NAMED: u64 = 3;

/// A frame and what it tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub row: FrameRow,
    pub told: Told,
}

/// Which rows of the call are marked in the list.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    /// The selected one.
    pub selected: Memo<Option<Mark>>,
    /// The one that the pointer is on, wherever that is.
    pub pointed: Memo<Option<Mark>>,
}

/// What a frame's header says, as far as it has no column of its own.
fn words(locale: Locale, row: &FrameRow) -> String {
    let head = row.frame.head;
    let mut words = head.flag_names().join(" ");
    if head.stream == 0 {
        words = format!("{} {words}", td_string!(locale, wire.connection));
    }
    if head.kind == kind::WINDOW_UPDATE {
        // The column says what it does to the window.
        words = format!("{words} +{}", format::count(head.value.into()));
    } else if let Some(meaning) = meaning(locale, head) {
        words = format!("{words} {meaning}");
    }
    words.trim().to_owned()
}

/// All that there may be no room for.
fn title(locale: Locale, told: Told, words: &str) -> String {
    let Some((_, first, last)) = told.messages.filter(|(_, first, last)| first < last) else { return words.to_owned() };
    let (n, a, b) = (format::count(last - first + 1), format::count(first), format::count(last));
    td_string!(locale, wire.shared, n, a, b).to_string()
}

/// A line of the list; the call began at `started`.
pub(super) fn line(locale: Locale, Line { row, told }: Line, started: u64, marks: Marks) -> AnyView {
    let FrameRow { frame, window, .. } = row;
    let (direction, class, picture, label) = if frame.direction == Direction::Response {
        ("response", "r", "←", td_string!(locale, wire.received))
    } else {
        ("request", "s", "→", td_string!(locale, wire.sent))
    };
    let words = words(locale, &row);
    let title = title(locale, told, &words);
    let time = format::instant(frame.unix_nanos.saturating_sub(started) as f64 / 1e6);
    let window_class = if window.is_some_and(|window| window <= 0) { "num zero" } else { "num" };
    let selected = move || marks.selected.get().is_some_and(|mark| told.has(mark)).to_string();
    let pointed = move || marks.pointed.get().is_some_and(|mark| told.has(mark));
    view! {
        <div
            class="frame"
            class:tells=told != Told::default()
            class:hover=pointed
            role="option"
            id=format!("frame-{}", row.number)
            title=title
            aria-selected=selected
            data-testid="wire-frame"
            data-number=row.number.to_string()
            data-type=frame.head.name()
            data-direction=direction
            data-stream=frame.head.stream.to_string()
        >
            <span class="num">{time}</span>
            <span class=class role="img" aria-label=label>
                {picture}
            </span>
            <span class="what">
                <code>{frame.head.name()}</code>
                {messages(told, marks)}
                <small>{words}</small>
            </span>
            <span class="num">{format::count(frame.head.len.into())}</span>
            <span class=window_class>{window.map(signed)}</span>
        </div>
    }
    .into_any()
}

/// The messages in a frame: each by its number, or the first and how many more.
fn messages(told: Told, marks: Marks) -> Option<Vec<AnyView>> {
    let (direction, first, last) = told.messages?;
    let named = move |ordinal: u64| {
        let mark = Mark::Message(direction, ordinal);
        view! {
            <b class:hover=move || marks.pointed.get() == Some(mark) data-ordinal=ordinal.to_string()>
                {format!("#{ordinal}")}
            </b>
        }
        .into_any()
    };
    Some(if last - first < NAMED {
        (first..=last).map(named).collect()
    } else {
        vec![named(first), format!(" +{}", format::count(last - first)).into_any()]
    })
}

/// A window, which may be negative.
pub(super) fn signed(bytes: i64) -> String {
    let minus = if bytes < 0 { "−" } else { "" };
    format!("{minus}{}", format::count(bytes.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_be_negative() {
        assert_eq!((signed(-64_511), signed(65_535)), ("−64,511".to_owned(), "65,535".to_owned()));
    }
}

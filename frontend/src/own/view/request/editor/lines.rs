//! The lines of a text, and a new one that stands where it belongs.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDocument;

use crate::ui::composes;

/// Where lines begin, and how wide the widest is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    /// In characters of a fixed width; those of Chinese count twice.
    pub(super) widest: usize,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let widest = text.split('\n').map(width).max().unwrap_or_default();
        Self { starts, widest }
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The lines from one to another, each with its number from 1.
    pub(super) fn within<'t>(&self, text: &'t str, from: usize, to: usize) -> Vec<(usize, &'t str)> {
        let range = from.min(self.count())..to.min(self.count());
        let line = |index: usize| {
            let end = self.starts.get(index + 1).map_or(text.len(), |next| next - 1);
            (index + 1, text.get(self.starts[index]..end).unwrap_or_default())
        };
        range.map(line).collect()
    }

    /// Where a line begins, its number counted from 1.
    pub(super) fn start(&self, number: usize) -> usize {
        self.starts.get(number.wrapping_sub(1)).copied().unwrap_or_default()
    }
}

fn width(line: &str) -> usize {
    if line.is_ascii() { line.len() } else { line.chars().map(|letter| 1 + usize::from(letter >= '\u{1100}')).sum() }
}

/// Units of UTF-16, as `textarea`s count, in bytes.
pub(super) fn bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    let end = text.char_indices().find(|(_, letter)| {
        let len = letter.len_utf16();
        let over = left < len;
        left = left.saturating_sub(len);
        over
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// What a new line begins with, behind this text: as far in as the last one, and one level more within a bracket.
fn beginning(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = line.chars().take_while(|letter| *letter == ' ').collect::<String>();
    let deeper = if line.trim_end().ends_with(['{', '[']) { "  " } else { "" };
    ["\n", &*indent, deeper].concat()
}

/// Enter begins a line as far in as the text wants it.
pub(super) fn indents(event: &KeyboardEvent, area: NodeRef<html::Textarea>) {
    let plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    if event.key() == "Enter"
        && plain
        && !composes(event)
        && let Some(area) = area.get_untracked()
    {
        event.prevent_default();
        let at = super::caret(&area);
        put(&beginning(&area.value()[..at]));
    }
}

/// Types a text where the caret is, as the user would: it can be undone.
pub(super) fn put(text: &str) {
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        // There is no newer way that the browser's undo knows of.
        let _ = document.exec_command_with_show_ui_and_value("insertText", false, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_cut_out() {
        let text = "{\n  \"名\": 1\n}";
        let lines = Lines::of(text);
        assert_eq!((lines.count(), lines.widest), (3, 9));
        assert_eq!(lines.within(text, 1, 9), [(2, "  \"名\": 1"), (3, "}")]);
        assert_eq!((lines.start(1), lines.start(2), lines.start(99)), (0, 2, 0));
        assert_eq!(Lines::of("").within("", 0, 5), [(1, "")]);
    }

    #[test]
    fn places_are_counted_as_the_browser_does() {
        assert_eq!([0, 1, 2, 3, 9].map(|units| bytes("a😀b", units)), [0, 1, 1, 5, 6]);
    }

    #[test]
    fn a_new_line_begins_where_it_belongs() {
        assert_eq!(beginning("{"), "\n  ");
        assert_eq!(beginning("{\n  \"a\": 1,"), "\n  ");
        assert_eq!(beginning("{\n  \"a\": [ "), "\n    ");
    }
}

//! Bytes in colour, and the words beneath in the same colours.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

/// What bytes are; each has a colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    /// A message's flag, a frame's length.
    Flag,
    /// A message's length, a frame's type and flags.
    Length,
    /// A field's tag and length, a frame's stream.
    Tag,
    /// A field's value.
    Value,
}

impl Ink {
    fn class(self) -> &'static str {
        match self {
            Self::Flag => "ink w",
            Self::Length => "ink l",
            Self::Tag => "ink t",
            Self::Value => "ink p",
        }
    }
}

/// One line of bytes.
pub(super) fn inks(parts: Vec<(Ink, String)>) -> AnyView {
    let parts = parts.into_iter().filter(|(_, text)| !text.is_empty());
    let spans = parts.map(|(ink, text)| view! { <span class=ink.class()>{text}</span> " " }).collect_view();
    view! { <div class="hex-line">{spans}</div> }.into_any()
}

/// What the bytes mean: a table of a name in their colour, and words.
pub(super) fn facts(lines: Vec<(Ink, &'static str, String)>) -> AnyView {
    let rows = lines.into_iter().map(|(ink, name, words)| fact(ink, name, words)).collect_view();
    view! {
        <table class="facts wire-facts">
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// One line of such a table.
pub(super) fn fact(ink: Ink, name: &'static str, words: String) -> AnyView {
    view! {
        <tr>
            <th scope="row">
                <span class=ink.class()>{name}</span>
            </th>
            <td>{words}</td>
        </tr>
    }
    .into_any()
}

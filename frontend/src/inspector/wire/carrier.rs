//! The HTTP/2 frames that carry the selected row.

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    carried::{Carried, carried},
    ink::{Ink, facts, inks},
    quiet,
};
use crate::{
    call::{FrameRow, Row, RowKind, Run},
    i18n::{Locale, td_string},
    inspector::{detail::hex_text, fields::bytes},
    transport::http2::{FrameHead, error_name, kind},
    ui::format,
};

/// What there is to show.
#[derive(Clone, PartialEq)]
struct Seen {
    carried: Carried,
    calls: u32,
    open: bool,
    /// The call has a stream whose frames are seen. A replay has none.
    streamed: bool,
}

/// The frames that carry what the row tells. They may come after the row: a request that waits for window.
///
/// A button has the list of frames bring the first of them into sight: it is `wanted`.
pub(super) fn carrier(locale: Locale, run: Run, row: Row, wanted: RwSignal<Option<u64>>) -> AnyView {
    let is_message = matches!(row.kind, RowKind::Message(_));
    let seen = Memo::new(move |_| {
        run.version().track();
        let log = run.log();
        Seen {
            carried: carried(&log, &row),
            calls: log.http2().calls(),
            open: log.ended().is_none(),
            streamed: log.http2().stream().is_some(),
        }
    });
    let body = move || {
        let Seen { carried, calls, open, streamed } = seen.get();
        let Carried { frames, more, messages, gone } = carried;
        let all = frames.len() + more;
        let mut words = Vec::new();
        if gone {
            words.push(td_string!(locale, wire.frames_gone).to_owned());
        } else if all == 0 && is_message && open {
            words.push(td_string!(locale, wire.not_yet).to_owned());
        } else if all == 0 && is_message && streamed {
            words.push(td_string!(locale, wire.no_frames).to_owned());
        }
        if let Some((first, last)) = messages.filter(|(first, last)| first < last) {
            let (a, b) = (format::count(first), format::count(last));
            words.push(td_string!(locale, wire.shared, n = format::count(last - first + 1), a, b).to_string());
        }
        if all > 1 && is_message {
            words.push(td_string!(locale, wire.split, n = format::count(all as u64)).to_string());
        }
        if more > 0 {
            words.push(td_string!(locale, wire.more_frames, n = format::count(more as u64)).to_string());
        }
        let words = words.into_iter().map(|words| view! { <p class="quiet">{words}</p> }).collect_view();
        let mut frames = frames.into_iter();
        let first = frames.next().map(|row| frame(locale, &row, calls, wanted));
        // The others differ in their length at most.
        let others = frames.map(|row| header(row.frame.head)).collect_view();
        view! { {first} {others} {words} }
    };
    view! { <section data-testid="wire-carrier">{body}</section> }.into_any()
}

/// A frame's header, byte by byte.
fn header(head: FrameHead) -> AnyView {
    let header = head.header();
    inks(vec![
        (Ink::Flag, hex_text(&header[..3])),
        (Ink::Length, hex_text(&header[3..5])),
        (Ink::Tag, hex_text(&header[5..])),
    ])
}

/// One frame's header, and what it says.
fn frame(locale: Locale, row: &FrameRow, calls: u32, wanted: RwSignal<Option<u64>>) -> AnyView {
    let FrameRow { number, frame, .. } = *row;
    let head = frame.head;
    let size = td_string!(locale, wire.nine_plus, size = bytes(locale, head.len as usize)).to_string();
    let flags = head.flag_names().join(" ");
    let none = td_string!(locale, wire.no_flags);
    let flags = if flags.is_empty() { none } else { &flags };
    let stream = head.stream.to_string();
    let stream = match (head.stream, calls) {
        (0, _) => td_string!(locale, wire.stream_0).to_owned(),
        (_, 0 | 1) => td_string!(locale, wire.stream_alone, n = stream).to_string(),
        _ => td_string!(locale, wire.stream_shared, n = stream, calls).to_string(),
    };
    let hpack = matches!(head.kind, kind::HEADERS | kind::CONTINUATION).then(|| quiet(td_string!(locale, wire.hpack)));
    view! {
        <h2>
            {td_string!(locale, wire.frame)}
            <button
                type="button"
                class="small tight"
                data-testid="wire-to-frame"
                on:click=move |_| wanted.set(Some(number))
            >
                {td_string!(locale, wire.to_frame)}
            </button>
            <span>{size}</span>
        </h2>
        {header(head)}
        {facts(vec![
            (Ink::Flag, td_string!(locale, wire.length), format::count(head.len.into())),
            (Ink::Length, td_string!(locale, wire.type_flags), format!("{}, {flags}", head.name())),
            (Ink::Tag, td_string!(locale, wire.stream), stream),
        ])}
        {meaning(locale, head).map(|words| view! { <p class="quiet">{words}</p> })}
        {hpack}
    }
    .into_any()
}

/// What a frame's payload says, in words.
pub(super) fn meaning(locale: Locale, head: FrameHead) -> Option<String> {
    let number = |n: u32| format::count(n.into());
    Some(match head.kind {
        kind::WINDOW_UPDATE if head.stream == 0 => {
            td_string!(locale, wire.update_connection, n = number(head.value)).to_string()
        }
        kind::WINDOW_UPDATE => td_string!(locale, wire.update, n = number(head.value)).to_string(),
        kind::RST_STREAM | kind::GOAWAY => format!("{} ({})", error_name(head.value), head.value),
        kind::SETTINGS => {
            let n = number(head.initial_window()?);
            td_string!(locale, wire.initial_window, n).to_string()
        }
        _ => return None,
    })
}

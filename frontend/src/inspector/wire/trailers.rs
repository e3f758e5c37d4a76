//! The frame of gRPC-Web that carries the trailers.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::PREFIX;

use super::ink::{Ink, facts, inks};
use crate::{
    i18n::{Locale, td_string},
    inspector::{detail::hex_text, fields::bytes},
    ui::format,
};

/// Lines that are shown.
const MAX_LINES: usize = 50;

/// The lines of text in the frame (gRPC-Web, "Message framing": `key: value`, each ended by CRLF).
fn lines(frame: &[u8]) -> Vec<String> {
    let text = frame.get(PREFIX..).unwrap_or_default();
    let lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

/// The frame as it came.
pub(super) fn frame(locale: Locale, frame: &[u8]) -> AnyView {
    let (prefix, text) = frame.split_at(PREFIX.min(frame.len()));
    let (flag, length) = prefix.split_at(1.min(prefix.len()));
    let lines = lines(frame);
    let more = lines.len().saturating_sub(MAX_LINES);
    let more = (more > 0).then(|| td_string!(locale, wire.more_lines, n = format::count(more as u64)).to_string());
    view! {
        <section data-testid="wire-trailers-frame">
            <h2>
                {td_string!(locale, wire.trailers_frame)}
                <span>{td_string!(locale, wire.five_plus, size = bytes(locale, text.len())).to_string()}</span>
            </h2>
            {inks(vec![(Ink::Flag, hex_text(flag)), (Ink::Length, hex_text(length))])}
            {lines
                .into_iter()
                .take(MAX_LINES)
                .map(|line| inks(vec![(Ink::Value, line)]))
                .collect_view()}
            {more.map(|more| view! { <p class="quiet">{more}</p> })}
            {facts(vec![
                (Ink::Flag, td_string!(locale, wire.flag), td_string!(locale, wire.flag_trailers).to_owned()),
                (Ink::Length, td_string!(locale, wire.length), format::count(text.len() as u64)),
                (Ink::Value, td_string!(locale, wire.text), td_string!(locale, wire.text_lines).to_owned()),
            ])}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_read_line_by_line() {
        let frame = b"\x80\0\0\0\x1dgrpc-status:8\r\ngrpc-message:x y\r\n";
        assert_eq!(lines(frame), ["grpc-status:8", "grpc-message:x y"]);
        assert!(lines(b"\x80\0\0\0\0").is_empty());
        assert!(lines(b"\x80").is_empty());
    }
}

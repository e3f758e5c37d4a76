//! A gRPC message, byte by byte.

use std::collections::BTreeSet;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use wasm_bindgen::JsCast as _;
use weir_schema::wire::Malformed;
use weir_tap::{Direction, PREFIX};

use super::{
    ink::{Ink, fact, inks},
    sheet::{Sheet, raw, sheet},
};
use crate::{
    call::{MessageRow, Run, WireMessage},
    i18n::{Locale, td_string},
    inspector::{
        detail::{Line, Shown, hex_text, lines_until},
        fields::{bytes, value},
        row,
    },
    page::Pointed,
    ui::format,
};

/// How a message's fields are looked at: each by the first byte of its tag in the payload.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// The nested messages that are open.
    pub open: RwSignal<BTreeSet<usize>>,
    /// What the pointer is on.
    pub pointed: Pointed,
}

impl Fields {
    /// The pointer is on the field that begins there.
    fn points(self, at: usize) -> bool {
        self.pointed.field() == Some(at as u64)
    }
}

/// The selected message.
pub(super) fn message(locale: Locale, run: &Run, number: u64, message: MessageRow, seen: Fields) -> AnyView {
    let title = td_string!(locale, wire.message);
    let Some(wire) = run.log().bytes(number) else {
        return view! {
            <h2>{title}</h2>
            <p class="quiet">{td_string!(locale, message.gone)}</p>
        }
        .into_any();
    };
    let size = td_string!(locale, wire.five_plus, size = bytes(locale, message.len as usize)).to_string();
    let body = if message.compressed {
        compressed(locale, run, message.direction, &wire)
    } else {
        let fields = lines_until(&run.callee().message(message.direction), &wire.payload());
        readable(locale, wire, fields, seen)
    };
    view! {
        <section data-testid="wire-message">
            <h2>{title} <span>{size}</span></h2>
            {body}
        </section>
    }
    .into_any()
}

/// The prefix: a byte of flags, four of length.
fn prefix(wire: &WireMessage) -> AnyView {
    let (flag, length) = wire.framed[..PREFIX].split_at(1);
    inks(vec![(Ink::Flag, hex_text(flag)), (Ink::Length, hex_text(length))])
}

fn prefix_words(locale: Locale, wire: &WireMessage, flag: &'static str) -> Vec<AnyView> {
    let len = (wire.framed.len() - PREFIX) as u64;
    vec![
        fact(Ink::Flag, td_string!(locale, wire.flag), flag.to_owned()),
        fact(Ink::Length, td_string!(locale, wire.length), format::count(len)),
    ]
}

/// The fields of a compressed message are not to be seen.
fn compressed(locale: Locale, run: &Run, direction: Direction, wire: &WireMessage) -> AnyView {
    let encoding = {
        let log = run.log();
        let facts = log.facts();
        let headers = if direction == Direction::Response {
            facts.response_headers.as_ref().map(|(_, headers)| &headers.metadata)
        } else {
            facts.request_headers.as_ref().map(|(_, headers)| &headers.metadata)
        };
        headers.and_then(|headers| row::value(headers, "grpc-encoding")).unwrap_or("?").to_owned()
    };
    let (hex, more) = raw(&wire.payload());
    view! {
        <div class="hex">{prefix(wire)} {inks(vec![(Ink::Value, hex)])} {left_out(locale, more)}</div>
        {table(prefix_words(locale, wire, td_string!(locale, wire.flag_compressed)))}
        <p class="quiet">{td_string!(locale, wire.compressed, encoding).to_string()}</p>
    }
    .into_any()
}

fn readable(
    locale: Locale,
    wire: WireMessage,
    (lines, malformed): (Vec<Line>, Option<Malformed>),
    seen: Fields,
) -> AnyView {
    let payload = wire.payload();
    let empty = payload.is_empty().then(|| {
        view! { <p class="quiet">{td_string!(locale, message.empty)}</p> }
    });
    let malformed = malformed.map(|Malformed { at }| {
        let words = td_string!(locale, wire.malformed, at = format::count(at as u64)).to_string();
        view! { <p class="quiet">{words}</p> }
    });
    let body = move || {
        let Sheet { fields, more_fields, bytes, more_bytes } =
            seen.open.with(|open| sheet(lines.clone(), &payload, open));
        let hex = bytes.into_iter().map(|field| {
            let (at, line) = (field.at, inks(vec![(Ink::Tag, field.tag), (Ink::Value, field.value)]));
            view! {
                <div data-at=at.to_string() class:pointed=move || seen.points(at)>
                    {line}
                </div>
                {left_out(locale, field.more)}
            }
        });
        let mut rows = prefix_words(locale, &wire, td_string!(locale, wire.flag_plain));
        for (line, is_open) in fields {
            rows.push(tag_row(locale, &line, seen));
            rows.push(value_row(locale, line, is_open, seen));
        }
        let more_fields = (more_fields > 0).then(|| {
            let words = td_string!(locale, wire.more_fields, n = format::count(more_fields as u64)).to_string();
            view! { <p class="quiet">{words}</p> }
        });
        view! {
            <div class="hex">{prefix(&wire)} {hex.collect_view()} {left_out(locale, more_bytes)}</div>
            {table(rows)}
            {more_fields}
        }
    };
    view! { {body} {empty} {malformed} }.into_any()
}

fn table(rows: Vec<AnyView>) -> AnyView {
    view! {
        <table class="facts wire-facts" data-testid="wire-fields">
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn tag_row(locale: Locale, line: &Line, seen: Fields) -> AnyView {
    let [start, body, end] = line.place;
    let (number, wire, len) = (line.number, line.wire, bytes(locale, end - body));
    let name = if line.wire == 2 { td_string!(locale, wire.tag_length) } else { td_string!(locale, wire.tag) };
    let words = td_string!(locale, wire.field, number, wire, len).to_string();
    let depth = indent(line.depth);
    view! {
        <tr class="tag-row" class:pointed=move || seen.points(start) data-at=start>
            <th scope="row" style:padding-left=depth>
                <span class="ink t">{name}</span>
            </th>
            <td>{words}</td>
        </tr>
    }
    .into_any()
}

fn value_row(locale: Locale, line: Line, is_open: Option<bool>, seen: Fields) -> AnyView {
    let at = line.place[0];
    let name = line.name.clone();
    let label = if line.name.is_empty() {
        td_string!(locale, wire.unknown).to_owned()
    } else {
        format!("{} {}", line.number, line.name)
    };
    let content = match (is_open, line.value) {
        (Some(is_open), _) => {
            let words = if is_open { td_string!(locale, wire.fold) } else { td_string!(locale, wire.unfold) };
            let toggle = move |_| {
                seen.open.update(|open| {
                    if !open.remove(&at) {
                        open.insert(at);
                    }
                });
                // The rows are made anew: whoever pressed the button by the keyboard goes on from there.
                request_animation_frame(move || focus(at));
            };
            view! {
                {line.kind}
                " "
                <button
                    type="button"
                    class="small tight"
                    data-testid="wire-unfold"
                    data-at=at
                    aria-expanded=is_open.to_string()
                    on:click=toggle
                >
                    {words}
                </button>
            }
            .into_any()
        }
        // Hex stands above already.
        (None, Shown::Hex { len, .. }) => view! { {line.kind} " " {bytes(locale, len)} }.into_any(),
        (None, shown) => view! { {line.kind} " " {value(locale, shown)} }.into_any(),
    };
    let depth = indent(line.depth);
    view! {
        <tr class="value-row" class:pointed=move || seen.points(at) data-at=at data-field=name>
            <th scope="row" style:padding-left=depth>
                {label}
            </th>
            <td>{content}</td>
        </tr>
    }
    .into_any()
}

/// Puts the focus on the button of the nested message that begins there.
fn focus(at: usize) {
    let button = document().query_selector(&format!("[data-testid=wire-unfold][data-at=\"{at}\"]"));
    if let Some(button) = button.ok().flatten().and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A browser that refuses leaves the focus where it is.
        let _ = button.focus();
    }
}

fn indent(depth: usize) -> String {
    format!("{}px", depth * 12)
}

/// How many bytes are not shown, if any.
fn left_out(locale: Locale, n: usize) -> Option<AnyView> {
    let words = (n > 0).then(|| td_string!(locale, message.more, n = format::count(n as u64)).to_string());
    words.map(|words| view! { <p class="quiet">{words}</p> }.into_any())
}

//! The selected row for elsewhere: its line, and its message as JSON, as hex, as base64 and as a file.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::json::to_json;
use weir_tap::Direction;

use super::{copying::Copying, detail::hex_text, leads::Leads, row::row_words};
use crate::{
    base::live,
    call::{Row, RowKind, Run},
    i18n::{Locale, td_string, use_locale},
    page::Page,
    ui::files,
};

/// A form of a message's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Json,
    Hex,
    Base64,
}

/// Buttons for the selected row; nothing if there is none.
#[component]
pub(super) fn Copies() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    live(move || {
        let run = page.looked.shown.get()?;
        let row = run.log().row_by_number(page.looked.selected.get()?)?;
        Some(buttons(locale, &run, row))
    })
}

fn buttons(locale: Locale, run: &Run, row: Row) -> AnyView {
    let copying = Copying::new(locale);
    // A row whose bytes are gone still has its line.
    let bytes = run.log().bytes(row.number);
    let message = match row.kind {
        RowKind::Message(message) if bytes.is_some() => Some(message),
        _ => None,
    };
    let bytes = bytes.map(|bytes| bytes.payload()).unwrap_or_default();
    let form = |form: Form, label: &'static str, test_id: &'static str| {
        let (run, bytes) = (run.clone(), bytes.clone());
        let press = move |()| {
            let direction = message.map_or(Direction::Request, |message| message.direction);
            let words = in_form(form, || to_json(&run.callee().message(direction), &bytes).ok(), &bytes);
            if let Some(words) = words {
                copying.copy(&words);
            }
        };
        button(label, test_id, press)
    };
    let readable = message.is_some_and(|message| !message.compressed) && run.callee().method().is_some();
    let json = readable.then(|| form(Form::Json, "JSON", "copy-json"));
    let others = message.map(|_| {
        let hex = form(Form::Hex, td_string!(locale, message.hex), "copy-hex");
        view! { {hex} {form(Form::Base64, "base64", "copy-base64")} }
    });
    let line = {
        let run = run.clone();
        let press = move |()| {
            let words = {
                let log = run.log();
                row_words(locale, &log, &Leads::of(&log), &row).line()
            };
            copying.copy(&words);
        };
        button(td_string!(locale, message.line), "copy-line", press)
    };
    let save = message.map(|message| {
        let name = file_name(run.callee().path(), message.direction, message.ordinal);
        let press = {
            let name = name.clone();
            move |_| files::save(&name, std::slice::from_ref(&bytes))
        };
        view! {
            <button type="button" class="small tight save" title=name data-testid="save-message" on:click=press>
                {td_string!(locale, message.save)}
            </button>
        }
    });
    view! {
        <div class="copies" role="group" aria-label=td_string!(locale, code.copy)>
            <span class="label">{copying.label(td_string!(locale, code.copy))}</span>
            {json}
            {others}
            {line}
            {save}
            {copying.said()}
        </div>
    }
    .into_any()
}

fn button(label: &'static str, test_id: &'static str, press: impl Fn(()) + 'static) -> AnyView {
    view! {
        <button type="button" class="small tight" data-testid=test_id on:click=move |_| press(())>
            {label}
        </button>
    }
    .into_any()
}

/// The bytes as text; none if they are not to be had in that form.
fn in_form(form: Form, json: impl FnOnce() -> Option<String>, bytes: &Bytes) -> Option<String> {
    match form {
        Form::Json => json(),
        Form::Hex => Some(hex_text(bytes)),
        Form::Base64 => Some(STANDARD.encode(bytes)),
    }
}

/// What a message is saved as: `Watch-response-3.bin`.
fn file_name(path: &str, direction: Direction, ordinal: u64) -> String {
    let method = path.rsplit('/').next().unwrap_or_default();
    let way = if direction == Direction::Response { "response" } else { "request" };
    format!("{method}-{way}-{ordinal}.bin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_copied_in_forms_that_other_tools_read() {
        let bytes = Bytes::from_static(&[0x0a, 1, b'a']);
        let none = || None;
        assert_eq!(in_form(Form::Hex, none, &bytes).as_deref(), Some("0a 01 61"));
        assert_eq!(in_form(Form::Base64, none, &bytes).as_deref(), Some("CgFh"));
        assert_eq!(in_form(Form::Base64, none, &bytes.slice(..2)).as_deref(), Some("CgE="));
        assert_eq!(in_form(Form::Json, none, &bytes), None);
        assert_eq!(in_form(Form::Hex, none, &Bytes::new()).as_deref(), Some(""));
    }

    #[test]
    fn a_message_is_saved_by_its_method_and_number() {
        assert_eq!(file_name("/weir.v1.Ticker/Watch", Direction::Response, 3), "Watch-response-3.bin");
        assert_eq!(file_name("/weir.v1.Ticker/Watch", Direction::Request, 1), "Watch-request-1.bin");
    }
}

//! The selected message, whole.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::decode;

use super::{
    detail::lines,
    doors::{Beside, beside},
    fields::{bytes, fields},
    leads::Leads,
    walk::{Stops, walk},
};
use crate::{
    base::live,
    call::{MessageRow, Row, RowKind, Run},
    i18n::{Locale, at_door, gloss, td_string, use_locale},
    page::Page,
    ui::{door, format},
};

/// Of longer texts no meaning is known, in characters.
const GLOSSED: usize = 2000;

/// The selected message, or how to select one.
#[component]
pub(super) fn MessageDetail() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    let selected = Memo::new(move |_| Some((page.looked.shown.get()?, page.looked.selected.get()?)));
    live(move || {
        if let Some((run, number)) = selected.get() {
            return detail(locale, page, &run, number);
        }
        let words = if page.looked.shown.with(Option::is_some) {
            td_string!(locale, message.none)
        } else {
            td_string!(locale, message.no_call)
        };
        view! { <p class="quiet">{words}</p> }.into_any()
    })
}

fn detail(locale: Locale, page: Page, run: &Run, number: u64) -> AnyView {
    let Some(row) = run.log().row_by_number(number) else {
        return view! { <p class="quiet">{td_string!(locale, message.gone)}</p> }.into_any();
    };
    match row.kind {
        RowKind::Message(message) => view! {
            {walk(locale, page, run, &row, Stops::Messages)}
            {for_elsewhere(locale)}
            {facts(locale, run, &row, message)}
            {content(locale, page, run, number, message)}
        }
        .into_any(),
        // Headers and trailers have a tab of their own; what else there is has all its words in the feed.
        _ => view! {
            {for_elsewhere(locale)}
            <p class="quiet">{super::row::row_words(locale, &run.log(), &Leads::default(), &row).text}</p>
        }
        .into_any(),
    }
}

/// Buttons that copy and save.
fn for_elsewhere(locale: Locale) -> AnyView {
    door(beside, at_door(locale), |beside: Beside| (beside.copies)())
}

fn facts(locale: Locale, run: &Run, row: &Row, message: MessageRow) -> impl IntoView + use<> {
    let since = row.unix_nanos.saturating_sub(run.log().started()) as f64 / 1e6;
    let kind = run.callee().method().map(|_| run.callee().message(message.direction).full_name().to_owned());
    let payload = bytes(locale, message.len as usize);
    let size = if message.compressed {
        td_string!(locale, message.size_compressed, payload).to_string()
    } else {
        td_string!(locale, message.size_value, payload).to_string()
    };
    let line = |name: &'static str, value: String| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="mono">{value}</td>
            </tr>
        }
    };
    view! {
        <table class="facts">
            <tbody>
                {kind.map(|kind| line(td_string!(locale, message.type_name), kind))}
                {line(td_string!(locale, message.time), format::millis(since))}
                {line(td_string!(locale, message.size), size)}
                {line(td_string!(locale, message.offset), format::count(message.offset))}
            </tbody>
        </table>
    }
}

fn content(locale: Locale, page: Page, run: &Run, number: u64, message: MessageRow) -> AnyView {
    let quiet = |words: String| view! { <p class="quiet">{words}</p> }.into_any();
    if message.compressed {
        return ().into_any();
    }
    let Some(wire) = run.log().bytes(number) else { return quiet(td_string!(locale, message.gone).to_owned()) };
    let kind = run.callee().message(message.direction);
    let as_json = page.looked.as_json;
    // What no schema knows is no JSON.
    let toggle = run.callee().method().map(|_| {
        view! {
            <button
                type="button"
                class="small tight"
                data-testid="message-json"
                aria-pressed=move || as_json.get().to_string()
                on:click=move |_| as_json.update(|on| *on = !*on)
            >
                "JSON"
            </button>
        }
    });
    let known = toggle.is_some();
    let meaning = gloss(locale, &decode::text(&kind, &wire.payload(), GLOSSED));
    let body = live(move || {
        if known && as_json.get() {
            let (kind, bytes) = (kind.clone(), wire.payload());
            return door(beside, at_door(locale), move |beside: Beside| (beside.json)(locale, &kind, &bytes));
        }
        match lines(&kind, &wire.payload()) {
            Ok(lines) if lines.is_empty() => quiet(td_string!(locale, message.empty).to_owned()),
            Ok(lines) => fields(locale, "message-fields", lines),
            Err(reason) => quiet(
                td_string!(locale, message.undecodable, kind = kind.full_name(), reason = reason.to_string())
                    .to_string(),
            ),
        }
    });
    view! {
        <h2 class="with-tool">{td_string!(locale, message.fields)} {toggle}</h2>
        {body}
        {meaning.map(|meaning| view! { <p class="quiet">{meaning}</p> })}
    }
    .into_any()
}

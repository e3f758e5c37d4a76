//! Request headers, response headers and trailers, with what the common keys mean.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::Entry;
use weir_wire::grpc::is_secret;

use super::error_details::error_details;
use crate::{
    base::live,
    call::{Run, masked},
    i18n::{Locale, meaning, td_string, use_locale},
    page::Page,
    scenarios::contract,
};

/// What travelled beside the messages.
#[component]
pub(super) fn Headers() -> impl IntoView {
    let locale = use_locale();
    let page = Page::here();
    live(move || match page.looked.shown.get() {
        Some(run) => view! { <OfCall run=run /> }.into_any(),
        None => view! { <p class="quiet">{td_string!(locale, headers.no_call)}</p> }.into_any(),
    })
}

/// One part of what travelled.
#[derive(Clone, PartialEq)]
struct Part {
    entries: Vec<Entry>,
    /// The status message, decoded.
    said: String,
    /// What else there is to say.
    remark: Option<String>,
}

/// All of one call.
#[derive(Clone, PartialEq)]
struct Parts {
    request: Option<Part>,
    response: Option<Part>,
    trailers: Option<Part>,
    /// The encoded `google.rpc.Status`, if the status came with one.
    details: Option<Vec<u8>>,
    open: bool,
}

#[component]
fn OfCall(run: Run) -> impl IntoView {
    let locale = use_locale();
    let own = run.callee().method().map(|method| method.pool().clone()).unwrap_or_default();
    // They come three times in a call's life, its messages a thousand times.
    let parts = Memo::new(move |_| {
        run.version().track();
        parts(locale, &run)
    });
    live(move || {
        let Parts { request, response, trailers, details, open } = parts.get();
        let missing = if open { td_string!(locale, headers.none_yet) } else { td_string!(locale, headers.never) };
        view! {
            <h2>{td_string!(locale, headers.request)}</h2>
            {table(locale, "request-headers", request, missing)}
            <h2>{td_string!(locale, headers.response)}</h2>
            {table(locale, "response-headers", response, missing)}
            <h2>{td_string!(locale, headers.trailers)}</h2>
            {table(locale, "trailers", trailers, missing)}
            {details.map(|details| error_details(locale, [&own, &contract()], &details))}
        }
    })
}

fn parts(locale: Locale, run: &Run) -> Parts {
    let log = run.log();
    let facts = log.facts();
    Parts {
        request: facts.request_headers.as_ref().map(|(_, headers)| Part {
            entries: headers.metadata.clone(),
            said: String::new(),
            remark: Some(format!("POST {}", headers.path)),
        }),
        response: facts.response_headers.as_ref().map(|(_, headers)| Part {
            entries: headers.metadata.clone(),
            said: String::new(),
            remark: Some(td_string!(locale, headers.http, status = headers.http_status).to_string()),
        }),
        trailers: facts.trailers.as_ref().map(|(_, trailers)| Part {
            entries: trailers.metadata.clone(),
            said: trailers.message.clone(),
            remark: trailers.trailers_only.then(|| td_string!(locale, headers.trailers_only).to_owned()),
        }),
        details: facts.trailers.as_ref().and_then(|(_, trailers)| {
            let details = trailers.metadata.iter().find(|entry| entry.key == "grpc-status-details-bin");
            details.map(|details| details.value.to_vec())
        }),
        open: log.ended().is_none(),
    }
}

fn table(locale: Locale, test_id: &'static str, part: Option<Part>, missing: &'static str) -> AnyView {
    let Some(Part { entries, said, remark }) = part else {
        return view! { <p class="quiet">{missing}</p> }.into_any();
    };
    let none = entries.is_empty().then(|| view! { <p class="quiet">{td_string!(locale, headers.empty)}</p> });
    let rows = entries
        .into_iter()
        .map(|Entry { key, value }| {
            let means = meaning(locale, &key);
            let raw = value;
            // Who knows the page's session can watch its calls.
            let hidden = is_secret(&key) || key == weir_proto::keys::SESSION;
            let value = if hidden { secret(locale, &key, &raw) } else { words(locale, &key, &raw) };
            // It travels percent-encoded.
            let said =
                (key == "grpc-message" && raw != said.as_bytes()).then(|| view! { <small>{said.clone()}</small> });
            let name = key.clone();
            view! {
                <tr data-key=name>
                    <td>{key} {means.map(|means| view! { <small>{means}</small> })}</td>
                    <td>{value} {said}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        {remark.map(|remark| view! { <p class="quiet remark">{remark}</p> })}
        <table class="entries" data-testid=test_id>
            <tbody>{rows}</tbody>
        </table>
        {none}
    }
    .into_any()
}

/// A value that is shown when somebody asks for it.
fn secret(locale: Locale, key: &str, value: &[u8]) -> AnyView {
    let shown = RwSignal::new(false);
    let (key, value) = (key.to_owned(), value.to_vec());
    let button = td_string!(locale, headers.reveal);
    live(move || {
        if shown.get() {
            words(locale, &key, &value)
        } else {
            let reveal = move |_| shown.set(true);
            view! {
                <span class="secret">{masked(&value)}</span>
                <button type="button" class="small" data-testid="reveal" on:click=reveal>{button}</button>
            }
            .into_any()
        }
    })
    .into_any()
}

/// A value as it can be read: text as it is, bytes as base64.
fn words(locale: Locale, key: &str, value: &[u8]) -> AnyView {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

    match std::str::from_utf8(value) {
        Ok(text) if !key.ends_with("-bin") => text.to_owned().into_any(),
        _ => {
            let base64 = STANDARD_NO_PAD.encode(value);
            let size = td_string!(locale, headers.binary, n = value.len()).to_string();
            view! { {base64} <small>{size}</small> }.into_any()
        }
    }
}

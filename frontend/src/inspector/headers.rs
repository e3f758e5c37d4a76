//! Request headers, response headers and trailers, with what the common keys mean.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_tap::Entry;
use weir_wire::grpc::is_secret;

use super::{copying::Copying, error_details::error_details};
use crate::{
    base::live,
    call::{Run, masked},
    i18n::{Locale, meaning, td_string, use_locale},
    page::Page,
    scenarios::contract,
    ui::{Icon, icon},
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
    let copying = Copying::new(locale);
    let entries: Vec<_> = entries.into_iter().map(|Entry { key, value }| Told::new(key, value.to_vec())).collect();
    let all = entries.clone();
    let copy_all = (!all.is_empty()).then(|| {
        let press = move |_| copying.copy(&all.iter().map(Told::line).collect::<String>());
        view! {
            <button type="button" class="small tight copy-all" data-testid="copy-headers" on:click=press>
                {copying.label(td_string!(locale, headers.copy_all))}
            </button>
        }
    });
    let rows = entries
        .into_iter()
        .map(|entry| {
            let means = meaning(locale, &entry.key);
            // It travels percent-encoded.
            let said = (entry.key == "grpc-message" && entry.value != said.as_bytes())
                .then(|| view! { <small>{said.clone()}</small> });
            let (key, name) = (entry.key.clone(), entry.key.clone());
            let title = td_string!(locale, headers.copy_value, key = entry.key.as_str()).to_string();
            let value = value(locale, entry.clone());
            let press = move |_| copying.copy(&entry.copied());
            view! {
                <tr data-key=name>
                    <td>{key} {means.map(|means| view! { <small>{means}</small> })}</td>
                    <td>
                        {value} {said}
                        <button
                            type="button"
                            class="small tight copy-value"
                            title=title.clone()
                            aria-label=title
                            data-testid="copy-value"
                            on:click=press
                        >
                            {icon(Icon::COPY)}
                        </button>
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        {copy_all}
        {remark.map(|remark| view! { <p class="quiet remark">{remark}</p> })}
        <table class="entries" data-testid=test_id>
            <tbody>{rows}</tbody>
        </table>
        {none}
        {copying.said()}
    }
    .into_any()
}

/// An entry as the page tells it.
#[derive(Clone)]
struct Told {
    key: String,
    value: Vec<u8>,
    /// A secret, until somebody asks for it.
    hidden: RwSignal<bool>,
}

impl Told {
    fn new(key: String, value: Vec<u8>) -> Self {
        // Who knows the page's session can watch its calls.
        let hidden = RwSignal::new(is_secret(&key) || key == weir_proto::keys::SESSION);
        Self { key, value, hidden }
    }

    /// What is copied of it: a secret masked while it is not shown.
    fn copied(&self) -> String {
        if self.hidden.get_untracked() { masked(&self.value) } else { readable(&self.key, &self.value).0 }
    }

    /// The same with its key, as a line.
    fn line(&self) -> String {
        let value = self.copied();
        [&self.key, ": ", &value, "\n"].concat()
    }
}

/// Its value, which of a secret is shown when somebody asks for it.
fn value(locale: Locale, entry: Told) -> AnyView {
    live(move || {
        let Told { key, value, hidden } = &entry;
        let hidden = *hidden;
        if hidden.get() {
            view! {
                <span class="secret">{masked(value)}</span>
                <button type="button" class="small" data-testid="reveal" on:click=move |_| hidden.set(false)>
                    {td_string!(locale, headers.reveal)}
                </button>
            }
            .into_any()
        } else {
            let (text, base64) = readable(key, value);
            let size = base64.then(|| td_string!(locale, headers.binary, n = value.len()).to_string());
            view! { {text} " " {size.map(|size| view! { <small>{size}</small> })} }.into_any()
        }
    })
    .into_any()
}

/// A value as it can be read: text as it is, bytes as base64. Says whether it is the latter.
fn readable(key: &str, value: &[u8]) -> (String, bool) {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

    match std::str::from_utf8(value) {
        Ok(text) if !key.ends_with("-bin") => (text.to_owned(), false),
        _ => (STANDARD_NO_PAD.encode(value), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_copied_as_it_is_shown() {
        let _owner = Owner::new();
        let told = |key: &str, value: &[u8]| Told::new(key.to_owned(), value.to_vec());
        assert_eq!(told("content-type", b"application/grpc").line(), "content-type: application/grpc\n");
        assert_eq!(told("trace-bin", &[1, 2]).copied(), "AQI");
        assert_eq!(told("odd", &[0xff]).copied(), "/w");
        for key in ["authorization", weir_proto::keys::SESSION] {
            let secret = told(key, b"Bearer secret-of-mine-123");
            assert_eq!(secret.copied(), masked(b"Bearer secret-of-mine-123"), "{key}");
            assert!(!secret.line().contains("mine"), "{key}");
            secret.hidden.set(false);
            assert_eq!(secret.copied(), "Bearer secret-of-mine-123", "{key}");
        }
    }
}

//! What `grpc-status-details-bin` says: a `google.rpc.Status` with details, each of a type of its own.

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use weir_schema::{
    Pool,
    wire::{Malformed, Parts, Value},
};

use super::{
    detail::{Line, hex_text, lines},
    fields::fields,
};
use crate::{
    i18n::{Locale, detail_meaning, td_string},
    ui::format,
};

/// The most details that are shown, and the most bytes of an unknown one.
const MAX_DETAILS: usize = 50;
const MAX_BYTES: usize = 512;

/// One detail of an error.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Detail {
    /// What its `google.protobuf.Any` says that it is.
    type_url: String,
    content: Content,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Content {
    /// Its type is known.
    Known {
        /// `google.rpc.ErrorInfo`
        name: String,
        lines: Vec<Line>,
    },
    /// It does not, or the bytes are not of the type: the first of them, and how many are left out.
    Unknown { hex: String, more: usize },
}

/// The details of a `google.rpc.Status`. Their types are looked for in these pools, in their order.
fn details(pools: &[Pool], status: &[u8]) -> Result<Vec<Detail>, Malformed> {
    let mut details = Vec::new();
    for part in Parts::new(status) {
        let part = part?;
        if let (3, Value::Bytes(any)) = (part.number, part.value) {
            details.push(detail(pools, any)?);
        }
    }
    details.truncate(MAX_DETAILS);
    Ok(details)
}

/// One `google.protobuf.Any`.
fn detail(pools: &[Pool], any: &[u8]) -> Result<Detail, Malformed> {
    let (mut type_url, mut value) = (String::new(), &[][..]);
    for part in Parts::new(any) {
        let part = part?;
        match (part.number, part.value) {
            (1, Value::Bytes(url)) => type_url = String::from_utf8_lossy(url).into_owned(),
            (2, Value::Bytes(bytes)) => value = bytes,
            _ => {}
        }
    }
    // The type's name is what stands behind the last slash.
    let name = type_url.rsplit('/').next().unwrap_or_default();
    let known = pools.iter().find_map(|pool| pool.message(name));
    let known = known.and_then(|known| Some((known.full_name().to_owned(), lines(&known, value).ok()?)));
    let content = if let Some((name, lines)) = known {
        Content::Known { name, lines }
    } else {
        let shown = &value[..value.len().min(MAX_BYTES)];
        Content::Unknown { hex: hex_text(shown), more: value.len() - shown.len() }
    };
    Ok(Detail { type_url, content })
}

/// The details of a `google.rpc.Status`, one after the other, read by the first of these pools that knows a detail's type.
pub(super) fn error_details(locale: Locale, pools: &[Pool], status: &[u8]) -> AnyView {
    let body = match details(pools, status) {
        Ok(details) if details.is_empty() => quiet(td_string!(locale, details.none)),
        Ok(details) => details.into_iter().map(|detail| one(locale, detail)).collect_view().into_any(),
        Err(_) => quiet(td_string!(locale, details.malformed)),
    };
    view! {
        <section data-testid="error-details" aria-label=td_string!(locale, details.title)>
            <h2>{td_string!(locale, details.title)}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn one(locale: Locale, detail: Detail) -> AnyView {
    let (name, means, body) = match detail.content {
        Content::Known { name, lines } => {
            let means = detail_meaning(locale, &name);
            let body = if lines.is_empty() {
                quiet(td_string!(locale, message.empty))
            } else {
                fields(locale, "error-detail", lines)
            };
            (name, means, body)
        }
        Content::Unknown { hex, more } => {
            let more = (more > 0).then(|| td_string!(locale, message.more, n = format::count(more as u64)).to_string());
            let body = view! { <p class="hex">{hex} " " {more}</p> }.into_any();
            (detail.type_url, Some(td_string!(locale, details.unknown)), body)
        }
    };
    view! {
        <div class="detail">
            <h3>{name} {means.map(|means| view! { <small>{means}</small> })}</h3>
            {body}
        </div>
    }
    .into_any()
}

fn quiet(words: &'static str) -> AnyView {
    view! { <p class="quiet">{words}</p> }.into_any()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::time::Duration;

    use tonic_types::{ErrorDetails, StatusExt as _};

    use super::*;
    use crate::{inspector::detail::Shown, scenarios::contract};

    fn status(details: ErrorDetails) -> Vec<u8> {
        tonic::Status::with_error_details(tonic::Code::ResourceExhausted, "no more", details).details().to_vec()
    }

    /// A detail's lines as `name: text`, further in by their depth.
    fn words(detail: &Detail) -> Vec<String> {
        let Content::Known { lines, .. } = &detail.content else { panic!("{detail:?} is known") };
        lines
            .iter()
            .map(|line| match &line.value {
                Shown::Text(text, 0) => format!("{}{}: {text}", " ".repeat(line.depth), line.name),
                _ => format!("{}{}", " ".repeat(line.depth), line.name),
            })
            .collect()
    }

    #[test]
    fn what_a_failing_call_carries_is_named() {
        let mut given = ErrorDetails::new();
        given.add_quota_failure_violation("session", "no more drops today");
        given.set_retry_info(Some(Duration::from_secs(30)));
        given.set_error_info("NOT_ALLOWED", "weir", [("permission".to_owned(), "drops.spill".to_owned())]);
        let details = details(&[contract()], &status(given)).unwrap();
        let of = |name: &str| {
            let found = details.iter().find(|detail| detail.type_url.ends_with(name));
            words(found.unwrap_or_else(|| panic!("no {name}")))
        };
        assert_eq!(details.len(), 3);
        assert_eq!(of("RetryInfo"), ["retry_delay", " seconds: 30"]);
        assert_eq!(of("QuotaFailure"), ["violations[0]", " subject: session", " description: no more drops today"]);
        assert_eq!(
            of("ErrorInfo"),
            ["reason: NOT_ALLOWED", "domain: weir", "metadata[0]", " key: permission", " value: drops.spill"]
        );
    }

    #[test]
    fn every_standard_detail_is_known() {
        let mut given = ErrorDetails::new();
        given.set_error_info("R", "d", []);
        given.set_retry_info(Some(Duration::from_millis(100)));
        given.set_debug_info(["at a".to_owned()], "d");
        given.add_quota_failure_violation("s", "d");
        given.add_precondition_failure_violation("t", "s", "d");
        given.add_bad_request_violation("f", "d");
        given.set_request_info("id", "data");
        given.set_resource_info("t", "n", "o", "d");
        given.add_help_link("d", "u");
        given.set_localized_message("en", "m");
        let details = details(&[contract()], &status(given)).unwrap();
        assert_eq!(details.len(), 10);
        for detail in &details {
            let Content::Known { name, lines } = &detail.content else { panic!("{detail:?} is not known") };
            assert!(!lines.is_empty() && lines.iter().all(|line| !line.name.is_empty()), "{detail:?}");
            assert!(detail_meaning(Locale::en, name).is_some(), "{name}");
        }
    }

    #[test]
    fn an_unknown_type_is_told_by_its_url_and_its_bytes() {
        use prost::Message as _;
        use prost_reflect::prost_types::Any;
        let any = Any { type_url: "example.com/no.such.Type".into(), value: vec![0xab; MAX_BYTES + 3] };
        let status = tonic_types::pb::Status { code: 8, message: String::new(), details: vec![any] }.encode_to_vec();
        let details = details(&[contract()], &status).unwrap();
        assert_eq!(details[0].type_url, "example.com/no.such.Type");
        assert!(matches!(&details[0].content, Content::Unknown { hex, more: 3 } if hex.starts_with("ab ab")));
        assert!(super::details(&[contract()], &status[..9]).is_err());
    }
}

//! What a recording tells of secrets: that they were there, and which of them are the same.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use prost::Message as _;
use weir_proto::weir::v1::{
    Recording,
    recording::{Step, step::What as Seen},
};
use weir_tap::{Entry, RequestHeaders, ResponseHeaders, Side, Trailers, What};

use super::{
    calls::{Live, MS, SERVER, START, call, every_kind},
    file, open,
};
use crate::{
    call::Mode,
    recording::{Cursor, part, take},
    transport::Transport,
};

const LATER: u64 = START + 5000 * MS;
const KEYS: [&str; 3] = ["authorization", "x-token", "session-token-bin"];

/// The secrets that go with the keys, in a call's headers and trailers or in its answer's headers, each of another length.
fn secrets(answer: bool) -> [Vec<u8>; 3] {
    let (token, binary) = if answer { ("of-the-answer-", 0xf1) } else { ("of-the-request-", 0xe2) };
    [format!("Bearer authorized-{token}").into(), token.repeat(2).into(), vec![binary; token.len()]]
}

fn metadata(answer: bool) -> Vec<Entry> {
    KEYS.into_iter().zip(secrets(answer)).map(|(key, value)| Entry { key: key.into(), value: value.into() }).collect()
}

/// What gives a secret away: itself, and the part of its base64 that is the same whatever stands around it.
fn traces(secret: &[u8]) -> Vec<Vec<u8>> {
    let secret = secret.strip_prefix(b"Bearer ").unwrap_or(secret);
    let encoded = |at: usize| {
        let padded = [&vec![0; at][..], secret].concat();
        let whole = BASE64_STANDARD.encode(&padded[..padded.len() / 3 * 3]);
        whole.into_bytes().split_off(if at > 0 { 4 } else { 0 })
    };
    let mut traces = vec![secret.to_vec()];
    traces.extend((0..3).map(encoded));
    traces
}

/// A file, or what stands in one, has nothing of any secret.
#[track_caller]
fn tells_none(text: &[u8]) {
    for secret in secrets(false).into_iter().chain(secrets(true)) {
        for trace in traces(&secret) {
            let told = text.windows(trace.len()).any(|bytes| bytes == trace);
            assert!(!told, "{}", String::from_utf8_lossy(&trace));
        }
    }
}

/// A call whose metadata is secrets, as the page and two servers saw it; `then` is told of each step. The trailers are the request's again.
fn secretive(mut then: impl FnMut(&Live, u64)) -> Live {
    let mut live = Live::new(Mode::Unary, Transport::Tunnel, usize::MAX);
    let request = RequestHeaders { path: "/weir.v1.Lab/Echo".into(), metadata: metadata(false) };
    let response = ResponseHeaders { http_status: 200, metadata: metadata(true) };
    let trailers = Trailers { code: Some(0), metadata: metadata(false), ..Trailers::default() };
    let events = [What::RequestHeaders(request), What::ResponseHeaders(response), What::Trailers(trailers)];
    for (at, what) in (0..).map(|n| n * 10 * MS).zip(events) {
        live.page(at, what.clone());
        then(&live, at);
        live.server(at + MS, what.clone());
        live.seen(Side::Target, SERVER, START + at + 2 * MS, what);
        then(&live, at + 3 * MS);
    }
    live
}

/// The metadata of these steps under one key, in their order, as text.
fn shown<'a>(steps: impl IntoIterator<Item = &'a Step>, key: &str) -> Vec<String> {
    let metadata = steps.into_iter().filter_map(|step| match &step.what {
        Some(Seen::Event(event)) => match event.what.as_ref()? {
            What::RequestHeaders(headers) => Some(&headers.metadata),
            What::ResponseHeaders(headers) => Some(&headers.metadata),
            What::Trailers(trailers) => Some(&trailers.metadata),
            _ => None,
        },
        _ => None,
    });
    let entries = metadata.flatten().filter(|entry| entry.key == key);
    entries.map(|entry| String::from_utf8(entry.value.to_vec()).unwrap()).collect()
}

/// Everything that was seen of the secrets is there, masked, and equal where they are.
#[track_caller]
fn tells_which_are_the_same(parts: &[Recording]) {
    for (at, key) in KEYS.into_iter().enumerate() {
        let shown = shown(parts.iter().flat_map(|part| part.steps.iter().chain(&part.open)), key);
        // Headers, the answer's, and trailers, each seen from three places.
        assert_eq!(shown.len(), 9, "{key}: {shown:?}");
        let (length, others) = (secrets(false)[at].len(), secrets(true)[at].len());
        let [request, answer] = [length, others].map(|length| {
            let of: Vec<_> = shown.iter().filter(|shown| shown.contains(&format!("**** ({length} B, #"))).collect();
            assert!(of.iter().all(|shown| *shown == of[0]), "{key}: {of:?}");
            assert!(of.iter().all(|shown| shown.starts_with("Bearer ") == (key == "authorization")), "{of:?}");
            of.len()
        });
        assert_eq!((request, answer), (6, 3), "{key}: {shown:?}");
    }
}

#[test]
fn secrets_are_masked_in_what_is_recorded() {
    let live = secretive(|_, _| ());
    let recording = take(&live.log, call(Mode::Unary, Transport::Tunnel), LATER).recording;
    let text = file(&recording);
    tells_none(text.as_bytes());
    tells_none(&recording.encode_to_vec());
    tells_which_are_the_same(&[open(text.as_bytes()).unwrap().recording().clone()]);
}

#[test]
fn secrets_are_masked_in_what_is_told_of_a_call_that_goes_on() {
    let (mut cursor, mut parts) = (Cursor::default(), Vec::new());
    secretive(|live, at| parts.push(part(&live.log, call(Mode::Unary, Transport::Tunnel), START + at, &mut cursor)));
    for part in &parts {
        tells_none(&part.encode_to_vec());
        tells_none(file(part).as_bytes());
    }
    tells_which_are_the_same(&parts);
}

#[test]
fn the_session_is_not_told() {
    for (_, call, log) in every_kind() {
        let file = file(&take(&log, call, LATER).recording);
        assert!(!file.contains(&BASE64_STANDARD.encode("f".repeat(32))));
    }
}

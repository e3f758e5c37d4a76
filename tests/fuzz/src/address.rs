//! The page's address, which others may have written: it makes a form, and the form makes messages or says why not.

use weir_page::page::address::{parse, write};

/// Notes for the user; more than this help nobody.
const NOTES: usize = 5;

pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (address, notes) = parse(&text);
    assert!(notes.len() <= NOTES + 1, "{} notes", notes.len());
    let form = &address.form;
    let _ = form.problems();
    if let Ok(metadata) = form.metadata() {
        for (key, value) in &metadata {
            assert!(value.parse::<tonic::metadata::MetadataValue<_>>().is_ok(), "{key}: {value:?} cannot be sent");
        }
    }
    if let Ok(plan) = form.plan() {
        let _ = format!("{plan:?}");
    }
    // What is shared says the same as what was read, but for what no field takes.
    let shared = write(form, address.transport, &address.conditions);
    let (again, notes) = parse(&shared);
    assert_eq!(notes, [], "{shared}");
    assert_eq!(again.transport, address.transport);
    assert_eq!(write(&again.form, again.transport, &again.conditions), shared);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    [
        "/server/ticker?interval=200&symbols=GOOG&transport=web&autostart",
        "/bidi/echo?deadline_ms=500&latency_ms=100&read_kib_s=64&window_kib=64",
        "/bidi/room?room=%3Cb%3E&name=%E5%BC%A0&x=y",
        "/client/telemetry?transport=pigeon&autostart=0",
        "/unary/hello?name=%00%ff%F0%9F%98%80",
        "/no/such/page",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into()
}

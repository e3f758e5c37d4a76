use super::{
    escape,
    literal::{Layout, Literals, NUMBER, STAMP},
    sheet::{Sheet, Values},
};
use crate::{
    call::{Direction, binary},
    scenarios::{Feed, FieldError, Form, Plan, Sending, upload},
};

/// The most messages that are written out. Where there are more of them, these are sent again and again.
const WRITTEN: u64 = 12;

/// What there is to know of a call to write it down.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// What to call, with what.
    pub form: &'a Form,
    /// The metadata, the form's and the user's, as typed: such as [`crate::call::metadata`] takes.
    pub metadata: &'a [(String, String)],
    /// How long the call may take, in milliseconds.
    pub deadline_ms: Option<u64>,
    /// The server: `http(s)://host` with or without a port. Without TLS it is HTTP/2 with prior knowledge.
    pub origin: &'a str,
    /// The name of the file to upload.
    pub file: &'a str,
}

/// The call as a program of the language that `sheet` is for, which [can](super::Language::can) make it. It needs nothing but what its
/// first lines say.
///
/// # Errors
/// The first value of the form that cannot be used.
pub fn snippet(sheet: &str, call: &Call<'_>) -> Result<String, FieldError> {
    let sheet = Sheet(sheet);
    let scenario = call.form.scenario();
    let plan = call.form.plan()?;
    let mut literals = Literals { sheet, values: Values::default(), numbered: false, layout: Layout::Block };
    names(call, &mut literals.values);
    if scenario.mode.client_streams() {
        literals.values.set("stream", "");
    }
    let feed = feed(call, plan, &mut literals)?;
    let mut values = literals.values;
    surroundings(sheet, call, plan, &mut values);
    let feed = sheet.fill(feed, &values);
    values.set("feed", &feed);
    let mut text = sheet.fill(scenario.mode.id(), &values);
    text.push('\n');
    Ok(text)
}

/// What the method and its types are called.
fn names(call: &Call<'_>, values: &mut Values) {
    let callee = call.form.callee();
    let (service, method) = callee.path().trim_start_matches('/').split_once('/').unwrap_or_default();
    // What has no package is generated into a file of this name.
    let package = service.rsplit_once('.').map_or("_", |(package, _)| package);
    values.set("package", package);
    values.set("service", service);
    values.set("method", method);
    if let Some(method) = callee.method() {
        values.set("type", method.input().full_name());
        values.set("proto", method.file());
    }
}

/// Server, metadata, deadline and pauses.
fn surroundings(sheet: Sheet<'_>, call: &Call<'_>, plan: Plan, values: &mut Values) {
    let (scheme, host) = call.origin.split_once("://").unwrap_or(("http", call.origin));
    let port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let usual = if scheme == "https" { ":443" } else { ":80" };
    values.set("address", &[host, if port { "" } else { usual }].concat());
    values.set("origin", call.origin);
    if scheme == "https" {
        values.set("tls", "");
    }
    for (key, seconds, ms) in
        [("deadline", "deadline_s", call.deadline_ms), ("pause", "pause_s", Some(u64::from(plan.every_ms)))]
    {
        if let Some(ms) = ms.filter(|ms| *ms > 0) {
            values.set(key, &ms.to_string());
            values.set(seconds, &(ms as f64 / 1000.0).to_string());
        }
    }
    let entries: Vec<String> = call.metadata.iter().map(|entry| metadata(sheet, entry)).collect();
    if !entries.is_empty() {
        values.set("metadata", &entries.join("\n"));
        if call.metadata.iter().any(|(_, value)| value.contains('"')) {
            values.set("quotes", "");
        }
    }
}

fn metadata(sheet: Sheet<'_>, (key, value): &(String, String)) -> String {
    let mut values = Values::default();
    values.set("key", key.trim());
    values.set("v", value.trim());
    if !key.trim().ends_with("-bin") {
        return sheet.fill("entry", &values);
    }
    values.set("base64", value.trim());
    values.set("v", &escape::bytes(&binary(value).unwrap_or_default()));
    sheet.fill("binary_entry", &values)
}

/// The messages, as the page would send them; and the name of the piece that sends them.
fn feed(call: &Call<'_>, plan: Plan, literals: &mut Literals<'_>) -> Result<&'static str, FieldError> {
    let form = call.form;
    let input = form.callee().message(Direction::Request);
    let planned = |n, ordinal| form.message(Sending::planned(n, ordinal, STAMP));
    literals.values.set("count", &plan.count.to_string());
    match form.scenario().feed {
        Feed::Upload => {
            literals.values.set("file", call.file);
            literals.values.set("chunk", &upload::chunk_bytes(form).to_string());
            return Ok("file");
        }
        Feed::Single => {
            let bytes = planned(0, 1)?;
            literals.values.set("protobuf", &escape::hex(&bytes));
            let message = literals.message(&input, &bytes);
            literals.values.set("message", &message);
            return Ok("");
        }
        Feed::Auto { .. } | Feed::Typed { .. } => {}
    }
    if plan.half_close {
        let first = planned(0, NUMBER)?;
        let last = plan.count - 1;
        let mut alike = first != planned(0, NUMBER + 1)?;
        for n in [1, 2, last] {
            alike = alike && planned(n.min(last), NUMBER)? == first;
        }
        if alike {
            literals.numbered = true;
            literals.values.set("loop", "");
            let message = literals.message(&input, &first);
            literals.values.set("message", &message);
            return Ok("loop");
        }
    }
    literals.layout = Layout::Item;
    let mut items = Vec::new();
    let mut add = |bytes: &[u8]| {
        let mut values = Values::default();
        values.set("v", &literals.message(&input, bytes));
        items.push(literals.sheet.fill("item", &values));
    };
    for n in 0..plan.count.min(WRITTEN) {
        add(&planned(n, n + 1)?);
    }
    if !plan.half_close {
        // The rest is up to the user: what Send would send now.
        add(&form.message(Sending::by_hand(plan.count + 1, STAMP))?);
    }
    literals.values.set("messages", &items.join("\n"));
    if plan.count > WRITTEN {
        literals.values.set("cycle", "");
    }
    Ok("list")
}

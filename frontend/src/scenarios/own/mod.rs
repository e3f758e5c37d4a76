//! A method of a server that is not Weir, as a scenario made at run time: its form is the message as JSON. One record for each
//! mode; which method it is, the form knows ([`super::Subject`]).
//!
//! Nothing that everybody loads names these: they come with the room in which such servers are found.

use bytes::Bytes;
use weir_schema::{Method, json};

use super::{Scenario, form::Subject, lesson::Lesson, prelude::*};
use crate::transport::Target;

pub use super::{
    prepared::{Cut, Prepared, places},
    vary::{Varied, WORDS},
};

const fn record(id: &'static str, mode: Mode, feed: Feed) -> Record {
    Record {
        id,
        mode,
        methods: &[""],
        icon: Icon("M4 8h16v11H4zM8 8V4m8 4V4M12 13v2"),
        words: words!(own),
        fields: &[],
        feed,
        stream_window: Record::SMALL_WINDOW,
        message,
        shows: Shows::NOTHING,
        card: Lesson::EMPTY,
    }
}

static UNARY: Record = record("own-unary", Mode::Unary, Feed::Single);
static SERVER: Record = record("own-server", Mode::Server, Feed::Single);
static CLIENT: Record = record("own-client", Mode::Client, Feed::Typed { opening: false });
static BIDI: Record = record("own-bidi", Mode::Bidi, Feed::Typed { opening: false });

/// The form of a method, with nothing in its message.
pub fn form(method: &Method, target: &Target) -> Form {
    let record = match method.mode() {
        Mode::Unary => &UNARY,
        Mode::Server => &SERVER,
        Mode::Client => &CLIENT,
        Mode::Bidi => &BIDI,
    };
    Form::of(Scenario(record), subject(method, target))
}

fn subject(method: &Method, target: &Target) -> Subject {
    let (method, target) = (method.clone(), target.clone());
    Subject { method, target, text: String::new(), varies: false, prepared: None, plan: None }
}

/// The message that a text says; nothing typed is a message in which nothing is set. Words stand for what varies if that is wanted.
///
/// # Errors
/// The first place where it says none.
pub fn encoded(method: &Method, text: &str, varies: Option<Sending>) -> Result<Vec<u8>, json::Mistake> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let Some(sending) = varies else { return json::from_json(&method.input(), text) };
    let read = Varied::of(text, sending);
    json::from_json(&method.input(), &read.text).map_err(|mistake| {
        let at = read.typed(mistake.at.start, false)..read.typed(mistake.at.end, true);
        json::Mistake { at, ..mistake }
    })
}

fn message(form: &Form, sending: Sending) -> Result<Bytes, FieldError> {
    let Some(subject) = form.subject() else { return Ok(Bytes::new()) };
    let planned = subject.plan.and(sending.planned).zip(subject.prepared.as_ref());
    let prepared = planned.map(|(planned, prepared)| prepared.message(&subject.text, planned));
    let text = prepared.as_deref().unwrap_or(&subject.text);
    let encoded = encoded(&subject.method, text, subject.varies.then_some(sending));
    encoded.map(Bytes::from).map_err(|_| FieldError { field: "json", problem: Problem::Mistake })
}

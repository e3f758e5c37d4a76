//! A form filled with what a call has sent, so that it can be made again, or changed first.

use bytes::Bytes;
use weir_proto::weir::v1::Entry;
use weir_schema::{Encoder, Kind, Message, decode, json::from_json, wire::Parts};

use super::{Feed, Field, FieldKind, Form, Place, Scenario, Sending, Unit, fields::items};
use crate::call::{Direction, RowKind, Run};

/// What a call has sent, as far as its bytes are kept.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Called {
    /// `/package.Service/Method`.
    pub path: String,
    /// The request's metadata.
    pub metadata: Vec<Entry>,
    /// The request messages in their order, at most [`Called::KEPT`]: the first ones, and the last.
    pub requests: Vec<Bytes>,
    /// How many there were.
    pub count: u64,
    /// How long it was from one to the next in the mean, in milliseconds; 0 for less than two.
    pub every_ms: u64,
}

impl Called {
    /// As many messages as a form's list takes, and one.
    pub const KEPT: u64 = 1001;

    /// What a run has sent.
    pub fn of(run: &Run) -> Self {
        let log = run.log();
        let count = log.counters(log.started()).queued;
        let metadata = log.facts().request_headers.as_ref().map(|(_, head)| head.metadata.clone());
        let mut requests = Vec::new();
        let mut times = Vec::new();
        for ordinal in (1..=count.min(Self::KEPT - 1)).chain((count >= Self::KEPT).then_some(count)) {
            let Some(number) = log.row_of(Direction::Request, ordinal) else { continue };
            let Some(row) = log.row_by_number(number).filter(|row| matches!(row.kind, RowKind::Message(_))) else {
                continue;
            };
            times.push((ordinal, row.unix_nanos));
            requests.extend(log.bytes(number).map(|message| message.payload()));
        }
        let every_ms = match (times.first(), times.last()) {
            (Some((first, from)), Some((last, to))) if first < last => {
                (to.saturating_sub(*from) / (last - first) + 500_000) / 1_000_000
            }
            _ => 0,
        };
        Self { path: run.callee().path().to_owned(), metadata: metadata.unwrap_or_default(), requests, count, every_ms }
    }
}

impl Form {
    /// The form that makes such a call: each field has what was sent of it. A field of which nothing can be known (a file) has its
    /// default.
    pub fn recall(scenario: Scenario, called: &Called) -> Self {
        let mut form = Self::new(scenario);
        // The method first: the types of the messages are its own.
        if let Some(method) = scenario.methods.iter().position(|path| *path == called.path) {
            for field in scenario.fields.iter().filter(|field| field.place == Place::Method) {
                if let FieldKind::Choice(options) = field.kind {
                    form.set(field.name, options.get(method).map_or(field.default, |option| option.value));
                }
            }
        }
        let input = form.callee().message(Direction::Request);
        for field in scenario.fields {
            if let Some(value) = recalled(scenario, field, &input, called) {
                form.set(field.name, &value);
            }
        }
        form.without_number(called);
        form
    }

    /// The fields that go into a message, with what the message says that `json` is. Nothing if it is no such message, or no field's.
    pub fn pasted(&self, json: &str) -> Option<Vec<(&'static str, String)>> {
        let input = self.callee().message(Direction::Request);
        let bytes = from_json(&input, json).ok()?;
        let first = |field: &&Field| matches!(field.place, Place::First(_));
        let says = |path: &str| {
            let field = input.field_by_name(path.split('.').next().unwrap_or_default());
            field.is_some_and(|field| Parts::new(&bytes).flatten().any(|part| part.number == field.number()))
        };
        // It is the opening one, or one of those that follow.
        let opens = self.scenario().fields.iter().filter(first).any(|field| place(field).is_some_and(says));
        let fields = self.scenario().fields.iter().filter(|field| first(field) == opens);
        let fields = fields.filter_map(|field| Some((field.name, value(field, &input, &bytes, place(field)?)?)));
        Some(fields.collect::<Vec<_>>()).filter(|fields| !fields.is_empty())
    }

    /// Where the page numbers the texts that it sends, the number is not the user's.
    fn without_number(&mut self, called: &Called) {
        let (Some(last), Feed::Auto { .. }) = (called.requests.last(), self.scenario().feed) else { return };
        let sending = Sending::planned(called.count.saturating_sub(1), called.count, 0);
        for field in self.scenario().fields {
            if let Some(text) = self.get(field.name).strip_suffix(&format!(" {}", called.count)).map(str::to_owned) {
                let mut other = self.clone();
                other.set(field.name, &text);
                if other.message(sending).is_ok_and(|made| made == *last) {
                    *self = other;
                }
            }
        }
    }
}

/// Where in a message the field's value goes.
fn place(field: &Field) -> Option<&'static str> {
    match field.place {
        Place::First(path) | Place::Message(path) => Some(path),
        Place::Method | Place::Metadata(_) | Place::Page => None,
    }
}

fn recalled(scenario: Scenario, field: &Field, input: &Message, called: &Called) -> Option<String> {
    match field.place {
        Place::Method => None,
        Place::Metadata(key) => {
            let entry = called.metadata.iter().find(|entry| entry.key == key);
            match (entry, field.kind) {
                (Some(entry), _) => String::from_utf8(entry.value.to_vec()).ok(),
                (None, FieldKind::Choice(_)) => None,
                (None, _) => Some(String::new()),
            }
        }
        Place::First(path) => value(field, input, called.requests.first()?, path),
        // What was sent last by hand is what would be sent next.
        Place::Message(path) => {
            let opened = scenario.feed == (Feed::Typed { opening: true });
            let sent = if opened { called.requests.get(1..)? } else { &called.requests };
            value(field, input, sent.last()?, path)
        }
        Place::Page => of_page(scenario, field, input, called),
    }
}

/// What only the page needs to know: how many messages, which, how often, how large.
fn of_page(scenario: Scenario, field: &Field, input: &Message, called: &Called) -> Option<String> {
    let (source, every) = match scenario.feed {
        Feed::Auto { every, source } => (source, every),
        _ => ("", ""),
    };
    match field.kind {
        FieldKind::List { max } => {
            let text = scenario.fields.iter().find_map(|field| match (field.place, field.kind) {
                (Place::Message(path), FieldKind::Text { .. }) => Some(path),
                _ => None,
            })?;
            let texts = called.requests.iter().take(max).map(|bytes| decode::at(input, bytes, text));
            let list = texts.collect::<Option<Vec<_>>>()?.join("\n");
            // A text with a comma in it is more than one of the list.
            (items(&list).count() == called.requests.len().min(max)).then_some(list)
        }
        FieldKind::Int { .. } if field.name == source => Some(called.count.to_string()),
        FieldKind::Int { .. } if field.name == every => (called.count > 1).then(|| called.every_ms.to_string()),
        // How much of what is only there to be large.
        FieldKind::Int { unit: Unit::Bytes, .. } | FieldKind::Choice(_) => {
            let payload = input.fields().find(|field| matches!(field.kind(), Kind::Bytes))?.number();
            let first = called.requests.first()?;
            let parts = Parts::new(first).flatten();
            let len = parts.filter(|part| part.number == payload).last().map_or(0, |part| part.value.bytes().len());
            one_of(field, len.to_string())
        }
        _ => None,
    }
}

/// A field's value, if it is one of those that the field can have.
fn one_of(field: &Field, value: String) -> Option<String> {
    field.check(&value).is_ok().then_some(value)
}

/// What the message has at `path`, as the form's field has it.
fn value(field: &Field, input: &Message, bytes: &[u8], path: &str) -> Option<String> {
    let value = decode::at(input, bytes, path)?;
    let FieldKind::Choice(options) = field.kind else { return Some(value) };
    // An enum's value is offered by its name or by its number.
    let made = |text: &str| {
        let mut message = Encoder::new(input.clone());
        message.set(path, text).ok()?;
        decode::at(input, &message.finish(), path)
    };
    let option = options.iter().find(|option| made(option.value).as_ref() == Some(&value))?;
    Some(option.value.to_owned())
}

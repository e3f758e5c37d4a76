//! One line of the feed in words.

use weir_schema::decode;
use weir_tap::{Cause, Direction, Entry, What};

use super::leads::Leads;
use crate::{
    call::{CallLog, MessageRow, Row, RowKind},
    i18n::{Locale, td_string},
    ui::format,
};

/// The most characters of a message that a row shows.
const CHARS: usize = 240;

/// What a row shows.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct RowWords {
    /// `request` or `response`.
    pub direction: &'static str,
    /// What it is, for machines: `message`, `headers`, `half-close`, …
    pub kind: &'static str,
    /// What it is, in a few letters: `#12`, `HDR`, `TRL`.
    pub tag: String,
    /// A message's number in its direction.
    pub ordinal: Option<u64>,
    /// Milliseconds since the call's start.
    pub time: String,
    /// What it says.
    pub text: String,
    /// How large it is.
    pub size: String,
    /// It tells of trouble.
    pub bad: bool,
}

impl RowWords {
    /// All of it in one line: `641.4 ← #1 price: 181.36 31 B`.
    pub(super) fn line(&self) -> String {
        let arrow = if self.direction == "response" { "←" } else { "→" };
        let parts = [&self.time, arrow, &self.tag, &self.text, &self.size];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// A row in words; a message begins with the fields that lead.
pub(super) fn row_words(locale: Locale, log: &CallLog, leads: &Leads, row: &Row) -> RowWords {
    let mut words = match &row.kind {
        RowKind::Message(message) => RowWords {
            kind: "message",
            direction: direction(message.direction),
            tag: format!("#{}", message.ordinal),
            ordinal: Some(message.ordinal),
            text: message_text(locale, log, leads, row.number, *message),
            size: format::bytes(message.len.into()),
            ..RowWords::default()
        },
        RowKind::Left { messages, bytes } => RowWords {
            kind: "left",
            direction: "request",
            tag: "SENT".to_owned(),
            text: td_string!(locale, feed.left, n = format::count(*messages)).to_string(),
            size: format::bytes(*bytes),
            ..RowWords::default()
        },
        RowKind::Event(what) => event_words(locale, what),
    };
    words.time = format::instant(row.unix_nanos.saturating_sub(log.started()) as f64 / 1e6);
    words
}

fn direction(direction: Direction) -> &'static str {
    if direction == Direction::Response { "response" } else { "request" }
}

fn message_text(locale: Locale, log: &CallLog, leads: &Leads, number: u64, message: MessageRow) -> String {
    if message.compressed {
        return td_string!(locale, message.compressed).to_owned();
    }
    let Some(bytes) = log.bytes(number) else { return td_string!(locale, feed.gone).to_owned() };
    let direction = message.direction;
    decode::line_led(&log.callee().message(direction), &bytes.payload(), leads.get(direction), CHARS)
}

fn event_words(locale: Locale, what: &What) -> RowWords {
    let event = |kind, direction, tag: &str, text| RowWords {
        kind,
        direction,
        tag: tag.to_owned(),
        text,
        ..RowWords::default()
    };
    match what {
        What::RequestHeaders(headers) => event("headers", "request", "HDR", format!("POST {}", headers.path)),
        What::ResponseHeaders(headers) => {
            let kind =
                value(&headers.metadata, "content-type").map_or(String::new(), |kind| format!(" content-type: {kind}"));
            event("headers", "response", "HDR", format!("{}{kind}", headers.http_status))
        }
        What::HalfClose(_) => event("half-close", "request", "END", td_string!(locale, feed.half_close).to_owned()),
        What::Trailers(trailers) => {
            let text = match trailers.code {
                Some(code) => {
                    let message = &trailers.message;
                    let message = if message.is_empty() { String::new() } else { format!(" grpc-message: {message}") };
                    format!("grpc-status: {code}{message}")
                }
                None => td_string!(locale, feed.trailers_none).to_owned(),
            };
            RowWords { bad: trailers.code != Some(0), ..event("trailers", "response", "TRL", text) }
        }
        What::Abandoned(abandoned) => {
            let text = match abandoned.cause() {
                Cause::Unspecified => td_string!(locale, feed.abandoned),
                Cause::Reset => td_string!(locale, feed.cancelled),
                Cause::Deadline => td_string!(locale, feed.deadline),
                Cause::ConnectionLost => td_string!(locale, feed.lost),
                Cause::Shutdown => td_string!(locale, feed.shutdown),
                Cause::BrokenBody => td_string!(locale, feed.broken),
            };
            RowWords { bad: true, ..event("abandoned", "response", "CUT", text.to_owned()) }
        }
        What::Malformed(bad) => {
            let text = td_string!(locale, feed.malformed, reason = bad.reason.as_str()).to_string();
            RowWords { bad: true, ..event("malformed", direction(bad.direction()), "BAD", text) }
        }
        What::Stalled(stalled) => {
            let text = td_string!(locale, feed.stalled, time = format::millis(stalled.millis as f64)).to_string();
            event("stalled", direction(stalled.direction()), "WAIT", text)
        }
        What::Messages(run) => {
            let last = run.first + run.count.saturating_sub(1);
            let mut words = event("messages", direction(run.direction()), "", String::new());
            words.tag =
                td_string!(locale, feed.collapsed, a = format::count(run.first), b = format::count(last)).to_string();
            words.size = format::bytes(run.bytes);
            words
        }
    }
}

/// The first value of a key, as text.
pub(super) fn value<'m>(metadata: &'m [Entry], key: &str) -> Option<&'m str> {
    std::str::from_utf8(&metadata.iter().find(|entry| entry.key == key)?.value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{call::Filter, recording, scenarios::contract, stage};

    /// A call of another page's: no pool here has its method. Its messages are still told, by numbers and bytes.
    #[test]
    fn a_recording_of_a_method_that_nobody_knows_is_shown() {
        let file = r#"{"format":1,"call":{"scenario":"theirs","path":"/their.Service/Do","mode":"unary","transport":"tunnel",
            "startedUnixNanos":"1700000000000000000"},"savedUnixNanos":"1700000000000000000","steps":[
            {"event":{"side":"SIDE_CLIENT","unixNanos":"1700000000000000000","requestHeaders":{"path":"/their.Service/Do"}}},
            {"unixNanos":"1700000000001000000","rows":{"direction":"DIRECTION_REQUEST","first":"1","framed":"AAAAAAQIBxIA"}},
            {"event":{"side":"SIDE_CLIENT","unixNanos":"1700000000001000000",
                "messages":{"direction":"DIRECTION_REQUEST","first":"1","count":"1","bytes":"4"}}},
            {"unixNanos":"1700000000002000000","moment":"MOMENT_ENDED"}]}"#;
        let tape = recording::from_file(file.as_bytes(), &contract()).unwrap();
        let mut log = tape.log(1 << 20);
        tape.play(&mut log, 0, tape.steps());
        assert_eq!(log.callee().path(), "/their.Service/Do");
        assert_eq!(log.callee().method(), None);
        let row = |at| row_words(Locale::en, &log, &Leads::of(&log), &log.row(Filter::All, at).unwrap());
        assert_eq!(row(0).text, "POST /their.Service/Do");
        assert_eq!(row(0).line(), "0.0 → HDR POST /their.Service/Do");
        assert_eq!(row(1).line(), "1.0 → #1 #1: 7 #2: 0 B 4 B");
        assert_eq!((row(1).kind, row(1).text.as_str(), row(1).size.as_str()), ("message", "#1: 7 #2: 0 B", "4 B"));
        let picture = stage::plain_picture(&log, 3000.0);
        assert!(picture.contains("#1: 7 #2: 0 B · 4 B"), "{picture}");
    }
}

//! What the stage says, in the page's language.

use weir_schema::{decode, label, wire::Parts};
use weir_tap::{Cause, Direction, What};

use super::{flights::Flight, labels::Label, trace::Kind};
use crate::{
    call::CallLog,
    i18n::{Locale, td_string},
    scenarios::Telling,
    ui::format,
};

/// More characters of a message than this are not for a picture.
const MOST: usize = 60;

/// Speaks of one call.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub locale: Locale,
    pub log: &'a CallLog,
    /// The fields that tell what its messages are.
    pub telling: Telling,
}

impl Speaker<'_> {
    /// A flight's label.
    pub(super) fn label(&self, flight: &Flight<'_>) -> Label {
        let locale = self.locale;
        let words = match (flight.kind, flight.seen.map(|seen| &seen.what)) {
            (Kind::RequestHeaders, Some(What::RequestHeaders(headers))) => format!("HEADERS {}", headers.path),
            (Kind::ResponseHeaders, Some(What::ResponseHeaders(headers))) => format!("HEADERS {}", headers.http_status),
            (Kind::Trailers, Some(What::Trailers(trailers))) => match trailers.code {
                Some(code) if trailers.trailers_only => {
                    format!("HEADERS grpc-status {code} {}", format::status(code))
                }
                Some(0) => "TRAILERS grpc-status 0".to_owned(),
                Some(code) => format!("grpc-status {code} {}", format::status(code)),
                None => td_string!(locale, feed.trailers_none).to_owned(),
            },
            (Kind::HalfClose, _) => td_string!(locale, stage.half_close).to_owned(),
            (Kind::Abandoned, _) => td_string!(locale, stage.reset).to_owned(),
            _ => {
                let one = || self.text(flight).filter(|text| !text.is_empty());
                let words = match flight.count {
                    0 | 1 => one().unwrap_or_else(|| format!("#{}", flight.first)),
                    n => td_string!(locale, stage.run, n = format::count(n)).to_string(),
                };
                return Label { words, size: format::bytes(flight.bytes) };
            }
        };
        Label::of(words)
    }

    /// A message's content in short, if the page has it.
    fn text(&self, flight: &Flight<'_>) -> Option<String> {
        let direction = flight.kind.direction();
        let number = self.log.row_of(direction, flight.first)?;
        let bytes = self.log.bytes(number)?;
        if bytes.is_compressed() {
            return None;
        }
        let kind = self.log.callee().message(direction);
        let payload = bytes.payload();
        // Of a type that nobody knows, numbers are all there is.
        if kind.fields().len() == 0 {
            let whole = Parts::all(&payload).1.is_none();
            return whole.then(|| decode::line(&kind, &payload, MOST));
        }
        let told = label::label(&kind, &payload, self.telling[direction], MOST);
        Some(told)
    }

    /// A flight in a sentence, for those who do not see it.
    pub(super) fn says(&self, flight: &Flight<'_>, label: &str) -> String {
        let at = |nanos: i64| format::millis(nanos.max(0) as f64 / 1e6);
        let sent = flight.sent.or(flight.queued).map(|span| at(span.from));
        let received = flight.received.map(|span| at(span.to));
        let response = flight.kind.direction() == Direction::Response;
        match (response, sent, received) {
            (false, Some(sent), Some(received)) => {
                td_string!(self.locale, stage.says_request, what = label, sent, received).to_string()
            }
            (true, Some(sent), Some(received)) => {
                td_string!(self.locale, stage.says_response, what = label, sent, received).to_string()
            }
            (false, Some(sent), None) => td_string!(self.locale, stage.says_sent, what = label, sent).to_string(),
            (true, Some(sent), None) => td_string!(self.locale, stage.says_sent_server, what = label, sent).to_string(),
            (false, None, received) => {
                td_string!(self.locale, stage.says_reached, what = label, received = received.unwrap_or_default())
                    .to_string()
            }
            (true, None, received) => {
                td_string!(self.locale, stage.says_came, what = label, received = received.unwrap_or_default())
                    .to_string()
            }
        }
    }

    /// Why a side gave up, in a few words.
    pub(super) fn cause(&self, cause: Cause) -> &'static str {
        let locale = self.locale;
        match cause {
            Cause::Unspecified => td_string!(locale, feed.abandoned),
            Cause::Reset => td_string!(locale, feed.cancelled),
            Cause::Deadline => td_string!(locale, feed.deadline),
            Cause::ConnectionLost => td_string!(locale, feed.lost),
            Cause::Shutdown => td_string!(locale, feed.shutdown),
            Cause::BrokenBody => td_string!(locale, feed.broken),
        }
    }
}

/// An instant of the call beside its line: `120.2 ms`, `1.930 s`.
pub(super) fn stamp(nanos: i64) -> String {
    let ms = nanos.max(0) as f64 / 1e6;
    if ms < 999.95 { format!("{ms:.1} ms") } else { format!("{:.3} s", ms / 1000.0) }
}

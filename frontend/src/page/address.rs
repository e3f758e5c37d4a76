//! The page's state as an address: `/{mode}/{scenario}?transport=tunnel|web&field=value…&deadline_ms=…&latency_ms=…
//! &read_kib_s=…&window_kib=…&autostart`.
//!
//! Reading never fails: what is wrong with an address falls back to what is usual and leaves a [`Note`] for the user.

use weir_wire::grpc::is_secret;

use super::Typed;
use crate::{
    base::lower,
    call::{Condition, Mode},
    scenarios::{self, FieldKind, Form, Scenario, Subject},
    transport::Transport,
};

/// What an address says.
#[derive(Clone, PartialEq, Debug)]
pub struct Address {
    /// What to try; the scenario knows its mode.
    pub form: Form,
    /// Which way to the server.
    pub transport: Transport,
    /// The conditions.
    pub conditions: Typed,
    /// Start as soon as the page is there.
    pub autostart: bool,
}

/// What was wrong with an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// There is no such page; another is shown.
    NoScenario {
        /// The path asked for.
        asked: String,
        /// What is shown instead.
        used: Scenario,
    },
    /// The scenario has another mode.
    OtherMode {
        /// The scenario.
        scenario: Scenario,
    },
    /// There is no such transport.
    NoTransport {
        /// The one asked for.
        asked: String,
    },
    /// A value that its field does not take.
    BadValue {
        /// The field's name.
        field: &'static str,
        /// The value asked for.
        asked: String,
        /// The value taken instead.
        used: String,
    },
    /// A key that means nothing here.
    UnknownKey {
        /// The key.
        asked: String,
    },
}

/// Values in notes are cut to this many characters.
const NOTE_CHARS: usize = 60;
/// More notes than this help nobody.
const MAX_NOTES: usize = 5;

/// Reads a path and its decoded query.
pub fn read<'q>(path: &str, query: impl IntoIterator<Item = (&'q str, &'q str)>) -> (Address, Vec<Note>) {
    let mut notes = Vec::new();
    let scenario = scenario_at(path, &mut notes);
    let mut address = Address {
        form: Form::new(scenario),
        transport: Transport::USUAL,
        conditions: Typed::default(),
        autostart: false,
    };
    for (key, value) in query {
        let note = match key {
            "transport" => match Transport::from_name(value) {
                Some(transport) => {
                    address.transport = transport;
                    None
                }
                None => Some(Note::NoTransport { asked: cut(value) }),
            },
            "autostart" => {
                address.autostart = !matches!(value, "0" | "false");
                None
            }
            _ => match Condition::from_name(key) {
                Some(condition) => read_condition(&mut address.conditions, condition, value),
                None => read_field(&mut address.form, key, value),
            },
        };
        notes.extend(note);
    }
    notes.truncate(MAX_NOTES);
    (address, notes)
}

/// What the address of a server that is not Weir says: `/to/{host:port}/{package.Service/Method}`; what is missing is empty. Nothing: it
/// is none. The `//` of a scheme is left out in it.
pub fn read_own(path: &str) -> Option<(String, String)> {
    let rest = path.strip_prefix("/to").filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    let (address, method) = rest.trim_start_matches('/').split_once('/').unwrap_or((rest.trim_start_matches('/'), ""));
    let address = SCHEMES
        .iter()
        .find_map(|scheme| Some([scheme, "://", address.strip_prefix(scheme)?.strip_prefix(':')?].concat()));
    let plain = || rest.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
    Some((address.unwrap_or_else(plain), method.to_owned()))
}

/// The schemes that may stand before a server's address.
const SCHEMES: [&str; 4] = ["http", "https", "grpc", "grpcs"];

/// The address that fills in a server and a method of it. A server that is no host with a port cannot be shared.
pub fn to_own(address: &str, method: &str) -> String {
    let address = address.replacen("://", ":", 1);
    if address.contains(['/', '?', '#', '%']) || address.is_empty() {
        return "/to".to_owned();
    }
    let method = if method.is_empty() { String::new() } else { ["/", method].concat() };
    ["/to/", &address, &method].concat()
}

/// Bytes of a message's JSON that an address holds, at most: what is longer is in none.
const LONGEST_MESSAGE: usize = 1500;

/// The same of what is tried, with its message. A message in which something is called as secrets are stays out: an address is handed on.
pub fn of_own(subject: &Subject) -> String {
    let address = to_own(subject.target.address(), subject.method.path().trim_start_matches('/'));
    let Some(message) = shared(&subject.text).filter(|_| address != "/to") else { return address };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("json", &message).finish();
    [&*address, "?", &query].concat()
}

/// As much of a message as an address holds: all, or nothing.
fn shared(text: &str) -> Option<String> {
    let message = compact(text);
    let secret = message.split('"').any(|word| is_secret(&lower(word)));
    (!message.is_empty() && message.len() <= LONGEST_MESSAGE && !secret).then_some(message)
}

/// The message that such an address holds.
pub fn own_message(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let message = pairs.find(|(key, _)| key == "json").map(|(_, value)| value.into_owned());
    message.filter(|message| message.len() <= 2 * LONGEST_MESSAGE)
}

/// JSON without what stands between its parts.
fn compact(text: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = text.chars().filter(|letter| {
        let space = !quoted && letter.is_ascii_whitespace();
        if *letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && !escaped && *letter == '\\';
        !space
    });
    kept.collect()
}

/// Reads an address as it is written: path, question mark, query.
pub fn parse(address: &str) -> (Address, Vec<Note>) {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    read(path, query.iter().map(|(key, value)| (key.as_ref(), value.as_ref())))
}

/// The address of a state. Defaults are left out, and what no field takes: it is for the user to see and not to share.
pub fn write(form: &Form, transport: Transport, conditions: &Typed) -> String {
    let scenario = form.scenario();
    let mut query = form_urlencoded::Serializer::new(String::new());
    if transport != Transport::USUAL {
        query.append_pair("transport", transport.name());
    }
    let fit = |key: &str, value: &str| scenario.field(key).is_some_and(|field| field.check(value).is_ok());
    for (key, value) in form.query().into_iter().filter(|(key, value)| fit(key, value)) {
        query.append_pair(key, value);
    }
    let conditions = conditions.good();
    for condition in Condition::ALL {
        if let Some(value) = conditions.get(condition) {
            query.append_pair(condition.name(), &value.to_string());
        }
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/{}/{}{mark}{query}", scenario.mode.id(), scenario.id)
}

fn scenario_at(path: &str, notes: &mut Vec<Note>) -> Scenario {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (mode, id, rest) = (parts.next(), parts.next(), parts.next());
    let Some(mode_id) = mode else { return scenarios::FIRST };
    let mode = Mode::find(mode_id);
    // `/server` alone is the mode's first scenario: nothing wrong with that.
    if let (Some(mode), None) = (mode, id) {
        return first_of(mode);
    }
    let found = id.and_then(scenarios::find);
    match found {
        Some(scenario) if Some(scenario.mode) == mode && rest.is_none() => scenario,
        Some(scenario) => {
            notes.push(Note::OtherMode { scenario });
            scenario
        }
        None => {
            let used = mode.map_or(scenarios::FIRST, first_of);
            notes.push(Note::NoScenario { asked: cut(path), used });
            used
        }
    }
}

/// A mode's first scenario.
pub fn first_of(mode: Mode) -> Scenario {
    let first = scenarios::FIRST;
    if mode == first.mode { first } else { scenarios::of_mode(mode).next().unwrap_or(first) }
}

fn read_field(form: &mut Form, key: &str, value: &str) -> Option<Note> {
    let Some(field) = form.scenario().field(key).filter(|field| field.kind != FieldKind::File) else {
        return Some(Note::UnknownKey { asked: cut(key) });
    };
    // Texts and numbers that servers refuse may be shared too: to see the refusal is what they are for.
    if field.check(value).is_err() || value.len() > field.longest() {
        return Some(Note::BadValue { field: field.name, asked: cut(value), used: field.default.to_owned() });
    }
    form.set(key, value);
    None
}

fn read_condition(typed: &mut Typed, condition: Condition, value: &str) -> Option<Note> {
    if condition.read(value).is_err() {
        return Some(Note::BadValue { field: condition.name(), asked: cut(value), used: String::new() });
    }
    typed.set(condition, value.trim());
    None
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(NOTE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_not_weir_has_its_own_addresses() {
        let own = |address: &str, method: &str| Some((address.to_owned(), method.to_owned()));
        for (path, address, method) in [
            ("/to/localhost:9000/fleet.v1.Dispatch/Drive", "localhost:9000", "fleet.v1.Dispatch/Drive"),
            ("/to/[::1]:9000", "[::1]:9000", ""),
            ("/to/https:example.org:443/a.B/C", "https://example.org:443", "a.B/C"),
        ] {
            assert_eq!(read_own(path), own(address, method), "{path}");
            assert_eq!(to_own(address, method), path);
        }
        assert_eq!(read_own("/to"), own("", ""));
        assert_eq!(read_own("/to/"), own("", ""));
        assert_eq!(read_own("/tongue/x"), None);
        assert_eq!(to_own("unix:/run/a.sock", "a.B/C"), "/to");
    }

    #[test]
    fn an_address_holds_a_message_but_no_secret() {
        let text = "{\n  \"a b\": \"x \\\" y\",\n  \"n\": [ 1, 2 ]\n}";
        assert_eq!(shared(text).as_deref(), Some(r#"{"a b":"x \" y","n":[1,2]}"#));
        for text in ["", " ", r#"{"api_key": "x"}"#, r#"{"user": {"Password": "x"}}"#, &"1".repeat(1501)] {
            assert_eq!(shared(text), None, "{text}");
        }
        assert_eq!(own_message("a=b&json=%7B%22a%22%3A1%7D").as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(own_message("a=b"), None);
    }

    #[test]
    fn an_empty_address_is_the_first_scenario_without_a_note() {
        let (address, notes) = parse("/");
        assert_eq!(address.form, Form::new(scenarios::FIRST));
        assert_eq!(address.transport, Transport::Tunnel);
        assert!(!address.autostart);
        assert_eq!(notes, []);
    }

    #[test]
    fn every_scenario_reads_back_from_its_own_address() {
        for &scenario in scenarios::ALL {
            for transport in [Transport::Tunnel, Transport::Web] {
                let form = Form::new(scenario);
                let mut typed = Typed::default();
                for (n, condition) in Condition::ALL.into_iter().enumerate() {
                    typed.set(condition, &(1500 + n).to_string());
                }
                let (address, notes) = parse(&write(&form, transport, &typed));
                assert_eq!((address.form, address.transport, address.conditions), (form, transport, typed));
                assert_eq!(notes, []);
            }
        }
    }

    #[test]
    fn values_with_any_characters_travel() {
        let mut form = Form::new(scenarios::find("chatbot").unwrap());
        assert!(form.set("message", "a&b=c #50% 你好+\"x\""));
        let (address, notes) = parse(&write(&form, Transport::Web, &Typed::default()));
        assert_eq!(address.form, form);
        assert_eq!(notes, []);
    }

    #[test]
    fn what_no_field_takes_is_not_shared() {
        let mut form = Form::new(scenarios::FIRST);
        form.set("count", "many");
        form.set("symbol", "ABC");
        let mut typed = Typed::default();
        typed.set(Condition::Deadline, "soon");
        typed.set(Condition::Latency, "0");
        typed.set(Condition::Window, " 16 ");
        assert_eq!(write(&form, Transport::Tunnel, &typed), "/server/ticker?symbol=ABC&window_kib=16");
    }

    #[test]
    fn what_is_wrong_falls_back_with_a_note() {
        let (address, notes) = parse("/server/ticker?transport=pigeon&every_ms=0&colour=red&deadline_ms=-1");
        assert_eq!(address.form, Form::new(scenarios::FIRST));
        assert_eq!(address.transport, Transport::Tunnel);
        assert_eq!(notes.len(), 4);
        assert_eq!(notes[0], Note::NoTransport { asked: "pigeon".into() });
        assert!(matches!(&notes[1], Note::BadValue { field: "every_ms", asked, .. } if asked == "0"));
        assert_eq!(notes[2], Note::UnknownKey { asked: "colour".into() });
        assert!(matches!(&notes[3], Note::BadValue { field: "deadline_ms", .. }));
    }

    #[test]
    fn a_condition_beyond_its_range_is_left_out_with_a_note() {
        let (address, notes) = parse("/server/ticker?latency_ms=10001&read_kib_s=64&window_kib=0");
        assert!(matches!(&notes[0], Note::BadValue { field: "latency_ms", asked, .. } if asked == "10001"));
        assert!(matches!(&notes[1], Note::BadValue { field: "window_kib", asked, .. } if asked == "0"));
        assert_eq!(address.conditions.read().unwrap().get(Condition::ReadRate), Some(64));
        assert_eq!(write(&address.form, address.transport, &address.conditions), "/server/ticker?read_kib_s=64");
    }

    #[test]
    fn a_wrong_path_shows_something_near() {
        let (address, notes) = parse("/bidi/ticker");
        assert_eq!(address.form.scenario().id, "ticker");
        assert_eq!(notes, [Note::OtherMode { scenario: scenarios::FIRST }]);
        let (address, notes) = parse("/bidi/nonsense");
        assert_eq!(address.form.scenario().mode, Mode::Bidi);
        assert!(matches!(notes[0], Note::NoScenario { .. }));
        assert_eq!(parse("/client").1, []);
    }

    #[test]
    fn long_nonsense_is_cut_and_counted() {
        let many = (0..50).map(|n| format!("key{n}{}=1", "x".repeat(500))).collect::<Vec<_>>().join("&");
        let (_, notes) = parse(&format!("/server/ticker?{many}"));
        assert_eq!(notes.len(), MAX_NOTES);
        assert!(matches!(&notes[0], Note::UnknownKey { asked } if asked.chars().count() == NOTE_CHARS + 1));
    }

    #[test]
    fn autostart_needs_no_value() {
        assert!(parse("/server/ticker?autostart").0.autostart);
        assert!(parse("/server/ticker?autostart=1").0.autostart);
        assert!(!parse("/server/ticker?autostart=0").0.autostart);
    }
}

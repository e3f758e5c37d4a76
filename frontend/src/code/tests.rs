//! Snippets of all scenarios, and what stands in their literals.

mod golden;
mod literals;

use super::{Call, Language, imports, proto, snippet};
use crate::{
    call,
    scenarios::{ALL, Form, find},
};

const ORIGIN: &str = "http://127.0.0.1:50051";

/// The languages that calls are written in, each with its sheet.
const SHEETS: [(Language, &str); 7] = [
    (Language::Rust, include_str!("../../../static/code/rust.txt")),
    (Language::Go, include_str!("../../../static/code/go.txt")),
    (Language::Python, include_str!("../../../static/code/python.txt")),
    (Language::ConnectWeb, include_str!("../../../static/code/connect-web.txt")),
    (Language::Fetch, include_str!("../../../static/code/fetch.txt")),
    (Language::Grpcurl, include_str!("../../../static/code/grpcurl.txt")),
    (Language::PowerShell, include_str!("../../../static/code/powershell.txt")),
];

fn sheet(language: Language) -> &'static str {
    SHEETS.into_iter().find(|(known, _)| *known == language).unwrap().1
}

fn form(id: &str, values: &[(&str, &str)]) -> Form {
    let mut form = Form::new(find(id).unwrap());
    for (name, value) in values {
        assert!(form.set(name, value), "{id}.{name} takes {value}");
    }
    form
}

fn metadata(form: &Form, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = form.metadata().unwrap().into_iter().map(|(key, value)| (key.to_owned(), value));
    let more = more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let metadata = own.chain(more).collect::<Vec<_>>();
    assert!(call::metadata(&metadata, false).is_ok());
    metadata
}

/// The form's call in a language, without a deadline.
fn written(language: Language, form: &Form) -> String {
    let metadata = metadata(form, &[]);
    snippet(sheet(language), &Call { form, metadata: &metadata, deadline_ms: None, origin: ORIGIN, file: "drops.txt" })
        .unwrap()
}

#[test]
fn every_place_of_every_sheet_is_filled() {
    for &scenario in ALL {
        let form = Form::new(scenario);
        let metadata = metadata(&form, &[("trace-bin", "aGk"), ("tag", "a")]);
        for (language, sheet) in SHEETS.into_iter().filter(|(language, _)| language.can(scenario.mode)) {
            for (origin, deadline_ms) in [(ORIGIN, None), ("https://weir.example", Some(1500))] {
                let call = Call { form: &form, metadata: &metadata, deadline_ms, origin, file: "drops.txt" };
                let text = snippet(sheet, &call).unwrap();
                let name = format!("{language:?} {}", scenario.id);
                assert!(!text.contains(['«', '»']) && !text.contains("==="), "{name}:\n{text}");
                assert!(text.lines().all(|line| line.trim_end() == line), "{name}: blanks at a line's end:\n{text}");
                assert!(!text.contains("\n\n\n\n") && !text.starts_with('\n'), "{name}: gaps:\n{text}");
                assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}:\n{text}");
                let address = if deadline_ms.is_some() { "weir.example" } else { "127.0.0.1:50051" };
                assert!(text.contains(address), "{name}:\n{text}");
                assert_eq!(text.contains("1500") || text.contains("1.5"), deadline_ms.is_some(), "{name}:\n{text}");
                assert!(text.contains("trace-bin"), "{name}:\n{text}");
            }
        }
    }
}

#[test]
fn an_address_without_a_port_gets_the_usual_one() {
    let form = form("hello", &[]);
    for (origin, address) in [
        ("https://weir.example", "weir.example:443"),
        ("http://weir.example", "weir.example:80"),
        ("https://weir.example:8443", "weir.example:8443"),
        ("http://[::1]", "[::1]:80"),
        ("http://[::1]:50051", "[::1]:50051"),
    ] {
        let call = Call { form: &form, metadata: &[], deadline_ms: None, origin, file: "" };
        let text = snippet(sheet(Language::Go), &call).unwrap();
        assert!(text.contains(&format!("grpc.NewClient(\"{address}\",")), "{origin}:\n{text}");
        assert_eq!(text.contains("credentials.NewTLS"), origin.starts_with("https"), "{text}");
    }
}

#[test]
fn messages_that_count_are_a_loop_and_others_a_list() {
    let text = written(Language::Python, &form("put", &[("data", "drop"), ("count", "1000000"), ("every_ms", "0")]));
    assert!(
        text.contains("for n in range(1, 1000000 + 1):\n        yield pb.StreamReqData(data=f\"drop {n}\")\n"),
        "{text}"
    );
    assert!(!text.contains("sleep"), "{text}");

    let text = written(Language::Python, &form("greetings", &[("names", "a,b,c")]));
    assert_eq!(text.matches("pb.HelloRequest(").count(), 3, "{text}");
    assert!(text.contains("for message in messages:\n        yield message\n        time.sleep(0.2)\n"), "{text}");
}

#[test]
fn a_long_list_is_cut_and_sent_in_turns() {
    let names = (1..=40).map(|n| format!("name-{n}")).collect::<Vec<_>>().join(",");
    for (form, count) in [(form("greetings", &[("names", &names)]), 40), (form("telemetry", &[("count", "13")]), 13)] {
        for (language, sheet) in SHEETS.into_iter().filter(|(language, _)| language.can(form.scenario().mode)) {
            let metadata = metadata(&form, &[]);
            let call = Call { form: &form, metadata: &metadata, deadline_ms: None, origin: ORIGIN, file: "" };
            let text = snippet(sheet, &call).unwrap();
            let written = text.matches("name-").count().max(text.matches("°C").count() * 3);
            assert_eq!(written, 12, "{language:?}:\n{text}");
            assert!(text.contains(&format!("The page sends {count} messages")), "{text}");
        }
    }
    assert!(!written(Language::Rust, &form("telemetry", &[("count", "12")])).contains("The page sends"));
}

#[test]
fn where_the_user_sends_there_is_what_the_field_says_now() {
    let text = written(Language::Grpcurl, &form("chatbot", &[("message", "why?")]));
    assert!(text.ends_with("ChatService/TextChat <<'END'\n{\"message\": \"why?\"}\nEND\n"), "{text}");
    let text = written(Language::Grpcurl, &form("room", &[("room", "1b"), ("name", "Ada"), ("text", "hi")]));
    assert!(
        text.ends_with("<<'END'\n{\"enter\": {\"room\": \"1b\", \"name\": \"Ada\"}}\n{\"text\": \"hi\"}\nEND\n"),
        "{text}"
    );
    let text = written(Language::Grpcurl, &form("put", &[("count", "0"), ("data", "by hand")]));
    assert!(text.contains("<<'END'\n{\"data\": \"by hand\"}\nEND\n"), "{text}");
}

#[test]
fn times_are_taken_when_a_message_goes() {
    let text = written(Language::Rust, &form("telemetry", &[]));
    assert!(text.contains("unix_nanos: 0 },\n") && text.contains("message.unix_nanos = now();\n"), "{text}");
    let text = written(Language::Rust, &form("echo", &[]));
    assert!(text.contains("seq: n,\n") && text.contains("client_unix_nanos: now(),\n"), "{text}");
    assert!(text.contains("payload: vec![b'~'; 24],\n"), "{text}");
}

#[test]
fn browsers_are_not_asked_to_stream_requests() {
    for &scenario in ALL {
        let can: Vec<_> = Language::ALL.into_iter().filter(|language| !language.can(scenario.mode)).collect();
        let none = if scenario.mode.client_streams() { &[Language::ConnectWeb, Language::Fetch][..] } else { &[] };
        assert_eq!(can, none, "{}", scenario.id);
    }
    let text = written(Language::ConnectWeb, &form("ticker", &[("symbol", "ABC"), ("every_ms", "20"), ("count", "5")]));
    assert!(text.contains("import { Ticker } from \"./gen/weir/v1/ticker_pb.js\";\n"), "{text}");
    assert!(text.contains("const request = {\n  symbol: \"ABC\",\n  everyMs: 20,\n  count: 5,\n};\n"), "{text}");
    assert!(text.contains("of client.watch(request, options)) show(answer);\n"), "{text}");
    // A name of one letter, and its length before it.
    let text = written(Language::Fetch, &form("hello", &[("name", "A")]));
    assert!(text.contains("bytes(\"0a 01 41\")") && text.contains("/Greeter/SayHello\", {\n"), "{text}");
}

#[test]
fn a_form_that_is_wrong_makes_no_code() {
    let form = form("ticker", &[("count", "many")]);
    let call = Call { form: &form, metadata: &[], deadline_ms: None, origin: ORIGIN, file: "" };
    assert_eq!(snippet(sheet(Language::Rust), &call).unwrap_err().field, "count");
}

#[test]
fn every_scenario_has_a_proto_and_the_proto_is_there() {
    let protos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    for &scenario in ALL {
        for path in scenario.methods {
            let mut form = Form::new(scenario);
            let short = path.rsplit('/').next().unwrap();
            for name in [short.to_owned(), format!("helloworld.{short}")] {
                form.set("method", &name);
                let text = std::fs::read_to_string(protos.join(proto(&form))).unwrap();
                let callee = form.callee();
                let service = callee.path().rsplit(['.', '/']).nth(1).unwrap();
                assert!(text.contains(&format!("service {service} {{")), "{}", callee.path());
            }
        }
    }
    let recording = std::fs::read_to_string(protos.join("weir/v1/recording.proto")).unwrap();
    assert_eq!(imports(&recording).collect::<Vec<_>>(), ["weir/v1/recorder.proto"]);
    let details = std::fs::read_to_string(protos.join("google/rpc/error_details.proto")).unwrap();
    assert_eq!(imports(&details).count(), 0);
}

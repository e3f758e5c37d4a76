//! Literals, read again.

use proptest::prelude::*;
use prost_reflect::{DescriptorPool, DynamicMessage, prost::Message as _};
use weir_schema::{Kind, Message};

use super::*;
use crate::{
    code::{
        escape,
        sheet::{Sheet, Values},
    },
    scenarios::{Feed, Sending, contract},
};

/// What literals of requests cannot say, no request has: lists, and messages that are not a part of a `oneof`.
#[test]
fn no_request_needs_more_than_there_is() {
    fn check(message: &Message, package: Option<&str>) {
        assert_eq!(message.full_name().rsplit_once('.').map(|(package, _)| package), package);
        for field in message.fields() {
            assert!(!field.is_list(), "{field:?}");
            match field.kind() {
                Kind::Message(nested) => {
                    assert!(field.oneof().is_some(), "{field:?}");
                    check(&nested, package);
                }
                // Its digits differ from a double's.
                Kind::Float => panic!("{field:?} is a float"),
                _ => {}
            }
        }
    }
    for path in ALL.iter().flat_map(|scenario| scenario.methods) {
        let service = path.trim_start_matches('/').split('/').next().unwrap();
        check(&contract().method(path).unwrap().input(), service.rsplit_once('.').map(|(package, _)| package));
    }
}

/// The JSON messages of a command: those of `-d`, or those between the marks.
fn json(command: &str) -> Vec<&str> {
    if let Some((_, here)) = command.split_once("<<'END'\n") {
        return here.split("\nEND\n").next().unwrap().lines().collect();
    }
    let (_, rest) = command.split_once("-d '").unwrap();
    vec![rest.split_once('\'').unwrap().0]
}

#[test]
fn json_of_every_scenario_is_the_message_that_the_form_makes() {
    let pool = DescriptorPool::decode(weir_proto::DESCRIPTORS).unwrap();
    let nasty = "it's \"a\\b\" $HOME `id` {n} 100% 文\u{1}\u{7f}\u{2028}";
    for &scenario in ALL.iter().filter(|scenario| scenario.feed != Feed::Upload) {
        let mut form = Form::new(scenario);
        // By hand where the page would send by itself: times and numbers are not in those.
        for (name, value) in [("count", "0"), ("names", ""), ("name", nasty), ("data", nasty), ("message", nasty)] {
            if scenario.field(name).is_some_and(|field| field.check(value).is_ok()) {
                form.set(name, value);
            }
        }
        if scenario.id == "echo" || scenario.id == "telemetry" {
            continue;
        }
        let plan = form.plan().unwrap();
        let input = pool.get_message_by_name(form.callee().method().unwrap().input().full_name()).unwrap();
        let command = written(Language::Grpcurl, &form);
        let mut expected: Vec<_> =
            (0..plan.count).map(|n| form.message(Sending::planned(n, n + 1, 7)).unwrap()).collect();
        if !plan.half_close {
            expected.push(form.message(Sending::by_hand(1, 7)).unwrap());
        }
        let read: Vec<_> = json(&command)
            .into_iter()
            .map(|text| {
                let mut reader = serde_json::Deserializer::from_str(text);
                let message = DynamicMessage::deserialize(input.clone(), &mut reader);
                message.unwrap_or_else(|error| panic!("{}: {error}: {text}", scenario.id)).encode_to_vec()
            })
            .collect();
        assert_eq!(read, expected, "{}:\n{command}", scenario.id);
    }
}

#[test]
fn numbers_that_are_none_have_a_name_in_every_language() {
    for (value, names) in [
        ("NaN", ["f64::NAN", "math.NaN()", "float(\"nan\")", "\"NaN\"", "\"NaN\""]),
        ("inf", ["f64::INFINITY", "math.Inf(1)", "float(\"inf\")", "\"Infinity\"", "\"Infinity\""]),
        ("-inf", ["f64::NEG_INFINITY", "math.Inf(-1)", "float(\"-inf\")", "\"-Infinity\"", "\"-Infinity\""]),
        ("2", ["value: 2.0,", "Value: 2.0,", "value=2.0,", "\"value\": 2.0,", "\"value\": 2.0,"]),
        ("-0.25", ["value: -0.25,", "Value: -0.25,", "value=-0.25,", "\"value\": -0.25,", "\"value\": -0.25,"]),
    ] {
        let form = form("telemetry", &[("count", "0"), ("value", value)]);
        let can = SHEETS.into_iter().filter(|(language, _)| language.can(form.scenario().mode));
        for ((language, _), name) in can.zip(names) {
            let text = written(language, &form);
            assert!(text.contains(name), "{value}:\n{text}");
            if language == Language::Go {
                assert_eq!(text.contains("\t\"math\"\n"), text.contains("math."), "{text}");
            }
        }
    }
}

#[test]
fn what_cannot_be_seen_is_written_as_a_number() {
    let text = "a\u{0}\u{1b}\u{7f}\u{85}\u{ad}\u{200b}\u{202e}\u{2066}\u{feff}é文";
    let of = |language| escape::text(Sheet(sheet(language)), text);
    let rust = "a\\u{0000}\\u{001b}\\u{007f}\\u{0085}\\u{00ad}\\u{200b}\\u{202e}\\u{2066}\\u{feff}é文";
    assert_eq!(of(Language::Rust), rust);
    for language in [Language::Go, Language::Python, Language::Grpcurl, Language::PowerShell] {
        assert_eq!(of(language), rust.replace(['{', '}'], ""));
    }
}

/// Reads what stands between the quotes of a literal. `\u` takes four digits, or any number of them in braces.
fn unescaped(inside: &str) -> String {
    let mut out = String::new();
    let mut chars = inside.chars().peekable();
    while let Some(char) = chars.next() {
        assert!(char != '"' && !char.is_control(), "{char:?} in {inside:?}");
        if char != '\\' {
            out.push(char);
            continue;
        }
        out.push(match chars.next().unwrap() {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            char @ ('"' | '\\') => char,
            'u' => {
                let digits: String = if chars.next_if_eq(&'{').is_some() {
                    chars.by_ref().take_while(|char| *char != '}').collect()
                } else {
                    chars.by_ref().take(4).collect()
                };
                char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
            }
            other => panic!("\\{other} in {inside:?}"),
        });
    }
    out
}

/// Reads a word of single-quoted parts and escaped quotes, as a shell does.
fn unquoted(word: &str) -> String {
    let mut out = String::new();
    for (index, part) in word.split("'\\''").enumerate() {
        assert!(!part.contains('\''), "{word:?}");
        if index > 0 {
            out.push('\'');
        }
        out.push_str(part);
    }
    out
}

/// Letters of all kinds, with those that mean something to somebody more often than others.
fn text() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "\\", "\"", "'", "\n", "\r", "\t", "{", "}", "%", "$", "`", "\u{0}", "#", "7391", "«v»",
    ]);
    let parts = prop_oneof![marks.prop_map(str::to_owned), any::<char>().prop_map(String::from), "[a-z文 ]{0,4}"];
    prop::collection::vec(parts, 0..20).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn text_reads_back_in_every_language(text in text()) {
        for (language, sheet) in SHEETS {
            let inside = escape::text(Sheet(sheet), &text);
            prop_assert_eq!(unescaped(&inside), text.as_str(), "{:?}", language);
            if matches!(language, Language::Grpcurl | Language::PowerShell) {
                let ends = if language == Language::Grpcurl { "'" } else { "'‘’‚‛" };
                prop_assert!(!inside.contains(|char| ends.contains(char)), "it stands in single quotes");
                prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{inside}\"")).unwrap(), text.as_str());
            }
        }
    }

    #[test]
    fn templates_read_back_with_the_number_in_its_place(data in text()) {
        let form = form("put", &[("data", &data), ("count", "3")]);
        let first = unescaped(&escape::text(Sheet(sheet(Language::Rust)), &data));
        prop_assert_eq!(&first, &data);
        for (language, open, number, close) in [
            (Language::Rust, "format!(\"", "{n}", "\")"),
            (Language::Go, "fmt.Sprintf(\"", "%d", "\", n)"),
            (Language::Python, "(data=f\"", "{n}", "\")"),
            (Language::Grpcurl, "{\"data\": \"", "'\"$n\"'", "\"}'"),
            (Language::PowerShell, "{\"data\": \"", "' + $n + '", "\"}'"),
        ] {
            let text = written(language, &form);
            let line = text.lines().find_map(|line| line.split_once(open)).map(|(_, rest)| rest);
            let Some(line) = line else { panic!("{language:?}: no {open} in\n{text}") };
            let inside = &line[..line.rfind(close).unwrap()];
            let before = inside.strip_suffix(number).unwrap_or_else(|| panic!("{language:?}: {inside}"));
            let mut before = unescaped(before);
            for mark in Sheet(sheet(language)).piece("doubled").unwrap_or_default().chars() {
                let twice = format!("{mark}{mark}");
                prop_assert!(!before.replace(&twice, "").contains(mark), "{:?}: a lone {} in {}", language, mark, inside);
                before = before.replace(&twice, &mark.to_string());
            }
            prop_assert_eq!(before, format!("{data} "), "{:?}", language);
        }
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted(text in text()) {
        prop_assert_eq!(unquoted(&escape::shell(&text)), text);
    }

    #[test]
    fn powershell_and_the_program_read_back_what_was_quoted(text in "[\\\\\"'‘’a $`]{0,12}") {
        let quoted = escape::powershell(&escape::argument(&text));
        // PowerShell: a quote that comes twice is one.
        let mut handed = String::new();
        let mut chars = quoted.chars();
        while let Some(char) = chars.next() {
            if "'‘’‚‛".contains(char) {
                prop_assert_eq!(chars.next(), Some(char), "the text ends here: {}", quoted);
            }
            handed.push(char);
        }
        // The program, which PowerShell gives the argument between quotes: 2n backslashes and a quote are n and an end, 2n + 1 are n and
        // a quote.
        let mut read = String::new();
        let mut slashes = 0;
        for char in handed.chars() {
            match char {
                '\\' => slashes += 1,
                '"' => {
                    prop_assert!(slashes % 2 == 1, "the argument ends here: {}", handed);
                    read.extend(std::iter::repeat_n('\\', slashes / 2));
                    read.push('"');
                    slashes = 0;
                }
                _ => {
                    read.extend(std::iter::repeat_n('\\', slashes));
                    read.push(char);
                    slashes = 0;
                }
            }
        }
        read.extend(std::iter::repeat_n('\\', slashes));
        prop_assert_eq!(read, text);
    }

    #[test]
    fn bytes_are_written_as_they_can_be_seen(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let inside = escape::bytes(&bytes);
        let mut read = Vec::new();
        let mut rest = inside.as_bytes();
        while let [first, after @ ..] = rest {
            let len = if *first == b'\\' {
                prop_assert_eq!(after[0], b'x');
                read.push(u8::from_str_radix(&inside[inside.len() - after.len() + 1..][..2], 16).unwrap());
                4
            } else {
                prop_assert!((b' '..=b'~').contains(first) && *first != b'"' && *first != b'\'');
                read.push(*first);
                1
            };
            rest = &rest[len..];
        }
        prop_assert_eq!(read, bytes);
    }
}

#[test]
fn a_value_is_never_taken_for_a_place() {
    let mut values = Values::default();
    values.set("v", "«string»");
    assert_eq!(Sheet(sheet(Language::Go)).fill("string", &values), "\"«string»\"");
}

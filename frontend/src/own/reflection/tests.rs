use weir_schema::{Mode, wire::Value};

use super::*;

/// A file's descriptor: name, imports, services; its package is `p`.
fn file(name: &str, imports: &[&str], services: &[&str]) -> Vec<u8> {
    let mut file = Vec::new();
    let put = |number, text: &str, out: &mut Vec<u8>| Value::Bytes(text.as_bytes()).put(number, out);
    put(1, name, &mut file);
    put(2, "p", &mut file);
    for import in imports {
        put(3, import, &mut file);
    }
    for service in services {
        let mut inner = Vec::new();
        put(1, service, &mut inner);
        Value::Bytes(&inner).put(6, &mut file);
    }
    file
}

fn answer(to: Option<&Ask>, number: u32, items: &[Vec<u8>]) -> Vec<u8> {
    let mut inner = Vec::new();
    for item in items {
        Value::Bytes(item).put(1, &mut inner);
    }
    let mut out = Vec::new();
    if let Some(to) = to {
        Value::Bytes(&to.encoded()).put(2, &mut out);
    }
    Value::Bytes(&inner).put(number, &mut out);
    out
}

fn files(items: &[Vec<u8>]) -> Vec<u8> {
    answer(None, 4, items)
}

fn services(names: &[&str]) -> Vec<u8> {
    let item = |name: &&str| {
        let mut item = Vec::new();
        Value::Bytes(name.as_bytes()).put(1, &mut item);
        item
    };
    answer(None, 6, &names.iter().map(item).collect::<Vec<_>>())
}

fn error() -> Vec<u8> {
    answer(None, 7, &[])
}

fn symbol(name: &str) -> Ask {
    Ask::Symbol(name.to_owned())
}

fn by_name(name: &str) -> Ask {
    Ask::File(name.to_owned())
}

/// Begun, with these services.
fn begun(names: &[&str]) -> Quest {
    let mut quest = Quest::new();
    assert_eq!(quest.next(), Some(Ask::Services));
    assert_eq!(quest.next(), None);
    quest.answered(&services(names));
    quest
}

fn all(quest: &mut Quest) -> Vec<Ask> {
    std::iter::from_fn(|| quest.next()).collect()
}

#[test]
fn both_versions_are_known_as_they_are() {
    for version in [Version::V1, Version::V1Alpha] {
        let method = version.method().unwrap();
        assert_eq!(method.mode(), Mode::Bidi);
        assert!(method.path().contains(version.package()), "{}", method.path());
        assert_eq!(method.missing().count(), 0);
        assert_eq!(method.input().field_by_name("file_containing_symbol").unwrap().number(), 4);
        let line = weir_schema::decode::line(&method.input(), &symbol("p.A").encoded(), 80);
        assert!(line.contains("p.A"), "{line}");
    }
}

#[test]
fn services_then_files_then_what_they_import_each_once() {
    let mut quest = begun(&["p.A", "p.B", "p.C"]);
    assert_eq!(all(&mut quest), [symbol("p.A"), symbol("p.B"), symbol("p.C")]);
    // As tonic does: the file alone. It has two services; the second is asked already.
    quest.answered(&files(&[file("a.proto", &["b.proto", "google/protobuf/any.proto"], &["A", "B"])]));
    assert_eq!(all(&mut quest), [by_name("b.proto")]);
    quest.answered(&files(&[file("a.proto", &["b.proto"], &["A", "B"])]));
    // As C++ does: a file with what it needs.
    quest.answered(&files(&[file("c.proto", &["d.proto"], &["C"]), file("d.proto", &["b.proto"], &[])]));
    assert_eq!(all(&mut quest), []);
    assert!(!quest.is_over());
    quest.answered(&files(&[file("b.proto", &["a.proto"], &[])]));
    assert!(quest.is_over());
    let found = quest.found();
    assert_eq!((found.services.len(), found.files.len()), (3, 4));
    assert_eq!((found.missing, found.bound), (vec![], None));
}

#[test]
fn at_most_eight_are_unanswered_and_needless_ones_are_not_asked() {
    let names: Vec<String> = (0..20).map(|n| format!("p.S{n}")).collect();
    let mut quest = begun(&names.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(all(&mut quest).len(), 8);
    let inside: Vec<String> = (0..20).map(|n| format!("S{n}")).collect();
    quest.answered(&files(&[file("all.proto", &[], &inside.iter().map(String::as_str).collect::<Vec<_>>())]));
    assert_eq!(all(&mut quest), []);
    (1..8).for_each(|_| quest.answered(&error()));
    assert!(quest.is_over());
    assert_eq!(quest.found().missing.len(), 7);
}

#[test]
fn a_stream_that_ends_over_a_name_goes_on_with_the_next() {
    let mut quest = begun(&["p.A", "p.B", "p.C"]);
    assert_eq!(all(&mut quest).len(), 3);
    // It may have ended because it always does.
    assert!(quest.ended());
    assert_eq!(all(&mut quest), [symbol("p.A"), symbol("p.B"), symbol("p.C")]);
    assert!(quest.ended());
    assert_eq!(all(&mut quest), [symbol("p.B"), symbol("p.C")]);
    quest.answered(&files(&[file("b.proto", &[], &["B"])]));
    quest.answered(&files(&[file("c.proto", &[], &["C"])]));
    assert!(quest.is_over());
    let found = quest.found();
    assert_eq!((found.missing, found.files.len()), (vec![symbol("p.A")], 2));
}

#[test]
fn a_stream_that_ends_after_every_answer_is_opened_again_and_again() {
    let mut quest = begun(&["p.A", "p.B"]);
    assert!(quest.ended());
    assert_eq!(all(&mut quest), [symbol("p.A"), symbol("p.B")]);
    quest.answered(&files(&[file("a.proto", &["b.proto"], &["A"])]));
    assert!(quest.ended());
    assert_eq!(all(&mut quest), [symbol("p.B"), by_name("b.proto")]);
    quest.answered(&files(&[file("b.proto", &[], &["B"])]));
    assert!(!quest.ended());
    let found = quest.found();
    assert_eq!((found.missing, found.files.len(), found.bound), (vec![], 2, None));
}

#[test]
fn a_stream_that_ends_before_the_list_is_no_reflection() {
    let mut quest = Quest::new();
    assert!(quest.next().is_some());
    assert!(!quest.ended());
    assert!(!quest.has_begun());
}

#[test]
fn answers_out_of_turn_are_taken_for_what_they_answer() {
    let mut quest = begun(&["p.A", "p.B"]);
    assert_eq!(all(&mut quest).len(), 2);
    quest.answered(&answer(Some(&symbol("p.B")), 4, &[file("b.proto", &[], &["B"])]));
    quest.answered(&answer(Some(&symbol("p.A")), 7, &[]));
    assert!(quest.is_over());
    assert_eq!(quest.found().missing, [symbol("p.A")]);
}

#[test]
fn nonsense_and_what_nobody_asked_for_do_no_harm() {
    let mut quest = begun(&["p.A"]);
    assert_eq!(all(&mut quest).len(), 1);
    quest.answered(&[0xff, 0xff]);
    quest.answered(&files(&[file("late.proto", &[], &[])]));
    assert!(quest.is_over());
    let found = quest.found();
    assert_eq!((found.missing, found.files.len()), (vec![symbol("p.A")], 0));
}

#[test]
fn there_is_an_end_to_rounds_and_files() {
    let names: Vec<String> = (0..200).map(|n| format!("p.S{n}")).collect();
    let mut quest = begun(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut rounds = 1;
    while {
        all(&mut quest);
        quest.ended()
    } {
        rounds += 1;
    }
    assert_eq!((rounds, quest.found().bound), (64, Some(Bound::Rounds)));

    let mut quest = begun(&["p.A"]);
    all(&mut quest);
    let many: Vec<Vec<u8>> = (0..2_001).map(|n| file(&format!("{n}.proto"), &[], &[])).collect();
    quest.answered(&files(&many));
    assert!(quest.is_over());
    let found = quest.found();
    assert_eq!((found.files.len(), found.bound), (2_000, Some(Bound::Files)));
}

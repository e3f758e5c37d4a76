//! What servers and people bring: files in any order, twice, in part, broken, or not even compiled.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use prost_reflect::prost::Message;
use prost_reflect::prost_types::{
    FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};
use weir_schema::{
    Kind, Linked, Mode, Pool, Trouble,
    json::{from_json, to_json},
};

/// The files of a set, each encoded.
fn files(names: &[&str]) -> Vec<FileDescriptorProto> {
    FileDescriptorSet::decode(&*support::compiled(names)).unwrap().file
}

fn linked(files: &[FileDescriptorProto]) -> Linked {
    Pool::link(&files.iter().map(Message::encode_to_vec).collect::<Vec<_>>())
}

/// A file as it is written, not compiled: names stay as they are, options are not understood.
fn source(name: &str, text: &str) -> FileDescriptorProto {
    protox_parse::parse(name, text).unwrap()
}

#[test]
fn the_order_does_not_count_and_the_same_twice_is_once() {
    let mut all = files(&["groups.proto", "known.proto"]);
    let whole = linked(&all);
    assert_eq!(whole.troubles, []);
    all.reverse();
    all.extend(all.clone());
    let again = linked(&all);
    assert_eq!(again.troubles, []);
    assert_eq!(again.pool.messages().count(), whole.pool.messages().count());
    let text = r#"{"timestamp":"1970-01-01T00:00:01Z","values":{"a":[1,null]}}"#;
    let message = again.pool.message("known.All").unwrap();
    assert_eq!(to_json(&message, &from_json(&message, text).unwrap()).unwrap(), text);
}

#[test]
fn the_well_known_types_need_not_be_brought_along() {
    let own: Vec<_> = files(&["known.proto"]).into_iter().filter(|file| file.name() == "known.proto").collect();
    let Linked { pool, troubles } = linked(&own);
    assert_eq!(troubles, []);
    let message = pool.message("known.All").unwrap();
    for text in [
        r#"{"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"1.500s"}}"#,
        r#"{"mask":"a,fooBar","struct":{"a":{"b":[1.5,"x",false,null]}},"aBool":false,"numbers":["7"]}"#,
    ] {
        assert_eq!(to_json(&message, &from_json(&message, text).unwrap()).unwrap(), text);
    }
    // Nobody imports them: they are not there.
    assert!(linked(&files(&["groups.proto"])).pool.message("google.protobuf.Any").is_none());
}

#[test]
fn the_first_of_two_files_with_one_name_counts_and_so_does_the_first_type() {
    let first = source("a.proto", "syntax = \"proto3\"; package p; message M { int32 x = 1; }");
    let second = source("a.proto", "syntax = \"proto3\"; package p; message M { string y = 1; }");
    let Linked { pool, troubles } = linked(&[first.clone(), second.clone()]);
    assert_eq!(troubles, [Trouble::FileTwice("a.proto".into())]);
    assert_eq!(pool.message("p.M").unwrap().field(1).unwrap().name(), "x");
    // The same under another name, as some servers cut their files.
    let moved = FileDescriptorProto { name: Some("b.proto".into()), ..second };
    let Linked { pool, troubles } = linked(&[first, moved]);
    assert_eq!(troubles, [Trouble::TypeTwice { name: "p.M".into(), files: ["a.proto".into(), "b.proto".into()] }]);
    assert_eq!(pool.messages().map(|message| message.field(1).unwrap().name().to_owned()).collect::<Vec<_>>(), ["x"]);
}

#[test]
fn what_is_missing_is_named_with_who_wants_it_and_the_rest_can_be_used() {
    let file = source(
        "svc.proto",
        r#"syntax = "proto3"; package p;
        import "p/absent.proto"; import "buf/validate/validate.proto"; import "other/thing.proto";
        service S { rpc Good(M) returns (stream M); rpc Bad(Gone) returns (M); }
        message M { int32 x = 1; Lost lost = 2; repeated other.Thing things = 3; map<string, Lost> all = 4; }"#,
    );
    let Linked { pool, troubles } = linked(&[file]);
    let missing = |name: &str, by: &str, imports: &[&str]| Trouble::Missing {
        name: name.into(),
        file: "svc.proto".into(),
        by: by.into(),
        imports: imports.iter().map(|import| (*import).to_owned()).collect(),
    };
    let any = ["p/absent.proto", "buf/validate/validate.proto", "other/thing.proto"];
    assert_eq!(
        troubles,
        [
            missing("Lost", "value", &any),
            missing("Lost", "lost", &any),
            missing("other.Thing", "things", &["other/thing.proto"]),
            missing("Gone", "/p.S/Bad", &any),
        ]
    );
    let good = pool.method("/p.S/Good").unwrap();
    assert_eq!((good.mode(), good.missing().count()), (Mode::Server, 0));
    let message = good.input();
    let lost = message.field_by_name("lost").unwrap();
    assert_eq!((lost.kind(), lost.missing()), (Kind::Bytes, Some("Lost")));
    assert_eq!(to_json(&message, &[8, 7, 0x12, 2, 8, 1]).unwrap(), r#"{"x":7,"lost":"CAE="}"#);
    let bad = pool.method("/p.S/Bad").unwrap();
    assert_eq!(bad.missing().collect::<Vec<_>>(), ["Gone"]);
    assert_eq!((bad.input().full_name(), bad.output().full_name()), ("", "p.M"));
}

#[test]
fn a_file_that_only_options_need_is_a_note() {
    let mut file = source("a.proto", "syntax = \"proto3\"; message M { int32 x = 1; }");
    file.dependency = vec!["buf/validate/validate.proto".into()];
    let Linked { pool, troubles } = linked(&[file]);
    assert_eq!(troubles, [Trouble::Import { import: "buf/validate/validate.proto".into(), file: "a.proto".into() }]);
    assert!(pool.message("M").is_some());
}

#[test]
fn files_may_import_each_other_and_themselves() {
    let one = source("one.proto", "syntax = \"proto3\"; package p; import \"two.proto\"; message One { Two two = 1; }");
    let two = source(
        "two.proto",
        "syntax = \"proto3\"; package p; import \"one.proto\"; import \"two.proto\"; message Two { One one = 1; }",
    );
    let Linked { pool, troubles } = linked(&[one, two]);
    assert_eq!(troubles, []);
    let message = pool.message("p.One").unwrap();
    assert_eq!(from_json(&message, r#"{"two":{"one":{}}}"#).unwrap(), [0x0a, 2, 0x0a, 0]);
}

#[test]
fn what_is_no_descriptor_is_told_by_its_place_and_leaves_nothing_behind() {
    let good = source("a.proto", "syntax = \"proto3\"; message M { int32 x = 1; }").encode_to_vec();
    let broken = [
        &source("b.proto", "syntax = \"proto3\"; message N { int32 x = 1; }").encode_to_vec()[..],
        &[0x22, 3, 0x0a, 9, 9],
    ]
    .concat();
    let Linked { pool, troubles } = Pool::link(&[&broken, &b"no descriptor"[..], &good]);
    assert_eq!(troubles, [Trouble::NotADescriptor(0), Trouble::NotADescriptor(1)]);
    assert_eq!(pool.messages().map(|message| message.full_name().to_owned()).collect::<Vec<_>>(), ["M"]);
    assert_eq!(pool.files().collect::<Vec<_>>(), ["a.proto"]);
}

#[test]
fn an_edition_of_the_future_is_read_as_the_latest() {
    let mut file = source("a.proto", "syntax = \"proto3\"; message M { repeated int32 x = 1; }").encode_to_vec();
    // `syntax = "editions"`, `edition` = 1002: the last of a field counts.
    file.extend([0x62, 8]);
    file.extend(b"editions");
    file.extend([0x70, 0xea, 7]);
    let Linked { pool, troubles } = Pool::link(&[file]);
    assert_eq!(troubles, [Trouble::Edition { file: "a.proto".into(), edition: 1002 }]);
    assert!(pool.message("M").unwrap().field(1).unwrap().is_packed());
}

/// Read by the compiler, and only parsed: names from within outwards, enums or messages, options not understood.
#[test]
fn what_is_only_parsed_is_understood_as_the_compiler_understands_it() {
    for name in ["kinds.proto", "groups.proto", "old.proto", "known.proto"] {
        let text = std::fs::read_to_string(format!("{}/tests/protos/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let Linked { pool: parsed, troubles } = linked(&[source(name, &text)]);
        assert_eq!(troubles, [], "{name}");
        let compiled = Pool::read(&support::compiled(&[name])).unwrap();
        for message in compiled.messages().filter(|message| message.file() == name) {
            let ours = parsed.message(message.full_name()).unwrap();
            assert_eq!(ours.is_map_entry(), message.is_map_entry(), "{message:?}");
            let facts = |message: &weir_schema::Message| {
                let fields = message.fields().map(|field| {
                    let flags = [
                        field.is_list(),
                        field.is_packed(),
                        field.is_delimited(),
                        field.has_presence(),
                        field.is_required(),
                    ];
                    let names = [field.name(), field.json_name(), field.oneof().unwrap_or_default()].map(str::to_owned);
                    (field.number(), names, field.kind().name().to_owned(), flags)
                });
                fields.collect::<Vec<_>>()
            };
            assert_eq!(facts(&ours), facts(&message), "{message:?}");
        }
        for values in compiled.enums().filter(|values| values.file() == name) {
            let ours = parsed.enumeration(values.full_name()).unwrap();
            assert_eq!(
                (ours.is_closed(), ours.values().collect::<Vec<_>>()),
                (values.is_closed(), values.values().collect())
            );
        }
    }
}

#[test]
fn comments_are_found_for_whatever_they_are_about() {
    let file = source(
        "c.proto",
        r#"syntax = "proto3"; package p.q;
        // Says what it does.
        service S {
          // Sends.
          //
          //   Twice.
          rpc Send(M) returns (M);
          rpc Quiet(M) returns (M);
        }
        /*
         * A message.
         */
        message M {
          int32 x = 1; // Behind it.
          // Within.
          message Inner {
            // Deep.
            Kind kind = 1;
          }
          // An enum.
          enum Kind {
            // Nothing.
            NONE = 0;
          }
        }"#,
    );
    let Linked { pool, .. } = linked(&[file]);
    let message = pool.message("p.q.M").unwrap();
    let inner = pool.message("p.q.M.Inner").unwrap();
    assert_eq!(message.comment().as_deref(), Some("A message."));
    assert_eq!(message.field(1).unwrap().comment().as_deref(), Some("Behind it."));
    assert_eq!(inner.comment().as_deref(), Some("Within."));
    assert_eq!(inner.field(1).unwrap().comment().as_deref(), Some("Deep."));
    assert_eq!(pool.enumeration("p.q.M.Kind").unwrap().comment().as_deref(), Some("An enum."));
    assert_eq!(pool.services().next().unwrap().comment().as_deref(), Some("Says what it does."));
    assert_eq!(pool.method("/p.q.S/Send").unwrap().comment().as_deref(), Some("Sends.\n\nTwice."));
    assert_eq!(pool.method("/p.q.S/Quiet").unwrap().comment(), None);
}

#[test]
fn a_field_without_a_types_name_has_none_even_beside_a_type_without_a_name() {
    let mut file = source("a.proto", "syntax = \"proto3\"; message M { M m = 1; message N { int32 x = 1; } }");
    file.message_type[0].field[0].type_name = None;
    file.message_type[0].field[0].r#type = Some(11);
    file.message_type[0].nested_type[0].name = Some(String::new());
    let Linked { pool, troubles } = linked(&[file]);
    assert!(matches!(&troubles[..], [Trouble::Missing { by, .. }] if by == "m"), "{troubles:?}");
    assert_eq!(pool.message("M").unwrap().field(1).unwrap().kind(), Kind::Bytes);
}

#[test]
fn an_entry_of_a_map_has_a_key_and_a_value_else_it_is_a_message_like_others() {
    type Change = fn(&mut Vec<FieldDescriptorProto>);
    let text = "syntax = \"proto3\"; message M { map<int32, string> all = 1; }";
    let changes: [(Change, &str); 5] = [
        (|_| {}, r#"{"all":{"1":"x"}}"#),
        (|fields| drop(fields.remove(0)), r#"{"all":[{"value":"x"}]}"#),
        (|fields| drop(fields.remove(1)), r#"{"all":[{"key":1}]}"#),
        (|fields| fields[0].set_label(Label::Repeated), r#"{"all":[{"key":[1],"value":"x"}]}"#),
        (|fields| fields[0].set_type(Type::Double), r#"{"all":[{"key":1,"value":"x"}]}"#),
    ];
    for (change, text_of_it) in changes {
        let mut file = source("m.proto", text);
        change(&mut file.message_type[0].nested_type[0].field);
        let message = linked(&[file]).pool.message("M").unwrap();
        let bytes = from_json(&message, text_of_it).unwrap();
        assert_eq!(to_json(&message, &bytes).unwrap(), text_of_it);
    }
}
